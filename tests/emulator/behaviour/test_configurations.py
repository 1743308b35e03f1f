"""Laws of secrets in configurations, for any schema that a type of connections may have."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pulumi_polytomic.emulator.behaviour import configurations
from pulumi_polytomic.emulator.unsettled import Unsettled

Json = dict[str, Any]
Case = tuple[Json, Any]
"""A schema, and a value that fits it."""

READINGS = Unsettled(unknown_settings="refused")
SECRET = "hunter2"
some = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def leaf(schema: Json, values: st.SearchStrategy[Any]) -> st.SearchStrategy[Case]:
    return st.tuples(st.just(schema), values)


LEAVES = (
    leaf({"type": "string"}, st.text(max_size=3))
    | leaf({"type": "integer"}, st.integers())
    | leaf({"type": "boolean"}, st.booleans())
    | leaf(
        {"type": "string", "enum": [{"value": "a", "label": "A"}, {"value": "b", "label": "B"}]}, st.sampled_from("ab")
    )
    | leaf({"type": "string", "sensitive": True}, st.just(SECRET))
    | leaf({"type": "integer", "sensitive": True}, st.just(12345678))
)


def objects(parts: st.SearchStrategy[Case]) -> st.SearchStrategy[Case]:
    def build(cases: dict[str, Case]) -> Case:
        schemas, values = ({key: case[at] for key, case in cases.items()} for at in (0, 1))
        return {"type": "object", "properties": schemas, "required": ["nobody"]}, values

    return st.dictionaries(st.sampled_from("pqrs"), parts, max_size=3).map(build)


def arrays(parts: st.SearchStrategy[Case]) -> st.SearchStrategy[Case]:
    def build(case: Case, count: int) -> Case:
        return {"type": "array", "items": case[0]}, [case[1]] * count

    return st.builds(build, parts, st.integers(0, 3))


CONFIGURATIONS = objects(st.recursive(LEAVES, lambda parts: objects(parts) | arrays(parts), max_leaves=6))


@some
@given(CONFIGURATIONS)
def test_no_answer_has_a_secret(case: Case) -> None:
    schema, saved = case
    shown = json.dumps(configurations.masked(schema, saved))
    assert SECRET not in shown
    assert "12345678" not in shown


@some
@given(CONFIGURATIONS)
def test_what_was_shown_and_comes_back_changes_nothing(case: Case) -> None:
    schema, saved = case
    shown = configurations.masked(schema, saved)
    assert configurations.settled(schema, shown, saved, READINGS) == saved
    assert configurations.masked(schema, saved) == shown


@some
@given(CONFIGURATIONS, CONFIGURATIONS)
def test_what_is_sent_is_saved_in_place_of_anything_else(case: Case, other: Case) -> None:
    schema, sent = case
    assert configurations.settled(schema, sent, other[1], READINGS) == sent
