"""Add a thread to the provider process, which has few, while a call waits for long.

Pulumi's dynamic host answers with a pool of four threads, and has no setting for that. What is relied on here is
Python's own pool; if the host is built otherwise, a long wait occupies a thread, and nothing else changes.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from types import FrameType


@contextmanager
def one_more() -> Iterator[None]:
    """Let the pool that this thread belongs to have one thread more, for as long as this lasts."""
    pool = _pool()
    if pool is None:
        yield
        return
    pool._max_workers += 1
    pool._adjust_thread_count()
    try:
        yield
    finally:
        pool._max_workers -= 1


def _pool() -> ThreadPoolExecutor | None:
    frame: FrameType | None = sys._getframe()
    while frame is not None:
        reference = frame.f_locals.get("executor_reference")
        pool = reference() if callable(reference) else None
        if isinstance(pool, ThreadPoolExecutor) and hasattr(pool, "_adjust_thread_count"):
            return pool
        frame = frame.f_back
    return None
