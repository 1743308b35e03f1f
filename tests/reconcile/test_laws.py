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
from tests.reconcile.configurations import Configuration, Server, bulk_sync, model_sync

thorough = settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
NOUNS = {"model": (MODEL_SYNC, model_sync()), "bulk": (BULK_SYNC, bulk_sync())}
UNKNOWN_SETTING = {"retention": {"days": 7}, "future": [1, {"x": None}]}

nouns = st.sampled_from(sorted(NOUNS))
one = nouns.flatmap(lambda n: st.tuples(st.just(n), NOUNS[n][1]))
two = nouns.flatmap(lambda n: st.tuples(st.just(n), NOUNS[n][1], NOUNS[n][1]))
three = nouns.flatmap(lambda n: st.tuples(st.just(n), NOUNS[n][1], NOUNS[n][1], NOUNS[n][1]))


@pytest.fixture(scope="module")
def servers() -> dict[str, Server]:
    return {noun: Server(noun) for noun in NOUNS}


def shape_of(noun: str) -> Record:
    return NOUNS[noun][0].shape


@given(one)
@thorough
def test_generated_configurations_have_no_mistakes(case: Any) -> None:
    noun, x = case
    assert mistakes(NOUNS[noun][0].declaration, x) == []


@given(one)
@thorough
def test_what_was_put_reads_back_as_what_was_declared(servers: dict[str, Server], case: Any) -> None:
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
def test_no_changes_means_equal_canonical_forms(case: Any) -> None:
    noun, x, y = case
    same = normalize(shape_of(noun), x) == normalize(shape_of(noun), y)
    assert (changes(shape_of(noun), x, y) == []) == same


@given(three)
@thorough
def test_an_update_keeps_every_declared_value_and_every_unmanaged_one(servers: dict[str, Server], case: Any) -> None:
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
        unmanaged = name not in shape.fields or (name not in new and name not in old)
        if unmanaged and name not in SERVER_OWNED and name not in DERIVED:
            assert_kept(noun, name, value, after[name], old, new)


DERIVED = ("identity", "filters", "filter_logic")


def assert_kept(noun: str, name: str, before: Any, after: Any, old: Configuration, new: Configuration) -> None:
    if name == "override_fields":  # entries of `fields` without a source are override fields, and managed there
        managed = {m["target"] for c in (old, new) for m in c.get("fields", []) if "source" not in m}
        before, after = ([o for o in elements if o["target"] not in managed] for elements in (before, after))
    assert after == before, f"{name} is unmanaged"


@given(three)
@thorough
def test_after_an_update_the_server_holds_the_merged_body(servers: dict[str, Server], case: Any) -> None:
    noun, base, old, new = case
    shape, server = shape_of(noun), servers[noun]
    id = server.create({**wire(shape, base), **UNKNOWN_SETTING})
    body = merge(shape, server.get(id), new, old)
    server.put(id, body)
    kept = {k: v for k, v in body.items() if k in shape.fields and k not in ("schemas", "encryption_passphrase")}
    assert normalize(shape, project(shape, server.get(id), kept)) == normalize(shape, kept)


@given(two)
@thorough
def test_a_second_update_with_the_same_declaration_writes_nothing(servers: dict[str, Server], case: Any) -> None:
    noun, base, new = case
    shape, server = shape_of(noun), servers[noun]
    id = server.create({**wire(shape, base), **UNKNOWN_SETTING})
    server.put(id, merge(shape, server.get(id), new, {}))
    assert rewritten(shape, server.get(id), new, new) == set()


@given(one)
@thorough
def test_the_settled_live_object_is_a_body_that_changes_nothing(servers: dict[str, Server], case: Any) -> None:
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
    for name in set(old) - set(new) - {"active", "schemas"} - maps:
        if name == "override_fields" and any("source" not in m for m in new["fields"]):
            continue
        assert name not in body
    for name in maps & (set(old) - set(new)):
        assert name not in body
    if "active" in old and "active" not in new:
        assert body["active"] == old["active"]
