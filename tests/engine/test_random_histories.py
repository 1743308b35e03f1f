"""Random histories on the real engine: the machine of `tests/machine`, whose stack "dev" is run by `pulumi` itself."""

from __future__ import annotations

import itertools
import json
import re
from collections.abc import Callable, Iterable
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from pulumi_polytomic.emulator import running
from pulumi_polytomic.emulator.server import Emulator
from tests.engine import project as projects
from tests.engine.project import Project
from tests.engine.reliability.processes import Command, until
from tests.machine import exports, programs
from tests.machine.histories import READINGS, Polytomic
from tests.machine.runs import Kill, Resource, Run, Stack

UNATTENDED = ("--yes", "--skip-preview", "--diff=false", "--parallel", "1")
SECRET = "1b47061264138c4ac30d75fd1eb44270"


class EngineRun(Run):
    """One command of the real engine, afterwards to be looked at like a run of the model."""

    def __init__(self, machine: OnTheEngine, stack: Stack, kill: Kill | None, on_conflict: str) -> None:
        super().__init__(machine.server, machine.clock, machine.network, stack)
        self._project, self._kill = machine.project, kill
        self.environment = {
            "POLYTOMIC_ON_CONFLICT": on_conflict,
            "POLYTOMIC_REFRESH": machine.refresh,
            "POLYTOMIC_LIVE_CHECKS": "off",
            "POLYTOMIC_CALL_TIMEOUT": "3",
            "POLYTOMIC_API_VERSION": stack.version,
        }
        self._code, self._reason = 0, ""

    @property
    def ok(self) -> bool:
        return self._code == 0 and not self.killed

    @property
    def reason(self) -> str:
        return self._reason

    def up(self, replace: Iterable[str] = ()) -> None:
        urns = {name: r["urn"] for name, r in self._project.states().items()}
        self._command("up", *(word for name in replace if name in urns for word in ("--replace", urns[name])))

    def refresh(self) -> None:
        self._command("refresh")

    def destroy(self) -> None:
        self._command("destroy")

    def _command(self, verb: str, *more: str) -> None:
        declare(self._project, self.stack)
        arguments = (verb, *UNATTENDED, *more)
        done = self._to_its_end(arguments) if self._kill is None else self._killed(arguments, self._kill)
        if self.killed:
            self._project.pulumi("cancel", "--yes")
        else:
            assert done is not None
            self._code, self.said = done.code, [done.output]
            assert "Traceback" not in done.without_interrupt, done.output
            self._note_the_reason(done)
        self._read_state()

    def _to_its_end(self, arguments: tuple[str, ...]) -> projects.Run:
        return self._project.attempt(*arguments, **self.environment)

    def _killed(self, arguments: tuple[str, ...], kill: Kill) -> projects.Run | None:
        held: dict[str, Any] = {"method": kill.method, "path": "^/api/", "skip": kill.at - 1, "latency_seconds": 600}
        when = {"when": "after"} if kill.sent else {"when": "before", "drop": True}
        fault = self._project.emulator.add_fault(**held, **when)
        process = self._project.start(*arguments, **self.environment)
        with Command(process) as command:
            until(lambda: fault.hits or process.poll() is not None, "the request to be killed at, or the end")
            self.killed = process.poll() is None
            return None if self.killed else command.end()

    def _note_the_reason(self, done: projects.Run) -> None:
        errors = [(name, line) for name, lines in done.told.items() for line in lines if not line.startswith("warning")]
        self.at, self._reason = next(((n, line) for n, line in errors if n in programs.NOUNS), ("", done.output))

    def _read_state(self) -> None:
        before = dict(self.stack.state)
        self.stack.state.clear()
        exported = json.loads(self._project.pulumi("stack", "export", "--show-secrets").output)
        for r in exports.living(exported):
            name = r["urn"].rpartition("::")[2]
            inputs, outputs = (_plain(r.get(part, {})) for part in ("inputs", "outputs"))
            now, was = Resource(programs.NOUNS[name], r["id"], inputs, outputs), before.get(name)
            same = was is not None and (was.id, was.outputs) == (now.id, now.outputs)
            self.stack.state[name] = was if same and was else now
            if not same:
                self.written.add(now.id)
            if was is None or was.id != now.id:
                self.created.add(now.id)
        if re.search("not finished|not understood", self.text):
            self.unfinished |= self.written
        if self.killed:
            self.at = next((name for name in self.stack.program if name not in self.stack.state), self.at)


def _plain(value: Any) -> Any:
    """A value of the exported state, without the provider and with its secrets told."""
    if isinstance(value, dict):
        if SECRET in value.values():
            return json.loads(value["plaintext"])
        return {k: _plain(v) for k, v in value.items() if k != "__provider"}
    return [_plain(v) for v in value] if isinstance(value, list) else value


def declare(project: Project, stack: Stack) -> None:
    """Write the program that the stack has."""
    of_one = {name: {"adopt": d.adopt} if d.adopt else {} for name, d in stack.program.items()}
    project.declare(**{name: {**d.inputs, **of_one[name]} for name, d in stack.program.items()})


class OnTheEngine(Polytomic):
    """The same histories, but that `pulumi` runs the stack "dev"; "prod" is somebody else's, run by the model."""

    new_project: Callable[[Emulator, bool], Project]
    project: Project

    def started(self) -> None:
        self.project = type(self).new_project(self.server, self.fast)

    def _command(self, stack: Stack, kill: Kill | None, on_conflict: str) -> Run:
        if stack.name != "dev":
            return super()._command(stack, kill, on_conflict)
        return EngineRun(self, stack, kill, on_conflict)

    def _preview(self, stack: Stack) -> tuple[list[str], int]:
        if stack.name != "dev":
            return super()._preview(stack)
        self.server.clear_requests()
        done = self.project.attempt(
            "preview", "--diff=false", "--expect-no-changes", **EngineRun(self, stack, None, "").environment
        )
        return [done.output] if done.code else [], len(self.server.requests())


def drive(tmp_path: Path, engine: Path, *, examples: int, steps: int) -> None:
    count = itertools.count()
    with ExitStack() as stack:
        OnTheEngine.servers = {name: stack.enter_context(running(unsettled=r)) for name, r in READINGS.items()}
        OnTheEngine.new_project = lambda emulator, fast: Project(
            tmp_path / f"acme{next(count)}", emulator, engine, fast=fast
        )
        run_state_machine_as_test(
            OnTheEngine,
            settings=settings(
                max_examples=examples,
                stateful_step_count=steps,
                phases=[Phase.generate],  # A step takes seconds: what fails is told as it was found.
                deadline=None,
                derandomize=True,
                suppress_health_check=list(HealthCheck),
            ),
        )


def test_promises_hold_in_a_random_history(tmp_path: Path, engine: Path) -> None:
    drive(tmp_path, engine, examples=2, steps=5)


@pytest.mark.thorough
def test_promises_hold_in_some_dozens_of_random_steps(tmp_path: Path, engine: Path) -> None:
    drive(tmp_path, engine, examples=8, steps=8)
