"""The syncs that a world begins with: bodies as the API takes them, in which names stand for ids."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from .fields import Json
from .names import Entries, Entry, Path
from .organizations import Content

_CONNECTIONS = ("connection_id", "source_connection_id", "destination_connection_id")
# What a user or a connection writes as they like: never looked into.
_FREE = (
    "configuration", "source_configuration", "destination_configuration", "create", "value", "override_value",
    "override",
)  # fmt: skip


@dataclass(frozen=True)
class Sync:
    """A sync of a world: the kind of its record, where it is in the world, what answers say around it, and its body."""

    kind: str
    path: Path
    owned: Json
    error_handling: Json
    body: Json


def syncs(content: Content) -> Iterator[Sync]:
    """Yield the syncs of an organization."""
    for kind, part in (("model_sync", "model_syncs"), ("bulk_sync", "bulk_syncs")):
        for entry in Entries(content.given, content.id, part, content.path):
            yield _sync(kind, entry, content)


def _sync(kind: str, entry: Entry, content: Content) -> Sync:
    body = {key: value for key, value in entry.given.items() if key != "error_handling"}
    owned = {key: value for key, value in content.owned(entry.id, entry.given, entry.path).items() if key != "name"}
    resolved: Json = _resolved(body, entry.path, content)
    if "policies" in body:
        resolved["policies"] = content.policies.ids(body["policies"] or [], (*entry.path, "policies"))
    return Sync(kind, entry.path, owned, entry.given.get("error_handling") or {}, resolved)


def _resolved(part: Any, path: Path, content: Content) -> Any:
    if isinstance(part, list):
        return [_resolved(one, (*path, number), content) for number, one in enumerate(part)]
    if not isinstance(part, dict):
        return part
    return {key: _value(key, value, (*path, key), content) for key, value in part.items()}


def _value(key: str, value: Any, path: Path, content: Content) -> Any:
    if key in _FREE:
        return value
    lists = {**dict.fromkeys(_CONNECTIONS, content.connections), "model_id": content.models}
    if key in lists and isinstance(value, str) and value:
        return lists[key].find(value, path).id
    return _resolved(value, path, content)
