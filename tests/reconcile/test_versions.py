"""Answers and bodies of version 2024-02-08, turned into the forms of 2025-09-18 and back."""

from typing import Any

import pytest

from pulumi_polytomic.bulk_sync.older import VERSIONS as BULK_SYNC
from pulumi_polytomic.errors import Refused
from pulumi_polytomic.model_sync.older import VERSIONS as MODEL_SYNC
from pulumi_polytomic.reconcile.versions import CURRENT, OLDER
from tests.engine.project import bulk_sync, mapping, model_sync

EMAIL = {**mapping("Email", "email"), "function": "Equality"}
SOURCE = EMAIL["source"]
NOWHERE = {"model_id": "00000000-0000-0000-0000-000000000000", "field": ""}
FILTERS = [
    {"field": SOURCE, "field_id": "f", "field_type": "Model", "function": "IsNull", "label": "A", "future": 1},
    {"field_id": "Title", "field_type": "Target", "function": "IsNull", "label": "B"},
]


def answer(**more: Any) -> dict[str, Any]:
    return model_sync(**{"identities": None, **more})


def test_an_identity_is_one_identity_mapping() -> None:
    assert MODEL_SYNC.modern(answer(identity=EMAIL))["identities"] == {"mappings": [EMAIL]}
    body = MODEL_SYNC.legacy(OLDER, answer(identities={"mappings": [EMAIL], "strategy": "priority"}))
    assert body["identity"] == EMAIL
    assert "identities" not in body
    assert {"identity", "identities"}.isdisjoint(MODEL_SYNC.legacy(OLDER, answer(identities={"mappings": []})))


def test_several_identity_mappings_are_refused_and_never_cut_to_one() -> None:
    with pytest.raises(Refused, match=CURRENT):
        MODEL_SYNC.legacy(OLDER, answer(identities={"mappings": [EMAIL, EMAIL], "strategy": "and"}))


def test_filters_are_told_apart_and_put_together_again_with_what_nobody_here_knows() -> None:
    modern = MODEL_SYNC.modern(answer(filters=FILTERS, filter_logic="A and B"))
    assert modern["model_filters"]["conditions"] == [
        {"source": SOURCE, "function": "IsNull", "label": "A", "future": 1}
    ]
    assert modern["target_filters"]["conditions"] == [{"field": "Title", "function": "IsNull", "label": "B"}]
    kept = {name: modern[name] for name in ("model_filters", "target_filters")}
    body = MODEL_SYNC.legacy(OLDER, answer(**kept))
    assert body["filters"] == [{k: v for k, v in FILTERS[0].items() if k != "field_id"}, FILTERS[1]]
    assert body["filter_logic"] == "A and B"
    assert {"model_filters", "target_filters"}.isdisjoint(body)


def test_filters_that_cannot_be_told_apart_pass_as_they_are() -> None:
    mixed = answer(filters=FILTERS, filter_logic="A or B")
    assert MODEL_SYNC.modern(mixed) == mixed
    assert MODEL_SYNC.legacy(OLDER, mixed) == mixed


def test_override_fields_come_out_of_the_mappings() -> None:
    constant = {"target": "Title", "override_value": "x", "sync_mode": "create", "new": False, "future": 1}
    merged = [*answer()["fields"], {**constant, "source": NOWHERE, "encryption_enabled": False}]
    for reported in ([], [constant], None):
        modern = MODEL_SYNC.modern(answer(fields=merged, override_fields=reported))
        assert modern["fields"] == answer()["fields"]
        assert modern["override_fields"] == [constant]


def test_the_schedule_is_the_default_schedule() -> None:
    schedule = {"frequency": "hourly", "minute": "15", "future": 1}
    modern = BULK_SYNC.modern(bulk_sync(default_schedule=None, schedule=schedule))
    assert modern["default_schedule"] == schedule
    body = BULK_SYNC.legacy(OLDER, bulk_sync(default_schedule=schedule))
    assert body["schedule"] == schedule
    assert "default_schedule" not in body


def test_the_current_version_passes_untouched() -> None:
    for versions, body in ((MODEL_SYNC, model_sync(retention=7)), (BULK_SYNC, bulk_sync(retention=7))):
        assert versions.modern(body) == versions.legacy(CURRENT, body) == body


def test_what_a_version_lacks_is_said_with_the_version_that_has_it() -> None:
    new = model_sync(model_filters={}, target_filters={})
    assert [path for path, _ in MODEL_SYNC.objections(OLDER, new)] == ["identities", "model_filters", "target_filters"]
    assert all(CURRENT in why for _, why in MODEL_SYNC.objections(OLDER, new))
    assert list(MODEL_SYNC.objections(CURRENT, new)) == []
    scheduled = bulk_sync(additional_schedules=[])
    assert [p for p, _ in BULK_SYNC.objections(OLDER, scheduled)] == ["default_schedule", "additional_schedules"]
    assert list(BULK_SYNC.objections(CURRENT, scheduled)) == []
    mixed = answer(filters=FILTERS, filter_logic="A or B")
    [(path, why)] = MODEL_SYNC.objections(CURRENT, mixed)
    assert path == "filter_logic"
    assert OLDER in why
    assert list(MODEL_SYNC.objections(OLDER, mixed)) == []


def test_what_only_the_current_version_can_remove_is_said() -> None:
    old = {"additional_schedules": [{"frequency": "hourly"}]}
    [(path, reason)] = BULK_SYNC.stranded(OLDER, old, {})
    assert path == "additional_schedules"
    assert CURRENT in reason
    two = {"identities": {"mappings": [{}, {}], "strategy": "and"}}
    assert [p for p, _ in MODEL_SYNC.stranded(OLDER, two, {"identity": {}})] == ["identities"]
    assert not [*BULK_SYNC.stranded(CURRENT, old, {}), *BULK_SYNC.stranded(OLDER, old, old)]
