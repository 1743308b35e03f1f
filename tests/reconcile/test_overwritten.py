"""The laws of conflicts, over generated configurations, with the emulator's rules as the server, and plain cases."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from pulumi_polytomic.bulk_sync import BULK_SYNC
from pulumi_polytomic.model_sync import MODEL_SYNC
from pulumi_polytomic.reconcile.changes import changes
from pulumi_polytomic.reconcile.normalize import normalize, project
from pulumi_polytomic.reconcile.overwritten import overwritten
from pulumi_polytomic.reconcile.shape import Scalar
from pulumi_polytomic.reconcile.update import Update
from tests.engine.project import bulk_sync, mapping, model_sync
from tests.reconcile.configurations import Server
from tests.reconcile.test_laws import DECLARED, Case, created, shape_of, three, two, update

some = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
CONTACTS = MODEL_SYNC.shape
SHOP = BULK_SYNC.shape


@pytest.fixture(scope="module")
def servers() -> dict[Case, Server]:
    return {case: Server(*case) for case in DECLARED}


@given(two)
@some
def test_where_nobody_changed_anything_there_is_no_conflict(servers: dict[Case, Server], case: Any) -> None:
    noun, old, new = case
    shape, server = shape_of(noun), servers[noun]
    id = created(server, shape, old)
    assert overwritten(shape, Update.of(shape, server.get(id, new), new, old)) == []
    assert changes(shape, old, project(shape, server.get(id, old), old)) == []


def selecting_only(case: Any) -> Any:
    """The configurations with bulk schemas by their ids alone: a detail that an update resets is not told apart yet."""
    return tuple(
        {**c, "schemas": [e if isinstance(e, str) else e["id"] for e in c["schemas"]]} if "schemas" in c else c
        for c in case
    )


@given(two.map(selecting_only))
@some
def test_an_update_whose_answer_was_lost_is_no_conflict(servers: dict[Case, Server], case: Any) -> None:
    noun, old, new = case
    shape, server = shape_of(noun), servers[noun]
    id = created(server, shape, old)
    update(server, shape, id, new, old)
    assert overwritten(shape, Update.of(shape, server.get(id, new), new, old), ours_last=True) == []


@given(three.map(selecting_only))
@some
def test_a_conflict_is_what_was_changed_elsewhere_and_changes_again(servers: dict[Case, Server], case: Any) -> None:
    noun, old, elsewhere, new = case
    shape, server = shape_of(noun), servers[noun]
    id = created(server, shape, old)
    update(server, shape, id, elsewhere, {})
    told = {change.path.root for change in overwritten(shape, Update.of(shape, server.get(id, new), new, old))}
    live = server.get(id, old)
    update(server, shape, id, new, old)
    before, found, after = (
        normalize(shape, seen)
        for seen in (old, project(shape, live, old), project(shape, server.get(id, old), old))  #
    )
    twice = {n for n in shape.placed if before.get(n) != found.get(n) != after.get(n)}
    both = {*twice, *("identity" for _ in {"identities"} & twice)}
    both |= {"filters", "filter_logic"} if {"filters", "model_filters", "target_filters"} & twice else set()
    both |= {"fields"} if "override_fields" in twice else set()
    both |= {"schedule"} if "default_schedule" in twice else set()
    both |= {"fields"} if "override_fields" in twice else set()
    # Nobody knows beforehand whether a reset gives just the value that is there.
    reset = {n for n in old if n not in new and isinstance(shape.fields[n].shape, Scalar)}
    assert told <= both | reset
    # Where a value is in one piece, that is all there is to it.
    assert {n for n in twice if isinstance(shape.placed[n].shape, Scalar)} <= told


def paths(live: Any, new: Any, old: Any, shape: Any = CONTACTS) -> list[str]:
    return [str(change.path) for change in overwritten(shape, Update.of(shape, live, new, old))]


def test_a_change_elsewhere_beside_the_one_declared_is_a_conflict_of_its_own_path() -> None:
    old = model_sync()
    live = {**old, "schedule": {"frequency": "daily", "hour": "9", "minute": "30"}}
    (change,) = overwritten(CONTACTS, Update.of(CONTACTS, live, model_sync(name="Other"), old))
    assert (str(change.path), change.old, change.new) == ("schedule.hour", "9", "6")


def test_a_change_elsewhere_to_what_is_declared_now_is_none() -> None:
    live = model_sync(mode="update")
    assert paths(live, model_sync(mode="update", name="Other"), model_sync()) == []
    assert paths(live, model_sync(mode="create"), model_sync()) == ["mode"]


def test_a_field_that_is_reset_is_in_conflict_only_if_somebody_changed_it() -> None:
    old = model_sync(policies=["a"], identities=None)
    assert paths(old, model_sync(identities=None), old) == []
    assert paths({**old, "policies": ["a", "b"]}, model_sync(identities=None), old) == ["policies"]
    assert paths({**old, "policies": []}, model_sync(identities=None), {**old, "policies": []}) == []


def test_a_mapping_removed_by_others_as_by_the_program_is_no_conflict_where_the_last_of_them_go() -> None:
    overrides = [{"target": target, "override_value": ""} for target in ("FirstName", "Phone")]
    old = model_sync(fields=[*model_sync()["fields"], *overrides])
    live = {**model_sync(fields=[]), "override_fields": overrides}
    assert paths(live, model_sync(fields=[]), old) == []


def test_elements_added_or_changed_elsewhere_are_named_by_their_key() -> None:
    old = model_sync()
    fields = [mapping("Email", "email"), mapping("LastName", "first_name"), mapping("Title", "company")]
    live = {**old, "fields": fields}
    assert paths(live, model_sync(name="Other"), old) == ["fields[LastName].source.field", "fields[Title]"]
    assert paths(live, model_sync(fields=[mapping("Email", "email")]), old) == [
        "fields[LastName].source.field",
        "fields[Title]",
    ], "an element that is taken away takes the change with it"


def test_what_an_update_leaves_alone_is_no_conflict() -> None:
    old = model_sync(active=True, error_handling={"subscribers": ["a"]})
    live = {**model_sync(active=False, policies=["set elsewhere"])}
    assert paths(live, model_sync(name="Other"), old) == []


def test_a_schema_that_is_switched_off_keeps_its_detail_so_only_the_selection_counts() -> None:
    old = bulk_sync(schemas=["public.customers", {"id": "public.orders", "partition_key": "placed_at"}])
    live = {
        **old,
        "schemas": [
            {"id": "public.customers", "enabled": True},
            {"id": "public.orders", "enabled": True, "partition_key": "id"},
            {"id": "public.events", "enabled": True},
        ],
    }
    assert paths(live, bulk_sync(schemas=["public.customers"]), old, SHOP) == ["schemas[public.events]"]
    assert paths(live, old | {"name": "Other"}, old, SHOP) == [
        "schemas[public.orders].partition_key",
        "schemas[public.events]",
    ]
    as_live = bulk_sync(schemas=["public.customers", "public.events", {"id": "public.orders", "partition_key": "id"}])
    assert paths(live, as_live, old, SHOP) == []
