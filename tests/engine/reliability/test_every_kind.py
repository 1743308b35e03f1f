"""A write of any kind of resource may go wrong in any way: nothing is doubled, lost or taken over without a word."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from pulumi_polytomic.emulator import running
from pulumi_polytomic.emulator.server import Emulator
from tests.engine.reliability.every_kind import STORIES, Outcome, play
from tests.engine.reliability.page import row, rows, tell, told
from tests.kinds.samples import SAMPLES

TABLE = "every kind"
SUBSET = {"500 after the commit", "the answer is lost", "504, a page of a gateway; carried out 5 s later"}
"""What `make test` plays; and a run that is killed, on the engine."""

ALL = [
    pytest.param(story, marks=[] if story.rpartition(", ")[0] in SUBSET else pytest.mark.thorough, id=story)
    for story in STORIES
]


@pytest.fixture(scope="module")
def emulator() -> Iterator[Emulator]:
    with running() as emulator:
        yield emulator


@pytest.mark.parametrize("story", ALL)
def test_whatever_goes_wrong_with_a_write_of_any_kind_nothing_is_doubled_lost_or_silent(
    emulator: Emulator, story: str, writes_reliability: bool
) -> None:
    played: dict[Outcome, list[str]] = {}
    for sample in SAMPLES:
        outcome = play(story, sample, emulator)
        played.setdefault(outcome, []).append(str(sample))
    lines = [_row(story, outcome, kinds) for outcome, kinds in played.items()]
    bad = {str(kinds): o for o, kinds in played.items() if (o.doubled, o.lost, o.silent) != (0, 0, 0)}
    assert not bad
    if writes_reliability:
        tell(TABLE, story, lines, STORIES)
    assert told(TABLE, story) == lines


def test_the_page_has_every_kind_in_every_story() -> None:
    first_cells = [line.removeprefix("| ").partition(" | ")[0] for line in rows(TABLE)]
    assert list(dict.fromkeys(first_cells)) == list(STORIES)


def _row(story: str, outcome: Outcome, kinds: list[str]) -> str:
    counts = (str(count) for count in (outcome.doubled, outcome.lost, outcome.silent))
    return row(story, "any" if len(kinds) == len(SAMPLES) else ", ".join(kinds), outcome.seen, *counts)
