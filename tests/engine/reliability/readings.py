"""What goes wrong on servers that differ in what no page settles: each story played over HTTP, in runs of their own.

A run is a process of its own (`tests.machine.runs`): it knows what state says, and nothing of the runs before. Time is
the emulator's: who waits moves it, so that a commit may come late and a list may lag without a test that waits.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

import httpx

from pulumi_polytomic.bulk_sync import BULK_SYNC
from pulumi_polytomic.emulator.server import Emulator
from pulumi_polytomic.model_sync import MODEL_SYNC
from tests.engine.project import ACME, bulk_sync, model_sync
from tests.engine.reliability.cases import PAGE
from tests.engine.reliability.matrix import plain
from tests.machine import laws
from tests.machine.runs import Clock, Declared, Kill, Run, Stack

AUTHORS = ("organization", "key", "user", "absent")
KINDS = {"model": (MODEL_SYNC, model_sync), "bulk": (BULK_SYNC, bulk_sync)}
NAME = "sync"


@dataclass
class Story:
    """One stack with one sync, a server, and what its runs said."""

    server: Emulator
    kind: str
    network: httpx.BaseTransport
    seen: list[str] = field(default_factory=list)
    silent: set[str] = field(default_factory=set)
    """The ids of the syncs that came into state, were there before, and were not named."""

    def __post_init__(self) -> None:
        self.stack = Stack("dev", "2025-09-18")
        self.clock = Clock(self.server)

    def declare(self, *, adopt: str | None = None, **changes: Any) -> None:
        noun, inputs = KINDS[self.kind]
        self.stack.program[NAME] = Declared(noun, inputs(**changes), adopt)

    def up(self, kill: Kill | None = None, command: str = "up", **settings: str) -> Run:
        """Run `pulumi up`, or another command, and take note of what it says and takes."""
        before = laws.on_server(self.server)
        run = Run(self.server, self.clock, self.network, self.stack, kill=kill, **settings)
        getattr(run, command)()
        if not run.killed:
            said = [line for line in run.said if not line.endswith(" s") and "full resync" not in line]
            self.seen += said or ["success"]
        adopted = {declared.adopt for declared in self.stack.program.values()}
        self.silent |= {id for id in run.created & before.keys() - adopted if f"took over {id}" not in run.text}
        return run

    def fault(self, method: str = "POST", **fault: Any) -> None:
        self.server.add_fault(method=method, path=r"^/api/(bulk/)?syncs(/[^/]+)?$", **fault)


@dataclass(frozen=True)
class Outcome:
    """What a story came to."""

    seen: str
    doubled: int
    lost: int
    silent: int


def play(trouble: str, kind: str, server: Emulator) -> Outcome:
    """Play a story to its end, with what its messages tell the user to do, and count what must not be."""
    server.reset()
    with httpx.HTTPTransport() as network:
        story = Story(server, kind, network)
        story.declare()
        TROUBLES[trouble].play(story)
        told = list(dict.fromkeys(story.seen))
        server.clear_faults()
        server.advance(60)
        end = Run(server, story.clock, network, story.stack)
        assert end.preview() == [], "something is left to do"
    live, known = laws.on_server(server), {resource.id for resource in story.stack.state.values()}
    assert len(known) == 1
    return Outcome(
        seen="<br>".join(plain(line) for line in told),
        doubled=len(live) - 1 if len(live) > 1 else 0,
        lost=len(known - live.keys()) + len(live.keys() - known),
        silent=len(story.silent),
    )


def succeeds(story: Story) -> None:
    """One run, which makes it."""
    assert story.up().ok


def _fails_with(**fault: Any) -> Callable[[Story], None]:
    def play(story: Story) -> None:
        story.fault(**fault)
        succeeds(story)

    return play


def fails_four_times(story: Story) -> None:
    """A run that gives up, and the next one."""
    story.fault(status=500, count=4)
    assert not story.up().ok
    succeeds(story)


def is_killed(story: Story) -> None:
    """A run whose process ends before it reads the answer, and five seconds later the same again."""
    assert story.up(Kill("POST", 1, sent=True)).killed
    story.clock.sleep(5)
    succeeds(story)


def is_killed_and_the_program_changes(story: Story) -> None:
    """The next run declares something else, and stops; the user takes over the sync that it names."""
    assert story.up(Kill("POST", 1, sent=True)).killed
    story.clock.sleep(5)
    mode = "update" if story.kind == "model" else "append"
    story.declare(mode=mode)
    (orphan,) = laws.on_server(story.server)
    run = story.up()
    assert not run.ok
    assert orphan in run.reason
    story.declare(mode=mode, adopt=orphan)
    assert story.up().ok
    assert laws.on_server(story.server)[orphan]["mode"] == mode


def loses_an_update(story: Story) -> None:
    """The next run declares the same, and must not take its own update for somebody else's."""
    reset = {"sync_all_records": True} if story.kind == "model" else {"concurrency_limit": 3}
    story.declare(policies=[ACME.policies["Finance"]], **reset)
    succeeds(story)
    story.seen.clear()
    mode = "update" if story.kind == "model" else "append"
    story.declare(mode=mode)
    assert story.up(Kill("PUT", 1, sent=True)).killed
    if not story.up(POLYTOMIC_ON_CONFLICT="fail").ok:
        assert story.up(command="refresh").ok
        assert story.up(POLYTOMIC_ON_CONFLICT="fail").ok


@dataclass(frozen=True)
class Trouble:
    """A story, and the readings that it is played on besides those of the author."""

    play: Callable[[Story], None]
    readings: dict[str, Any] = field(default_factory=dict)


_GATEWAY = {"status": 504, "html": PAGE}
_PLAIN = {
    "500 after the commit": Trouble(_fails_with(status=500, when="after")),
    "502, a page of a gateway, after the commit": Trouble(_fails_with(status=502, html=PAGE, when="after")),
    "500, four times": Trouble(fails_four_times),
    "504, a page of a gateway; carried out 0.4 s later": Trouble(_fails_with(**_GATEWAY, late_seconds=0.4)),
    "504, a page of a gateway; carried out 5 s later": Trouble(_fails_with(**_GATEWAY, late_seconds=5)),
    "no answer; carried out 5 s later": Trouble(_fails_with(drop=True, late_seconds=5)),
    "500; carried out 5 s later": Trouble(_fails_with(status=500, late_seconds=5)),
    "the run is killed": Trouble(is_killed),
    "the run is killed, and the program is changed": Trouble(is_killed_and_the_program_changes),
    "the answer to an update is lost, then `onConflict: fail`": Trouble(loses_an_update),
}
_SERVERS: dict[str, dict[str, Any]] = {
    "the list lags by 30 s": {"list_lag": 30},
    "`Date` is 60 s ahead": {"date_ahead": 60},
    "`Date` is 60 s behind": {"date_behind": 60},
}
_ON_EACH = {
    "nothing else": Trouble(succeeds),
    "500 after the commit": _PLAIN["500 after the commit"],
    "the run is killed": _PLAIN["the run is killed"],
    "the run is killed, and the program is changed": _PLAIN["the run is killed, and the program is changed"],
}
TROUBLES = {
    **_PLAIN,
    **{
        f"{server}; {title}": replace(trouble, readings=readings)
        for server, readings in _SERVERS.items()
        for title, trouble in _ON_EACH.items()
    },
}
