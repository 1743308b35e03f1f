"""Whether a refusal of a bulk sync only means that its source is not ready: the server is still reading its schemas.

Two such refusals are known by their words. No page fixes the words, so after other words, the status of the source is
requested ("Get Schema Status"). A refusal that names a field unrelated to the source does not pass by waiting.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from pulumi_polytomic.api import sources
from pulumi_polytomic.errors import PolytomicError
from pulumi_polytomic.reconcile.normalize import Configuration
from pulumi_polytomic.reconcile.shape import parse_instant

if TYPE_CHECKING:
    from pulumi_polytomic.api.client import Client
    from pulumi_polytomic.errors import ApiError

_WORDS = ("cache refresh in progress", "did not provide any schemas")
_OF_THE_SOURCE = frozenset({"source_connection_id", "source_configuration", "schemas"})
_A_SECOND = timedelta(seconds=1)  # the server tells its time in whole ones


def not_ready(client: Client, body: Configuration, error: ApiError, since: datetime) -> bool:
    """Whether the body may be taken later, as it is. `since`: when it was sent, by the server's clock."""
    if any(words in error.message.lower() for words in _WORDS):
        return True
    named = {re.split(r"[.\[]", path)[0] for path in _paths(error)}
    return not named & (body.keys() - _OF_THE_SOURCE) and _was_being_read(client, body["source_connection_id"], since)


def _paths(error: ApiError) -> Iterator[str]:
    """What the refusal names: at the beginning of its message, or as the path of one of its errors."""
    if named := re.match(r"([\w.\[\]]+): ", error.message):
        yield named[1]
    errors = error.metadata.get("errors")
    for one in (error.metadata, *(errors if isinstance(errors, list) else [])):
        yield from (one[key] for key in ("path", "field") if isinstance(one, dict) and isinstance(one.get(key), str))


def _was_being_read(client: Client, connection_id: str, since: datetime) -> bool:
    """Whether the schemas of the source were not all known then. The page names both signs of it."""
    try:
        status: Any = sources.schema_status(client, connection_id)
    except PolytomicError:
        return False
    started, finished = (parse_instant(status.get(f"last_refresh_{name}")) for name in ("started", "finished"))
    if finished is not None and finished > since - _A_SECOND:
        return True
    told = str(status.get("cache_status") or "").lower()
    if told in ("refreshing", "fresh"):
        return told == "refreshing"
    return started is not None and (finished is None or finished < started)
