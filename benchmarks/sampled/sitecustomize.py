"""Whose code a Python process spends its CPU in. Python loads this first if the folder is on its path.

Every few milliseconds, what each thread has used since the last look goes to the package whose code runs in it: the
innermost frame that is not of the standard library. The sums go to a file of the folder in `BENCHMARK_SAMPLES`.
"""

from __future__ import annotations

import json
import os
import sys
import threading
import time
from collections import defaultdict
from pathlib import Path
from types import FrameType

_PAUSE = 0.005  # seconds between two looks
_WRITTEN = 0.2  # seconds between two writes: the engine kills the provider process when it is done


def _package(frame: FrameType | None) -> str:
    while frame is not None:
        _, installed, rest = frame.f_code.co_filename.rpartition("/site-packages/")
        if installed:
            return rest.partition("/")[0]
        frame = frame.f_back
    return "the program"


def _look(spent: defaultdict[str, float], before: dict[int, float]) -> None:
    for thread, frame in sys._current_frames().items():
        if thread == threading.get_ident():
            continue
        try:
            now = time.clock_gettime(time.pthread_getcpuclockid(thread))
        except OSError:  # it has ended
            continue
        spent[_package(frame)] += now - before.get(thread, 0.0)
        before[thread] = now


def _watch(file: Path) -> None:
    spent, before, written = defaultdict[str, float](float), dict[int, float](), 0.0
    while True:
        time.sleep(_PAUSE)
        _look(spent, before)
        if time.monotonic() - written > _WRITTEN:
            written = time.monotonic()
            file.write_text(json.dumps(spent))


def _part() -> str:
    command = Path("/proc/self/cmdline").read_text()
    parts = {"pulumi-language-python-exec": "program", "pulumi.dynamic": "provider"}
    return next((part for word, part in parts.items() if word in command), "")


if _part():
    file = Path(os.environ["BENCHMARK_SAMPLES"]) / f"{_part()}-{os.getpid()}.json"
    threading.Thread(target=_watch, args=(file,), daemon=True).start()
