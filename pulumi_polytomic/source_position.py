"""The lines of the program that state records for a resource."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any, TypeVar

F = TypeVar("F", bound=Callable[..., Any])


def registers(function: F) -> F:
    """Mark a function that calls `pulumi.CustomResource.__init__`: state then has the line that called the function.

    Pulumi takes the frame above the third `__init__`, counted from the inside; its own are the first and the second.
    """
    function.__code__ = function.__code__.replace(co_name="__init__")
    return function


_WITHIN_PULUMI = 4
"""The frames between `pulumi.CustomResource.__init__`, itself included, and where Pulumi reads the stack."""


@contextmanager
def only_the_program() -> Iterator[None]:
    """Let Pulumi keep the frames of the program in state, and none of its language host and of asyncio below it.

    Those are the same for every resource, and a seventh of what state holds of a sync. Nothing changes where the
    language host does not run the program (the Automation API).
    """
    depth = _depth_within_program(sys._getframe(2))
    before = getattr(sys, "tracebacklimit", None)
    if depth is None or before is not None:
        yield
        return
    # What Pulumi reads the stack with, `traceback.extract_stack`, obeys this.
    sys.tracebacklimit = depth + _WITHIN_PULUMI
    try:
        yield
    finally:
        del sys.tracebacklimit


def _depth_within_program(frame: FrameType | None) -> int | None:
    """The number of frames from this one to the program's own, which `runpy` runs; None: it does not."""
    depth = 0
    while frame is not None:
        if frame.f_globals.get("__name__") == "runpy":
            return depth
        depth, frame = depth + 1, frame.f_back
    return None
