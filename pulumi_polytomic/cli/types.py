"""`pulumi-polytomic types`: the types of connections that a deployment knows, and the settings of one."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import asdict
from typing import TYPE_CHECKING, Any, TypeVar

import click

from . import tables
from .connecting import connected

if TYPE_CHECKING:
    from ..api.client import Client
    from ..connection.settings import Setting

Json = dict[str, Any]
T = TypeVar("T")

_PYTHON = {"string": "str", "integer": "int", "number": "float", "boolean": "bool", "object": "dict[str, Any]"}


@click.command()
@click.argument("type", required=False)
@click.option("--python", "as_python", is_flag=True, help="Print TypedDicts for an editor.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def types(type: str | None, as_python: bool, as_json: bool) -> None:
    """Print the settings of a connection TYPE; without one, list the types.

    The deployment is that of the key in the environment: POLYTOMIC_API_KEY, or POLYTOMIC_DEPLOYMENT_KEY with
    POLYTOMIC_ORGANIZATION_ID; and POLYTOMIC_DEPLOYMENT_URL. It is only read (GET).
    """
    if as_python and (as_json or not type):
        raise click.UsageError("--python needs a TYPE, and excludes --json")
    if type is None:
        _print(_listed(as_json=as_json))
        return
    from ..connection.settings import settings_of

    schema = _ask(lambda client: _schema(client, type))
    if as_python:
        _print(_in_python(type, schema))
    elif as_json:
        _print([json.dumps([asdict(one) for one in settings_of(schema)], indent=2)])
    else:
        _print(tables.lines(["field", "type", "secret", "default"], [_row(one) for one in settings_of(schema)]))


def _ask(question: Callable[[Client], T]) -> T:
    with connected(None) as client:
        return question(client)


def _schema(client: Client, type: str) -> Json:
    from ..api import connection_types
    from ..errors import InvalidInput, NotFound
    from ..host.finding import nearest

    try:
        return connection_types.schema(client, type)
    except NotFound:
        known = [str(one.get("id")) for one in connection_types.listed(client)]
        raise InvalidInput("", f"no connection type {type!r}", hint=nearest(type, known)) from None


def _print(lines: list[str]) -> None:
    for line in lines:
        click.echo(line)


def _listed(*, as_json: bool) -> list[str]:
    from ..api import connection_types

    found = sorted(_ask(connection_types.listed), key=lambda one: str(one.get("id")))
    if as_json:
        return [json.dumps(found, indent=2)]
    rows = [[str(one.get("id")), str(one.get("name") or ""), _sign_in(one)] for one in found]
    return tables.lines(["type", "name", "sign-in"], rows)


def _sign_in(type: Json) -> str:
    return "browser" if type.get("use_oauth") is True else ""


def _row(setting: Setting) -> list[str]:
    choices = " or ".join(json.dumps(one) for one in setting.choices)
    default = "" if setting.default is None else json.dumps(setting.default)
    words = choices or setting.type
    return [setting.path, f"{words}, read-only" if setting.read_only else words, "yes" * setting.secret, default]


def _in_python(type: str, schema: Json) -> list[str]:
    """The two maps of a connection as TypedDicts. In the functional form, because a key need not be a Python name."""
    name = _camel(type)
    return [
        "from typing import Any, Literal, TypedDict",
        *_typed_dict(f"{name}Configuration", schema, secret=False),
        *_typed_dict(f"{name}Secrets", schema, secret=True),
    ]


def _typed_dict(name: str, schema: Json, *, secret: bool) -> list[str]:
    """A TypedDict, after those of the maps within it."""
    from ..connection.settings import properties

    before, lines = list[str](), list[str]()
    for key, one in _parts(schema, secret=secret):
        nested = f"{name}{_camel(key)}" if properties(one) else ""
        before += _typed_dict(nested, one, secret=secret) if nested else []
        lines.append(f"        {key!r}: {nested or _annotation(one)},")
    return [*before, "", f"{name} = TypedDict(", f"    {name!r},", "    {", *lines, "    },", "    total=False,", ")"]


def _parts(schema: Json, *, secret: bool) -> Iterator[tuple[str, Json]]:
    """The settings that stand in one of the two maps. A map with settings of both kinds stands in both."""
    from ..connection.settings import is_read_only, is_secret, properties

    for key, one in properties(schema).items():
        stands = any(_parts(one, secret=secret)) if properties(one) else is_secret(one) == secret
        if stands and not is_read_only(one):
            yield key, one


def _annotation(schema: Json) -> str:
    from ..connection.settings import choices_of, type_of

    if choices := choices_of(schema):
        return f"Literal[{', '.join(repr(one) for one in choices)}]"
    if type_of(schema) == "array":
        items = schema.get("items")
        return f"list[{_annotation(items) if isinstance(items, dict) else 'Any'}]"
    return _PYTHON.get(type_of(schema), "Any")


def _camel(name: str) -> str:
    return "".join(part[:1].upper() + part[1:] for part in re.split(r"\W|_", name))
