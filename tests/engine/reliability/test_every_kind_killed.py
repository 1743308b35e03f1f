"""A run that is killed again and again, until it was killed at a write of each kind of resource, on the real engine."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest

from pulumi_polytomic.emulator.faults import Fault
from tests.engine.kinds_project import declare, declared, name_of
from tests.engine.project import Inputs, Project
from tests.engine.reliability.cases import NEVER
from tests.engine.reliability.every_kind import METHODS
from tests.engine.reliability.interruptions import AT_A_TIME, rests, state_file
from tests.engine.reliability.processes import Command, release, until
from tests.kinds.sample import Sample
from tests.kinds.samples import SAMPLES

Inputs_of = Callable[[Sample], Inputs | None]


def every(sample: Sample) -> Inputs:
    return sample.every


def changed(sample: Sample) -> Inputs:
    name = next(iter(sample.others))
    return {**sample.every, name: sample.others[name]}


def program(inputs_of: Inputs_of) -> list[dict[str, Any]]:
    found = [(sample, inputs_of(sample)) for sample in SAMPLES]
    return [declared(name_of(sample), sample, inputs) for sample, inputs in found if inputs is not None]


BEFORE_AND_AFTER: dict[str, tuple[Inputs_of, Inputs_of]] = {
    "create": (lambda _: None, every),
    "update": (every, changed),
    "delete": (every, lambda _: None),
}


@pytest.mark.parametrize("when", ["after", pytest.param("before", marks=pytest.mark.thorough)])
@pytest.mark.parametrize("doing", METHODS)
def test_a_run_killed_at_a_write_of_each_kind_leaves_nothing_doubled_or_lost(
    project: Project, doing: str, when: str
) -> None:
    first, then = BEFORE_AND_AFTER[doing]
    untouched = ids(project)
    declare(project, program(first))
    project.up("--diff=false")
    declare(project, program(then))
    left = list(SAMPLES)
    while left:
        hit = killed(project, left, doing, when)
        left = [sample for sample in left if sample not in hit]
    project.up("--diff=false")

    states = {name: state for name, state in project.states().items() if "dynamic/polytomic:" in state["type"]}
    assert states.keys() == {one["name"] for one in program(then)}
    for sample in SAMPLES:
        title = sample.kind.title
        new = ids(project)[title] - untouched[title]
        if sample.kind.calls.repeatable:
            continue
        assert new == {sample.record_of(states[name_of(sample)]["id"])} if states else new == set(), title
    project.preview("--expect-no-changes")
    project.preview("--expect-no-changes", "--refresh")


def ids(project: Project) -> dict[str, set[str]]:
    """The ids of all that the server has, by kind, without what it makes by itself in a new organization."""
    titles = [sample.kind.title for sample in SAMPLES]
    records = {title: project.emulator.records(title) for title in titles}
    return {title: {one["id"] for one in found if not one.get("system")} for title, found in records.items()}


def killed(project: Project, left: list[Sample], doing: str, when: str) -> list[Sample]:
    """Kill a `pulumi up` as soon as the server holds all that is under way; return what of `left` it was writing."""
    faults = [hold(project, sample, doing, when) for sample in left]

    def hit() -> list[Sample]:
        return [sample for sample, held in zip(left, faults, strict=True) if any(fault.hits for fault in held)]

    with Command(project.start("up", "--yes", "--skip-preview", "--diff=false")) as command:
        until(lambda: len(hit()) >= min(AT_A_TIME, len(left)), "the server holds what is under way")
        # A file that is cut short by the kill is a case of its own.
        until(lambda: rests(state_file(project)), "the engine has written its state")
        command.kill()
        run = command.end()
    assert "Traceback" not in run.without_interrupt, run.output
    release(project.emulator)
    project.pulumi("cancel", "--yes")
    return hit()


def hold(project: Project, sample: Sample, doing: str, when: str) -> list[Fault]:
    """Let the server keep the next write of the kind waiting, carried out or not."""
    path = f"^{re.sub(r'{[^}]*}', '[^/]+', sample.kind.calls.path)}(/[^/]+)?$"
    methods = ("PUT", "DELETE") if sample.kind.calls.repeatable else METHODS[doing]
    fault: Inputs = {"path": path, "latency_seconds": NEVER, "when": when, "count": 1}
    return [project.emulator.add_fault(method=method, **fault) for method in methods]
