"""What a command and all its children use: read from /proc while they run."""

from __future__ import annotations

import os
import subprocess
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

_PAUSE = 0.02  # seconds; what a process does after the last look at it is lost
_TICKS = os.sysconf("SC_CLK_TCK")
_PAGE = os.sysconf("SC_PAGE_SIZE")
_PARTS = {"pulumi-language-python-exec": "program", "pulumi.dynamic": "provider"}


@dataclass
class Use:
    """What a command used. Without /proc (not on Linux) only the time is known."""

    seconds: float = 0.0
    peak_bytes: int = 0
    cpu: dict[str, float] = field(default_factory=lambda: {"program": 0.0, "provider": 0.0, "engine": 0.0})
    """CPU seconds of the program, the provider process and the engine."""

    @property
    def cpu_seconds(self) -> float:
        return sum(self.cpu.values())


def used(command: list[str], folder: Path, environment: Mapping[str, str]) -> Use:
    """Run a command to its end; it has to succeed."""
    use, ended = Use(), threading.Event()
    start = time.monotonic()
    process = subprocess.Popen(
        command,
        cwd=folder,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
    watch = threading.Thread(target=_watch, args=(process.pid, ended, use))
    watch.start()
    try:
        output, _ = process.communicate()
        use.seconds = time.monotonic() - start
    finally:
        process.kill()
        process.wait()
        ended.set()
        watch.join()
    if process.returncode != 0:
        raise RuntimeError(f"{' '.join(command)} failed:\n{output}")
    return use


def _watch(session: int, ended: threading.Event, use: Use) -> None:
    seconds: dict[int, tuple[str, float]] = {}
    foreign: set[int] = set()
    while not ended.wait(_PAUSE):
        memory = 0
        for pid in _processes() - foreign:
            try:
                # The name, in parentheses, may hold anything; the numbers begin after it.
                numbers = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
                if int(numbers[3]) != session:
                    foreign.add(pid)
                    continue
                command = Path(f"/proc/{pid}/cmdline").read_text()
            except (OSError, IndexError):
                continue  # it ended meanwhile
            # Nothing is left of the command of a process that has ended and is not yet buried.
            part = _part(command) if command or pid not in seconds else seconds[pid][0]
            seconds[pid] = (part, (int(numbers[11]) + int(numbers[12])) / _TICKS)
            memory += int(numbers[21]) * _PAGE
        use.peak_bytes = max(use.peak_bytes, memory)
    for part, spent in seconds.values():
        use.cpu[part] += spent


def _processes() -> set[int]:
    return {int(name) for name in os.listdir("/proc") if name.isdecimal()} if Path("/proc").is_dir() else set()


def _part(command: str) -> str:
    return next((part for word, part in _PARTS.items() if word in command), "engine")
