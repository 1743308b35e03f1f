"""The benchmarks run, and count what they are to count. How long something takes is never asserted."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]


def test_the_benchmarks_run_and_count_the_requests(polytomic_engine: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.run", "--sizes", "2", "--repeat", "1", "--kinds", "ours"],
        cwd=ROOT,
        env={**os.environ, "PATH": f"{polytomic_engine}{os.pathsep}{os.environ['PATH']}"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    asked = dict(re.findall(r"^\| ([^|]+) \| ([^|]*(?:none|/api/)[^|]*) \|", done.stdout, re.M))
    assert asked["preview"] == "none"
    assert asked["refresh"] == ("1 GET /api/bulk/syncs/{id}, 1 GET /api/bulk/syncs/{id}/schemas, 2 GET /api/syncs/{id}")
    assert asked["preview --refresh"] == asked["refresh"]
    # What a delete cancels is asked for before it.
    assert asked["destroy"] == (
        "1 DELETE /api/bulk/syncs/{id}, 2 DELETE /api/syncs/{id}, 1 GET /api/bulk/syncs/{id}/status, "
        "2 GET /api/syncs/{id}/status"
    )
