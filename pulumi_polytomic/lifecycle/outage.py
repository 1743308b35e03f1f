"""`Outage`: why a run cannot check what is declared against the deployment. Reported once, as a warning."""

from __future__ import annotations

import threading
from collections.abc import Callable

from pulumi_polytomic.errors import NoAnswer, PolytomicError, RateLimited, ServerError

PASSING = (NoAnswer, RateLimited, ServerError)
"""What says nothing about the program: the server is down, fails, is too busy or too slow."""


class Outage:
    """What kept this process from asking, if anything did. Threads may share it."""

    def __init__(self, warn: Callable[[str], None]) -> None:
        """Begin with a deployment that answers; `warn` reports the first outage, once."""
        self.over = False
        self._warn = warn
        self._telling = threading.Lock()

    def met(self, error: PolytomicError) -> None:
        """Take note of a failure. One that would only come again (`PASSING`) ends the asking for this run."""
        self.over = self.over or isinstance(error, PASSING)
        # Never released: one warning is enough for the run.
        if self._telling.acquire(blocking=False):
            self._warn(f"not everything declared was checked against the deployment: {error}")
