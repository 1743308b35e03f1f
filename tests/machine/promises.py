"""What a user may rely on, judged after every run by what the server, state and the messages say.

Nothing doubled, nothing orphaned, nothing lost, nothing overwritten unsaid, nothing taken silently, state as the server
has it, and no failure but those with a reason.
"""

from __future__ import annotations

import itertools
import re
from dataclasses import dataclass
from typing import Any

import httpx

from pulumi_polytomic.emulator.server import Emulator
from pulumi_polytomic.lifecycle import verbs
from pulumi_polytomic.lifecycle.live import read_live
from pulumi_polytomic.lifecycle.resources import Resources
from pulumi_polytomic.lifecycle.state import UPDATED_AT, declared_in
from tests.machine import laws
from tests.machine.runs import Clock, Resource, Run, Stack
from tests.reconcile.configurations import Configuration

DAY = 24 * 3600
TWIN = "of this name and target already, which this run does not know"
"""What a create says that stops because of a twin."""
RENAMED = re.compile(r"([0-9a-f-]{36}) of this name and target is in this stack as '([^']+)'")
"""What it says where the twin is in state, under a name that the program does not declare."""


@dataclass
class Orphan:
    """A sync that a run made, and that no state knows."""

    makers: set[tuple[str, str]]
    """(stack, resource): whose create it may have been."""
    made_at: float
    repeatable: Configuration | None = None
    """What a run that was killed after its first POST declared: declared again, it is taken over and not refused."""


class Promises:
    """Two stacks of one organization and their server, and all that has to be remembered to judge a run."""

    server: Emulator
    clock: Clock
    network: httpx.BaseTransport
    stacks: dict[str, Stack]
    fast: bool
    """Whether the state is written once, at the end of each run."""

    def __init__(self) -> None:
        super().__init__()
        self.network = httpx.HTTPTransport()
        self.orphans: dict[str, Orphan] = {}
        self.by_hand: set[str] = set()
        self.tried: set[tuple[str, str, str]] = set()
        """(stack, resource, what it declared) of every create tried: the key of another one may tell of the first."""
        self.edited: dict[str, set[str]] = {}
        """By id: the fields that somebody changed since state was last brought up to date, and nobody said so yet."""
        self.recoveries = itertools.cycle([True, False])
        """After a lost run: whether the same program is run again, or the state is refreshed."""

    def lost(self, run: Run) -> bool:
        """Whether the run was killed in the fast mode, and so all that it would have written to the state."""
        return self.fast and run.killed

    def judge(
        self,
        run: Run,
        command: str,
        state: dict[str, Resource],
        before: dict[str, Any],
        looked_at: dict[str, Configuration],
        *,
        hit: bool,
        overwrites: bool,
    ) -> None:
        """All promises after one command. `state` and `before` are what state and server had before it, `looked_at`
        what the API told of the syncs that somebody had edited; `hit`: whether a fault hit a request of it."""
        stack, after = run.stack, laws.on_server(self.server)
        assert not laws.secrets_in(run.text)
        self._nothing_taken_silently(run, before)
        self._nothing_doubled(run, state, before, after, clean=not hit)
        self._nothing_else_touched(stack, state, before, after)
        self._nothing_lost(stack, state, before, after)
        if not overwrites:
            self._nothing_overwritten_unsaid(run, state, looked_at, before, after)
        self._state_is_true(run, state)
        if run.ok and command == "up":
            self._all_is_as_declared(stack, run, after)
        elif run.ok and command == "destroy":
            assert not stack.state
        if not run.ok and not run.killed and not hit:
            assert self._has_a_reason(stack, run), run.text

    def _nothing_doubled(
        self, run: Run, state: dict[str, Resource], before: dict[str, Any], after: dict[str, Any], *, clean: bool
    ) -> None:
        known = {r.id for s in self.stacks.values() for r in s.state.values()}
        assert len(known) == sum(len(s.state) for s in self.stacks.values()), "a sync is in state twice"
        left = after.keys() - before.keys() - known
        stack, lost = run.stack, self.lost(run)
        assert len(left) <= (0 if run.ok else len(stack.program) if lost else 1), f"made and not known: {left}"
        made: set[str] = set()
        for id in left:
            makers = {
                (stack.name, name)
                for name, d in stack.program.items()
                if (lost or name not in stack.state) and d.inputs["name"] == after[id]["name"]
            }
            [(_, at), *_] = makers if lost else [("", run.at)]
            made.add(at)
            declared = stack.program[at].inputs
            first = clean and (stack.name, at, repr(declared)) not in self.tried
            self.orphans[id] = Orphan(makers, self.clock(), declared if first else None)
        self.tried |= {
            (stack.name, name, repr(d.inputs))
            for name, d in stack.program.items()
            if stack.state.get(name) is not state.get(name) or name in {run.at, *made}
        }
        self.by_hand -= known
        for id in self.orphans.keys() - after.keys() | self.orphans.keys() & known:
            del self.orphans[id]
        for name, r in stack.state.items():
            if r.id in run.created and run.ok:
                twins = [
                    id
                    for id, orphan in self.orphans.items()
                    if (stack.name, name) in orphan.makers
                    and self._is_twin(after, id, r)
                    and self.clock() - orphan.made_at < DAY - 10
                ]
                assert not twins, f"{name} was made again beside {twins}"
        gone = {r.id for r in state.values()} - known
        if run.ok:
            assert not gone & after.keys(), "what state forgot is still there"

    def _is_twin(self, after: dict[str, Any], id: str, resource: Resource) -> bool:
        one, other = after[id], after.get(resource.id, {})
        assert resource.noun.twins
        place = resource.noun.twins.place
        return bool(other) and id in after and one["name"] == other["name"] and place(one) == place(other)

    def _nothing_taken_silently(self, run: Run, before: dict[str, Any]) -> None:
        adopted = {declared.adopt for declared in run.stack.program.values()}
        for id in run.created & before.keys() - adopted:
            assert id in self.orphans, "not what a lost run of ours made"
            assert run.stack.name in {stack for stack, _ in self.orphans[id].makers}
            assert f"took over {id}" in run.text, f"{id} was taken silently"

    def _nothing_else_touched(
        self, stack: Stack, state: dict[str, Resource], before: dict[str, Any], after: dict[str, Any]
    ) -> None:
        ours = {r.id for r in [*state.values(), *stack.state.values()]}
        ours |= {id for id, o in self.orphans.items() if stack.name in {s for s, _ in o.makers}}
        for id, sync in before.items():
            if id not in ours:
                assert after.get(id) == sync, f"{id} is none of this stack's"

    def _nothing_lost(
        self, stack: Stack, state: dict[str, Resource], before: dict[str, Any], after: dict[str, Any]
    ) -> None:
        for name, declared in stack.program.items():
            now, was = stack.state.get(name), state.get(name)
            resource = now or was
            if resource is None or resource.id not in before or resource.id not in after:
                continue
            lost = list(laws.lost_settings(before[resource.id], after[resource.id], was, declared))
            assert not lost, f"{name}: {lost}"

    def _nothing_overwritten_unsaid(
        self,
        run: Run,
        state: dict[str, Resource],
        looked_at: dict[str, Configuration],
        before: dict[str, Any],
        after: dict[str, Any],
    ) -> None:
        for name, was in state.items():
            declared = run.stack.program.get(name)
            if was.id not in looked_at or was.id not in after or declared is None:
                continue
            if name == run.at and "changed elsewhere" in run.reason:
                assert after[was.id] == before[was.id], "refused, and written all the same"
            live = self._live(run.stack, was)
            assert live is not None
            for change in laws.overwritten_by_hand(
                was.noun, was.outputs, declared.inputs, looked_at[was.id], live, self.edited[was.id]
            ):
                assert f"{change.path} was changed elsewhere" in run.text, f"{change} was overwritten unsaid"
        for r in run.stack.state.values():
            if r is not state.get(next((n for n, o in state.items() if o.id == r.id), "")):
                self.edited.pop(r.id, None)

    def _state_is_true(self, run: Run, state: dict[str, Resource]) -> None:
        """What was read or written just now reads back as state has it."""
        for name, r in run.stack.state.items():
            if r is state.get(name) or r.id in run.unfinished:
                continue
            found = verbs.read(Resources(r.noun, self._run(run.stack).session), r.id, r.outputs)
            assert found is not None, f"{name} is in state only"
            assert found.outputs == {name: value for name, value in r.outputs.items() if name != UPDATED_AT}

    def _all_is_as_declared(self, stack: Stack, run: Run, after: dict[str, Any]) -> None:
        assert stack.state.keys() == stack.program.keys()
        for name, r in stack.state.items():
            if r.id in run.created:
                assert r.id in after, f"{name} is in state only"
        if run.unfinished or "did not take it as declared" in run.text:
            assert self._preview(stack)[0] != [], "what is not as declared shows"
            return
        assert self._preview(stack) == ([], 0)
        for name, r in stack.state.items():
            declared = declared_in(r.noun, stack.program[name].inputs)
            for field in ("mode", "active", "name"):
                if r.id in run.written and field in declared:
                    assert after[r.id][field] == declared[field], field

    def _has_a_reason(self, stack: Stack, run: Run) -> bool:
        """Whether a failure of a run in which nothing went wrong is one that is meant."""
        syncs = laws.on_server(self.server)
        if "was deleted outside of Pulumi" in run.reason:
            return stack.state[run.at].id not in syncs
        if TWIN in run.reason:
            twin, name = syncs[twin_in(run.reason)], stack.program[run.at].inputs["name"]
            orphan = self.orphans.get(twin["id"])
            if orphan and (stack.name, run.at) in orphan.makers and self.clock() - orphan.made_at < DAY - 60:
                assert orphan.repeatable != stack.program[run.at].inputs, "what a killed run left was not taken over"
            return bool(twin["name"] == name) and (run.at not in stack.state or stack.state[run.at].id != twin["id"])
        if renamed := RENAMED.search(run.reason):
            id, old = renamed.groups()
            return old not in stack.program and old in stack.state and stack.state[old].id == id
        if "changed elsewhere since" in run.reason:
            return stack.state[run.at].id in self.edited
        if "encryption_passphrase" in run.reason:
            return "encryption_passphrase" not in stack.program[run.at].inputs
        if "of this program has this " in run.reason:
            adopted = [declared.adopt for declared in stack.program.values()]
            return adopted.count(stack.program[run.at].adopt) > 1
        if "it was deleted" in run.reason:
            return stack.program[run.at].adopt not in syncs
        return "mixes conditions" in run.reason

    def _edited_live(self, stack: Stack) -> dict[str, Configuration | None]:
        return {r.id: self._live(stack, r) for r in stack.state.values() if r.id in self.edited}

    def _live(self, stack: Stack, resource: Resource) -> Configuration | None:
        session = self._run(stack).session
        return read_live(Resources(resource.noun, session), resource.id, declared_in(resource.noun, resource.outputs))

    def _preview(self, stack: Stack) -> tuple[list[str], int]:
        """What a preview would change, and how many requests it made."""
        preview = self._run(stack)
        return preview.preview(), preview.line.requests

    def _run(self, stack: Stack, **settings: str) -> Run:
        return Run(self.server, self.clock, self.network, stack, kill=None, **settings)


def twin_in(text: str) -> str:
    found = re.search(TWIN + r": ([0-9a-f-]{36})", text)
    assert found, text
    return found[1]
