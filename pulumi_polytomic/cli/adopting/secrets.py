"""The secrets of a live object: the API never returns them, so the program reads them from the stack."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

from pulumi_polytomic.api import connection_types
from pulumi_polytomic.connection.calls import SECRETS
from pulumi_polytomic.connection.settings import properties, type_of
from pulumi_polytomic.errors import PolytomicError
from pulumi_polytomic.lifecycle.kind import Kind
from pulumi_polytomic.reconcile.shape import Rule

if TYPE_CHECKING:
    from pulumi_polytomic.api.client import Client


T = TypeVar("T")


@dataclass(frozen=True)
class Secret:
    """One secret: the keys that lead to it within its field, and whether it is a text or other JSON."""

    path: tuple[str, ...] = ()
    is_text: bool = True


def of(kind: Kind, live: Mapping[str, Any], declared: Mapping[str, Any], client: Client) -> dict[str, list[Secret]]:
    """Field -> the secrets that the object has there."""
    if SECRETS in live:
        schema = _schema(client, live.get("type"))
        return {"secrets": [_secret(schema, keys) for keys in live[SECRETS]]} if live[SECRETS] else {}
    hidden = kind.shape.ruled(Rule.WRITE_ONLY)
    required = [name for name in hidden if kind.shape.fields[name].required]
    return {name: [Secret()] for name in (hidden if _would_be_lost(kind, live, declared, hidden) else required)}


def _would_be_lost(kind: Kind, live: Mapping[str, Any], declared: Mapping[str, Any], hidden: Sequence[str]) -> bool:
    """Whether an update must not be sent without these fields, and may be sent with them."""
    without, complete = dict(declared), {**declared, **dict.fromkeys(hidden, "")}
    objection = kind.objection
    return bool(hidden and objection(dict(live), without, {}) and not objection(dict(live), complete, {}))


def _schema(client: Client, type: Any) -> dict[str, Any]:
    try:
        return connection_types.schema_of(client, str(type.get("id") if isinstance(type, dict) else type))
    except PolytomicError:
        return {}


def _secret(schema: dict[str, Any], keys: Sequence[str]) -> Secret:
    for key in keys:
        schema = properties(schema).get(key, {})
    return Secret(tuple(keys), type_of(schema) in ("string", "any"))


def tree(values: Mapping[tuple[str, ...], T]) -> Any:
    """The values in maps, by the keys that lead to them; a value without keys is alone."""
    if () in values:
        return values[()]
    keys = dict.fromkeys(path[0] for path in values)
    return {key: tree({path[1:]: one for path, one in values.items() if path[0] == key}) for key in keys}


def placeholder(parts: Sequence[Secret]) -> Any:
    """The value of a field with blanks for its secrets: what its rules are checked with."""
    return tree({one.path: "?" for one in parts})
