"""The secrets of a live object: the API never returns them, so the program reads them from the stack."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pulumi_polytomic.api import connection_types
from pulumi_polytomic.connection.calls import SECRETS
from pulumi_polytomic.connection.settings import properties, type_of
from pulumi_polytomic.errors import PolytomicError
from pulumi_polytomic.lifecycle.kind import Kind

if TYPE_CHECKING:
    from pulumi_polytomic.api.client import Client


@dataclass(frozen=True)
class Secret:
    """One secret: the keys that lead to it within its field, and whether it is a text or other JSON."""

    path: tuple[str, ...] = ()
    is_text: bool = True


def of(kind: Kind, live: Mapping[str, Any], declared: Mapping[str, Any], client: Client) -> dict[str, list[Secret]]:
    """Field -> the secrets that the object has there."""
    if SECRETS in live:
        schema = _schema(client, live.get("type"))
        return {"secrets": [_secret(schema, path) for path in live[SECRETS]]} if live[SECRETS] else {}
    if "encryption_passphrase" in kind.shape.fields and _encrypts(live, declared):
        return {"encryption_passphrase": [Secret()]}
    return {}


def _encrypts(live: Mapping[str, Any], declared: Mapping[str, Any]) -> bool:
    return bool(live.get("encryption_passphrase")) or any(
        isinstance(one, dict) and one.get("encryption_enabled") is True for one in declared.get("fields") or []
    )


def _schema(client: Client, type: Any) -> dict[str, Any]:
    try:
        return connection_types.schema_of(client, str(type.get("id") if isinstance(type, dict) else type))
    except PolytomicError:
        return {}


def _secret(schema: dict[str, Any], path: str) -> Secret:
    keys = tuple(path.split("."))
    for key in keys:
        schema = properties(schema).get(key, {})
    return Secret(keys, type_of(schema) in ("string", "any"))
