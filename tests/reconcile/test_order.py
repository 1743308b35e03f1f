"""The order in which check gives lists back: that of state, so that Pulumi shows an insertion as one element."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pulumi_polytomic.bulk_sync import BULK_SYNC
from pulumi_polytomic.model_sync import MODEL_SYNC
from pulumi_polytomic.reconcile.changes import changes
from pulumi_polytomic.reconcile.normalize import normalize
from pulumi_polytomic.reconcile.order import in_order_of
from tests.engine.project import mapping
from tests.reconcile.test_laws import Case, shape_of, thorough, two

MAPPINGS = [mapping(f"Field{n}__c", "email") for n in range(20)]


def ordered(name: str, old: list[Any], new: list[Any]) -> Any:
    noun = BULK_SYNC if name in ("schemas", "additional_schedules") else MODEL_SYNC
    return in_order_of(noun.shape, {name: old}, {name: new})[name]


def test_a_mapping_in_front_of_twenty_becomes_the_last_one() -> None:
    added = mapping("Email", "email")
    assert ordered("fields", MAPPINGS, [added, *MAPPINGS]) == [*MAPPINGS, added]


def test_a_changed_element_keeps_its_place_and_a_removed_one_leaves_no_trace() -> None:
    changed = {**MAPPINGS[1], "sync_mode": "create"}
    assert ordered("fields", MAPPINGS[:3], [MAPPINGS[2], changed]) == [changed, MAPPINGS[2]]


def test_schemas_and_the_fields_in_them_are_put_in_order() -> None:
    old = ["a", {"id": "b", "fields": ["x", "y"]}]
    new = ["c", {"id": "b", "fields": ["z", "y", {"id": "x", "obfuscate": True}]}, {"id": "a"}]
    assert ordered("schemas", old, new) == [
        {"id": "a"},
        {"id": "b", "fields": [{"id": "x", "obfuscate": True}, "y", "z"]},
        "c",
    ]


def test_sets_are_put_in_order_by_their_content() -> None:
    six, noon = ({"frequency": "daily", "hour": hour} for hour in ("6", 12))
    assert ordered("additional_schedules", [six, noon], [{"frequency": "weekly"}, {**noon, "hour": "12"}, six]) == [
        six,
        {**noon, "hour": "12"},
        {"frequency": "weekly"},
    ]


@pytest.mark.parametrize("name", ["overrides", "filters"])
def test_where_a_place_has_a_meaning_nothing_moves(name: str) -> None:
    one, other = ({"function": "IsNull", "field": MAPPINGS[n]["source"]} for n in (0, 1))
    assert ordered(name, [one, other], [other, one]) == [other, one]


def test_identities_keep_their_priority() -> None:
    first, second = ({**one, "function": "Equality"} for one in MAPPINGS[:2])
    old, new = ({"identities": {"mappings": m}} for m in ([first, second], [second, first]))
    assert in_order_of(MODEL_SYNC.shape, old, new) == new


def test_what_is_not_known_yet_comes_last_and_stays_what_it_is() -> None:
    unknown = object()
    assert ordered("fields", MAPPINGS[:2], [unknown, {"target": unknown}, *MAPPINGS[1::-1]]) == [
        *MAPPINGS[:2],
        unknown,
        {"target": unknown},
    ]
    assert in_order_of(MODEL_SYNC.shape, {"fields": MAPPINGS}, {"fields": unknown}) == {"fields": unknown}
    assert ordered("additional_schedules", [{"hour": 1}], [{"hour": unknown}, {"hour": 1}]) == [
        {"hour": 1},
        {"hour": unknown},
    ]


@given(two)
@thorough
def test_the_order_of_state_means_the_same_as_that_of_the_program(
    declared: tuple[Case, dict[str, Any], dict[str, Any]],
) -> None:
    case, old, new = declared
    shape = shape_of(case)
    found = in_order_of(shape, old, new)
    assert normalize(shape, found) == normalize(shape, new)
    assert changes(shape, new, found) == []
    assert {str(c.path) for c in changes(shape, old, found)} == {str(c.path) for c in changes(shape, old, new)}
    assert sorted(map(repr, found.get("fields", []))) == sorted(map(repr, new.get("fields", [])))
    assert in_order_of(shape, old, found) == found


@given(two, st.randoms(use_true_random=False))
@thorough
def test_what_is_only_shuffled_comes_back_as_state_has_it(
    declared: tuple[Case, dict[str, Any], dict[str, Any]], random: Any
) -> None:
    case, old, _ = declared
    shuffled = {
        name: random.sample(value, len(value))
        if name in ("fields", "schemas", "override_fields", "additional_schedules", "policies")
        else value
        for name, value in old.items()
    }
    assert in_order_of(shape_of(case), old, shuffled) == old
