"""The lock files have all that `pyproject.toml` asks for, and nothing of the machine that they were made on."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import tomlkit
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

ROOT = Path(__file__).parents[1]
LOCKS = ("requirements.lock", "requirements-lowest.lock")
PROJECT = tomlkit.parse((ROOT / "pyproject.toml").read_text()).unwrap()
NEEDED = [
    *PROJECT["project"]["dependencies"],
    *(r for extra in PROJECT["project"]["optional-dependencies"].values() for r in extra),
]


def pinned(lock: str, requirement: Requirement) -> list[str]:
    pins = re.findall(r"^([\w.-]+)==([^\s;]+)", (ROOT / lock).read_text(), re.MULTILINE)
    return [version for name, version in pins if canonicalize_name(name) == canonicalize_name(requirement.name)]


@pytest.mark.parametrize("lock", LOCKS)
@pytest.mark.parametrize("asked", sorted({*NEEDED, *PROJECT["dependency-groups"]["dev"]}))
def test_what_is_asked_for_is_pinned(asked: str, lock: str) -> None:
    requirement = Requirement(asked)
    versions = pinned(lock, requirement)
    assert versions, "run `make lock`"
    assert all(version in requirement.specifier for version in versions), "run `make lock`"


@pytest.mark.parametrize("asked", sorted(set(NEEDED)))
def test_the_oldest_releases_that_are_allowed_are_those_that_make_test_lowest_runs_with(asked: str) -> None:
    requirement = Requirement(asked)
    [floor] = [Version(s.version) for s in requirement.specifier if s.operator == ">="]
    assert [Version(v) for v in pinned("requirements-lowest.lock", requirement)] == [floor], "run `make lock`"


@pytest.mark.parametrize("lock", LOCKS)
def test_the_lock_names_no_address_and_no_path(lock: str) -> None:
    text = (ROOT / lock).read_text()
    line = re.compile(r"#.*|[\w.-]+==[^\s/]+( ; [^/]+)? \\|    --hash=sha256:[0-9a-f]{64}( \\)?")
    assert [found for found in text.splitlines() if not line.fullmatch(found)] == []
    assert "/" not in text
