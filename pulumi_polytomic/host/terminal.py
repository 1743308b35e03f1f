"""Terminal output of a provider: warnings, waits, and one line for a failure."""

from __future__ import annotations

import logging
import sys
from types import FrameType
from typing import Any

from pulumi.runtime.proto import provider_pb2, status_pb2

from pulumi_polytomic.errors import one_line


class _Waits(logging.Handler):
    """Shows what a request waits for before it is tried again, so that a run never just stands still."""

    def emit(self, record: logging.LogRecord) -> None:
        if record.levelno == logging.INFO:
            write(f"waiting: {one_line(record.getMessage())}")


def show_waits() -> None:
    """Show the waits of all requests of this process."""
    logger = logging.getLogger("pulumi_polytomic.api")
    if not any(isinstance(handler, _Waits) for handler in logger.handlers):
        logger.addHandler(_Waits())
        if logger.level == logging.NOTSET:
            logger.setLevel(logging.INFO)


def write(line: str) -> None:
    """Write the line at once; the engine shows it under the stack."""
    sys.stderr.write(line + "\n")
    sys.stderr.flush()


class Failed(Exception):
    """An expected failure on its way through the host; its text is the line that the user sees."""


def tell_engine(line: str, id: str = "", kept: dict[str, Any] | None = None) -> None:
    """Make the line all that the engine shows of a failed call.

    The host answers with a formatted traceback. The engine prefers a `google.rpc.Status` in the call's trailing
    metadata, so put one there. What is `kept` stays in state under the id: the engine calls that "created, but not
    finished". The call's context is a local of the host's handler; where it is not found, the user sees the traceback,
    whose last line is ours.
    """
    frame: FrameType | None = sys._getframe()
    while frame is not None:
        context: Any = frame.f_locals.get("context")
        if hasattr(context, "set_trailing_metadata"):
            status = status_pb2.Status(code=2, message=line)
            if kept is not None:
                status.details.add().Pack(_unfinished(line, id, kept))
            context.set_trailing_metadata((("grpc-status-details-bin", status.SerializeToString()),))
            return
        frame = frame.f_back


def _unfinished(line: str, id: str, kept: dict[str, Any]) -> provider_pb2.ErrorResourceInitFailed:
    unfinished = provider_pb2.ErrorResourceInitFailed(id=id, reasons=[line])
    unfinished.properties.update(kept)
    return unfinished
