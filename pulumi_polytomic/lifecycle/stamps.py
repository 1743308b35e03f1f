"""`Stamps`: what one process knows of the clock that the server stamps objects with (`created_at`).

That clock may be another one than that of the header `Date`, and both may be another one than ours. What is never in
doubt: a stamp that was seen was not in the future, and time goes on as fast there as here.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta


class Stamps:
    """The time by the stamps that were seen. `age` counts the seconds since the process began."""

    def __init__(self, age: Callable[[], float]) -> None:
        self._age = age
        self._began: datetime | None = None
        self._first_made: datetime | None = None
        self.date_off = timedelta()
        """By how much `Date` is ahead of the stamps, as far as it was found out."""

    def seen(self, stamp: datetime | None) -> None:
        """Take note of a stamp in an answer that came just now."""
        if stamp is not None:
            began = stamp - timedelta(seconds=self._age())
            self._began = max(self._began, began) if self._began else began

    def made(self, stamp: datetime | None) -> None:
        """Take note of the stamp of what this process has made."""
        if stamp is not None:
            self._first_made = min(self._first_made, stamp) if self._first_made else stamp

    def is_fresh(self, stamp: datetime | None) -> bool:
        """Whether it is later than the first that this process has made: then no earlier run made it.

        So the answer to a create that has this stamp is no replay, and need not be looked at again.
        """
        return stamp is not None and self._first_made is not None and stamp > self._first_made

    def at_least(self) -> datetime | None:
        """The earliest that it can be now by that clock. None: no stamp was seen yet."""
        return self._began + timedelta(seconds=self._age()) if self._began else None
