"""Idempotency-Key on POST ("Idempotent requests"): the first outcome is recorded and replayed.

A key belongs to one organization and one path. Errors are outcomes too, a 500 included. What no page
settles is played either way: whether a 4xx is recorded, and what the same key with another body answers
(`Unsettled.client_errors`, `Unsettled.key_reuse`).
"""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import Any

from ..store import Store
from ..unsettled import Unsettled
from .instants import MOMENT
from .refusals import Conflict, Invalid, Malformed

_FORM = re.compile(r"[A-Za-z0-9_-]{8,255}\Z")
_KEPT = timedelta(hours=25)  # "at least 24 hours"

Outcome = tuple[int, dict[str, str], Any]


class Ledger:
    """The keys in flight, and the outcomes recorded."""

    def __init__(self, store: Store, unsettled: Unsettled) -> None:
        self._store = store
        self._unsettled = unsettled
        self._in_flight: set[tuple[str, str]] = set()

    def begin(self, scope: str, key: str, request: str) -> Outcome | None:
        """Return the outcome already recorded, or take the key; while another holds it, refuse.

        `request` tells one body from another.
        """
        if not _FORM.match(key):
            raise Malformed("Idempotency-Key: 8 to 255 letters, digits, '-' and '_'", header="Idempotency-Key")
        if (scope, key) in self._in_flight:
            raise Conflict("a request with this Idempotency-Key is still running", header="Idempotency-Key")
        self._forget_old()
        recorded = self._store.outcome(scope, key)
        if recorded is None:
            self._in_flight.add((scope, key))
            return None
        first, outcome = recorded
        if first != request and self._unsettled.key_reuse != "replayed":
            refusal = Conflict if self._unsettled.key_reuse == "conflict" else Invalid
            raise refusal("this Idempotency-Key was used with another body", header="Idempotency-Key")
        return outcome

    def record(self, scope: str, key: str, request: str, outcome: Outcome) -> None:
        """Keep the outcome of a request that holds the key."""
        if 400 <= outcome[0] < 500 and self._unsettled.client_errors == "forgotten":
            return
        self._store.record_outcome(scope, key, request, outcome)

    def end(self, scope: str, key: str) -> None:
        """Let the key go."""
        self._in_flight.discard((scope, key))

    def _forget_old(self) -> None:
        before = datetime.strptime(self._store.now(), MOMENT) - _KEPT
        self._store.forget_outcomes(before.strftime(MOMENT))
