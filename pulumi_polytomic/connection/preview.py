"""A declared connection, compared with what the deployment knows of its type."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any

from pulumi_polytomic import rules
from pulumi_polytomic.api import connection_types
from pulumi_polytomic.api.remembered import connections
from pulumi_polytomic.connection import judging
from pulumi_polytomic.connection.settings import Json, is_secret, properties, together
from pulumi_polytomic.errors import ApiError, NotFound, one_line
from pulumi_polytomic.lifecycle.preview.asking import REFUSED, Asking, Declared, by_id, names
from pulumi_polytomic.lifecycle.preview.findings import Finding, suggestion
from pulumi_polytomic.lifecycle.preview.references import unknown_policies
from pulumi_polytomic.reconcile.path import Path, fields
from pulumi_polytomic.reconcile.shape import known_throughout

_CAUSES = fields("configuration", "secrets", "type", "check")
_CONFIGURATION = Path.of("configuration")

_TEST = "/api/connections/test"


def findings(asking: Asking, new: Declared, old: Declared, *, exists: bool) -> Iterator[Finding]:
    """Problems and possible problems of the declaration."""
    yield from unknown_policies(asking, new)
    if new.get("check") == "off" or not isinstance(new.get("type"), str):
        return
    stays = exists and old.get("type", new["type"]) == new["type"]
    mistaken = False
    for finding in _by_schema(asking, new, exists=stays):
        mistaken = mistaken or finding.certain
        yield finding
    if new.get("check") == "test" and not mistaken:
        yield from _by_test(asking, new, old, exists=stays)


def _by_schema(asking: Asking, new: Declared, *, exists: bool) -> Iterator[Finding]:
    type = new["type"]
    try:
        schema = asking(partial(connection_types.schema_of, type=type))
    except NotFound:
        known = names(by_id(asking.list(connection_types.types_of)))
        what, near = f"no connection type {type!r}", suggestion(type, known)
        yield Finding(Path.of("type"), what, fields("type"), near, rule=rules.UNKNOWN_CONNECTION_TYPE)
        return
    except REFUSED as error:
        yield from _unread(asking, type, error)
        return
    if schema is None:
        return  # the outage is a warning of its own
    yield from _by_schema_of(asking, type, schema, new, exists=exists)


def _unread(asking: Asking, type: str, error: ApiError) -> Iterator[Finding]:
    if asking.client.once.is_first(("unread schema", type)):
        what = f"the settings of type {type!r} were not checked, because its schema cannot be read: {error}"
        yield Finding(_CONFIGURATION, what, (), certain=False, rule=rules.UNCHECKED_SETTINGS)


def _by_schema_of(asking: Asking, type: str, schema: Json, new: Declared, *, exists: bool) -> Iterator[Finding]:
    configuration, secrets = _map(new.get("configuration")), _map(new.get("secrets"))
    for one in judging.misfits(schema, configuration, secrets):
        because = (one.path, *fields("type", "check"))
        yield Finding(one.path, f"{one.what} ({type})", because, one.hint, rule=one.rule)
    once = asking.client.once
    if (strange := judging.not_understood(schema)) and once.is_first(("strange schema", type)):
        what = f"the schema of type {type!r} has {', '.join(map(repr, strange))}, which is not checked"
        yield Finding(_CONFIGURATION, what, (), certain=False, rule=rules.UNCHECKED_SETTINGS)
    if not judging.CAN_JUDGE and once.is_first("no jsonschema"):
        what = "only the names of settings were checked: `pip install 'pulumi-polytomic[schema]'` also checks values"
        yield Finding(_CONFIGURATION, what, (), certain=False, rule=rules.UNCHECKED_SETTINGS)
    lacking = judging.missing(schema, configuration, secrets)
    lost = [name for name in lacking if is_secret(properties(schema).get(name, {}))]
    if (lost if exists else lacking) and not _signs_in_with_a_browser(asking, type):
        named = ", ".join(map(repr, lost if exists else lacking))
        then = ": an update could clear it" if exists else ""
        what = f"type {type!r} may need {named}, which the program does not declare{then}"
        yield Finding(_CONFIGURATION, what, (), certain=False, rule=rules.POSSIBLY_MISSING_SETTING)


def _signs_in_with_a_browser(asking: Asking, type: str) -> bool:
    return by_id(asking.list(connection_types.types_of)).get(type, {}).get("use_oauth") is True


def _by_test(asking: Asking, new: Declared, old: Declared, *, exists: bool) -> Iterator[Finding]:
    """Whether Polytomic can connect. What the program does not declare of a connection that exists counts as saved."""
    configuration, secrets = new.get("configuration") or {}, new.get("secrets") or {}
    if not known_throughout([configuration, secrets]):
        return
    saved = _ids_of(asking, old or new) if exists else []
    unsigned = not exists and not secrets and _signs_in_with_a_browser(asking, new["type"])
    if unsigned or len(saved) != exists:
        why = "no one has signed in yet" if unsigned else "its id cannot be found by its name and type"
        what = f"whether Polytomic can connect was not tested: {why}"
        yield Finding(_CONFIGURATION, what, (), certain=False, rule=rules.UNCHECKED_SETTINGS)
        return
    body = {"type": new["type"], "configuration": together(configuration, secrets)}
    body.update({"connection_id": saved[0]} if saved else {})
    try:
        asking(lambda client: client.post(_TEST, body))
    except REFUSED as error:
        what = f"Polytomic cannot connect ({error.status} from POST {_TEST}: {one_line(error.message)})"
        yield Finding(_CONFIGURATION, what, _CAUSES, rule=rules.FAILED_CONNECTION_TEST)


def _ids_of(asking: Asking, declared: Declared) -> list[str]:
    """The connections that have this name and type: a check does not know the id of its resource."""
    place = (declared.get("name"), declared.get("type"))
    return [
        id
        for id, one in by_id(asking.list(connections.listed)).items()
        if (one.get("name"), (one.get("type") or {}).get("id")) == place
    ]


def _map(value: Any) -> Json:
    return value if isinstance(value, dict) else {}
