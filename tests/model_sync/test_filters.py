"""The deprecated filters: told apart by kind where they can be, and kept where they cannot."""

from typing import Any

import pytest

from pulumi_polytomic.model_sync import MODEL_SYNC, objection
from pulumi_polytomic.model_sync.filters import deprecated_forms, joined_logic, mixes, new_forms
from pulumi_polytomic.reconcile.changes import changes
from pulumi_polytomic.reconcile.normalize import normalize, project
from pulumi_polytomic.reconcile.update import settled, wire
from tests.engine.project import ACME, mapping, model_sync
from tests.reconcile.updates import merge, rewritten

MODEL = MODEL_SYNC.shape
EMAIL, PHONE = (mapping("x", column)["source"] for column in ("email", "phone"))
EMAIL_ID = ACME.model_fields["Customers"]["email"]
BY_NAME = {"field": EMAIL, "function": "IsNotNull"}
BY_ID = {"field_id": EMAIL_ID, "field_type": "Model", "function": "IsNotNull"}
TITLE = {"field_id": "Title", "field_type": "Target", "function": "Equality", "value": "x"}
TITLE_IS_X = {"field": "Title", "function": "Equality", "value": "x"}
EMAIL_IS_SET = {"source": EMAIL, "function": "IsNotNull"}
LIVE = {
    "model_filters": {"conditions": [{**EMAIL_IS_SET, "label": "A"}], "logic": ""},
    "target_filters": {"conditions": [{**TITLE_IS_X, "label": "A"}], "logic": ""},
    "filters": [{**BY_NAME, **BY_ID, "label": "A"}, {**TITLE, "label": "B"}],
    "filter_logic": "",
}


def paths(old: dict[str, Any], new: dict[str, Any]) -> list[str]:
    return [str(c.path) for c in changes(MODEL, model_sync(**old), model_sync(**new))]


def test_conditions_are_told_apart_by_their_kind() -> None:
    assert new_forms([BY_NAME, TITLE], None) == {
        "model_filters": {"conditions": [EMAIL_IS_SET]},
        "target_filters": {"conditions": [TITLE_IS_X]},
    }
    compared = {"field_id": "Phone", "function": "Equality", "value_field": PHONE}
    forms = new_forms([compared], "")
    assert forms is not None
    assert forms["target_filters"]["conditions"] == [{"field": "Phone", "function": "Equality", "value_source": PHONE}]
    assert forms["model_filters"] == {"conditions": []}, "the list is of both kinds, so the other kind is empty"


@pytest.mark.parametrize(
    ("logic", "of_models", "of_targets"),
    [
        ("(m1 or m2) AND t", "m1 or m2", "t"),
        ("m1 and t and m2", "m1 and m2", "t"),
        ("t and (m1 and (m2))", "m1 and m2", "t"),
    ],
)
def test_a_logic_whose_factors_are_of_one_kind_each_is_split(logic: str, of_models: str, of_targets: str) -> None:
    entries = [{**BY_NAME, "label": "m1"}, {**TITLE, "label": "t"}, {**BY_NAME, "field": PHONE, "label": "m2"}]
    forms = new_forms(entries, logic)
    assert forms is not None
    assert (forms["model_filters"]["logic"], forms["target_filters"]["logic"]) == (of_models, of_targets)
    assert not mixes(entries, logic)


@pytest.mark.parametrize("logic", ["A or B", "(A and B) or A"])
def test_a_logic_that_mixes_the_kinds_is_kept(logic: str) -> None:
    assert new_forms([BY_NAME, TITLE], logic) is None
    assert mixes([BY_NAME, TITLE], logic)
    body = wire(MODEL, model_sync(filters=[BY_NAME, TITLE], filter_logic=logic))
    assert body["filter_logic"] == logic
    assert {"model_filters", "target_filters"}.isdisjoint(body)


def test_a_partly_labelled_list_is_labelled_by_position() -> None:
    entries = [{**BY_NAME, "label": "mine"}, TITLE]
    forms = new_forms(entries, "B and A")
    assert forms is not None
    assert forms["model_filters"] == {"conditions": [{**EMAIL_IS_SET, "label": "A"}], "logic": "A"}
    assert forms["target_filters"] == {"conditions": [{**TITLE_IS_X, "label": "B"}], "logic": "B"}


def test_a_field_id_that_is_no_uuid_is_the_targets_and_a_uuid_alone_is_not_judged() -> None:
    assert new_forms([{"field_id": "Title", "function": "IsNull"}], None) is not None
    assert new_forms([{"field_id": EMAIL_ID, "function": "IsNull"}], None) is None
    assert not mixes([{"field_id": EMAIL_ID, "function": "IsNull"}, TITLE], "A or B")


def test_the_new_forms_go_back_into_one_list_with_one_logic() -> None:
    model = {"conditions": [EMAIL_IS_SET, {"source": PHONE, "function": "IsNull", "future": 1}], "logic": "A or B"}
    entries, logic = deprecated_forms(model, {"conditions": [{**TITLE_IS_X, "value_source": PHONE, "label": "x"}]})
    assert entries == [
        {**BY_NAME, "field_type": "Model", "label": "A"},
        {"field": PHONE, "function": "IsNull", "future": 1, "field_type": "Model", "label": "B"},
        {**TITLE, "value_field": PHONE, "label": "C"},
    ]
    assert logic == "(A or B) and C"
    assert deprecated_forms(None, None) == ([], "")


def test_an_answer_may_have_a_logic_for_each_kind() -> None:
    entries = [{"label": label} for label in "ABC"]
    assert joined_logic(entries, "A or B", "C") == "(A or B) and (C)"
    assert joined_logic(entries, "A or B", "") == "(A or B) and (C)"
    assert joined_logic(entries, "", None) == ""


def test_deprecated_filters_mean_the_new_ones() -> None:
    old = model_sync(filters=[BY_NAME, TITLE])
    new = model_sync(
        model_filters={"conditions": [{**EMAIL_IS_SET, "label": "x"}]}, target_filters={"conditions": [TITLE_IS_X]}
    )
    assert normalize(MODEL, old) == normalize(MODEL, new)
    live = model_sync(**LIVE)
    assert rewritten(MODEL, live, new, old) == rewritten(MODEL, live, old, new) == set()
    assert project(MODEL, live, old)["filters"] == [BY_NAME, TITLE]
    assert {str(c.path) for c in changes(MODEL, old, new)} == {"filters", "model_filters", "target_filters"}


def test_changes_of_deprecated_filters_are_called_as_they_are_written() -> None:
    assert paths({"filters": [BY_NAME]}, {"filters": [TITLE, BY_NAME]}) == ["filters"]
    one, other = (
        {"filters": [BY_NAME, {**BY_NAME, "field": PHONE}], "filter_logic": f"A {o} B"} for o in ("or", "and")
    )
    assert paths(one, other) == ["filter_logic"]
    assert paths({"filters": [BY_NAME]}, {"filters": [BY_NAME], "filter_logic": "A"}) == ["filter_logic"]
    assert paths({"filters": [BY_NAME]}, {"filters": [BY_ID]}) == ["filters"]
    assert paths({"filters": [BY_NAME, TITLE]}, {"filters": [{**TITLE, "label": "x"}, {**BY_NAME, "label": "y"}]}) == []
    assert paths({"filters": [{"field_id": "Title", "function": "IsNull"}]}, {}) == ["filters"]


def test_a_filter_added_in_the_ui_shows_beside_those_that_the_user_wrote() -> None:
    added = {"field": "Phone", "function": "IsNull", "label": "B"}
    live = model_sync(**{**LIVE, "target_filters": {"conditions": [{**TITLE_IS_X, "label": "A"}, added]}})
    seen = project(MODEL, live, model_sync(filters=[TITLE, BY_NAME]))
    shown = {"field_id": "Phone", "field_type": "Target", "function": "IsNull"}
    assert seen["filters"] == [TITLE, BY_NAME, shown]
    assert "filter_logic" not in seen


def test_a_logic_changed_in_the_ui_shows_as_filter_logic() -> None:
    conditions = [{**EMAIL_IS_SET, "label": "A"}, {"source": PHONE, "function": "IsNull", "label": "B"}]
    live = model_sync(model_filters={"conditions": conditions, "logic": "A or B"})
    declared = model_sync(filters=[BY_NAME, {"field": PHONE, "function": "IsNull"}])
    seen = project(MODEL, live, declared)
    assert seen["filter_logic"] == "A or B"
    assert "filter_logic" in {str(c.path) for c in changes(MODEL, seen, declared)}
    repaired = merge(MODEL, live, declared, seen)["model_filters"]
    assert repaired == {"conditions": [EMAIL_IS_SET, {"source": PHONE, "function": "IsNull"}]}


def test_an_empty_list_declares_that_there_are_no_filters() -> None:
    declared = model_sync(filters=[])
    body = merge(MODEL, model_sync(**LIVE), declared, {})
    assert body["model_filters"]["conditions"] == body["target_filters"]["conditions"] == []
    assert {"model_filters", "target_filters", "filters"}.isdisjoint(wire(MODEL, declared))
    assert rewritten(MODEL, model_sync(), declared, {}) == set()


def test_a_field_named_by_its_uuid_is_compared_with_the_deprecated_twin() -> None:
    declared, live = model_sync(filters=[BY_ID, TITLE]), model_sync(**LIVE)
    assert wire(MODEL, declared)["filters"] == [{**BY_ID, "label": "A"}, {**TITLE, "label": "B"}]
    assert project(MODEL, live, declared)["filters"] == [BY_ID, TITLE]
    shouted = model_sync(filters=[{**BY_ID, "field_id": EMAIL_ID.upper()}, TITLE])
    assert project(MODEL, live, shouted) == shouted
    untyped = model_sync(filters=[{"field_id": EMAIL_ID, "function": "IsNotNull"}, TITLE])
    assert project(MODEL, live, untyped) == untyped
    for kept in (declared, shouted, untyped):
        assert rewritten(MODEL, live, kept, {}) == set()


def test_kept_filters_are_sent_in_their_form_alone_with_what_nobody_here_knows() -> None:
    live = model_sync(**LIVE, retention=7)
    live["filters"][0] = {**live["filters"][0], "future": 1}
    live["target"] = {**live["target"], "filter_logic": "B"}
    declared = model_sync(
        filters=[{**BY_ID, "label": "x"}, {**TITLE, "value": "y", "label": "y"}], filter_logic="y and x"
    )
    body = merge(MODEL, live, declared, {})
    assert body["filters"] == [
        {**BY_ID, "label": "x", "future": 1},
        {**TITLE, "value": "y", "label": "y"},
    ]
    assert body["filter_logic"] == "y and x"
    assert body["retention"] == 7
    assert {"model_filters", "target_filters"}.isdisjoint(body)
    assert "filter_logic" not in body["target"]


def test_removing_kept_filters_removes_both_kinds() -> None:
    body = merge(MODEL, model_sync(**LIVE), model_sync(), model_sync(filters=[BY_ID]))
    assert {"model_filters", "target_filters", "filters", "filter_logic"}.isdisjoint(body)
    one_kind = model_sync(model_filters={"conditions": [EMAIL_IS_SET]})
    body = merge(MODEL, model_sync(**LIVE), one_kind, model_sync(filters=[BY_ID]))
    assert body["model_filters"]["conditions"][0]["source"] == EMAIL
    assert {"target_filters", "filters"}.isdisjoint(body)


def test_live_filters_that_cannot_be_told_apart_survive_and_are_not_half_replaced() -> None:
    mixed = {"filters": LIVE["filters"], "filter_logic": "A or B", "model_filters": None, "target_filters": None}
    live, declared = model_sync(**LIVE), model_sync(model_filters={"conditions": [EMAIL_IS_SET]})
    live.update(mixed)
    body = merge(MODEL, live, model_sync(name="Other"), {})
    assert (body["filters"], body["filter_logic"]) == (LIVE["filters"], "A or B")
    assert settled(MODEL, live)["filter_logic"] == "A or B"
    assert "model_filters alone cannot" in str(objection(live, declared, {}))
    both = {**declared, "target_filters": {"conditions": []}}
    assert objection(live, both, {}) is objection(model_sync(**LIVE), declared, {}) is None
    seen = project(MODEL, live, model_sync(filters=[BY_NAME, TITLE]))
    assert seen["filter_logic"] == "A or B"


def test_unknown_values_break_nothing() -> None:
    unknown: Any = object()
    for filters in (unknown, [unknown], [{**BY_NAME, "value": unknown}], [{**BY_NAME, "field_type": unknown}]):
        assert "filters" in paths({"filters": [BY_NAME]}, {"filters": filters})
    assert paths({"filters": [BY_NAME], "filter_logic": "A"}, {"filters": [BY_NAME], "filter_logic": unknown}) != []
