"""Whatever becomes of a start, there is one execution, and state knows it; `docs/reliability.md` says how."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from pulumi_polytomic.emulator.server import Emulator
from tests.engine.project import Project
from tests.engine.reliability.page import row, rows, tell, told
from tests.engine.reliability.starts import KINDS, TROUBLES, Outcome, play

TABLE = "starts"
SUBSET = {"500 after it has started", "kill -9 after it has started"}
"""What `make test` plays."""

ALL = [pytest.param(title, marks=[] if title in SUBSET else pytest.mark.thorough) for title in TROUBLES]


@pytest.mark.parametrize("title", ALL)
def test_whatever_becomes_of_a_start_nothing_is_doubled_lost_or_silent(
    tmp_path: Path, emulator: Emulator, engine: Path, title: str, writes_reliability: bool
) -> None:
    # In the fast mode the engine takes no notes of creates, from which a start learns of an interrupted run.
    project = Project(tmp_path / "acme", emulator, engine, fast=False)
    played = play(project, TROUBLES[title])
    for kind, outcome in played.items():
        assert (outcome.doubled, outcome.lost, outcome.silent) == (0, 0, 0), (kind, outcome)
    lines = list(_rows(title, played))
    if writes_reliability:
        tell(TABLE, title, lines, TROUBLES)
    assert told(TABLE, title) == lines


def test_the_page_has_every_start() -> None:
    assert list(dict.fromkeys(line.removeprefix("| ").partition(" | ")[0] for line in rows(TABLE))) == list(TROUBLES)


def _rows(title: str, played: dict[str, Outcome]) -> Iterator[str]:
    """One row, or one for each kind of sync if they differ."""
    kinds: dict[Outcome, list[str]] = {}
    for kind, outcome in played.items():
        kinds.setdefault(outcome, []).append(kind)
    for outcome, of in kinds.items():
        counts = (str(count) for count in (outcome.doubled, outcome.lost, outcome.silent))
        yield row(title, "any" if len(of) == len(KINDS) else of[0], outcome.seen, outcome.recovery, *counts)
