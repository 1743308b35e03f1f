"""Whatever ends a run, the documented recovery brings server and state together."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.engine.project import Project
from tests.engine.reliability.interruptions import INTERRUPTIONS, METHODS, Left, Server, play
from tests.engine.reliability.page import row, rows, tell, told

TABLE = "interrupted runs"
SUBSET = {("ctrl-C", "creating"), ("ctrl-C twice", "creating"), ("SIGKILL", "creating")}
"""What `make test` plays."""

ALL = [
    pytest.param(key, doing, id=f"{key}-{doing}", marks=[] if (key, doing) in SUBSET else pytest.mark.thorough)
    for key in INTERRUPTIONS
    for doing in METHODS
]
ORDER = [f"{interruption.title}, {doing}" for interruption in INTERRUPTIONS.values() for doing in METHODS]


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    with Server(tmp_path / "polytomic.db") as server:
        yield server


@pytest.fixture
def fifty(tmp_path: Path, server: Server, engine: Path) -> Project:
    return Project(tmp_path / "acme", server.emulator, engine)


@pytest.mark.parametrize(("key", "doing"), ALL)
def test_an_interrupted_run_is_brought_to_its_end(
    fifty: Project, server: Server, key: str, doing: str, writes_reliability: bool
) -> None:
    interruption = INTERRUPTIONS[key]
    left = play(fifty, server, doing, interruption)
    title = f"{interruption.title}, {doing}"
    lines = [_row(title, left)]
    if writes_reliability:
        tell(TABLE, title, lines, ORDER)
    assert told(TABLE, title) == lines


def test_the_page_has_every_interruption() -> None:
    assert [line.removeprefix("| ").partition(" | ")[0] for line in rows(TABLE)] == ORDER


def _row(title: str, left: Left) -> str:
    return row(title, left.seen, left.behind, left.recovery)
