"""What CONTRIBUTING.md promises of a new kind: it is named in seven files, three of which are generated."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
SEARCHED = ("pulumi_polytomic", "tools", "benchmarks", "tests/kinds", "tests/engine", "tests/typing")
BY_HAND = {
    "pulumi_polytomic/error_subscribers.py",
    "pulumi_polytomic/kinds.py",
    "tests/test_error_subscribers.py",
    "docs/error-subscribers.md",
}
GENERATED = {"pulumi_polytomic/__init__.py", "pulumi_polytomic/typed.py", "docs/index.md"}
EMULATOR = ROOT / "pulumi_polytomic" / "emulator"
"""It has all calls of the API, whether or not a kind uses them."""


def test_a_kind_is_named_in_seven_files_alone() -> None:
    within = [path for folder in SEARCHED for path in (ROOT / folder).rglob("*.py") if EMULATOR not in path.parents]
    beside = [
        *(ROOT / "tests").glob("*.py"),
        *(ROOT / name for name in [*BY_HAND, *GENERATED, "pyproject.toml", "Makefile"]),
    ]
    named = re.compile(r"error_subscribers|ErrorSubscribers|error subscribers")
    found = {str(path.relative_to(ROOT)) for path in {*within, *beside} if named.search(path.read_text())}
    assert found - {str(Path(__file__).relative_to(ROOT))} == BY_HAND | GENERATED
