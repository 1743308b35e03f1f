"""Paths of single objects, from ids that come from users and states."""

from __future__ import annotations

from urllib.parse import quote

from ..errors import InvalidInput


def item(collection: str, id: str, *rest: str) -> str:
    """Return the path of one object, ``/api/syncs/<id>``, or of something below it. The id is quoted.

    Raises `InvalidInput` for an id that would name another path: a deletion must never reach the collection.
    """
    if not id or id in (".", ".."):
        raise InvalidInput("id", f"{id!r} is not an id", hint="Ids are UUIDs; Polytomic shows them in its addresses.")
    return "/".join((collection, quote(id, safe=""), *rest))
