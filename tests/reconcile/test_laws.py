"""The laws of `reconcile`, over generated configurations, with the emulator's rules as the server."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pulumi_polytomic.bulk_sync import BULK_SYNC
from pulumi_polytomic.bulk_sync.schemas import as_body
from pulumi_polytomic.model_sync import MODEL_SYNC
from pulumi_polytomic.reconcile.changes import changes
from pulumi_polytomic.reconcile.normalize import key_of, normalize, project
from pulumi_polytomic.reconcile.shape import Record, same, whole_numbers
from pulumi_polytomic.reconcile.update import STAMPS, settled, wire
from tests.every_field import respelled
from tests.reconcile.configurations import VERSIONS, Configuration, Server, bulk_schemas, bulk_sync, model_sync
from tests.reconcile.updates import merge, rewritten
from tests.told import mistakes

thorough = settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
NOUNS = {"model": MODEL_SYNC, "bulk": BULK_SYNC}
DECLARED = {
    **{("model", version, reading): model_sync(version) for version in VERSIONS for reading in ("disabled", "filled")},
    **{("bulk", version, reading): bulk_sync(version) for version in VERSIONS for reading in ("disabled", "unchanged")},
}
UNKNOWN_SETTING = {"retention": {"days": 7}, "future": [1, {"x": None}]}

Case = tuple[str, str, str]
"""(noun, version of the API, a reading of what the pages leave open for that noun)."""

cases = st.sampled_from(sorted(DECLARED))
one = cases.flatmap(lambda c: st.tuples(st.just(c), DECLARED[c]))
two = cases.flatmap(lambda c: st.tuples(st.just(c), DECLARED[c], DECLARED[c]))
three = cases.flatmap(lambda c: st.tuples(st.just(c), DECLARED[c], DECLARED[c], DECLARED[c]))
selecting = st.sampled_from([case for case in sorted(DECLARED) if case[0] == "bulk"]).flatmap(
    lambda c: st.tuples(st.just(c), *(DECLARED[c].flatmap(with_schemas) for _ in range(3)))
)


def with_schemas(declared: Configuration) -> Any:
    return bulk_schemas(declared["mode"]).map(lambda schemas: {**declared, "schemas": schemas})


@pytest.fixture(scope="module")
def servers() -> dict[Case, Server]:
    return {case: Server(*case) for case in DECLARED}


def shape_of(case: Case) -> Record:
    return NOUNS[case[0]].shape


def carried(body: Configuration) -> Configuration:
    """The body as the sync's own endpoint takes it."""
    return {**body, "schemas": as_body(body["schemas"])} if "schemas" in body else body


def created(server: Server, shape: Record, declared: Configuration) -> str:
    """Create what is declared, as `_lifecycle.create` does; the new id."""
    id = server.create({**carried(wire(shape, declared)), **UNKNOWN_SETTING})
    server.follow_up(shape, id, declared)
    return id


def update(server: Server, shape: Record, id: str, new: Configuration, old: Configuration) -> Configuration:
    """Bring the sync to what is declared, as `_lifecycle.update` does, but always with a PUT; the body of that."""
    keys = rewritten(shape, server.get(id, new, old), new, old)
    body = carried(merge(shape, server.get(id, new, complete="schemas" in keys), new, old))
    server.put(id, body)
    server.follow_up(shape, id, new)
    return body


def whole(server: Server, id: str) -> Configuration:
    """The live sync with each of its schemas as their own calls tell them."""
    live = server.get(id, {"schemas": []})
    schemas = {s["id"]: server.schema(id, s["id"]) for s in live.pop("schemas", [])}
    return {**live, **({"schemas": schemas} if schemas else {})}


@given(one)
@thorough
def test_generated_configurations_have_no_mistakes(case: Any) -> None:
    noun, x = case
    name, version, _ = noun
    assert mistakes(NOUNS[name].declaration, x) == []
    assert list(NOUNS[name].versions.objections(version, x)) == []


@given(one)
@thorough
def test_what_was_put_reads_back_as_what_was_declared(servers: dict[Case, Server], case: Any) -> None:
    noun, x = case
    shape, server = shape_of(noun), servers[noun]
    live = server.get(created(server, shape, x), x)
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


@given(one)
@thorough
def test_another_order_and_spelling_is_the_same_and_reads_back_as_it_is(servers: dict[Case, Server], case: Any) -> None:
    noun, x = case
    shape, server, y = shape_of(noun), servers[noun], respelled(NOUNS[noun[0]], x)
    assert mistakes(NOUNS[noun[0]].declaration, y) == []
    assert changes(shape, x, y) == changes(shape, y, x) == []
    assert project(shape, server.get(created(server, shape, y), y), y) == y


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
    id = created(server, shape, base)
    update(server, shape, id, old, {})
    before = whole(server, id)
    update(server, shape, id, new, old)
    after = whole(server, id)
    assert normalize(shape, project(shape, server.get(id, new), new)) == normalize(shape, new)
    for name, value in before.items():
        ours = managed(shape, new) | managed(shape, old)
        if ours.isdisjoint({name, *TWIN_OF.get(name, ())}) and name not in STAMPS | shape.server_owned:
            assert_kept(name, value, after[name], old, new)


@given(selecting)
@thorough
def test_what_is_not_declared_of_a_schema_stays_through_every_update(servers: dict[Case, Server], case: Any) -> None:
    noun, base, old, new = case
    shape, server = shape_of(noun), servers[noun]
    id = created(server, shape, base)
    update(server, shape, id, old, {})
    before = whole(server, id)["schemas"]
    update(server, shape, id, new, old)
    after = whole(server, id)["schemas"]
    declared = [{key_of(SELECTION, e): SELECTION.element.expanded(e) for e in c["schemas"]} for c in (old, new)]
    for schema_id, was in before.items():
        is_, (then, now) = after[schema_id], (d.get(schema_id, {}) for d in declared)
        assert is_["enabled"] == (schema_id in declared[1] and now.get("enabled", True))
        for name in set(was) - {"enabled", "fields", *then, *now} - SERVER_MADE:
            assert same(is_[name], was[name]), name
        never_copied = not was["enabled"] and not any(f["enabled"] for f in was["fields"])
        if not never_copied:
            assert_fields_kept(was["fields"], is_["fields"], then, now)


SELECTION: Any = BULK_SYNC.shape.fields["schemas"].shape
SERVER_MADE = {"output_name", "destination_history_output_name"}


def assert_fields_kept(before: Any, after: Any, old: Configuration, new: Configuration) -> None:
    """No field flows that the program does not name, and none in clear that was made unreadable."""
    listing = SELECTION.element.fields["fields"].shape
    then, now = ({key_of(listing, f): listing.element.expanded(f) for f in e.get("fields", [])} for e in (old, new))
    for was, is_ in zip(before, after, strict=True):
        mine, earlier = now.get(was["id"], {}), then.get(was["id"], {})
        if "obfuscate" not in mine | earlier:
            assert is_["obfuscated"] == was["obfuscated"]
        if "user_output_name" not in mine | earlier:
            assert is_["user_output_name"] == was["user_output_name"]
        if new.get("enabled", True) and ("fields" in new or "all_fields" in new):
            assert is_["enabled"] == (mine.get("enabled", True) if mine else "all_fields" in new)
        else:
            assert is_["enabled"] == was["enabled"]


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
    id = created(server, shape, base)
    body = update(server, shape, id, new, old)
    kept = {k: v for k, v in body.items() if k in shape.fields and k != "encryption_passphrase"}
    assert normalize(shape, project(shape, server.get(id, kept), kept)) == normalize(shape, kept)


@given(two)
@thorough
def test_a_second_update_with_the_same_declaration_writes_nothing(servers: dict[Case, Server], case: Any) -> None:
    noun, base, new = case
    shape, server = shape_of(noun), servers[noun]
    id = created(server, shape, base)
    update(server, shape, id, new, {})
    for complete in (False, True):
        assert rewritten(shape, server.get(id, new, complete=complete), new, new) == set()


def live_filters(live: Configuration) -> Configuration:
    """The filters of a live sync, in whichever form it has them."""
    return {
        name: live[name] for name in ("model_filters", "target_filters", "filters", "filter_logic") if live.get(name)
    }


@given(one)
@thorough
def test_the_settled_live_object_is_a_body_that_changes_nothing(servers: dict[Case, Server], case: Any) -> None:
    noun, x = case
    shape, server = shape_of(noun), servers[noun]
    # The passphrase is the exception: no answer tells it, and `passphrase_objection` refuses a PUT without it.
    x = {name: value for name, value in x.items() if name != "encryption_passphrase"}
    id = created(server, shape, x)
    before = whole(server, id)
    every = {"schemas": [*before["schemas"]]} if "schemas" in before else {}
    server.put(id, carried(settled(shape, server.get(id, every, complete=True))))
    after = whole(server, id)
    moved = {k for k in before if before[k] != after[k]}
    # The older version has one logic for both kinds of filters. It may be spelled in another way, and means the same.
    assert normalize(shape, live_filters(before)) == normalize(shape, live_filters(after))
    assert moved <= {"updated_at", "updated_by", "filter_logic"}


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
        # Several identities are taken away by an empty list: a server refuses an update that leaves them out.
        several = name == "identities" and len(shape.place(old)[name]["mappings"]) > 1
        assert body.get(name) == ({"mappings": []} if several else None)
    for name in maps & (set(old) - set(new)):
        assert name not in body
    if "active" in old and "active" not in new:
        assert body["active"] == old["active"]
