"""Exit codes of the commands for executions."""

from __future__ import annotations

from collections.abc import Iterable

from ...executing.outcome import Verdict

DONE, FAILED, RUNNING, CANCELED = 0, 1, 3, 4
INTERRUPTED = 130
"""After Ctrl-C: 128 and the number of the signal, as shells have it."""

CODES: dict[Verdict, int] = {"done": DONE, "failed": FAILED, "running": RUNNING, "canceled": CANCELED}

UNKNOWN = "the server no longer keeps this execution, so its outcome is unknown"

_WORST_FIRST: tuple[Verdict, ...] = ("failed", "canceled", "running", "done")


def how_to_go_on(sync_id: str, execution_id: str) -> str:
    """What to do about an execution that goes on after Ctrl-C."""
    return (
        f"execution {execution_id} goes on. Wait for it: pulumi-polytomic status {sync_id} --wait; "
        f"cancel it: pulumi-polytomic cancel {sync_id}"
    )


def code(verdicts: Iterable[Verdict]) -> int:
    """The exit code for several executions: that of the worst."""
    found = {*verdicts}
    return next((CODES[verdict] for verdict in _WORST_FIRST if verdict in found), DONE)
