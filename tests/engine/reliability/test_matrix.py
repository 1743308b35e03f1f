"""Every cell of the fault matrix, on the real engine, and what `docs/reliability.md` says of it."""

from __future__ import annotations

from collections.abc import Callable
from itertools import groupby
from pathlib import Path

import pytest

from pulumi_polytomic.emulator.server import Emulator
from tests.engine.project import Project
from tests.engine.reliability.cases import TROUBLES, VERBS, Cell, cells
from tests.engine.reliability.matrix import Outcome, play
from tests.engine.reliability.page import row, rows, tell, told

GROUPS: dict[str, Callable[[Cell], bool]] = {
    "plain": lambda cell: not cell.trouble.waits and not cell.trouble.killed,
    "waits": lambda cell: cell.trouble.waits,
    "killed": lambda cell: cell.trouble.killed,
}
SUBSET = {("usual", "create", "plain"), ("usual", "create", "killed"), ("usual", "update", "plain")}
"""What `make test` plays."""

ALL = [
    pytest.param(
        *(mode, verb, group),
        id=f"{mode}-{verb}-{group}",
        marks=[] if (mode, verb, group) in SUBSET else pytest.mark.thorough,
    )
    for mode in ("usual", "fast")
    for verb in VERBS
    for group in GROUPS
]


@pytest.mark.parametrize(("mode", "verb", "group"), ALL)
def test_whatever_goes_wrong_nothing_is_lost_or_doubled(
    tmp_path: Path, emulator: Emulator, engine: Path, mode: str, verb: str, group: str, writes_reliability: bool
) -> None:
    project = Project(tmp_path / "acme", emulator, engine, fast=mode == "fast")
    played = play(project, VERBS[verb], [cell for cell in cells(VERBS[verb]) if GROUPS[group](cell)])
    assert not played.wrong, "\n".join(played.wrong)
    for title, found in groupby(played.rows, key=lambda pair: pair[0].trouble.title):
        lines = _rows(list(found))
        if writes_reliability and mode == "usual":
            tell(verb, title, lines, [trouble.title for trouble in TROUBLES])
        assert told(verb, title) == lines


def test_the_page_has_every_row() -> None:
    for verb in VERBS.values():
        assert _titles(rows(verb.key)) == list(dict.fromkeys(cell.trouble.title for cell in cells(verb)))


def _titles(lines: list[str]) -> list[str]:
    return list(dict.fromkeys(line.removeprefix("| ").partition(" | ")[0] for line in lines))


def _rows(played: list[tuple[Cell, Outcome]]) -> list[str]:
    """The rows of one trouble: one, if it makes no difference how long it lasts."""
    outcomes = [outcome for _, outcome in played]
    if len(outcomes) == 2 and outcomes[0] == outcomes[1]:
        played = played[:1]
    how_long = ["once or lasting"] if len(played) < len(outcomes) else [cell.how_long for cell, _ in played]
    return [
        row(cell.trouble.title, long, outcome.seen, outcome.server, outcome.state, outcome.recovery)
        for (cell, outcome), long in zip(played, how_long, strict=True)
    ]
