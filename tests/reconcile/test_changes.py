from typing import Any

import pytest

from pulumi_polytomic.bulk_sync import BULK_SYNC
from pulumi_polytomic.model_sync import MODEL_SYNC
from pulumi_polytomic.reconcile.changes import asks_for_replacement, changes
from tests.engine.project import bulk_sync, mapping, model_sync

MODEL, BULK = MODEL_SYNC.shape, BULK_SYNC.shape
CUSTOMERS = mapping("Email", "email")["source"]
CONSTANT = {"target": "Phone", "override_value": "none"}


class Unknown:
    """Stands for a value that a preview does not know: equal to nothing, not even to itself."""

    def __eq__(self, other: object) -> bool:
        return False

    __hash__ = None  # type: ignore[assignment]


def model_paths(old: dict[str, Any], new: dict[str, Any]) -> list[str]:
    return [str(c.path) for c in changes(MODEL, model_sync(**old), model_sync(**new))]


def bulk_paths(old: dict[str, Any], new: dict[str, Any]) -> list[str]:
    return [str(c.path) for c in changes(BULK, bulk_sync(**old), bulk_sync(**new))]


@pytest.mark.parametrize(
    ("old", "new", "paths"),
    [
        ({}, {"name": "Other"}, ["name"]),
        ({}, {"schedule": {"frequency": "daily", "hour": 7, "minute": 30}}, ["schedule.hour"]),
        ({}, {"schedule": {"frequency": "daily", "hour": 6}}, ["schedule.minute"]),
        ({}, {"fields": [mapping("Email", "phone"), mapping("LastName", "last_name")]}, ["fields[Email].source.field"]),
        ({}, {"fields": [mapping("Email", "email"), mapping("Phone", "phone")]}, ["fields[LastName]", "fields[Phone]"]),
        (
            {"fields": [mapping("Email", "email")]},
            {"fields": [{**mapping("Email", "email"), "encryption_enabled": True}]},
            ["fields[Email].encryption_enabled"],
        ),
        ({}, {"policies": []}, ["policies"]),
        ({"policies": []}, {}, ["policies"]),
        ({"active": True}, {"active": False}, ["active"]),
        (
            {"fields": [{"target": "Title", "override_value": "a"}]},
            {"fields": [{"target": "Title", "override_value": "b"}]},
            ["fields[Title].override_value"],
        ),
        ({"fields": [{"target": "Title", "override_value": "a"}]}, {"fields": []}, ["fields[Title]"]),
        (
            {"fields": [{"target": "Title", "override_value": "a"}], "override_fields": []},
            {"fields": [{"target": "Title", "override_value": "b"}], "override_fields": [CONSTANT]},
            ["fields[Title].override_value", "override_fields[Phone]"],
        ),
        ({}, {"identities": {"mappings": []}}, ["identities.mappings"]),
    ],
)
def test_changes_name_the_exact_path(old: dict[str, Any], new: dict[str, Any], paths: list[str]) -> None:
    assert model_paths(old, new) == paths


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ({}, {"schedule": {"minute": "30", "hour": 6.0, "frequency": "daily"}}),
        ({}, {"schedule": {"minute": "30", "hour": "06", "frequency": "daily", "run_after_success_only": False}}),
        ({}, {"fields": [mapping("LastName", "last_name"), mapping("Email", "email")]}),
        ({}, {"fields": [{**m, "sync_mode": "updateOrCreate", "new": False} for m in model_sync()["fields"]]}),
        ({"policies": ["a", "b"]}, {"policies": ["B", "a"]}),
        *(
            ({"overrides": [{"field_id": one}]}, {"overrides": [{"field_id": other}]})
            for one, other in [(CUSTOMERS["model_id"], CUSTOMERS["model_id"].upper())]
        ),
        (
            {"fields": [{"target": "T", "override_value": "x"}]},
            {"fields": [{"target": "T", "override_value": "x", "encryption_enabled": True}]},
        ),
        (
            {"model_filters": {"conditions": [{"source": CUSTOMERS, "function": "IsNull"}]}},
            {
                "model_filters": {
                    "conditions": [{"source": CUSTOMERS, "function": "IsNull", "label": "x"}],
                    "logic": "X".lower(),
                }
            },
        ),
        (
            {"schedule": {"frequency": "runafter", "run_after": {"sync_ids": ["a", "b"]}}},
            {"schedule": {"frequency": "runafter", "run_after": {"sync_ids": ["b", "a"], "bulk_sync_ids": []}}},
        ),
    ],
)
def test_another_spelling_is_no_change(old: dict[str, Any], new: dict[str, Any]) -> None:
    assert model_paths(old, new) == []


def test_maps_are_compared_key_by_key_and_a_declared_key_is_a_change() -> None:
    old = {"destination_configuration": {"schema": "SHOP", "mirror": 3.0}}
    assert bulk_paths(old, {"destination_configuration": {"schema": "SHOP", "mirror": 3}}) == []
    assert bulk_paths(old, {"destination_configuration": {"schema": "S"}}) == [
        "destination_configuration.schema",
        "destination_configuration.mirror",
    ]


def test_true_is_not_one() -> None:
    assert bulk_paths({"destination_configuration": {"a": True}}, {"destination_configuration": {"a": 1}}) == [
        "destination_configuration.a"
    ]


def test_instants_are_compared_as_instants() -> None:
    old = {"data_cutoff_timestamp": "2026-01-31T00:00:00Z"}
    assert bulk_paths(old, {"data_cutoff_timestamp": "2026-01-31T01:00:00.000+01:00"}) == []
    assert bulk_paths(old, {"data_cutoff_timestamp": "2026-01-31T00:00:01Z"}) == ["data_cutoff_timestamp"]


def test_the_order_of_identities_and_overrides_has_a_meaning() -> None:
    mappings = [{**mapping(t, "email"), "function": "Equality"} for t in ("Email", "Customer_ID__c")]
    old, new = ({"identities": {"mappings": m, "strategy": "priority"}} for m in (mappings, mappings[::-1]))
    assert model_paths(old, new) == ["identities.mappings[0].target", "identities.mappings[1].target"]


def test_an_unknown_value_is_a_change_and_breaks_nothing() -> None:
    u: Any = Unknown()
    for new in (
        {"fields": u},
        {"fields": [u, mapping("Email", "email")]},
        {"fields": [{"target": u, "source": u}, mapping("LastName", "last_name")]},
        {"schedule": {"frequency": u}},
        {"policies": [u]},
        {"model_filters": {"conditions": [{"source": u, "function": "IsNull"}, u]}},
        {"identities": {"mappings": u}},
        {"target": {"connection_id": u, "configuration": {"a": u}}},
    ):
        assert model_paths({}, new) != []
    assert (
        asks_for_replacement(
            MODEL, model_sync(target={"create": {"name": "a"}}), model_sync(target={"create": {"name": u}})
        )
        == []
    )


def test_an_absent_organization_is_no_change() -> None:
    assert model_paths({"organization_id": "0ac3e000-0000-4000-8000-000000000000"}, {}) == []


@pytest.mark.parametrize(
    ("old", "new", "replaced"),
    [
        ({"create": {"name": "a"}}, {"create": {"name": "b"}}, True),
        ({"object": "a"}, {"create": {"name": "a"}}, True),
        ({"create": {"name": "a"}}, {"create": {"name": "a"}}, False),
        ({"create": {"name": "a"}}, {"object": "a"}, False),
        ({"object": "a"}, {"object": "b"}, False),
    ],
)
def test_only_a_changed_target_create_asks_for_a_replacement(
    old: dict[str, Any], new: dict[str, Any], replaced: bool
) -> None:
    found = asks_for_replacement(MODEL, model_sync(target=old), model_sync(target=new))
    assert found == (["target"] if replaced else [])
