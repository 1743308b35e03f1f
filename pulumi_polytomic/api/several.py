"""Send many requests, several at a time, with one small pool of threads for the whole process."""

from __future__ import annotations

import functools
import logging
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from typing import TypeVar

logger = logging.getLogger("pulumi_polytomic.api")

K = TypeVar("K")
V = TypeVar("V")

AT_ONCE = 16
"""How many requests are under way at a time."""

_QUIET_SECONDS = 5.0
"""Seconds until the first report of progress, and between reports."""


@functools.cache
def _pool() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(AT_ONCE, thread_name_prefix="polytomic")


def several(
    items: Sequence[K], ask: Callable[[K], V], what: str, *, clock: Callable[[], float] = time.monotonic
) -> dict[K, V]:
    """What `ask` says of each item. `what` names the items, for a line about the progress: "schemas are read".

    The first failure is raised; what was not asked by then is not asked any more.
    """
    if len(items) < 2:
        return {item: ask(item) for item in items}
    futures = {_pool().submit(ask, item): item for item in items}
    found: dict[K, V] = {}
    due = clock() + _QUIET_SECONDS
    try:
        for future in as_completed(futures):
            found[futures[future]] = future.result()
            if (now := clock()) >= due:
                logger.info("%d of %d %s", len(found), len(items), what)
                due = now + _QUIET_SECONDS
    finally:
        for future in futures:
            future.cancel()
    return {item: found[item] for item in items}
