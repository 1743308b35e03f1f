"""What goes wrong with a write of each kind of resource there is: stories that are played over HTTP.

A run is a process of its own (`tests.machine.runs`): it knows what state says, and nothing of the runs before. Time is
the emulator's: who waits moves it.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import httpx

from pulumi_polytomic.emulator.server import Emulator
from pulumi_polytomic.lifecycle import verbs
from pulumi_polytomic.lifecycle.resources import Resources
from tests.engine.reliability.cases import PAGE
from tests.engine.reliability.matrix import plain
from tests.kinds.run import Run as OverHttp
from tests.kinds.sample import Inputs, Sample
from tests.machine.runs import Clock, Declared, Kill, Run, Stack

NAME = "it"
METHODS = {"create": ("POST",), "update": ("PUT",), "delete": ("DELETE",)}
"""What a write is carried out with. What is always there is set to something in all three."""


@dataclass
class Story:
    """One stack with one resource, a server, and what its runs said."""

    server: Emulator
    sample: Sample
    network: httpx.BaseTransport
    seen: list[str] = field(default_factory=list)
    silent: set[str] = field(default_factory=set)
    """The ids that came into state, were there before, and were not named."""

    def __post_init__(self) -> None:
        self.stack = Stack("dev", "2025-09-18")
        self.clock = Clock(self.server)
        self.before = self.on_server()

    def on_server(self) -> dict[str, Inputs]:
        """All of the kind by id, as the server stores them."""
        return {one["id"]: one for one in self.server.records(self.sample.kind.title)}

    def declare(self, inputs: Inputs | None) -> None:
        """Replace what the program declares; None: nothing."""
        self.stack.program = {} if inputs is None else {NAME: Declared(self.sample.kind, inputs)}

    def run(self, kill: Kill | None = None) -> Run:
        """A run of `pulumi up`, with the settings of the sample."""
        settings = {"POLYTOMIC_API_KEY": "", **self.sample.settings}
        return Run(self.server, self.clock, self.network, self.stack, kill=kill, **settings)

    def up(self, kill: Kill | None = None) -> Run:
        """Run `pulumi up`, and take note of what it says and takes."""
        before = self.on_server()
        run = self.run(kill)
        run.up()
        if not run.killed:
            self.seen += [line for line in run.said if not line.endswith(" s")] or ["success"]
        self.silent |= {id for id in run.created & before.keys() if id not in run.text}
        return run

    def until_done(self) -> None:
        """Run `pulumi up` until it succeeds: once more is all that a message may ask for."""
        if not self.up().ok:
            assert self.up().ok, self.seen

    @property
    def id(self) -> str:
        """The id in state."""
        return self.stack.state[NAME].id


@dataclass(frozen=True)
class Trouble:
    """What happens to the write that matters: the answers to it, or the end of the run at it."""

    fault: dict[str, Any] = field(default_factory=dict)
    kill: bool | None = None
    """Whether the server still gets the request at which the run is killed; None: the run is not killed."""


_GATEWAY = {"status": 504, "html": PAGE}
TROUBLES = {
    "500 before the commit": Trouble({"status": 500, "when": "before"}),
    "500 after the commit": Trouble({"status": 500, "when": "after"}),
    "500 after the commit, to every try": Trouble({"status": 500, "when": "after", "count": None}),
    "502, a page of a gateway, after the commit": Trouble({"status": 502, "html": PAGE, "when": "after"}),
    "the answer is lost": Trouble({"drop": True, "when": "after"}),
    "every answer is lost": Trouble({"drop": True, "when": "after", "count": None}),
    "504, a page of a gateway; carried out 5 s later": Trouble({**_GATEWAY, "late_seconds": 5}),
    "504 to every try; carried out after the run": Trouble({**_GATEWAY, "late_seconds": 900, "count": None}),
    "no answer; carried out 5 s later": Trouble({"drop": True, "late_seconds": 5}),
    "the run is killed before the commit": Trouble(kill=False),
    "the run is killed after the commit": Trouble(kill=True),
}
STORIES = {f"{trouble}, {doing}": (TROUBLES[trouble], doing) for trouble in TROUBLES for doing in METHODS}


@dataclass(frozen=True)
class Outcome:
    """What a story came to."""

    seen: str
    doubled: int
    lost: int
    silent: int


def play(story: str, sample: Sample, server: Emulator) -> Outcome:
    """Play a story to its end, with what its messages tell the user to do, and count what must not be."""
    trouble, doing = STORIES[story]
    server.reset()
    with httpx.HTTPTransport() as network:
        it = Story(server, sample, network)
        methods = ("PUT", "DELETE") if sample.kind.calls.repeatable else METHODS[doing]
        lost = {"create": _create, "update": _update, "delete": _delete}[doing](it, lambda: _meet(it, trouble, methods))
        left = it.run()
        assert left.preview() == [], "something is left to do"
    repeatable = sample.kind.calls.repeatable
    new = it.on_server().keys() - it.before.keys()
    known = {sample.record_of(resource.id) for resource in it.stack.state.values()}
    return Outcome(
        seen="<br>".join(plain_of(sample, line) for line in dict.fromkeys(it.seen)),
        doubled=max(0, len(new) - 1),
        lost=lost + (0 if repeatable else len(new ^ known)),
        silent=len(it.silent),
    )


def trait(sample: Sample, server: Emulator) -> str:
    """What decides how a lost write of the kind can be found again, in the words of the page."""
    if sample.kind.calls.repeatable:
        return "always there"
    server.reset()
    run = OverHttp(server, sample)
    made = run.create(sample.every)
    answer = sample.kind.calls.get(run.session.client, made.id)
    dated = "tells its age" if "created_at" in answer else "does not tell its age"
    return f"{dated}, in a parent" if "/" in made.id else dated


def _create(it: Story, meet: Callable[[], None]) -> int:
    it.declare(it.sample.every)
    meet()
    return _not_as_declared(it, it.sample.every)


def _update(it: Story, meet: Callable[[], None]) -> int:
    """What was set by hand and is not declared must survive."""
    sample = it.sample
    changed = next(iter(sample.others))
    least = {name: sample.every[name] for name in (*sample.least, changed)}
    it.declare(least)
    assert it.up().ok, it.seen
    by_hand = {name: value for name, value in sample.others.items() if name not in least}
    if by_hand:
        it.server.edit(sample.kind.title, sample.record_of(it.id), by_hand)
    new = {**least, changed: sample.others[changed]}
    it.seen.clear()
    it.declare(new)
    meet()
    return _not_as_declared(it, {**by_hand, **new})


def _delete(it: Story, meet: Callable[[], None]) -> int:
    it.declare(it.sample.every)
    assert it.up().ok, it.seen
    it.seen.clear()
    it.declare(None)
    meet()
    return len(it.stack.state)


def _meet(it: Story, trouble: Trouble, methods: tuple[str, ...]) -> None:
    """Run `pulumi up` into the trouble, and then until it succeeds."""
    if trouble.kill is not None:
        assert it.up(Kill(methods, 1, sent=trouble.kill)).killed
        it.clock.sleep(5)
        it.until_done()
        return
    path = f"^{re.sub(r'{[^}]*}', '[^/]+', it.sample.kind.calls.path)}(/[^/]+)?$"
    faults = [it.server.add_fault(method=method, path=path, **{"count": 1, **trouble.fault}) for method in methods]
    if trouble.fault.get("count", 1) is None:
        it.up()
        it.server.clear_faults()
    it.until_done()
    assert any(fault.hits for fault in faults), "the trouble did not happen"
    it.server.clear_faults()
    it.clock.sleep(60)


def _not_as_declared(it: Story, wanted: Inputs) -> int:
    """How many fields of the live object are not as they were declared, or set by hand."""
    resource, kind = it.stack.state[NAME], it.sample.kind
    found = verbs.read(Resources(kind, it.run().session), resource.id, {**resource.outputs, **wanted})
    if found is None:
        return len(wanted)
    return sum(verbs.diff(kind, {n: found.outputs.get(n)}, {n: wanted[n]}).changed for n in wanted)


def plain_of(sample: Sample, line: str) -> str:
    """A line without what is different each time, and without what only its kind has."""
    line = plain(re.sub(rf"{sample.kind.title}(?: '[^']*')?(?: \([^)]*\))?: ", "", line))
    path = re.sub(r"{[^}]*}", "[^/ ]+", sample.kind.calls.path)
    return re.sub(rf"(POST|PUT|DELETE) {path}(/[^ :]+)?", "{request}", line)
