"""Whatever a server makes of what no page settles, nothing is doubled, lost or taken over without a word."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from typing import Any

import pytest

from pulumi_polytomic.emulator import Unsettled, running
from pulumi_polytomic.emulator.server import Emulator
from tests.engine.reliability.page import row, rows, tell, told
from tests.engine.reliability.readings import AUTHORS, KINDS, TROUBLES, Outcome, play

TABLE = "readings"


class Servers:
    """An emulator for each set of readings, started when it is first asked for."""

    def __init__(self, running_: ExitStack) -> None:
        self._running = running_
        self._found: dict[Unsettled, Emulator] = {}

    def __call__(self, author: Any, readings: dict[str, Any]) -> Emulator:
        unsettled = Unsettled(author=author, **readings)
        if unsettled not in self._found:
            self._found[unsettled] = self._running.enter_context(running(unsettled=unsettled))
        return self._found[unsettled]


@pytest.fixture(scope="module")
def servers() -> Iterator[Servers]:
    with ExitStack() as stack:
        yield Servers(stack)


@pytest.mark.parametrize("trouble", TROUBLES)
def test_whoever_is_named_as_the_author_nothing_is_doubled_lost_or_silent(
    servers: Servers, trouble: str, writes_reliability: bool
) -> None:
    played: dict[str, dict[Outcome, list[str]]] = {kind: {} for kind in KINDS}
    for author in AUTHORS:
        for kind in KINDS:
            outcome = play(trouble, kind, servers(author, TROUBLES[trouble].readings))
            assert (outcome.doubled, outcome.lost, outcome.silent) == (0, 0, 0), (author, kind, outcome)
            played[kind].setdefault(outcome, []).append(author)
    lines = list(_rows(trouble, played))
    if writes_reliability:
        tell(TABLE, trouble, lines, TROUBLES)
    assert told(TABLE, trouble) == lines


def test_the_page_has_every_reading() -> None:
    assert list(dict.fromkeys(line.removeprefix("| ").partition(" | ")[0] for line in rows(TABLE))) == list(TROUBLES)


def _rows(trouble: str, played: dict[str, dict[Outcome, list[str]]]) -> Iterator[str]:
    """A row for each outcome: one for both kinds, where it is the same for the same authors."""
    kinds: dict[tuple[Outcome, tuple[str, ...]], list[str]] = {}
    for kind, outcomes in played.items():
        for outcome, its in outcomes.items():
            kinds.setdefault((outcome, tuple(its)), []).append(kind)
    for (outcome, authors), of in kinds.items():
        counts = (str(count) for count in (outcome.doubled, outcome.lost, outcome.silent))
        yield row(trouble, _named(authors, AUTHORS), _named(of, tuple(KINDS)), outcome.seen, *counts)


def _named(some: Sequence[str], of_all: tuple[str, ...]) -> str:
    return "any" if len(some) == len(of_all) else ", ".join(some)
