"""Send requests that a server may not support: a few at a time; requests without an answer are left out."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from pulumi_polytomic.errors import ApiError, NoAnswer, RateLimited, Unauthorized, one_line

Progress = Callable[[str, int, int], None]
"""Hears what is read, how many of it are done, and how many there are."""

_AT_A_TIME = 4
_SILENCES = 3
_NOT_OFFERED = (400, 422)  # what a connection answers that is no source, or no destination, of this kind

_Item = TypeVar("_Item")
_Answer = TypeVar("_Answer")


class Asker:
    """Asks, and takes note of what was refused. Threads may share it."""

    def __init__(self, progress: Progress) -> None:
        self._progress = progress
        self._lock = threading.Lock()
        self._refused: Counter[tuple[str, int]] = Counter()
        self._first: dict[tuple[str, int], str] = {}
        self._silences = 0

    def ask(self, what: str, call: Callable[[], _Answer]) -> _Answer | None:
        """Return an answer, or None where the server refuses or fails; `what` names it in the warning.

        Raises `PolytomicError` where going on makes no sense: the key is not accepted, the server asks to wait for
        longer than a call may take, or it is silent again and again.
        """
        try:
            return call()
        except (Unauthorized, RateLimited):
            raise
        except ApiError as error:
            self._note(what, error.status, f"{error.method} {error.path} answered {error.status}: {error.message}")
        except NoAnswer as error:
            self._note(what, 0, str(error))
            with self._lock:
                self._silences += 1
                if self._silences >= _SILENCES:
                    raise
        return None

    def each(self, what: str, items: Sequence[_Item], call: Callable[[_Item], _Answer]) -> list[_Answer | None]:
        """Ask about each item, some at a time; return the answers in the order of the items."""
        answers: list[_Answer | None] = []
        with ThreadPoolExecutor(_AT_A_TIME) as pool:
            try:
                for answer in pool.map(lambda item: self.ask(what, lambda: call(item)), items):
                    answers.append(answer)
                    self._progress(what, len(answers), len(items))
            except BaseException:
                pool.shutdown(cancel_futures=True)
                raise
        return answers

    def warnings(self) -> list[str]:
        """Return a line for each kind of thing that could not be read, with the first answer to it."""
        return [
            f"{'Note' if status in _NOT_OFFERED else 'Warning'}: "
            f"{what}: {count} left out; {one_line(self._first[what, status])}"
            for (what, status), count in self._refused.items()
        ]

    def _note(self, what: str, status: int, answer: str) -> None:
        with self._lock:
            self._refused[what, status] += 1
            self._first.setdefault((what, status), answer)
