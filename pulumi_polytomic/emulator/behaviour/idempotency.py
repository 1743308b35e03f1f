"""Idempotency-Key on POST ("Idempotent requests"): the first outcome is recorded and replayed.

A key belongs to one organization and one path. Errors are outcomes too, a 500 included. The same key
with another body is not settled by any page: the first outcome is replayed.
"""

from __future__ import annotations

import re
from datetime import datetime, timedelta, timezone
from typing import Any

from ..store import Store
from .refusals import Conflict, Malformed

_FORM = re.compile(r"[A-Za-z0-9_-]{8,255}\Z")
_KEPT = timedelta(hours=25)  # "at least 24 hours"

Outcome = tuple[int, dict[str, str], Any]


class Ledger:
    """The keys in flight, and the outcomes recorded."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._in_flight: set[tuple[str, str]] = set()

    def begin(self, scope: str, key: str) -> Outcome | None:
        """Return the outcome already recorded, or take the key; while another holds it, refuse."""
        if not _FORM.match(key):
            raise Malformed("Idempotency-Key: 8 to 255 letters, digits, '-' and '_'", header="Idempotency-Key")
        if (scope, key) in self._in_flight:
            raise Conflict("a request with this Idempotency-Key is still running", header="Idempotency-Key")
        self._forget_old()
        recorded = self._store.outcome(scope, key)
        if recorded is None:
            self._in_flight.add((scope, key))
        return recorded

    def record(self, scope: str, key: str, outcome: Outcome) -> None:
        """Keep the outcome of a request that holds the key."""
        self._store.record_outcome(scope, key, *outcome)

    def end(self, scope: str, key: str) -> None:
        """Let the key go."""
        self._in_flight.discard((scope, key))

    def _forget_old(self) -> None:
        before = datetime.now(timezone.utc) - _KEPT
        self._store.forget_outcomes(before.strftime("%Y-%m-%dT%H:%M:%S.%fZ"))
