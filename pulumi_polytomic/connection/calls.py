"""The calls of connections: secrets go into the body's `configuration`, and no answer's mask comes out of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from pulumi_polytomic.api import connection_types
from pulumi_polytomic.api.collection import Collection
from pulumi_polytomic.api.paths import item
from pulumi_polytomic.api.remembered import CONNECTIONS, MODELS
from pulumi_polytomic.connection.settings import Json, together, without_masks
from pulumi_polytomic.errors import ApiError, NoAnswer, PolytomicError, Refused, Unprocessable, one_line

if TYPE_CHECKING:
    from pulumi_polytomic.api.client import Client, Created

SECRETS, HIDDEN = "secrets_there", "hidden_secrets_there"
"""What an answer gets: the keys that lead to each of the secrets that it masks; and to those that no form of
Polytomic's shows, because the service gets them by itself, as from a sign-in in a browser."""

_OURS = ("secrets", "check", "force_destroy")
"""What a body has for us alone."""


class Connections(Collection):
    """Connections, each without the masks that stand for its secrets."""

    def create(self, client: Client, body: Mapping[str, Any], *, idempotency_key: str | None = None) -> Created:
        """POST: make a connection and return it."""
        made = super().create(client, as_sent(body), idempotency_key=idempotency_key)
        return replace(made, document=_told(client, made.document))

    def get(self, client: Client, id: str) -> Json:
        """GET one."""
        return _told(client, super().get(client, id))

    def update(self, client: Client, id: str, body: Mapping[str, Any]) -> Json:
        """PUT: replace the connection's configuration and return it."""
        return _told(client, super().update(client, id, as_sent(body)))


def as_sent(body: Mapping[str, Any]) -> Json:
    """The body as the API takes it."""
    rest = {name: value for name, value in body.items() if name not in _OURS}
    return {**rest, "configuration": together(body.get("configuration") or {}, body.get("secrets") or {})}


def _told(client: Client, answer: Json) -> Json:
    told, masks = without_masks(_schema(client, answer.get("type")), answer.get("configuration") or {})
    # Whoever signs in with a browser has done so: the page at `auth_url` is of no more use.
    done = {"auth_url": ""} if answer.get("status") == "healthy" and not answer.get("auth_url") else {}
    there = {
        name: [list(one.path.steps) for one in masks if one.hidden is hidden]
        for name, hidden in ((SECRETS, False), (HIDDEN, True))
    }
    return {**answer, **done, "configuration": told, **there}


def _schema(client: Client, type: Any) -> Json:
    """The schema of the type; empty if it cannot be read now: then masks are recognized by their form."""
    id = type.get("id") if isinstance(type, dict) else type
    try:
        return connection_types.schema_of(client, id) if isinstance(id, str) else {}
    except (ApiError, NoAnswer):
        return {}


def delete(client: Client, id: str, state: Mapping[str, Any]) -> None:
    """DELETE a connection; with `force_destroy` in state also what uses it.

    Raises:
        Refused: it is in use.
    """
    path = item(CONNECTIONS.path, id)
    try:
        client.delete(path, {"force": "true" if state.get("force_destroy") is True else None})
    except Unprocessable as error:
        used_by = error.metadata.get("used_by")
        if not isinstance(used_by, list):
            raise
        raise Refused(
            f"it is in use by {', '.join(_named(client, used_by)) or 'other objects'} "
            f"({error.status} from DELETE {path}: {one_line(error.message)})",
            hint="Delete these first; or declare force_destroy=True and run `pulumi up`, then Polytomic deletes them "
            "with it.",
        ) from None


def _named(client: Client, used_by: list[Any]) -> list[str]:
    """What uses a connection, in words, as far as that can be read now."""
    ids = [str(one.get("id")) if isinstance(one, dict) else str(one) for one in used_by]
    words: dict[str, str] = {}
    for title, collection in (("model", MODELS), ("model sync", _MODEL_SYNCS), ("bulk sync", _BULK_SYNCS)):
        if words.keys() >= set(ids):
            break
        try:
            found = {str(one.get("id")): one.get("name") for one in collection.list_(client)}
        except PolytomicError:
            continue
        words.update({id: f"the {title} {found[id]!r} ({id})" for id in ids if id in found})
    return [words.get(id, id) for id in ids]


_MODEL_SYNCS = Collection("/api/syncs")
_BULK_SYNCS = Collection("/api/bulk/syncs")
