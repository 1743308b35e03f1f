from __future__ import annotations

from collections.abc import Callable
from typing import Any

import httpx
import pytest

from pulumi_polytomic.emulator import seed

Json = dict[str, Any]
Build = Callable[..., Json]
Create = Callable[[str, Json], Json]

COUNTRY = {"model_id": seed.ACME.models["Customers"], "field": "country"}
ACTIVE = {"model_id": seed.ACME.models["Customers"], "field": "is_active"}


def model(label: str | None = None, **other: Any) -> Json:
    named = {} if label is None else {"label": label}
    return {"source": COUNTRY, "function": "IsNotNull", **named, **other}


def target(label: str | None = None, **other: Any) -> Json:
    named = {} if label is None else {"label": label}
    return {"field": "Title", "function": "IsNotNull", **named, **other}


def old_model(label: str | None = None) -> Json:
    named = {} if label is None else {"label": label}
    return {"field": COUNTRY, "field_type": "Model", "function": "IsNotNull", **named}


def old_target(label: str | None = None) -> Json:
    named = {} if label is None else {"label": label}
    return {"field_id": "Title", "field_type": "Target", "function": "IsNotNull", **named}


def test_labels_are_reported_by_position_and_the_logic_as_it_was_spelled(created: Create, model_sync: Build) -> None:
    filters = {"conditions": [model("rich"), model("B"), model("A")], "logic": "A OR  ((rich) AnD B)"}
    sync = created("/api/syncs", model_sync(model_filters=filters))
    assert [condition["label"] for condition in sync["model_filters"]["conditions"]] == ["A", "B", "C"]
    assert sync["model_filters"]["logic"] == "C OR  ((A) AnD B)"


def test_unlabelled_conditions_are_named_by_position(created: Create, model_sync: Build) -> None:
    filters = {"conditions": [model(), model()], "logic": "(A and B) or (B and A)"}
    sync = created("/api/syncs", model_sync(model_filters=filters))
    assert sync["model_filters"]["logic"] == "(A and B) or (B and A)"


@pytest.mark.parametrize("logic", [{}, {"logic": ""}, {"logic": " "}, {"logic": None}])
def test_without_logic_all_must_hold_and_none_is_reported(created: Create, model_sync: Build, logic: Json) -> None:
    sync = created("/api/syncs", model_sync(model_filters={"conditions": [model(), model()], **logic}))
    held = (sync["model_filters"], sync, sync["target"])
    assert not any("logic" in part or "filter_logic" in part for part in held)


@pytest.mark.parametrize(
    ("conditions", "logic", "path"),
    [
        ([model("x"), model()], "", "model_filters.conditions[1].label"),
        ([model("x"), model("x")], "", "model_filters.conditions[1].label"),
        ([model("1x")], "", "model_filters.conditions[0].label"),
        ([model("and")], "", "model_filters.conditions[0].label"),
        ([model(), model()], "A", "model_filters.logic"),
        ([model()], "A and B", "model_filters.logic"),
        ([model("x")], "X", "model_filters.logic"),
        ([model()], "A and", "model_filters.logic"),
        ([model()], "(A", "model_filters.logic"),
        ([model()], "A)", "model_filters.logic"),
        ([model()], "A && A", "model_filters.logic"),
        ([model()], "A A", "model_filters.logic"),
        ([], "A", "model_filters.logic"),
    ],
)
def test_labels_and_logic_that_do_not_fit_are_refused(
    api: httpx.Client, model_sync: Build, conditions: list[Json], logic: str, path: str
) -> None:
    answer = api.post("/api/syncs", json=model_sync(model_filters={"conditions": conditions, "logic": logic}))
    assert answer.status_code == 422
    assert answer.json()["metadata"]["errors"][0]["path"] == path


def test_answers_hold_the_deprecated_form_too(created: Create, model_sync: Build) -> None:
    sync = created(
        "/api/syncs",
        model_sync(
            model_filters={"conditions": [model("x"), model("y")], "logic": "x or y"},
            target_filters={"conditions": [target("x")], "logic": "x"},
        ),
    )
    assert [(entry["field_type"], entry["label"]) for entry in sync["filters"]] == [
        ("Model", "A"),
        ("Model", "B"),
        ("Target", "C"),
    ]
    assert sync["filters"][0]["field"] == COUNTRY
    assert sync["filters"][0]["field_id"] == seed.ACME.model_fields["Customers"]["country"]
    assert sync["filters"][2]["field_id"] == "Title"
    assert sync["filter_logic"] == "A or B"
    assert sync["target"]["filter_logic"] == "C"


@pytest.mark.parametrize(
    ("logic", "model_logic", "target_logic"),
    [
        ("", None, None),
        ("(A or B) and C", "A or B", "A"),
        ("C and (B or A)", "B or A", "A"),
        ("A or B", "A or B", None),
        ("(A OR B)", "(A OR B)", None),
        ("A and B and C", "A and B", "A"),
    ],
)
def test_deprecated_filters_are_parted_where_that_is_possible(
    created: Create, model_sync: Build, logic: str, model_logic: str | None, target_logic: str | None
) -> None:
    filters = [old_model("A"), old_model("B"), old_target("C")]
    sync = created("/api/syncs", model_sync(filters=filters, filter_logic=logic))
    assert [condition["source"] for condition in sync["model_filters"]["conditions"]] == [COUNTRY, COUNTRY]
    assert [condition["field"] for condition in sync["target_filters"]["conditions"]] == ["Title"]
    assert sync["model_filters"].get("logic") == model_logic
    assert sync["target_filters"].get("logic") == target_logic


@pytest.mark.parametrize("logic", ["A or C", "(A and C) or (B and C)", "A and D"])
def test_deprecated_filters_that_cannot_be_parted_are_refused(api: httpx.Client, model_sync: Build, logic: str) -> None:
    filters = [old_model("A"), old_model("B"), old_target("C")]
    assert api.post("/api/syncs", json=model_sync(filters=filters, filter_logic=logic)).status_code == 422


def test_a_partly_labelled_deprecated_list_is_labelled_by_position(created: Create, model_sync: Build) -> None:
    sync = created("/api/syncs", model_sync(filters=[old_model("Q"), old_model()], filter_logic="B or A"))
    assert sync["model_filters"]["logic"] == "B or A"


def test_a_deprecated_filter_may_name_a_model_field_by_its_id(created: Create, model_sync: Build) -> None:
    entry = {"field_id": seed.ACME.model_fields["Customers"]["is_active"], "function": "True"}
    sync = created("/api/syncs", model_sync(filters=[entry]))
    assert sync["model_filters"]["conditions"] == [{"source": ACTIVE, "function": "True", "label": "A"}]


def test_both_forms_may_be_sent_when_they_say_the_same(created: Create, model_sync: Build) -> None:
    new = {"conditions": [model("x"), model("y")], "logic": "x and y"}
    sync = created("/api/syncs", model_sync(model_filters=new, filters=[old_model(), old_model()]))
    assert sync["model_filters"]["logic"] == "A and B"


@pytest.mark.parametrize(
    "new",
    [
        {"model_filters": {"conditions": [model()]}},
        {"model_filters": {"conditions": [model(), model()], "logic": "A or B"}},
        {"target_filters": {"conditions": [target()]}},
        {"model_filters": {"conditions": []}},
    ],
)
def test_both_forms_with_different_content_are_refused(api: httpx.Client, model_sync: Build, new: Json) -> None:
    answer = api.post("/api/syncs", json=model_sync(**new, filters=[old_model(), old_model()]))
    assert answer.status_code == 422
    assert answer.json()["metadata"]["errors"][0]["path"] == "filters"


@pytest.mark.parametrize(
    "condition",
    [
        target(function="GreaterThan", value=3),
        target(function="Equality", value="x", value_source=COUNTRY),
    ],
)
def test_target_conditions_that_the_destination_does_not_take_are_refused(
    api: httpx.Client, model_sync: Build, condition: Json
) -> None:
    answer = api.post("/api/syncs", json=model_sync(target_filters={"conditions": [condition]}))
    assert answer.status_code == 422


def test_only_some_destinations_compare_with_a_model_field(api: httpx.Client, model_sync: Build) -> None:
    hubspot = {"connection_id": seed.ACME.connections["HubSpot"], "object": "contacts"}
    condition = {"field": "phone", "function": "Equality", "value_source": COUNTRY}
    filters = {"conditions": [condition]}
    assert api.post("/api/syncs", json=model_sync(target=hubspot, target_filters=filters)).status_code == 422
    condition["field"] = "Title"
    assert api.post("/api/syncs", json=model_sync(target_filters=filters)).status_code == 200
