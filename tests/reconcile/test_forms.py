"""Deprecated forms mean the new ones: declared, compared, sent and read back in the user's spelling."""

from typing import Any

import pytest

from pulumi_polytomic.bulk_sync import BULK_SYNC
from pulumi_polytomic.model_sync import MODEL_SYNC
from pulumi_polytomic.reconcile.changes import changes, named
from pulumi_polytomic.reconcile.normalize import normalize, project
from pulumi_polytomic.reconcile.update import wire
from tests.engine.project import bulk_sync, mapping, model_sync
from tests.reconcile.updates import merge, rewritten

MODEL, BULK = MODEL_SYNC.shape, BULK_SYNC.shape
EMAIL = {**mapping("Email", "email"), "function": "Equality"}
PHONE = {**mapping("Phone", "phone"), "function": "Equality"}
DAILY = {"frequency": "daily", "hour": 6}


def in_new_form(**more: Any) -> dict[str, Any]:
    return model_sync(**{"identities": {"mappings": [EMAIL]}, **more})


def in_old_form(identity: Any = EMAIL, **more: Any) -> dict[str, Any]:
    return model_sync(identities=None, identity=identity, **more)


def test_identity_and_schedule_mean_the_new_forms() -> None:
    assert normalize(MODEL, in_old_form()) == normalize(MODEL, in_new_form())
    old, new = bulk_sync(default_schedule=None, schedule=DAILY), bulk_sync(default_schedule=DAILY)
    assert normalize(BULK, old) == normalize(BULK, new)


def test_the_body_is_in_the_new_forms() -> None:
    body = wire(MODEL, in_old_form())
    assert body["identities"] == {"mappings": [EMAIL]}
    assert "identity" not in body
    body = wire(BULK, bulk_sync(default_schedule=None, schedule=DAILY))
    assert body["default_schedule"] == {"frequency": "daily", "hour": "6"}
    assert "schedule" not in body


def test_moving_to_the_new_form_is_a_change_that_writes_nothing() -> None:
    live = {**in_new_form(), "identity": EMAIL}
    for old, new in ((in_old_form(), in_new_form()), (in_new_form(), in_old_form())):
        assert {str(c.path) for c in changes(MODEL, old, new)} == {"identity", "identities"}
        assert rewritten(MODEL, live, new, old) == set()
    old, new = bulk_sync(default_schedule=None, schedule=DAILY), bulk_sync(default_schedule=DAILY)
    assert {str(c.path) for c in changes(BULK, old, new)} == {"schedule", "default_schedule"}
    assert rewritten(BULK, wire(BULK, old), new, old) == set()


def test_a_changed_value_has_the_path_that_the_user_wrote() -> None:
    found = changes(MODEL, in_old_form(), in_old_form({**EMAIL, "target": "Phone"}))
    assert [str(c.path) for c in found] == ["identity.target"]
    assert named(found, ["identity"]) == ["identity"], "replace_on_changes names what the program has"
    old, new = (bulk_sync(default_schedule=None, schedule={**DAILY, "hour": hour}) for hour in (6, 7))
    assert [str(c.path) for c in changes(BULK, old, new)] == ["schedule.hour"]


def test_a_live_value_is_shown_in_the_declared_form() -> None:
    live = in_new_form(identities={"mappings": [PHONE], "strategy": "priority"})
    seen = project(MODEL, live, in_old_form())
    assert seen["identity"] == PHONE
    assert "identities" not in seen
    live = bulk_sync(default_schedule={"id": "s", "frequency": "daily", "hour": "7"})
    seen = project(BULK, live, bulk_sync(default_schedule=None, schedule=DAILY))
    assert seen["schedule"] == {"frequency": "daily", "hour": "7"}
    assert "default_schedule" not in seen


def test_a_second_identity_added_in_the_ui_is_shown_and_then_removed() -> None:
    live = in_new_form(identities={"mappings": [EMAIL, PHONE], "strategy": "and"}, identity=EMAIL)
    seen = project(MODEL, live, in_old_form())
    assert "identity" not in seen
    assert seen["identities"] == {"mappings": [EMAIL, PHONE], "strategy": "and"}
    assert {str(c.path) for c in changes(MODEL, seen, in_old_form())} == {"identity", "identities"}
    body = merge(MODEL, live, in_old_form(), seen)
    assert body["identities"]["mappings"] == [EMAIL]
    assert "identity" not in body


def test_an_identity_removed_in_the_ui_is_shown() -> None:
    seen = project(MODEL, in_new_form(identities=None), in_old_form())
    assert {"identity", "identities"}.isdisjoint(seen)


@pytest.mark.parametrize(
    ("removed", "gone"),
    [
        ({"identity": EMAIL}, {"identity", "identities"}),
        (
            {"filters": [{"field_id": "Title", "function": "IsNull"}], "filter_logic": "A"},
            {"filters", "filter_logic", "model_filters", "target_filters"},
        ),
    ],
)
def test_removing_a_deprecated_form_leaves_out_the_new_one_and_every_twin(
    removed: dict[str, Any], gone: set[str]
) -> None:
    old = model_sync(identities=None, **removed)
    live = {**wire(MODEL, old), **removed, "identity": EMAIL, "target": {**old["target"], "filter_logic": "A"}}
    body = merge(MODEL, live, model_sync(identities=None), old)
    assert gone.isdisjoint(body)


def test_what_acts_once_acts_once_in_the_deprecated_form_too() -> None:
    live = in_new_form()
    declared = in_old_form({**EMAIL, "new_field": True})
    assert merge(MODEL, live, declared, in_old_form())["identities"]["mappings"][0]["new_field"] is True
    assert rewritten(MODEL, live, declared, declared) == set()
    assert project(MODEL, live, declared) == declared


def test_override_fields_move_between_their_two_places_as_a_change_that_writes_nothing() -> None:
    entry = {"target": "Title", "override_value": "x"}
    among = model_sync(fields=[*model_sync()["fields"], entry])
    apart = model_sync(override_fields=[entry])
    live = wire(MODEL, among)
    assert [str(c.path) for c in changes(MODEL, among, apart)] == ["override_fields"]
    assert rewritten(MODEL, live, apart, among) == set()
