"""Start an execution of a sync exactly once, even if the answer to the start is lost.

Each attempt has a random Idempotency-Key, which is repeated only where no answer came: the server replays its outcome.
After an answer that leaves open whether the sync was started (5xx, a gateway's page), and where no answer comes at all,
the execution is looked for among those that the sync did not have before. Only if it is not there, another attempt is
made, and the server refuses that one (409) where the first was carried out late.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Any

from pulumi_polytomic.api.executions import Document, Executions
from pulumi_polytomic.errors import ApiError, Conflict, NoAnswer, RateLimited
from pulumi_polytomic.lifecycle.idempotency import may_have_been_done

if TYPE_CHECKING:
    from pulumi_polytomic.api.client import Client

_PAUSES = (1.0, 2.0, 4.0)
"""Seconds before each further attempt."""

_RECENT = 50
"""How many executions of a sync, the last ones, are compared."""

_LATE = (1.0, 2.0, 4.0, 8.0, 15.0)
"""Seconds between the looks for an execution that is under way, as a 409 says, but that no answer shows yet."""

_PATIENCE = 60.0
"""Seconds for one attempt: after a lost answer the client repeats it, and a 409 is waited for no longer than this."""


@dataclass(frozen=True)
class Started:
    """The execution that a start made: its document, which may tell little but its `id` and `status`.

    `found`: whether no answer named it, so that it was found in the list of the sync's executions.
    """

    document: Document
    found: bool = False

    @property
    def id(self) -> str:
        """The execution's id."""
        return str(self.document["id"])


def start(
    executions: Executions,
    client: Client,
    sync_id: str,
    body: Mapping[str, Any],
    *,
    sleep: Callable[[float], None],
    tell: Callable[[str], None],
    key: str | None = None,
) -> Started:
    """Start the sync, and return the one execution that this made. `body` is the API's own.

    `sleep` waits for seconds, `tell` shows a line. `key`: the Idempotency-Key of the first attempt, if an earlier run
    may have made it: then the answer is about the execution that it started. Left out: a random one.

    Raises:
        Conflict: an execution was under way that this did not start.
        ApiError, NoAnswer: it was not started, or (a 5xx, or no answer) it cannot be said whether it was.
    """
    before = {str(one.get("id")) for one in _recent(executions, client, sync_id)}
    maybe_started = False
    key = key or secrets.token_urlsafe(24)
    for pause in (*_PAUSES, None):
        try:
            with client.within(min(client.settings.call_timeout, _PATIENCE)):
                return Started(executions.start(client, sync_id, body, idempotency_key=key))
        except (ApiError, NoAnswer) as error:
            maybe_started = maybe_started or may_have_started(error)
            limited = isinstance(error, RateLimited)
            if not maybe_started and not limited:
                raise
            if maybe_started:
                for late in (0.0, *(_LATE if isinstance(error, Conflict) else ())):
                    sleep(late)
                    if (found := _new(executions, client, sync_id, before)) is not None:
                        return Started(found, found=True)
            waits = (error.retry_after if isinstance(error, RateLimited) else None) or pause
            if pause is None or waits is None or waits > client.settings.call_timeout or isinstance(error, Conflict):
                raise
            if isinstance(error, ApiError):
                key = secrets.token_urlsafe(24)  # the server replays this outcome under the old one
            tell(f"the start of {executions.title} {sync_id} is tried again in {waits:.0f} s: {error.what}")
            sleep(waits)
    raise AssertionError("unreachable: the loop above ends by itself")


def may_have_started(error: ApiError | NoAnswer) -> bool:
    """Whether the sync may have been started although this is the answer."""
    if isinstance(error, NoAnswer):
        return error.sent
    if isinstance(error, Conflict):
        return error.lost
    return error.lost or may_have_been_done(error)


def _recent(executions: Executions, client: Client, sync_id: str) -> list[Document]:
    """The last executions of the sync. A list may show one late, so its status is read too."""
    return [*islice(executions.list_(client, sync_id), _RECENT), *executions.latest_of(client, sync_id)]


def _new(executions: Executions, client: Client, sync_id: str, before: set[str]) -> Document | None:
    """The execution that the sync did not have before; the last one where a schedule made another."""
    recent = _recent(executions, client, sync_id)
    return next((one for one in recent if one.get("id") and str(one["id"]) not in before), None)
