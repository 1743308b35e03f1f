"""Maps that are managed key by key, at every depth."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pulumi_polytomic.bulk_sync import BULK_SYNC
from pulumi_polytomic.model_sync import MODEL_SYNC
from pulumi_polytomic.reconcile.changes import changes
from pulumi_polytomic.reconcile.maps import holds, overlay, seen, without_nulls
from pulumi_polytomic.reconcile.normalize import project
from pulumi_polytomic.reconcile.shape import Record
from tests.engine.project import bulk_sync, model_sync
from tests.reconcile.updates import merge, rewritten

Map = dict[str, Any]
NEVER: Map = {}

keys = st.sampled_from("abc")
plain = st.one_of(st.integers(0, 3), st.sampled_from(["", "x"]), st.booleans())
maps: st.SearchStrategy[Map] = st.dictionaries(
    keys,
    st.recursive(plain, lambda inner: st.dictionaries(keys, inner, max_size=2) | st.lists(inner, max_size=2)),
    max_size=3,
)


def leaves(value: Map, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Any]]:
    """Everything in a map that is no map, with its path."""
    for key, inner in value.items():
        if isinstance(inner, dict):
            yield from leaves(inner, (*path, key))
        else:
            yield (*path, key), inner


def meets(declared: Map, path: tuple[str, ...]) -> bool:
    """Whether the declaration says something at the path, above or below it."""
    value: Any = declared
    for key in path:
        if not isinstance(value, dict):
            return True
        if key not in value:
            return False
        value = value[key]
    return True


@given(maps, maps, maps)
def test_what_is_laid_over_a_live_map_is_held_by_it(live: Map, new: Map, old: Map) -> None:
    result = overlay(live, new, old)
    assert holds(result, new)
    assert seen(result, new) == new


@given(maps, maps, maps)
def test_what_is_not_declared_stays_at_every_depth(live: Map, new: Map, old: Map) -> None:
    after = dict(leaves(overlay(live, new, old)))
    for path, value in leaves(live):
        if not meets(new, path) and not meets(old, path):
            assert after[path] == value


@given(maps, maps)
def test_what_is_not_declared_any_more_goes_and_nothing_else(live: Map, old: Map) -> None:
    left = overlay(overlay(live, old, NEVER), NEVER, old)
    gone = {path for path, _ in leaves(old)}
    assert gone.isdisjoint(path for path, _ in leaves(left))
    assert dict(leaves(left)) == {p: v for p, v in leaves(overlay(live, old, NEVER)) if not meets(old, p)}


@given(maps, maps, maps)
def test_laying_the_same_over_it_again_changes_nothing(live: Map, new: Map, old: Map) -> None:
    once = overlay(live, new, old)
    assert overlay(once, new, new) == once


@given(maps, maps)
def test_a_live_map_that_holds_what_is_declared_is_left_alone(live: Map, new: Map) -> None:
    if holds(live, new):
        assert overlay(live, new, new) == overlay(live, new, NEVER) == live


FIELDS: dict[str, tuple[Record, Callable[[Map], Map]]] = {
    "target.configuration": (MODEL_SYNC.shape, lambda m: model_sync(target={**model_sync()["target"], **m})),
    "source_configuration": (BULK_SYNC.shape, lambda m: bulk_sync(source_configuration=m["configuration"])),
    "destination_configuration": (BULK_SYNC.shape, lambda m: bulk_sync(destination_configuration=m["configuration"])),
}


@pytest.mark.parametrize("field", FIELDS)
def test_a_nested_key_is_changed_added_and_removed_alone(field: str) -> None:
    shape, of = FIELDS[field]
    old = of({"configuration": {"load": {"batch": 1, "dropped": 2, "deep": {"mine": 3}}}})
    new = of({"configuration": {"load": {"batch": 5, "deep": {"mine": 3, "added": True}}}})
    live = of(
        {"configuration": {"load": {"batch": 1, "dropped": 2, "theirs": "stays", "deep": {"mine": 3, "theirs": [1]}}}}
    )
    assert [str(c.path) for c in changes(shape, old, new)] == [
        f"{field}.load.batch",
        f"{field}.load.dropped",
        f"{field}.load.deep.added",
    ]
    assert changes(shape, project(shape, live, old), old) == []
    body = merge(shape, live, new, old)
    configuration = body["target"]["configuration"] if field.startswith("target") else body[field]
    deep = {"mine": 3, "theirs": [1], "added": True}
    assert configuration == {"load": {"batch": 5, "theirs": "stays", "deep": deep}}


def configured(value: Any) -> Map:
    return bulk_sync(destination_configuration={"columns": value})


def test_a_list_in_a_map_is_one_value() -> None:
    shape = BULK_SYNC.shape
    live, declared = configured([{"name": "a", "type": "text"}, {"name": "b"}]), configured([{"name": "a"}, "b"])
    [change] = changes(shape, project(shape, live, declared), declared)
    assert str(change.path) == "destination_configuration.columns"
    assert merge(shape, live, declared, declared)["destination_configuration"] == {"columns": [{"name": "a"}, "b"]}


def test_a_key_that_the_server_adds_to_a_map_in_a_list_is_no_difference() -> None:
    shape, declared = BULK_SYNC.shape, configured([{"name": "a"}, {"name": "b"}])
    live = configured([{"name": "a", "type": "text"}, {"name": "b", "type": "text"}])
    assert project(shape, live, declared) == declared
    assert rewritten(shape, live, declared, declared) == set()


def test_a_list_that_was_declared_otherwise_is_replaced_as_a_whole() -> None:
    shape, old, new = BULK_SYNC.shape, configured([{"name": "a", "type": "text"}]), configured([{"name": "a"}])
    assert merge(shape, old, new, old)["destination_configuration"] == {"columns": [{"name": "a"}]}


def test_a_declared_null_clears_its_key_and_is_held_where_there_is_none() -> None:
    shape, declared = BULK_SYNC.shape, configured(None)
    assert merge(shape, configured({"a": 1}), declared, NEVER)["destination_configuration"] == {"columns": None}
    for live in (configured(None), bulk_sync(destination_configuration={})):
        assert project(shape, live, declared) == declared
        assert rewritten(shape, live, declared, NEVER) == set()


def test_nulls_go_at_every_depth_of_a_map_and_stay_as_elements_of_a_list() -> None:
    assert without_nulls({"a": None, "b": {"c": None}, "d": [None, {"e": None}]}) == {"b": {}, "d": [None, {}]}
