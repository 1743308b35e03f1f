"""Commands that are interrupted: what they have asked the server, and their end, by whatever signal."""

from __future__ import annotations

import os
import signal
import subprocess
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

from pulumi_polytomic.emulator.server import Emulator
from tests.engine.project import Run

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


class Command:
    """A command of the engine that is running, in a session of its own; nothing of it outlives the block."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process
        self._said: list[str] = []
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def __enter__(self) -> Command:
        return self

    def __exit__(self, *_: object) -> None:
        self.kill()

    def _read(self) -> None:
        assert self._process.stdout is not None
        self._said.extend(self._process.stdout)

    def said(self, words: str) -> bool:
        """Whether it has printed these words."""
        return any(words in line for line in list(self._said))

    def interrupt(self) -> None:
        """Press ctrl-C: the terminal sends it to the whole process group in the foreground."""
        os.killpg(self._process.pid, signal.SIGINT)

    def terminate(self) -> None:
        """Send SIGTERM to the command alone, as whatever started it does."""
        self._process.terminate()

    def kill(self) -> None:
        """Kill it and everything that it started, at once, as a machine that goes down does.

        The engine gives its plugins process groups of their own; the session is still the command's.
        """
        for pid in [self._process.pid, *_session(self._process.pid)]:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        self._process.wait()

    def end(self) -> Run:
        """Wait for its end."""
        code = self._process.wait(_PATIENCE)
        self._reader.join(_PATIENCE)
        return Run(code, "".join(self._said))


def _session(leader: int) -> list[int]:
    found = []
    for entry in Path("/proc").glob("[0-9]*"):
        with suppress(OSError, ValueError, IndexError):
            # The name, in parentheses, may hold anything; the numbers begin after it.
            if int((entry / "stat").read_text().rpartition(")")[2].split()[3]) == leader:
                found.append(int(entry.name))
    return found
