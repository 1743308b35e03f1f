"""Answers that are requested once, by however many threads, and kept for as long as the process lives."""

from __future__ import annotations

import threading
from collections.abc import Callable, Hashable
from concurrent.futures import Future
from typing import Any, TypeVar

from ..errors import Forbidden, Unauthorized

T = TypeVar("T")


class Once:
    """Remembers what was answered to each question. A module that asks keeps its questions apart by their keys.

    Who asks while another thread is asking the same waits for that answer. A refusal of the key (`Unauthorized`,
    `Forbidden`) is remembered too; any other failure reaches all who waited for it, and the next one asks again.
    """

    def __init__(self) -> None:
        self._answers: dict[Hashable, Future[Any]] = {}
        self._lock = threading.Lock()

    def __call__(self, question: Hashable, ask: Callable[[], T]) -> T:
        """The answer to the question; `ask` is called if there is none yet. Shared: do not change it."""
        with self._lock:
            asking = question not in self._answers
            future: Future[T] = self._answers.setdefault(question, Future())
        if asking:
            try:
                future.set_result(ask())
            except BaseException as error:
                if not isinstance(error, (Unauthorized, Forbidden)):
                    self.forget(question)
                future.set_exception(error)
        return future.result()

    def is_first(self, question: Hashable) -> bool:
        """Whether this question is new."""
        mine: Future[None] = Future()
        with self._lock:
            return self._answers.setdefault(question, mine) is mine

    def forget(self, question: Hashable) -> None:
        """Let the next one ask again."""
        with self._lock:
            self._answers.pop(question, None)
