"""Commands that are interrupted: what they have asked the server, and their end, by whatever signal."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

from pulumi_polytomic.emulator.server import Emulator

_PATIENCE = 120.0  # seconds, far more than anything here takes


def until(happened: Callable[[], Any], what: str) -> None:
    """Wait until something has happened that must."""
    end = time.monotonic() + _PATIENCE
    while not happened():
        assert time.monotonic() < end, f"waited in vain: {what}"
        time.sleep(0.02)


def pending(emulator: Emulator, method: str) -> list[dict[str, Any]]:
    """The requests with that method that are not answered yet."""
    asked = emulator.requests()
    return [r for r in asked if r["method"] == method and r["status"] is None and not r["dropped"]]


def release(emulator: Emulator) -> None:
    """Clear the faults, and let the requests that one made wait be carried out to their ends."""
    emulator.clear_faults()
    methods = ("GET", "POST", "PUT", "DELETE")
    until(lambda: not any(pending(emulator, method) for method in methods), "held requests end")


def kill_all(process: subprocess.Popen[str]) -> None:
    """Kill a command and everything that it started, at once, as a machine that goes down does.

    The engine gives its plugins process groups of their own; the session is still the command's.
    """
    for pid in [process.pid, *_session(process.pid)]:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    process.communicate()


def _session(leader: int) -> list[int]:
    found = []
    for entry in Path("/proc").glob("[0-9]*"):
        with suppress(OSError, ValueError, IndexError):
            # The name, in parentheses, may hold anything; the numbers begin after it.
            if int((entry / "stat").read_text().rpartition(")")[2].split()[3]) == leader:
                found.append(int(entry.name))
    return found
