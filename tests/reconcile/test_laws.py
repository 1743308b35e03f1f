"""The laws of `reconcile`, over generated configurations, with the emulator's rules as the server."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pulumi_polytomic.bulk_sync import BULK_SYNC
from pulumi_polytomic.mistakes import mistakes
from pulumi_polytomic.model_sync import MODEL_SYNC
from pulumi_polytomic.reconcile.changes import changes
from pulumi_polytomic.reconcile.merge import SERVER_OWNED, merge, rewritten, settled, wire
from pulumi_polytomic.reconcile.normalize import normalize, project
from pulumi_polytomic.reconcile.shape import Record, whole_numbers
from tests.reconcile.configurations import VERSIONS, Configuration, Server, bulk_sync, model_sync

thorough = settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
NOUNS = {"model": MODEL_SYNC, "bulk": BULK_SYNC}
DECLARED = {
    (noun, version): make(version)
    for noun, make in (("model", model_sync), ("bulk", bulk_sync))
    for version in VERSIONS
}
UNKNOWN_SETTING = {"retention": {"days": 7}, "future": [1, {"x": None}]}

Case = tuple[str, str]
"""(noun, version of the API)."""

cases = st.sampled_from(sorted(DECLARED))
one = cases.flatmap(lambda c: st.tuples(st.just(c), DECLARED[c]))
two = cases.flatmap(lambda c: st.tuples(st.just(c), DECLARED[c], DECLARED[c]))
three = cases.flatmap(lambda c: st.tuples(st.just(c), DECLARED[c], DECLARED[c], DECLARED[c]))


@pytest.fixture(scope="module")
def servers() -> dict[Case, Server]:
    return {case: Server(*case) for case in DECLARED}


def shape_of(case: Case) -> Record:
    return NOUNS[case[0]].shape


@given(one)
@thorough
def test_generated_configurations_have_no_mistakes(case: Any) -> None:
    noun, x = case
    (name, version) = noun
    assert mistakes(NOUNS[name].declaration, x) == []
    assert list(NOUNS[name].versions.objections(version, x)) == []


@given(one)
@thorough
def test_what_was_put_reads_back_as_what_was_declared(servers: dict[Case, Server], case: Any) -> None:
    noun, x = case
    shape, server = shape_of(noun), servers[noun]
    live = server.get(server.create(wire(shape, x)))
    seen = project(shape, live, x)
    assert normalize(shape, seen) == normalize(shape, x)
    assert seen == x, "and in the user's own spelling"
    assert changes(shape, seen, x) == []


@given(one)
@thorough
def test_a_configuration_does_not_differ_from_itself(case: Any) -> None:
    noun, x = case
    assert changes(shape_of(noun), x, x) == []
    assert changes(shape_of(noun), whole_numbers(x), x) == []


@given(two)
@thorough
def test_no_changes_means_equal_canonical_forms_declared_alike(case: Any) -> None:
    noun, x, y = case
    same = x.keys() == y.keys() and normalize(shape_of(noun), x) == normalize(shape_of(noun), y)
    assert (changes(shape_of(noun), x, y) == []) == same


@given(three)
@thorough
def test_an_update_keeps_every_declared_value_and_every_unmanaged_one(servers: dict[Case, Server], case: Any) -> None:
    noun, base, old, new = case
    shape, server = shape_of(noun), servers[noun]
    # What a colleague set up; of it, the program takes over `old`, then changes its mind to `new`.
    id = server.create({**wire(shape, base), **UNKNOWN_SETTING})
    server.put(id, merge(shape, server.get(id), old, {}))
    before = server.get(id)
    server.put(id, merge(shape, before, new, old))
    after = server.get(id)
    assert normalize(shape, project(shape, after, new)) == normalize(shape, new)
    for name, value in before.items():
        ours = managed(shape, new) | managed(shape, old)
        if ours.isdisjoint({name, *TWIN_OF.get(name, ())}) and name not in SERVER_OWNED:
            assert_kept(name, value, after[name], old, new)


TWIN_OF = {
    "identity": ("identities",),
    "filters": ("model_filters", "target_filters"),
    "filter_logic": ("model_filters", "target_filters"),
    "schedule": ("default_schedule",),
    "discover": ("automatically_add_new_objects",),
}
"""What answers repeat in a deprecated form."""


def managed(shape: Record, declared: Configuration) -> set[str]:
    of_filters = {"model_filters", "target_filters"} if "filters" in declared else set[str]()
    return {*declared, *shape.place(declared), *of_filters}


def assert_kept(name: str, before: Any, after: Any, old: Configuration, new: Configuration) -> None:
    if name == "override_fields":  # entries of `fields` without a source are override fields, and managed there
        managed = {m["target"] for c in (old, new) for m in c.get("fields", []) if "source" not in m}
        before, after = ([o for o in elements if o["target"] not in managed] for elements in (before, after))
    assert after == before, f"{name} is unmanaged"


@given(three)
@thorough
def test_after_an_update_the_server_holds_the_merged_body(servers: dict[Case, Server], case: Any) -> None:
    noun, base, old, new = case
    shape, server = shape_of(noun), servers[noun]
    id = server.create({**wire(shape, base), **UNKNOWN_SETTING})
    body = merge(shape, server.get(id), new, old)
    server.put(id, body)
    kept = {k: v for k, v in body.items() if k in shape.fields and k not in ("schemas", "encryption_passphrase")}
    assert normalize(shape, project(shape, server.get(id), kept)) == normalize(shape, kept)


@given(two)
@thorough
def test_a_second_update_with_the_same_declaration_writes_nothing(servers: dict[Case, Server], case: Any) -> None:
    noun, base, new = case
    shape, server = shape_of(noun), servers[noun]
    id = server.create({**wire(shape, base), **UNKNOWN_SETTING})
    server.put(id, merge(shape, server.get(id), new, {}))
    assert rewritten(shape, server.get(id), new, new) == set()


@given(one)
@thorough
def test_the_settled_live_object_is_a_body_that_changes_nothing(servers: dict[Case, Server], case: Any) -> None:
    noun, x = case
    shape, server = shape_of(noun), servers[noun]
    # The passphrase is the exception: no answer tells it, and `passphrase_objection` refuses a PUT without it.
    x = {name: value for name, value in x.items() if name != "encryption_passphrase"}
    id = server.create({**wire(shape, x), **UNKNOWN_SETTING})
    before = server.get(id)
    server.put(id, settled(shape, before))
    after = server.get(id)
    moved = {k for k in before if before[k] != after[k]}
    assert moved <= {"updated_at", "updated_by"}


@given(two)
@thorough
def test_what_was_declared_and_is_not_any_more_is_left_out_of_the_body(case: Any) -> None:
    noun, old, new = case
    shape = shape_of(noun)
    live = wire(shape, old)
    body = merge(shape, live, new, old)
    maps = {"source_configuration", "destination_configuration"}
    placed = shape.place(new)
    for name in set(shape.place(old)) - set(placed) - {"active", "schemas", "filters"} - maps:
        if name in ("model_filters", "target_filters") and "filters" in placed:
            continue
        if name == "override_fields" and (name not in old or any("source" not in m for m in new["fields"])):
            continue
        assert name not in body
    for name in maps & (set(old) - set(new)):
        assert name not in body
    if "active" in old and "active" not in new:
        assert body["active"] == old["active"]
