"""Random histories: programs, edits by hand, faults and kills, one after another."""

from __future__ import annotations

from dataclasses import replace as replace_in
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule

from pulumi_polytomic.emulator import Unsettled
from pulumi_polytomic.emulator.server import Emulator
from pulumi_polytomic.lifecycle.kind import Kind
from pulumi_polytomic.model_sync import MODEL_SYNC
from tests.machine import laws, programs
from tests.machine.promises import DAY, TWIN, Promises, twin_in
from tests.machine.runs import Clock, Kill, Run, Stack
from tests.reconcile.configurations import ACME, VERSIONS

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
        mapping_defaults="filled",
        blank_logic="null",
    ),
    "third": Unsettled(passphrase="clear", key_reuse="refused", mistakes="accepted"),
}
resources = st.sampled_from(sorted(programs.NOUNS))
stack_names = st.sampled_from(["dev", "prod"])
policies = st.sampled_from(["warn", "fail", "overwrite"])
positions = st.integers(0, 9)


class Polytomic(Promises, RuleBasedStateMachine):
    """Two stacks of one organization, people in the web page, and a bad network."""

    servers: dict[str, Emulator]
    """By reading (`READINGS`)."""

    @initialize(
        data=st.data(),
        reading=st.sampled_from(sorted(READINGS)),
        version=st.sampled_from(VERSIONS),
        refresh=st.sampled_from(["each", "listed"]),
        fast=st.booleans(),
    )
    def begin(self, data: Any, reading: str, version: str, refresh: str, fast: bool) -> None:
        self.refresh, self.fast = refresh, fast
        self.server = self.servers[reading]
        self.server.reset()
        self.clock = Clock(self.server)
        self.stacks = {"dev": Stack("dev", VERSIONS[0]), "prod": Stack("prod", version)}
        self.started()
        for resource in programs.NOUNS:
            self._draw(data, self.stacks["dev"], resource)
        self.settle("dev")

    def started(self) -> None:
        """The server is there, and nothing else."""

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
        run.stack = Stack(f"by hand {self.clock()}", run.stack.version, {resource: replace_in(declared, adopt=None)})
        run.up()
        if run.ok:
            self.by_hand |= {r.id for r in run.stack.state.values()}

    @rule(stack=stack_names, resource=resources, at=positions)
    def adopt(self, stack: str, resource: str, at: int) -> None:
        """The program takes over a sync that no state knows."""
        its = self.stacks[stack]
        free = [id for id in self._ids(programs.NOUNS[resource]) if id in self.orphans or id in self.by_hand]
        if free and resource in its.program and resource not in its.state:
            its.program[resource] = replace_in(its.program[resource], adopt=free[at % len(free)])

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
        assert laws.on_server(self.server).keys() - self.by_hand == self.orphans.keys()
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
        theirs = {r.id for other in self.stacks.values() if other is not stack for r in other.state.values()}
        for name, declared in stack.program.items():
            # It may leave the program; and no program is told what another stack has: who writes it has to look.
            if name in stack.state or declared.adopt in theirs:
                stack.program[name] = replace_in(declared, adopt=None)
        state, before = dict(stack.state), laws.on_server(self.server)
        looked_at = {id: live for id, live in self._edited_live(stack).items() if live is not None}
        asked = [self.server.add_fault(**fault) for fault in faults]
        run = self._command(stack, kill, on_conflict)
        if command == "up":
            run.up(replace)
        else:
            run.refresh() if command == "refresh" else run.destroy()
        hit = any(fault.hits for fault in asked)
        self.server.clear_faults()
        self.judge(run, command, state, before, looked_at, hit=hit, overwrites=on_conflict == "overwrite")
        if self.lost(run):
            # The page says: the same program again, or first a refresh.
            again = next(self.recoveries) and command == "up"
            self.settle(stack_name) if again else self.play(stack_name, "refresh", [], None)
        return run

    def _command(self, stack: Stack, kill: Kill | None, on_conflict: str) -> Run:
        run = Run(
            self.server,
            self.clock,
            self.network,
            stack,
            kill=kill,
            POLYTOMIC_ON_CONFLICT=on_conflict,
            POLYTOMIC_REFRESH=self.refresh,
        )
        run.fast = self.fast
        return run

    def _draw(self, data: Any, stack: Stack, resource: str) -> None:
        before = stack.program.get(resource)
        stack.program[resource] = data.draw(
            programs.declared(stack.name, resource, stack.version, before.inputs if before else None)
        )

    def _edit(self, data: Any, id: str) -> None:
        model = laws.nouns_of(self.server)[id] is MODEL_SYNC
        changes = data.draw(programs.edits_of_models if model else programs.edits_of_bulks)
        self.server.edit("model sync" if model else "bulk sync", id, changes)
        self.edited.setdefault(id, set()).update(changes)
        if id in self.orphans:
            self.orphans[id].repeatable = None

    def _sync(self, at: int) -> str:
        found = self._ids()
        return found[at % len(found)]

    def _ids(self, noun: Kind | None = None) -> list[str]:
        # By age, because ids are never twice the same.
        found = sorted(laws.on_server(self.server).values(), key=lambda sync: str(sync["created_at"]))
        nouns = laws.nouns_of(self.server)
        return [sync["id"] for sync in found if noun is None or nouns[sync["id"]] is noun]

    def _remove(self, id: str) -> None:
        noun = laws.nouns_of(self.server)[id]
        self.server.remove(noun.title, id)
        self.orphans.pop(id, None)
        self.by_hand.discard(id)

    def _do_as_told(self, stack: Stack, run: Run) -> None:
        name = run.at
        if "was deleted outside of Pulumi" in run.reason:
            assert self.play(stack.name, "refresh", [], None).ok
        elif TWIN in run.reason:
            twin = twin_in(run.reason)
            if twin in self.orphans:
                stack.program[name] = replace_in(stack.program[name], adopt=twin)
            else:
                self._declare(stack, name, name=f"{name} of {stack.name}, {len(laws.on_server(self.server))}")
        elif "encryption_passphrase" in run.reason:
            self._declare(stack, name, encryption_passphrase=programs.PASSPHRASES[0])
        elif "adopt=" in run.reason:
            stack.program[name] = replace_in(stack.program[name], adopt=None)
        elif "mixes conditions" in run.reason:
            self.server.edit("model sync", stack.state[name].id, {"filters": None})

    def _declare(self, stack: Stack, resource: str, **changes: Any) -> None:
        declared = stack.program[resource]
        stack.program[resource] = replace_in(declared, inputs={**declared.inputs, **changes})
