"""Version 2024-02-08, and syncs that one version writes and the other reads."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import httpx
import pytest

from pulumi_polytomic.emulator import seed
from pulumi_polytomic.emulator.server import Emulator

Json = dict[str, Any]
Build = Callable[..., Json]
Create = Callable[[str, Json], Json]

NO_MODEL = "00000000-0000-0000-0000-000000000000"
NEWER = {"identities", "model_filters", "target_filters", "problems"}


@pytest.fixture
def condition(source: Callable[[str], Json]) -> Callable[..., Json]:
    """Build an entry of `filters`: of a model's field, or of the destination's."""

    def build(name: str, label: str | None = None, *, target: bool = False) -> Json:
        field = {"field_id": name, "field_type": "Target"} if target else {"field": source(name), "field_type": "Model"}
        return {**field, "function": "IsNotNull", **({"label": label} if label else {})}

    return build


@pytest.fixture
def older_sync(model_sync: Build, source: Callable[[str], Json]) -> Build:
    """Build the body of a model sync as version 2024-02-08 writes it."""

    def build(**changes: Any) -> Json:
        identity = {"source": source("email"), "target": "Email", "function": "Equality"}
        return model_sync(**{"identities": ..., "identity": identity, **changes})

    return build


def get(client: httpx.Client, path: str) -> Json:
    found: Json = client.get(path).json()["data"]
    return found


def send(client: httpx.Client, method: str, path: str, body: Json) -> Json:
    answer = client.request(method, path, json=body)
    assert answer.status_code == 200, answer.text
    found: Json = answer.json()["data"]
    return found


def test_answers_echo_the_older_version(older: httpx.Client) -> None:
    assert older.get("/api/me").headers["X-Polytomic-Version"] == "2024-02-08"


def test_the_older_list_holds_whole_model_syncs(older: httpx.Client, older_sync: Build) -> None:
    sync = send(older, "POST", "/api/syncs", older_sync())
    assert older.get("/api/syncs").json()["data"] == [sync]
    assert sync["fields"]
    assert not NEWER & set(sync)
    assert get(older, f"/api/syncs/{sync['id']}") == sync


def test_constants_are_merged_into_the_fields_with_a_model_of_zeros(
    api: httpx.Client, older: httpx.Client, older_sync: Build
) -> None:
    constant = {"target": "LeadSource", "override_value": "shop"}
    sync = send(older, "POST", "/api/syncs", older_sync(override_fields=[constant]))
    assert not {"sync_mode", "new", "encryption_enabled"} & {key for mapping in sync["fields"] for key in mapping}
    (merged,) = [mapping for mapping in sync["fields"] if mapping["target"] == "LeadSource"]
    assert (merged["source"]["model_id"], merged["override_value"]) == (NO_MODEL, "shop")
    assert sync["override_fields"] == []
    current = get(api, f"/api/syncs/{sync['id']}")
    assert [entry["target"] for entry in current["override_fields"]] == ["LeadSource"]
    assert "LeadSource" not in [mapping["target"] for mapping in current["fields"]]


def test_what_the_older_version_answers_can_be_written_back_and_means_the_same(
    api: httpx.Client, older: httpx.Client, model_sync: Build, created: Create, source: Callable[[str], Json]
) -> None:
    conditions = [{"source": source(name), "function": "IsNotNull"} for name in ("email", "phone")]
    body = model_sync(
        override_fields=[{"target": "LeadSource", "override_value": "shop"}],
        model_filters={"conditions": conditions, "logic": "A or B"},
        target_filters={"conditions": [{"field": "Title", "function": "IsNull"}], "logic": "A"},
        overrides=[{"field": source("country"), "function": "IsNull", "override": "DE"}],
    )
    sync = created("/api/syncs", body)
    path = f"/api/syncs/{sync['id']}"
    send(older, "PUT", path, get(older, path))
    again = get(api, path)
    assert again == {**sync, "updated_at": again["updated_at"]}


def test_both_kinds_of_filters_are_one_list_with_one_logic(
    older: httpx.Client, created: Create, model_sync: Build, source: Callable[[str], Json]
) -> None:
    conditions = [{"source": source(name), "function": "IsNotNull"} for name in ("email", "phone")]
    targets = [{"field": name, "function": "IsNull"} for name in ("Title", "Phone")]

    def logic(model: str, target: str) -> str | None:
        body = model_sync(
            model_filters={"conditions": conditions, "logic": model},
            target_filters={"conditions": targets, "logic": target},
        )
        sync = get(older, f"/api/syncs/{created('/api/syncs', body)['id']}")
        assert [entry["label"] for entry in sync["filters"]] == ["A", "B", "C", "D"]
        assert [entry["field_type"] for entry in sync["filters"]] == ["Model", "Model", "Target", "Target"]
        assert "filter_logic" not in sync["target"]
        found: str | None = sync.get("filter_logic")
        return found

    assert logic("A or B", "A or B") == "(A or B) and (C or D)"
    assert logic("A or B", "") == "(A or B) and (C and D)"
    assert logic("", "B or A") == "(A and B) and (D or C)"
    assert logic("", "") is None


def test_a_logic_that_can_be_parted_is_the_newer_filters(
    api: httpx.Client, older: httpx.Client, older_sync: Build, condition: Build
) -> None:
    entries = [condition("email", "x"), condition("Title", "y", target=True), condition("phone", "z")]
    sync = send(older, "POST", "/api/syncs", older_sync(filters=entries, filter_logic="(x or z) and y"))
    current = get(api, f"/api/syncs/{sync['id']}")
    assert current["model_filters"]["logic"] == "A or B"
    assert [entry["field"] for entry in current["target_filters"]["conditions"]] == ["Title"]


@pytest.mark.parametrize(
    ("kinds", "logic", "told"),
    [
        ("MM", "x AND y", "A AND B"),
        ("MM", "((x) or y)", "((A) or B)"),
        ("TT", "y  OR x", "B  OR A"),
        ("TM", "x AND (y)", "B AND (A)"),
        ("MT", "(x or y)", "(A or B)"),
    ],
)
def test_the_logic_comes_back_as_it_was_sent(
    older: httpx.Client, older_sync: Build, condition: Build, kinds: str, logic: str, told: str
) -> None:
    names = {"M": ("email", "phone"), "T": ("Title", "Phone")}
    entries = [
        condition(names[kind][at], label, target=kind == "T")
        for at, (kind, label) in enumerate(zip(kinds, "xy", strict=True))
    ]
    sync = send(older, "POST", "/api/syncs", older_sync(filters=entries, filter_logic=logic))
    assert sync["filter_logic"] == told
    again = send(older, "PUT", f"/api/syncs/{sync['id']}", sync)
    assert again["filter_logic"] == get(older, f"/api/syncs/{sync['id']}")["filter_logic"] == told


def test_a_logic_over_both_kinds_that_is_replaced_in_the_current_version_is_told_as_it_is_now(
    api: httpx.Client, older: httpx.Client, older_sync: Build, condition: Build
) -> None:
    entries = [condition("email", "x"), condition("Title", "y", target=True)]
    sync = send(older, "POST", "/api/syncs", older_sync(filters=entries, filter_logic="(x) AND y"))
    path = f"/api/syncs/{sync['id']}"
    send(api, "PUT", path, {**get(api, path), "filters": None, "filter_logic": None, "target_filters": None})
    assert get(older, path)["filter_logic"] == "A"


def test_a_logic_that_mixes_both_kinds_is_stored_as_it_is(
    emulator: Emulator, api: httpx.Client, older: httpx.Client, older_sync: Build, condition: Build
) -> None:
    entries = [condition("email", "x"), condition("Title", "y", target=True)]
    sync = send(older, "POST", "/api/syncs", older_sync(filters=entries, filter_logic="x or y"))
    assert sync["filter_logic"] == "A or B"
    assert [(entry["label"], entry["field_type"]) for entry in sync["filters"]] == [("A", "Model"), ("B", "Target")]
    assert sync["filters"][0]["field_id"] == seed.ACME.model_fields["Customers"]["email"]
    path = f"/api/syncs/{sync['id']}"
    current = get(api, path)
    assert (current["filters"], current["filter_logic"]) == (sync["filters"], "A or B")
    assert current["model_filters"] is current["target_filters"] is None
    assert current["problems"] == []
    assert send(older, "PUT", path, sync) == {**sync, "updated_at": get(older, path)["updated_at"]}
    (stored,) = emulator.model_syncs()
    assert stored["filter_logic"] == "A or B"


def test_the_current_version_cannot_write_a_logic_that_mixes_both_kinds(
    api: httpx.Client, older: httpx.Client, older_sync: Build, condition: Build
) -> None:
    entries = [condition("email"), condition("Title", target=True)]
    sync = send(older, "POST", "/api/syncs", older_sync(filters=entries, filter_logic="A or B"))
    answer = api.put(f"/api/syncs/{sync['id']}", json=get(api, f"/api/syncs/{sync['id']}"))
    assert answer.status_code == 422
    assert answer.json()["metadata"]["errors"][0]["path"] == "filter_logic"
    kept = send(api, "PUT", f"/api/syncs/{sync['id']}", older_sync())
    assert kept["filters"] == []


def test_a_person_changes_a_sync_with_mixed_filters_and_replaces_them(
    emulator: Emulator, older: httpx.Client, older_sync: Build, condition: Build, source: Callable[[str], Json]
) -> None:
    entries = [condition("email"), condition("Title", target=True)]
    sync = send(older, "POST", "/api/syncs", older_sync(filters=entries, filter_logic="A or B"))
    assert emulator.edit("model sync", sync["id"], {"name": "renamed"})["filter_logic"] == "A or B"
    new = {"model_filters": {"conditions": [{"source": source("phone"), "function": "IsNull"}]}}
    again = emulator.edit("model sync", sync["id"], new)
    assert ("filter_logic" in again, len(again["filters"])) == (False, 1)


def test_what_the_older_version_lacks_has_no_effect(
    api: httpx.Client, older: httpx.Client, older_sync: Build, model_sync: Build, source: Callable[[str], Json]
) -> None:
    newer = {
        "identities": model_sync()["identities"],
        "model_filters": {"conditions": [{"source": source("email"), "function": "IsNull"}]},
    }
    sync = send(older, "POST", "/api/syncs", older_sync(identity=None, mode="create", future=1, **newer))
    current = get(api, f"/api/syncs/{sync['id']}")
    assert current["identities"] is current["model_filters"] is None
    assert sync["future"] == 1


def test_a_sync_with_several_identities_is_not_to_be_written_by_the_older_version(
    api: httpx.Client, older: httpx.Client, created: Create, model_sync: Build, source: Callable[[str], Json]
) -> None:
    mappings = [{"source": source("email"), "target": name, "function": "Equality"} for name in ("Email", "Id")]
    sync = created("/api/syncs", model_sync(identities={"mappings": mappings, "strategy": "and"}))
    path = f"/api/syncs/{sync['id']}"
    seen = get(older, path)
    assert seen["identity"]["target"] == "Email"
    assert older.put(path, json=seen).status_code == 422
    assert get(api, path) == sync


def test_a_bulk_sync_has_one_schedule(api: httpx.Client, older: httpx.Client, bulk_sync: Build) -> None:
    schedule = {"frequency": "daily", "hour": 3}
    sync = send(older, "POST", "/api/bulk/syncs", bulk_sync(default_schedule=..., schedule=schedule))
    assert sync["schedule"] == {"frequency": "daily", "hour": "3"}
    assert not {"default_schedule", "additional_schedules"} & set(sync)
    assert older.get("/api/bulk/syncs").json()["data"] == [sync]
    current = get(api, f"/api/bulk/syncs/{sync['id']}")
    assert (current["default_schedule"]["hour"], current["additional_schedules"]) == ("3", [])
    assert "schedule" not in current


def test_the_older_version_leaves_alone_the_schedules_it_cannot_say(
    api: httpx.Client, older: httpx.Client, created: Create, bulk_sync: Build
) -> None:
    sync = created("/api/bulk/syncs", bulk_sync(additional_schedules=[{"frequency": "daily", "hour": "3"}]))
    path = f"/api/bulk/syncs/{sync['id']}"
    send(older, "PUT", path, {**get(older, path), "schedule": {"frequency": "weekly"}})
    again = get(api, path)
    assert again["additional_schedules"] == sync["additional_schedules"]
    assert again["default_schedule"]["frequency"] == "weekly"
    assert again["default_schedule"]["id"] == sync["default_schedule"]["id"]


@pytest.mark.parametrize(("schedule", "path"), [(..., "schedule"), ([], "schedule"), ({}, "schedule.frequency")])
def test_the_older_version_needs_its_own_schedule(
    older: httpx.Client, bulk_sync: Build, schedule: Any, path: str
) -> None:
    answer = older.post("/api/bulk/syncs", json=bulk_sync(schedule=schedule))
    assert answer.status_code == 422
    assert [error["path"] for error in answer.json()["metadata"]["errors"]] == [path]


def test_discover_stands_for_new_objects(older: httpx.Client, bulk_sync: Build) -> None:
    body = bulk_sync(default_schedule=..., schedule={"frequency": "manual"})
    assert send(older, "POST", "/api/bulk/syncs", body)["discover"] is False
    made = send(older, "POST", "/api/bulk/syncs", {**body, "discover": True})
    assert (made["discover"], made["automatically_add_new_objects"]) == (True, "all")


def test_a_bulk_sync_read_in_the_older_version_can_be_written_back(
    api: httpx.Client, older: httpx.Client, created: Create, bulk_sync: Build
) -> None:
    sync = created(
        "/api/bulk/syncs", bulk_sync(automatically_add_new_objects="onlyIncremental", normalize_names="legacy")
    )
    path = f"/api/bulk/syncs/{sync['id']}"
    send(older, "PUT", path, get(older, path))
    again = get(api, path)
    assert again == {**sync, "updated_at": again["updated_at"]}


def test_resync_is_a_word_of_the_older_version(
    api: httpx.Client, older: httpx.Client, created: Create, bulk_sync: Build
) -> None:
    path = f"/api/bulk/syncs/{created('/api/bulk/syncs', bulk_sync())['id']}/executions"
    assert api.post(path, json={"resync": True}).status_code == 400
    assert send(older, "POST", path, {"resync": True})["output_disposition"] == "rebuild"
