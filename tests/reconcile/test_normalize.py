from typing import Any

import pytest

from pulumi_polytomic.bulk_sync import BULK_SYNC
from pulumi_polytomic.model_sync import MODEL_SYNC
from pulumi_polytomic.reconcile.changes import changes
from pulumi_polytomic.reconcile.normalize import project, readable
from tests.engine.project import bulk_sync, mapping, model_sync

MODEL, BULK = MODEL_SYNC.shape, BULK_SYNC.shape


def seen(live: dict[str, Any], declared: dict[str, Any]) -> dict[str, Any]:
    return project(MODEL, model_sync(**live), model_sync(**declared))


def test_one_changed_mapping_shows_as_one_line() -> None:
    live = {"fields": [{**mapping("LastName", "phone"), "new": False}, {**mapping("Email", "email"), "future": 1}]}
    assert seen(live, {})["fields"] == [mapping("Email", "email"), mapping("LastName", "phone")]


def test_an_added_mapping_comes_last_and_is_readable() -> None:
    added = {**mapping("Phone", "phone"), "new": False, "sync_mode": "updateOrCreate", "encryption_enabled": False}
    live = {"fields": [added, *model_sync()["fields"]]}
    assert seen(live, {})["fields"] == [*model_sync()["fields"], mapping("Phone", "phone")]


def test_only_what_is_declared_is_seen() -> None:
    found = seen({"policies": ["p"], "retention": 7}, {})
    assert "policies" not in found
    assert "retention" not in found


def test_what_was_cleared_elsewhere_is_gone_unless_it_was_declared_empty() -> None:
    assert "policies" not in seen({"policies": None}, {"policies": ["p"]})
    assert seen({}, {"policies": []})["policies"] == []
    assert seen({"identities": None}, {"identities": {"mappings": []}})["identities"] == {"mappings": []}
    assert seen({}, {"sync_all_records": False})["sync_all_records"] is False
    assert "sync_all_records" not in seen({}, {"sync_all_records": True})


def test_a_map_shows_only_the_declared_keys() -> None:
    target = model_sync()["target"]
    live = {"target": {**target, "configuration": {"mine": 2, "theirs": 3}}}
    declared = {"target": {**target, "configuration": {"mine": 1, "gone": 4}}}
    assert seen(live, declared)["target"]["configuration"] == {"mine": 2}


def test_an_undeclared_field_inside_a_declared_value_shows_when_it_was_set() -> None:
    live = {"schedule": {"frequency": "daily", "hour": "6", "minute": "30", "day_of_week": "monday"}}
    assert seen(live, {})["schedule"] == {"frequency": "daily", "hour": 6, "minute": 30, "day_of_week": "monday"}


def test_filters_that_differ_come_as_the_server_has_them() -> None:
    source = mapping("Email", "email")["source"]
    mine = {"conditions": [{"source": source, "function": "IsNull"}]}
    theirs = {"conditions": [{"source": source, "function": "IsNotNull", "label": "A"}], "logic": "A"}
    plain = {"conditions": [{"source": source, "function": "IsNotNull"}]}
    assert seen({"model_filters": theirs}, {"model_filters": mine})["model_filters"] == plain
    labelled = {"conditions": [{"source": source, "function": "IsNull", "label": "mine"}], "logic": "mine"}
    assert seen({"model_filters": theirs}, {"model_filters": labelled})["model_filters"] == theirs


def test_what_no_answer_tells_is_remembered() -> None:
    assert seen({"encryption_passphrase": "***"}, {"encryption_passphrase": "s"})["encryption_passphrase"] == "s"


def test_sets_keep_the_users_order() -> None:
    live = bulk_sync(schemas=["c", "a", "b"])
    assert project(BULK, live, bulk_sync(schemas=["b", "x", "a"]))["schemas"] == ["b", "a", "c"]


def test_a_live_sync_reads_as_a_user_would_declare_it() -> None:
    live = [{**mapping("Email", "email"), "sync_mode": "create", "new": False, "future": 1}]
    assert readable(MODEL.fields["fields"].shape, live) == [{**mapping("Email", "email"), "sync_mode": "create"}]


@pytest.mark.parametrize("value", [False, 0, ""])
def test_a_condition_whose_value_somebody_set_to_something_blank_is_seen(value: Any) -> None:
    condition = {**{k: v for k, v in mapping("", "age").items() if k == "source"}, "function": "Equality"}
    live = {"model_filters": {"conditions": [{**condition, "value": value, "label": "A"}], "logic": ""}}
    for declared in ({**condition, "value": 5}, condition):
        found = seen(live, {"model_filters": {"conditions": [declared]}})
        assert found["model_filters"] == {"conditions": [{**condition, "value": value}]}


def test_several_identities_read_with_their_strategy() -> None:
    mappings = [{**mapping(name, "email"), "function": "Equality"} for name in ("Email", "Phone")]
    for several in (mappings, mappings[:1]):
        live = {"mappings": several, "strategy": "priority"}
        wanted = live if several == mappings else {"mappings": several}
        assert readable(MODEL.fields["identities"].shape, live) == wanted


@pytest.mark.parametrize("logic", [{}, {"logic": "a and b"}])
def test_a_label_that_is_not_known_yet_equals_nothing(logic: dict[str, Any]) -> None:
    source = {"model_id": "0ac3e000-d000-4000-8000-000000000001", "field": "email"}
    of_models = {
        "model_filters": {
            "conditions": [
                {"source": source, "function": "IsNotNull", "label": object()},
                {"source": source, "function": "IsNull", "label": "b"},
            ],
            **logic,
        }
    }
    assert changes(MODEL, {"model_filters": {"conditions": []}}, of_models)
