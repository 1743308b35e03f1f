"""The lock file has all that `pyproject.toml` asks for, and nothing of the machine that it was made on."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import tomlkit
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[1]
LOCK = (ROOT / "requirements.lock").read_text()
PROJECT = tomlkit.parse((ROOT / "pyproject.toml").read_text()).unwrap()
ASKED = [
    *PROJECT["project"]["dependencies"],
    *(r for extra in PROJECT["project"]["optional-dependencies"].values() for r in extra),
    *PROJECT["dependency-groups"]["dev"],
]
PINS = re.findall(r"^([\w.-]+)==([^\s;]+)", LOCK, re.MULTILINE)


@pytest.mark.parametrize("asked", sorted(set(ASKED)))
def test_what_is_asked_for_is_pinned(asked: str) -> None:
    requirement = Requirement(asked)
    versions = [version for name, version in PINS if canonicalize_name(name) == canonicalize_name(requirement.name)]
    assert versions, "run `make lock`"
    assert all(version in requirement.specifier for version in versions), "run `make lock`"


def test_the_lock_names_no_address_and_no_path() -> None:
    line = re.compile(r"#.*|[\w.-]+==[^\s/]+( ; [^/]+)? \\|    --hash=sha256:[0-9a-f]{64}( \\)?")
    assert [found for found in LOCK.splitlines() if not line.fullmatch(found)] == []
    assert "/" not in LOCK
