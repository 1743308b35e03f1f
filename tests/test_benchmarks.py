"""The benchmarks run, and count what they are to count. How long something takes is never asserted."""

from __future__ import annotations

import importlib
import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


def test_the_benchmarks_run_and_count_the_requests(polytomic_engine: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.run", "--sizes", "2", "--repeat", "1", "--kinds", "ours", "ours, fast"],
        cwd=ROOT,
        env={**os.environ, "PATH": f"{polytomic_engine}{os.pathsep}{os.environ['PATH']}"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    usual, fast = (_asked(done.stdout, title) for title in ("ours", "ours, fast"))
    for asked in (usual, fast):
        assert asked["preview"] == "none"
        assert asked["preview --refresh"] == asked["refresh"]
        # What a delete cancels is asked for before it.
        assert asked["destroy"] == (
            "6: 1 DELETE /api/bulk/syncs/{id}, 2 DELETE /api/syncs/{id}, 1 GET /api/bulk/syncs/{id}/status, "
            "2 GET /api/syncs/{id}/status"
        )
    one_by_one = "1 GET /api/bulk/syncs/{id}, 1 GET /api/bulk/syncs/{id}/schemas, 2 GET /api/syncs/{id}"
    assert usual["refresh"] == f"4: {one_by_one}"
    assert fast["refresh"] == "2: 1 GET /api/bulk/syncs, 1 GET /api/syncs"


def _asked(report: str, title: str) -> dict[str, str]:
    """The requests of each command, from the table of that column."""
    _, _, after = report.partition(f"| {title} | requests | connections |\n")
    return dict(re.findall(r"^\| ([^|]+) \| ([^|]*(?:none|/api/)[^|]*) \|", after.partition("\n\n")[0], re.M))


def test_terraform_declares_the_same_syncs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # At the end of the path: the installed package comes first.
    monkeypatch.setattr(sys, "path", [*sys.path, str(ROOT)])
    terraform, syncs = (importlib.import_module(f"benchmarks.{name}") for name in ("terraform", "program.syncs"))
    terraform.declare(tmp_path, "http://127.0.0.1:1", "key", 3, 1, "15")
    resources = json.loads((tmp_path / "main.tf.json").read_text())["resource"]
    models, [bulk] = resources["polytomic_sync"], resources["polytomic_bulk_sync"].values()
    assert [sync["name"] for sync in models.values()] == [syncs.model_sync(n, "15")["name"] for n in range(3)]
    assert models["model-0"]["fields"] == syncs.model_sync(0, "15")["fields"]
    assert models["model-0"]["identity"] == syncs.model_sync(0, "15")["identities"]["mappings"][0]
    assert bulk["schemas"] == syncs.bulk_sync(0, "15")["schemas"]
    assert bulk["schedule"] == syncs.bulk_sync(0, "15")["default_schedule"]
