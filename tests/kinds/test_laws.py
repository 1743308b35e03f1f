"""What holds for every kind of resource there is, over HTTP, with each run of `pulumi` as a session of its own."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from pulumi.dynamic.dynamic import serialize_provider

from pulumi_polytomic import confidential
from pulumi_polytomic.api.collection import Collection
from pulumi_polytomic.emulator import Unsettled, running
from pulumi_polytomic.emulator.server import Emulator
from pulumi_polytomic.errors import PolytomicError, Refused
from pulumi_polytomic.kinds import KINDS
from pulumi_polytomic.lifecycle import adopt, owners, session, verbs
from pulumi_polytomic.lifecycle.resources import Resources
from pulumi_polytomic.reconcile.versions import OLDER
from tests.kinds.run import NOBODYS_ID, Run, on_server, writes
from tests.kinds.sample import ACME, Inputs, Sample
from tests.kinds.samples import SAMPLES

each = pytest.mark.parametrize("sample", SAMPLES, ids=str)
posted = pytest.mark.parametrize("sample", [s for s in SAMPLES if not s.kind.calls.repeatable], ids=str)
each_field = pytest.mark.parametrize(("sample", "field"), [(s, f) for s in SAMPLES for f in s.others], ids=str)


@pytest.fixture(scope="module")
def emulator() -> Iterator[Emulator]:
    with running(unsettled=Unsettled(mistakes="refused")) as emulator:
        yield emulator


@pytest.fixture
def server(emulator: Emulator) -> Emulator:
    emulator.reset()
    return emulator


def path_of(sample: Sample) -> str:
    """The path of its creates, as a fault knows it."""
    assert isinstance(sample.kind.calls, Collection)
    return f"^{sample.kind.calls.path}$"


@each
def test_its_names_in_state_are_frozen(sample: Sample) -> None:
    resource = sample.resource
    assert f"pulumi-python:{resource._resource_type_name}" == f"pulumi-python:dynamic/polytomic:{sample.token}"
    assert serialize_provider(resource.provider()) == sample.provider
    assert resource.provider.serialize_as_secret_always is False


@each
def test_the_names_of_its_inputs_and_outputs_in_state_are_frozen(server: Emulator, sample: Sample) -> None:
    run = Run(server, sample)
    checked = run.check(sample.every)
    made = verbs.create(run.resources, checked.inputs)
    assert sorted(checked.inputs) == sorted(["__origin", *sample.every])
    assert sorted(made.outputs) == sorted(["__origin", *sample.every, *sample.outputs])


def test_every_kind_has_a_sample_and_a_name_of_its_own() -> None:
    assert [sample.resource for sample in SAMPLES] == list(KINDS)
    assert len({sample.kind.title for sample in SAMPLES}) == len(SAMPLES)


@each
def test_what_is_made_is_what_is_declared_and_stays_so(server: Emulator, sample: Sample) -> None:
    made = Run(server, sample).create(sample.every)
    assert made.notes == []
    assert {name: made.outputs[name] for name in sample.every} == sample.every
    assert None not in made.outputs.values()
    run = Run(server, sample)
    found = run.refreshed(made)
    assert found is not None
    assert found.outputs == made.outputs
    assert not run.changes(made.outputs, sample.every)
    server.clear_requests()
    assert run.update(made, sample.every, sample.every).outputs == made.outputs
    assert writes(server) == []


@pytest.mark.parametrize("sample", [s for s in SAMPLES if not s.kind.runs], ids=str)
def test_it_lives_in_the_older_version_of_the_api_too(server: Emulator, sample: Sample) -> None:
    def run() -> Run:
        return Run(server, sample, POLYTOMIC_API_VERSION=OLDER)

    made = run().create(sample.every)
    assert {name: made.outputs[name] for name in sample.every} == sample.every
    field, value = next(iter(sample.others.items()))
    new = {**sample.every, field: value}
    written = run().update(made, sample.every, new)
    found = run().refreshed(written)
    assert found is not None
    assert not run().changes(found.outputs, new)


@each
def test_a_delete_ends_it_and_a_second_one_is_no_error(server: Emulator, sample: Sample) -> None:
    before = on_server(server, sample)
    made = Run(server, sample).create(sample.every)
    verbs.delete(Resources(sample.kind, Run(server, sample).session), made.id, made.outputs)
    if sample.kind.calls.repeatable:
        assert Run(server, sample).refreshed(made) is not None
    else:
        assert on_server(server, sample).keys() == before.keys()
        assert Run(server, sample).refreshed(made) is None
    verbs.delete(Resources(sample.kind, Run(server, sample).session), made.id, made.outputs)


@each_field
def test_a_field_changed_alone_is_the_only_difference(server: Emulator, sample: Sample, field: str) -> None:
    made = Run(server, sample).create(sample.every)
    new = {**sample.every, field: sample.others[field]}
    run = Run(server, sample)
    assert run.changes(made.outputs, new)
    written = run.update(made, sample.every, new)
    differing = {n for n in made.outputs if made.outputs[n] != written.outputs[n]}
    assert differing - set(sample.moving) == {field}
    assert not Run(server, sample).changes(written.outputs, new)


@each_field
def test_drift_in_a_field_is_seen_and_repaired(server: Emulator, sample: Sample, field: str) -> None:
    made = Run(server, sample).create(sample.every)
    _edit(server, sample, made, {field: sample.others[field]})
    run = Run(server, sample)
    found = run.refreshed(made)
    assert found is not None
    assert run.changes(found.outputs, sample.every)
    written = Run(server, sample).update(verbs.Written(made.id, found.outputs), found.inputs or {}, sample.every)
    assert not Run(server, sample).changes(written.outputs, sample.every)


@pytest.mark.parametrize(("sample", "field"), [(s, f) for s in SAMPLES for f in s.others if len(s.others) > 1], ids=str)
def test_a_change_elsewhere_is_not_overwritten_without_a_word(server: Emulator, sample: Sample, field: str) -> None:
    others = [name for name in sample.others if name != field]
    made = Run(server, sample).create(sample.every)
    _edit(server, sample, made, {field: sample.others[field]})
    new = {**sample.every, others[0]: sample.others[others[0]]}
    with pytest.raises(Refused, match=field):
        Run(server, sample, POLYTOMIC_ON_CONFLICT="fail").update(made, sample.every, new)
    run = Run(server, sample)
    run.update(made, sample.every, new)
    assert any(field in line for line in run.warnings)


def _edit(server: Emulator, sample: Sample, made: verbs.Written, changes: Inputs) -> None:
    server.edit(sample.kind.title, sample.record_of(made.id), changes)


@pytest.mark.parametrize(
    ("sample", "field"), [(s, f) for s in SAMPLES for f in s.others if f not in s.least and "name" in s.every], ids=str
)
def test_what_is_not_declared_stays_through_an_update(server: Emulator, sample: Sample, field: str) -> None:
    least = {name: sample.every[name] for name in sample.least}
    made = Run(server, sample).create(least)
    _edit(server, sample, made, {field: sample.others[field]})
    Run(server, sample).update(made, least, {**least, "name": "Another"})
    seen = verbs.read(
        Resources(sample.kind, Run(server, sample).session), made.id, {**made.outputs, field: sample.others[field]}
    )
    assert seen is not None
    assert not Run(server, sample).changes({field: seen.outputs[field]}, {field: sample.others[field]})


@posted
@pytest.mark.parametrize("status", [500, 502, 503])
@pytest.mark.parametrize("when", ["before", "after"])
def test_a_server_that_fails_leaves_exactly_one(server: Emulator, sample: Sample, status: int, when: Any) -> None:
    before = on_server(server, sample)
    server.add_fault(method="POST", path=path_of(sample), status=status, when=when)
    made = Run(server, sample).create(sample.every)
    assert on_server(server, sample).keys() - before.keys() == {sample.record_of(made.id)}


@posted
@pytest.mark.parametrize("when", ["before", "after"])
def test_a_server_that_fails_twice_leaves_exactly_one_of_the_least_that_can_be_declared(
    server: Emulator, sample: Sample, when: Any
) -> None:
    before = on_server(server, sample)
    server.add_fault(method="POST", path=path_of(sample), status=500, when=when, count=2)
    made = Run(server, sample).create({name: sample.every[name] for name in sample.least})
    assert on_server(server, sample).keys() - before.keys() == {sample.record_of(made.id)}


@posted
@pytest.mark.parametrize("when", ["before", "after"])
def test_a_lost_answer_leaves_exactly_one(server: Emulator, sample: Sample, when: Any) -> None:
    before = on_server(server, sample)
    server.add_fault(method="POST", path=path_of(sample), drop=True, when=when)
    made = Run(server, sample).create(sample.every)
    assert on_server(server, sample).keys() - before.keys() == {sample.record_of(made.id)}


@posted
def test_what_a_lost_run_made_is_not_made_again(server: Emulator, sample: Sample) -> None:
    before = on_server(server, sample)
    lost = Run(server, sample).create(sample.every)
    server.advance(60)
    made = Run(server, sample).create(sample.every)
    assert made.id == lost.id
    assert on_server(server, sample).keys() - before.keys() == {sample.record_of(lost.id)}


@posted
def test_what_was_destroyed_is_made_anew(server: Emulator, sample: Sample) -> None:
    gone = Run(server, sample).create(sample.every)
    verbs.delete(Resources(sample.kind, Run(server, sample).session), gone.id, gone.outputs)
    server.advance(60)
    made = Run(server, sample).create(sample.every)
    assert made.id != gone.id
    assert sample.record_of(made.id) in on_server(server, sample)


@pytest.mark.parametrize("sample", [s for s in SAMPLES if len(s.others) > 1], ids=str)
def test_another_program_stops_at_what_a_lost_run_made(server: Emulator, sample: Sample) -> None:
    lost = Run(server, sample).create(sample.every)
    changed = next(n for n in sample.others if n != "name")
    with pytest.raises(Refused, match=lost.id):
        Run(server, sample).create({**sample.every, changed: sample.others[changed]})


@posted
def test_one_that_exists_is_adopted_and_brought_to_the_program(server: Emulator, sample: Sample) -> None:
    there = Run(server, sample, POLYTOMIC_ALLOW_TWINS="true").create(sample.every)
    field, value = next(iter(sample.others.items()))
    server.clear_requests()
    adopted = Run(server, sample).create({**sample.every, field: value}, __adopt=there.id)
    assert adopted.id == there.id
    assert adopted.outputs[field] == value
    assert "POST" not in writes(server)


@posted
def test_one_that_is_adopted_and_gone_is_taken_for_gone_though_no_answer_names_its_organization(
    sample: Sample,
) -> None:
    with running(unsettled=Unsettled(organization_ids="left_out")) as server:
        there = Run(server, sample).create(sample.every)
        adopted = Run(server, sample, POLYTOMIC_ALLOW_TWINS="true").create(sample.every, __adopt=there.id)
        assert adopted.outputs.get("organization_id", ACME.id) == ACME.id
        assert not Run(server, sample).changes(adopted.outputs, sample.every)
        verbs.delete(Resources(sample.kind, Run(server, sample).session), there.id, there.outputs)
        assert Run(server, sample).refreshed(adopted) is None
        verbs.delete(Resources(sample.kind, Run(server, sample).session), adopted.id, adopted.outputs)


@posted
def test_an_id_that_is_none_of_its_kind_cannot_be_adopted(server: Emulator, sample: Sample) -> None:
    checked = Run(server, sample).check(sample.every, __adopt=NOBODYS_ID)
    assert len(checked.failures) == 1
    assert sample.kind.title in checked.failures[0]


@pytest.mark.parametrize("sample", [s for s in SAMPLES if s.system], ids=str)
def test_one_that_belongs_to_the_system_is_refused(server: Emulator, sample: Sample) -> None:
    (failure,) = Run(server, sample).check(sample.every, __adopt=sample.system).failures
    assert "belongs to the system" in failure


always_there = pytest.mark.parametrize("sample", [s for s in SAMPLES if s.kind.calls.repeatable], ids=str)


def origin_of(name: str) -> Inputs:
    return {"organization": "o", "project": "p", "stack": "dev", "urn": f"urn::it::{name}"}


@always_there
def test_what_is_always_there_is_made_by_one_resource_of_a_program(server: Emulator, sample: Sample) -> None:
    owners.forget()
    run = Run(server, sample)
    verbs.create(run.resources, {**run.check(sample.every).inputs, "__origin": origin_of("first")})
    server.clear_requests()
    other = {**sample.every, **sample.others}
    with pytest.raises(Refused, match="the resource 'first' of this program has"):
        verbs.create(run.resources, {**run.check(other).inputs, "__origin": origin_of("second")})
    assert writes(server) == []


@always_there
def test_what_is_always_there_survives_the_end_of_a_resource_that_was_renamed(server: Emulator, sample: Sample) -> None:
    first = Run(server, sample)
    made = verbs.create(first.resources, {**first.check(sample.every).inputs, "__origin": origin_of("old name")})
    owners.forget()
    run = Run(server, sample)
    again = verbs.create(run.resources, {**run.check(sample.every).inputs, "__origin": origin_of("new name")})
    verbs.delete(run.resources, made.id, made.outputs)
    assert any("is not deleted, because another resource of this program has it" in line for line in run.warnings)
    found = Run(server, sample).refreshed(again)
    assert found is not None
    assert found.outputs == again.outputs


@each
def test_a_look_at_one_that_is_not_managed_tells_all_of_it(server: Emulator, sample: Sample) -> None:
    made = Run(server, sample).create(sample.every)
    found = verbs.read(Resources(sample.kind, Run(server, sample).session), made.id, {})
    assert found is not None
    assert found.inputs is None
    assert adopt.differences(sample.kind, found.outputs, sample.every) == []


@pytest.mark.parametrize("verb", ["read", "update", "delete"])
@pytest.mark.parametrize("sample", [s for s in SAMPLES if s.secrets], ids=str)
def test_no_message_of_a_later_run_shows_a_secret_that_state_has(server: Emulator, sample: Sample, verb: str) -> None:
    made = Run(server, sample).create(sample.every)
    without = {name: value for name, value in sample.every.items() if name in sample.others or name in sample.least}
    others = {name: "another" if isinstance(value, str) else value for name, value in without.items()}
    server.add_fault(path=f"/{sample.record_of(made.id)}$", status=422, count=None)
    confidential.forget()
    assert sample.secrets
    assert confidential.redacted(" ".join(sample.secrets)) == " ".join(sample.secrets)
    resources = Run(server, sample).resources
    verbs_of: dict[str, Callable[[], object]] = {
        "read": lambda: verbs.read(resources, made.id, made.outputs),
        "update": lambda: verbs.update(resources, made.id, made.outputs, others),
        "delete": lambda: verbs.delete(resources, made.id, made.outputs),
    }
    with pytest.raises(PolytomicError):
        verbs_of[verb]()
    assert not any(secret in confidential.redacted(" ".join(sample.secrets)) for secret in sample.secrets)


@each
def test_a_typo_and_a_wrong_type_are_refused_where_they_are(server: Emulator, sample: Sample) -> None:
    field = next(iter(sample.every))
    failures = Run(server, sample).check({**sample.every, field: {"not": object()}, "typo": 1}).failures
    assert any(failure.startswith("typo: ") for failure in failures)
    assert any(failure.startswith(field) for failure in failures)


@each
def test_a_key_that_is_not_accepted_is_one_line_and_writes_nothing(
    server: Emulator, sample: Sample, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(session, "_telling", threading.Lock())  # another process
    before = on_server(server, sample)
    wrong = dict.fromkeys((name for name, _ in sample.key if name.endswith("KEY")), "nobodys-key")
    (failure,) = Run(server, sample, **wrong).check(sample.every).failures
    assert "401" in failure
    assert "nobodys-key" not in failure
    assert on_server(server, sample) == before
