"""The state of a live object for `pulumi import --file`, of every kind there is."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from pulumi_polytomic import adoption
from pulumi_polytomic.emulator import running
from pulumi_polytomic.emulator.server import Emulator
from pulumi_polytomic.errors import PolytomicError
from pulumi_polytomic.kinds import KINDS
from pulumi_polytomic.reconcile.shape import Rule
from tests.kinds.run import Run
from tests.kinds.sample import Sample
from tests.kinds.samples import SAMPLES
from tests.told import mistakes


@pytest.fixture(scope="module")
def emulator() -> Iterator[Emulator]:
    with running() as emulator:
        yield emulator


@pytest.fixture
def server(emulator: Emulator) -> Emulator:
    emulator.reset()
    return emulator


def entries(server: Emulator, sample: Sample, kinds: Any, **more: Any) -> list[dict[str, Any]]:
    settings = {"deploymentUrl": server.url, **OPTIONS_OF[tuple(sample.settings)](sample)}
    document = adoption.import_file(settings, project="p", stack="dev", kinds=kinds, **more)
    found: list[dict[str, Any]] = json.loads(json.dumps(document["resources"]))
    return found


OPTIONS_OF = {
    ("POLYTOMIC_API_KEY",): lambda sample: {"apiKey": sample.settings["POLYTOMIC_API_KEY"]},
    ("POLYTOMIC_DEPLOYMENT_KEY", "POLYTOMIC_ORGANIZATION_ID"): lambda sample: {
        "deploymentKey": sample.settings["POLYTOMIC_DEPLOYMENT_KEY"],
        "organizationId": sample.settings["POLYTOMIC_ORGANIZATION_ID"],
    },
}
"""The names of a sample's settings in the stack configuration."""


def is_declared_without_secrets(sample: Sample) -> bool:
    shape = sample.kind.shape
    return not any(shape.fields[name].required for name in shape.ruled(Rule.WRITE_ONLY))


IMPORTABLE = [sample for sample in SAMPLES if is_declared_without_secrets(sample)]
each = pytest.mark.parametrize("sample", IMPORTABLE, ids=str)


def listed(server: Emulator, sample: Sample) -> set[str]:
    """The ids that the API lists."""
    return {one["id"] for one in sample.kind.calls.list_(Run(server, sample).session.client)}


@each
def test_an_entry_is_the_state_that_a_create_leaves_without_its_secrets(server: Emulator, sample: Sample) -> None:
    made = Run(server, sample).create(sample.every)
    server.clear_requests()
    [entry] = entries(server, sample, {sample.resource: [made.id]})
    assert {request["method"] for request in server.requests()} == {"GET"}
    assert (entry["type"], entry["id"]) == (f"pulumi-python:dynamic/polytomic:{sample.token}", made.id)
    declared = {name: value for name, value in entry["inputs"].items() if not name.startswith("__")}
    assert mistakes(sample.kind.declaration, declared) == []
    untold = set(sample.kind.shape.ruled(Rule.WRITE_ONLY))
    assert declared.keys() >= sample.every.keys() - untold
    assert not untold & entry["outputs"].keys()
    assert not [secret for secret in sample.secrets if secret in json.dumps(entry)]
    run = Run(server, sample)
    assert not run.changes(entry["outputs"], declared)
    found = run.refreshed(type(made)(made.id, entry["outputs"]))
    assert found is not None
    assert {**found.outputs, "__provider": entry["outputs"]["__provider"]} == entry["outputs"]
    assert found.outputs.keys() >= made.outputs.keys() - untold


@each
def test_all_of_a_kind_are_taken_but_for_those_of_the_system(server: Emulator, sample: Sample) -> None:
    made = Run(server, sample).create(sample.every)
    found = {entry["id"]: entry for entry in entries(server, sample, [sample.resource])}
    assert (made.id in found) == (made.id in listed(server, sample))
    assert sample.system not in found
    assert all(entry["name"] for entry in found.values())


@pytest.mark.parametrize("sample", [sample for sample in SAMPLES if sample.system], ids=str)
def test_one_of_the_system_is_one_line(server: Emulator, sample: Sample) -> None:
    with pytest.raises(PolytomicError, match="belongs to the system"):
        entries(server, sample, {sample.resource: [sample.system]})


def test_a_whole_workspace_is_taken_with_a_name_for_each(server: Emulator) -> None:
    ours = [sample for sample in SAMPLES if sample.settings.keys() == {"POLYTOMIC_API_KEY"}]
    made = {sample.token: Run(server, sample).create(sample.every).id for sample in ours}
    found = entries(server, SAMPLES[0], [kind for kind in KINDS if kind in {sample.resource for sample in ours}])
    names = [(entry["type"], entry["name"]) for entry in found]
    assert len(set(names)) == len(names)
    taken = {entry["id"] for entry in found}
    for one in ours:
        there = one in IMPORTABLE and made[one.token] in listed(server, one)
        assert (made[one.token] in taken) == there, one
