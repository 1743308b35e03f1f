"""Random programs, edits by hand, faults and kills, against the provider and the emulator: the promises hold.

What a user may rely on, said as laws after every run: nothing doubled, nothing orphaned, nothing lost, nothing
overwritten unsaid, nothing taken silently, state as the server has it, and no error but those with a reason.
"""

from __future__ import annotations

import re
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Any

import httpx
import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule, run_state_machine_as_test

from pulumi_polytomic import _lifecycle
from pulumi_polytomic.emulator import Unsettled, running
from pulumi_polytomic.emulator.server import Emulator
from pulumi_polytomic.live import read_live
from pulumi_polytomic.model_sync import MODEL_SYNC
from pulumi_polytomic.state import declared_in
from tests.machine import laws, programs
from tests.machine.runs import Clock, Declared, Kill, Resource, Run, Stack
from tests.reconcile.configurations import ACME, VERSIONS, Configuration

DAY = 24 * 3600
READINGS = {
    "first": Unsettled(),
    "second": Unsettled(
        active_default=False,
        flags_default=True,
        limit_default=4,
        passphrase="masked",
        client_errors="forgotten",
        key_reuse="conflict",
        detail_changes="keep_updated_at",
        unlisted_fields="unchanged",
    ),
    "third": Unsettled(passphrase="clear", key_reuse="refused", mistakes="accepted"),
}
resources = st.sampled_from(sorted(programs.NOUNS))
stack_names = st.sampled_from(["dev", "prod"])
policies = st.sampled_from(["warn", "fail", "overwrite"])
positions = st.integers(0, 9)


@dataclass
class Orphan:
    """A sync that a run made, and that no state knows."""

    makers: set[tuple[str, str]]
    """(stack, resource): whose create it may have been."""
    made_at: float
    repeatable: Configuration | None = None
    """What a run that was killed after its first POST declared: declared again, it is taken over and not refused."""


class Polytomic(RuleBasedStateMachine):
    """Two stacks of one organization, people in the web page, and a bad network."""

    servers: dict[str, Emulator]

    def __init__(self) -> None:
        super().__init__()
        self.network = httpx.HTTPTransport()
        self.orphans: dict[str, Orphan] = {}
        self.by_hand: set[str] = set()
        self.tried: set[tuple[str, str, str]] = set()
        """(stack, resource, what it declared) of every create tried: the key of another one may tell of the first."""
        self.edited: dict[str, set[str]] = {}
        """By id: the fields that somebody changed since state was last brought up to date, and nobody said so yet."""

    @initialize(data=st.data(), reading=st.sampled_from(sorted(READINGS)), version=st.sampled_from(VERSIONS))
    def begin(self, data: Any, reading: str, version: str) -> None:
        self.server = self.servers[reading]
        self.server.reset()
        self.clock = Clock(self.server)
        self.stacks = {"dev": Stack("dev", VERSIONS[0]), "prod": Stack("prod", version)}
        for resource in programs.NOUNS:
            self._draw(data, self.stacks["dev"], resource)
        self.settle("dev")

    # What people do.

    @rule(data=st.data(), stack=stack_names, resource=resources)
    def declare(self, data: Any, stack: str, resource: str) -> None:
        self._draw(data, self.stacks[stack], resource)

    @rule(data=st.data(), stack=stack_names, resource=resources, faults=programs.faults, kill=programs.kills)
    def deploy(self, data: Any, stack: str, resource: str, faults: list[Any], kill: Kill | None) -> None:
        self._draw(data, self.stacks[stack], resource)
        self.play(stack, "up", faults, kill)

    @rule(data=st.data(), stack=stack_names, resource=resources, faults=programs.faults, on_conflict=policies)
    def edit_and_deploy(self, data: Any, stack: str, resource: str, faults: list[Any], on_conflict: str) -> None:
        its = self.stacks[stack]
        if resource in its.state and its.state[resource].id in laws.on_server(self.server):
            self._edit(data, its.state[resource].id)
        self._draw(data, its, resource)
        self.play(stack, "up", faults, None, on_conflict=on_conflict)

    @precondition(lambda self: len(self.stacks["dev"].program) > 1)
    @rule(stack=stack_names, resource=resources)
    def take_out(self, stack: str, resource: str) -> None:
        self.stacks[stack].program.pop(resource, None)

    @precondition(lambda self: bool(laws.on_server(self.server)))
    @rule(data=st.data(), at=positions)
    def edit(self, data: Any, at: int) -> None:
        self._edit(data, self._sync(at))

    @precondition(lambda self: bool(laws.on_server(self.server)))
    @rule(at=positions)
    def remove(self, at: int) -> None:
        self._remove(self._sync(at))

    @rule(stack=stack_names, resource=resources)
    def make_by_hand(self, stack: str, resource: str) -> None:
        """Somebody makes just what a program declares, with a key of their own."""
        declared = self.stacks[stack].program.get(resource)
        if declared is None:
            return
        run = self._run(self.stacks[stack], POLYTOMIC_API_KEY=ACME.user_api_key)
        run.stack = Stack("by hand", run.stack.version, {resource: declared})
        run.up()
        if run.ok:
            self.by_hand |= {r.id for r in run.stack.state.values()}

    @rule(seconds=st.sampled_from([1, 90, 3600, DAY + 60, 3 * DAY]))
    def time_passes(self, seconds: float) -> None:
        self.clock.sleep(seconds)

    # What the engine does.

    @rule(
        stack=stack_names,
        faults=programs.faults,
        kill=programs.kills,
        replace=st.sampled_from([(), ("people",), ("shop",)]),
        on_conflict=policies,
        refresh=st.sampled_from([False, False, True]),
    )
    def up(
        self,
        stack: str,
        faults: list[Any],
        kill: Kill | None,
        replace: tuple[str, ...],
        on_conflict: str,
        refresh: bool,
    ) -> None:
        if refresh and not self.play(stack, "refresh", faults, None, on_conflict=on_conflict).ok:
            return
        self.play(stack, "up", faults, kill, replace, on_conflict=on_conflict)

    @rule(data=st.data(), stack=stack_names, resource=resources, how=programs.lost_creates, again=st.booleans())
    def lose_a_create(self, data: Any, stack: str, resource: str, how: Any, again: bool) -> None:
        self._draw(data, self.stacks[stack], resource)
        killed = isinstance(how, Kill)
        self.play(stack, "up", [] if killed else how, how if killed else None, (resource,))
        if again:
            self.settle(stack)

    @precondition(lambda self: any(stack.state for stack in self.stacks.values()))
    @rule(stack=stack_names, faults=programs.faults, kill=programs.kills)
    def destroy(self, stack: str, faults: list[Any], kill: Kill | None) -> None:
        self.play(stack, "destroy", faults, kill)

    @rule(stack=stack_names)
    def settle(self, stack: str) -> None:
        """Nothing goes wrong any more, and the user does what messages say: then `up` succeeds."""
        for _ in range(12):
            run = self.play(stack, "up", [], None)
            if run.ok:
                return
            self._do_as_told(self.stacks[stack], run)
        raise AssertionError(f"no success in sight: {run.text}")

    def teardown(self) -> None:
        if not hasattr(self, "server"):
            return
        for stack in self.stacks:
            self.settle(stack)
        for stack in self.stacks:
            assert self.play(stack, "destroy", [], None).ok
        assert laws.on_server(self.server).keys() == self.orphans.keys() | self.by_hand
        self.network.close()

    # One run, and the laws.

    def play(
        self,
        stack_name: str,
        command: str,
        faults: list[Any],
        kill: Kill | None,
        replace: tuple[str, ...] = (),
        *,
        on_conflict: str = "warn",
    ) -> Run:
        self.clock.sleep(5)  # Two commands never come within a second.
        stack = self.stacks[stack_name]
        state, before = dict(stack.state), laws.on_server(self.server)
        looked_at = {id: live for id, live in self._edited_live(stack).items() if live is not None}
        asked = [self.server.add_fault(**fault) for fault in faults]
        run = self._run(stack, kill=kill, POLYTOMIC_ON_CONFLICT=on_conflict)
        if command == "up":
            run.up(replace)
        else:
            run.refresh() if command == "refresh" else run.destroy()
        hit = any(fault.hits for fault in asked)
        self.server.clear_faults()
        after = laws.on_server(self.server)

        assert not laws.secrets_in(run.text)
        self._nothing_taken_silently(run, before)
        self._nothing_doubled(run, state, before, after, clean=not hit)
        self._nothing_else_touched(stack, state, before, after)
        self._nothing_lost(stack, state, before, after)
        if on_conflict != "overwrite":
            self._nothing_overwritten_unsaid(run, state, looked_at, before, after)
        self._state_is_true(run, state)
        if run.ok and command == "up":
            self._all_is_as_declared(stack, run, after)
        elif run.ok and command == "destroy":
            assert not stack.state
        if not run.ok and not run.killed and not hit:
            assert self._has_a_reason(stack, run), run.text
        return run

    def _nothing_doubled(
        self, run: Run, state: dict[str, Resource], before: dict[str, Any], after: dict[str, Any], *, clean: bool
    ) -> None:
        known = {r.id for s in self.stacks.values() for r in s.state.values()}
        assert len(known) == sum(len(s.state) for s in self.stacks.values()), "a sync is in state twice"
        left = after.keys() - before.keys() - known
        assert len(left) <= (0 if run.ok else 1), f"made and not known: {left}"
        stack = run.stack
        for id in left:
            makers = {
                (stack.name, name)
                for name, d in stack.program.items()
                if name not in stack.state and d.inputs["name"] == after[id]["name"]
            }
            declared = stack.program[run.at].inputs
            first = clean and (stack.name, run.at, repr(declared)) not in self.tried
            self.orphans[id] = Orphan(makers, self.clock(), declared if first else None)
        self.tried |= {
            (stack.name, name, repr(d.inputs))
            for name, d in stack.program.items()
            if stack.state.get(name) is not state.get(name) or name == run.at
        }
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
        place = resource.noun.place
        return bool(other) and id in after and one["name"] == other["name"] and place(one) == place(other)

    def _nothing_taken_silently(self, run: Run, before: dict[str, Any]) -> None:
        for id in run.created & before.keys():
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
            found = _lifecycle.read(r.noun, self._run(run.stack).session, r.id, r.outputs)
            assert found is not None, f"{name} is in state only"
            assert found.outputs == r.outputs

    def _all_is_as_declared(self, stack: Stack, run: Run, after: dict[str, Any]) -> None:
        assert stack.state.keys() == stack.program.keys()
        for name, r in stack.state.items():
            if r.id in run.created:
                assert r.id in after, f"{name} is in state only"
        preview = self._run(stack)
        if run.unfinished or "did not take it as declared" in run.text:
            assert preview.preview() != [], "what is not as declared shows"
            return
        assert preview.preview() == []
        assert preview.line.requests == 0
        for name, r in stack.state.items():
            declared = declared_in(r.noun, stack.program[name].inputs)
            for field in ("mode", "active", "name"):
                if r.id in run.written and field in declared:
                    assert after[r.id][field] == declared[field], field

    # What is known of the world.

    def _run(self, stack: Stack, *, kill: Kill | None = None, **more: str) -> Run:
        return Run(self.server, self.clock, self.network, stack, kill=kill, **more)

    def _draw(self, data: Any, stack: Stack, resource: str) -> None:
        before = stack.program.get(resource)
        stack.program[resource] = data.draw(
            programs.declared(stack.name, resource, stack.version, before.inputs if before else None)
        )

    def _edit(self, data: Any, id: str) -> None:
        model = laws.nouns_of(self.server)[id] is MODEL_SYNC
        changes = data.draw(programs.edits_of_models if model else programs.edits_of_bulks)
        (self.server.edit_model_sync if model else self.server.edit_bulk_sync)(id, changes)
        self.edited.setdefault(id, set()).update(changes)
        if id in self.orphans:
            self.orphans[id].repeatable = None

    def _sync(self, at: int) -> str:
        # By age, because ids are never twice the same.
        found = sorted(laws.on_server(self.server).values(), key=lambda sync: str(sync["created_at"]))
        return str(found[at % len(found)]["id"])

    def _remove(self, id: str) -> None:
        noun = laws.nouns_of(self.server)[id]
        (self.server.remove_model_sync if noun is MODEL_SYNC else self.server.remove_bulk_sync)(id)
        self.orphans.pop(id, None)
        self.by_hand.discard(id)

    def _live(self, stack: Stack, resource: Resource) -> Configuration | None:
        session = self._run(stack).session
        return read_live(resource.noun, session, resource.id, declared_in(resource.noun, resource.outputs))

    def _edited_live(self, stack: Stack) -> dict[str, Configuration | None]:
        return {r.id: self._live(stack, r) for r in stack.state.values() if r.id in self.edited}

    def _has_a_reason(self, stack: Stack, run: Run) -> bool:
        """Whether a failure of a run in which nothing went wrong is one that is meant."""
        syncs = laws.on_server(self.server)
        if "was deleted outside of Pulumi" in run.reason:
            return stack.state[run.at].id not in syncs
        if "already, made with this key" in run.reason:
            twin, name = syncs[_twin_in(run.reason)], stack.program[run.at].inputs["name"]
            orphan = self.orphans.get(twin["id"])
            if orphan and (stack.name, run.at) in orphan.makers and self.clock() - orphan.made_at < DAY - 60:
                assert orphan.repeatable != stack.program[run.at].inputs, "what a killed run left was not taken over"
            return bool(twin["name"] == name) and (run.at not in stack.state or stack.state[run.at].id != twin["id"])
        if "changed elsewhere since" in run.reason:
            return stack.state[run.at].id in self.edited
        if "encryption_passphrase" in run.reason:
            return "encryption_passphrase" not in stack.program[run.at].inputs
        return "mixes conditions" in run.reason

    def _do_as_told(self, stack: Stack, run: Run) -> None:
        name = run.at
        if "was deleted outside of Pulumi" in run.reason:
            assert self.play(stack.name, "refresh", [], None).ok
        elif "already, made with this key" in run.reason:
            twin = _twin_in(run.reason)
            if twin in self.orphans:
                self._remove(twin)
            else:
                self._declare(stack, name, name=f"{name} of {stack.name}, {len(laws.on_server(self.server))}")
        elif "encryption_passphrase" in run.reason:
            self._declare(stack, name, encryption_passphrase=programs.PASSPHRASES[0])
        elif "mixes conditions" in run.reason:
            self.server.edit_model_sync(stack.state[name].id, {"filters": None})

    def _declare(self, stack: Stack, resource: str, **changes: Any) -> None:
        declared = stack.program[resource]
        stack.program[resource] = Declared(declared.noun, {**declared.inputs, **changes})


def _twin_in(text: str) -> str:
    found = re.search(r"not in this stack: ([0-9a-f-]{36})", text)
    assert found, text
    return found[1]


def drive(examples: int, steps: int) -> None:
    with ExitStack() as stack:
        Polytomic.servers = {name: stack.enter_context(running(unsettled=r)) for name, r in READINGS.items()}
        run_state_machine_as_test(
            Polytomic,
            settings=settings(
                max_examples=examples,
                stateful_step_count=steps,
                deadline=None,
                derandomize=True,
                print_blob=False,
                suppress_health_check=list(HealthCheck),
            ),
        )


def test_promises_hold_in_random_histories() -> None:
    drive(examples=25, steps=20)


@pytest.mark.thorough
def test_promises_hold_in_many_random_histories() -> None:
    drive(examples=400, steps=40)
