"""A write of any kind of resource may go wrong in any way: nothing is doubled, lost or taken over without a word."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from pulumi_polytomic.emulator import running
from pulumi_polytomic.emulator.server import Emulator
from tests.engine.reliability.every_kind import STORIES, Outcome, play, trait
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


@pytest.fixture(scope="module")
def traits(emulator: Emulator) -> dict[str, str]:
    """What each kind is like; a row speaks of all kinds that are like that, so that a new kind is in it."""
    return {str(sample): trait(sample, emulator) for sample in SAMPLES}


@pytest.mark.parametrize("story", ALL)
def test_whatever_goes_wrong_with_a_write_of_any_kind_nothing_is_doubled_lost_or_silent(
    emulator: Emulator, traits: dict[str, str], story: str, writes_reliability: bool
) -> None:
    played: dict[Outcome, list[str]] = {}
    for sample in SAMPLES:
        outcome = play(story, sample, emulator)
        played.setdefault(outcome, []).append(str(sample))
    alike = {of: [kind for kind, its in traits.items() if its == of] for of in traits.values()}
    lines = sorted(_row(story, outcome, _named(kinds, alike)) for outcome, kinds in played.items())
    bad = {str(kinds): o for o, kinds in played.items() if (o.doubled, o.lost, o.silent) != (0, 0, 0)}
    assert not bad
    if writes_reliability:
        tell(TABLE, story, lines, STORIES)
    assert told(TABLE, story) == lines


def test_the_page_has_every_kind_in_every_story() -> None:
    first_cells = [line.removeprefix("| ").partition(" | ")[0] for line in rows(TABLE)]
    assert list(dict.fromkeys(first_cells)) == list(STORIES)


def _named(kinds: list[str], alike: dict[str, list[str]]) -> str:
    """Kinds by what they are like; those of which only some are among these, one by one."""
    if len(kinds) == len(SAMPLES):
        return "any"
    whole = [of for of, its in alike.items() if set(its) <= set(kinds)]
    rest = [kind for kind in kinds if not any(kind in alike[of] for of in whole)]
    return "; ".join([*whole, *rest])


def _row(story: str, outcome: Outcome, kinds: str) -> str:
    counts = (str(count) for count in (outcome.doubled, outcome.lost, outcome.silent))
    return row(story, kinds, outcome.seen, *counts)
