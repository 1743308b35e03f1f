"""A declaration says what a person would write, and no more."""

from __future__ import annotations

from pulumi_polytomic import BulkSync, ModelSync
from pulumi_polytomic.cli.adopting.tidying import tidied
from tests.engine.project import ACME, bulk_sync, mapping, model_sync


def test_defaults_go_and_what_has_no_default_stays() -> None:
    off = {"only_enrich_updates": False, "sync_all_records": False, "active": False}
    assert tidied(ModelSync.kind, {**model_sync(), **off}) == {**model_sync(), "active": False}
    usual = {"automatically_add_new_objects": "none", "normalize_names": "enabled", "disable_record_timestamps": False}
    assert tidied(BulkSync.kind, bulk_sync(**usual)) == bulk_sync()
    assert tidied(BulkSync.kind, bulk_sync(normalize_names="legacy")) == bulk_sync(normalize_names="legacy")


def test_times_are_numbers_where_they_are() -> None:
    written = {"frequency": "daily", "hour": "6", "minute": "05"}
    declared = tidied(ModelSync.kind, model_sync(schedule=written))
    assert declared["schedule"] == {"frequency": "daily", "hour": 6, "minute": "05"}


def test_labels_stay_only_where_the_logic_needs_them() -> None:
    source = {"model_id": ACME.models["Customers"], "field": "email"}
    one = {"source": source, "function": "IsNotNull", "label": "A"}
    other = {"source": source, "function": "Equality", "value": "x", "label": "B"}
    plain = tidied(ModelSync.kind, model_sync(model_filters={"conditions": [one, other], "logic": "A and B"}))
    assert plain["model_filters"] == {
        "conditions": [
            {"source": source, "function": "IsNotNull"},
            {"source": source, "function": "Equality", "value": "x"},
        ]
    }
    filters = {"conditions": [one, other], "logic": "A or B"}
    assert tidied(ModelSync.kind, model_sync(model_filters=filters))["model_filters"] == filters


def test_of_alternatives_the_first_is_declared() -> None:
    identity = {**mapping("Email", "email"), "function": "Equality"}
    assert tidied(ModelSync.kind, {**model_sync(), "identity": identity}) == model_sync()
