"""The strictest plausible server: what it refuses when a sync is saved, each with its field; and what it takes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest

from pulumi_polytomic.emulator import Unsettled, running, seed

Json = dict[str, Any]
Build = Callable[..., Json]
NOBODY = "00000000-0000-4000-8000-00000000beef"
POSTGRES, SNOWFLAKE = seed.ACME.connections["Postgres"], seed.ACME.connections["Snowflake"]
TABLE = {"connection_id": POSTGRES, "object": "public.scores"}
FINANCE = seed.ACME.policies["Finance"]
FILTER = {"conditions": [{"field": "Title", "function": "IsNotNull"}]}


@pytest.fixture(scope="module")
def strict_url() -> Iterator[str]:
    with running(unsettled=Unsettled(mistakes="refused")) as emulator:
        yield emulator.url


@pytest.fixture
def strict(strict_url: str, connect: Callable[..., httpx.Client]) -> Iterator[httpx.Client]:
    with connect(strict_url) as connected:
        yield connected


def scheduled(frequency: str, **times: Any) -> Json:
    return {"schedule": {"frequency": frequency, **times}}


def refused(answer: httpx.Response) -> list[str]:
    assert answer.status_code == 422, answer.text
    errors = answer.json()["metadata"]["errors"]
    assert answer.json()["message"] == "; ".join(f"{error['path']}: {error['message']}" for error in errors)
    return [error["path"] for error in errors]


@pytest.mark.parametrize(
    ("changes", "paths"),
    [
        ({"mode": "append", "target": TABLE}, ["mode"]),
        ({"mode": "snapshot", "target": TABLE}, ["mode"]),
        ({"mode": "replace"}, ["mode"]),
        ({"mode": "create", "target_filters": FILTER}, ["target_filters"]),
        ({"policies": [FINANCE, NOBODY]}, ["policies[1]"]),
        (scheduled("daily", hour=99), ["schedule.hour"]),
        (scheduled("hourly", minute="60"), ["schedule.minute"]),
        (scheduled("hourly", minute="soon"), ["schedule.minute"]),
        (scheduled("daily", hour="1", day_of_month="0", month=13), ["schedule.day_of_month", "schedule.month"]),
        (scheduled("weekly", hour="1", day_of_week="someday"), ["schedule.day_of_week"]),
        (scheduled("daily"), ["schedule.hour"]),
        (scheduled("weekly"), ["schedule.day_of_week", "schedule.hour"]),
        (scheduled("runafter"), ["schedule.run_after"]),
        (scheduled("runafter", run_after={}), ["schedule.run_after"]),
        (scheduled("runafter", run_after={"sync_ids": []}), ["schedule.run_after"]),
        (
            scheduled("runafter", run_after={"sync_ids": [NOBODY], "bulk_sync_ids": [NOBODY]}),
            ["schedule.run_after.sync_ids[0]", "schedule.run_after.bulk_sync_ids[0]"],
        ),
        (scheduled("dbtcloud"), ["schedule.connection_id", "schedule.job_id"]),
        (scheduled("dbtcloud", connection_id=POSTGRES), ["schedule.job_id"]),
    ],
)
def test_a_model_sync_is_refused_at_its_fields(
    strict: httpx.Client, model_sync: Build, changes: Json, paths: list[str]
) -> None:
    assert refused(strict.post("/api/syncs", json=model_sync(**changes))) == paths


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"mode": "update", "target_filters": FILTER},
        {"policies": [FINANCE]},
        scheduled("weekly", hour="8", minute="0", day_of_week="1"),
        scheduled("weekly", hour=8, day_of_week="Sunday"),
        scheduled("custom", hour="*/6", minute="*"),
        scheduled("continuous"),
        scheduled("dbtcloud", connection_id=POSTGRES, job_id=7),
        *({"mode": mode, "target": TABLE} for mode in ("create", "update", "updateOrCreate", "replace", "remove")),
        {
            "mode": "update",
            "target": TABLE,
            "target_filters": {"conditions": [{"field": "email", "function": "IsNotNull"}]},
        },
    ],
)
def test_a_model_sync_without_mistakes_is_taken(strict: httpx.Client, model_sync: Build, changes: Json) -> None:
    answer = strict.post("/api/syncs", json=model_sync(**changes))
    assert answer.status_code == 200, answer.text


def test_a_sync_runs_after_syncs_that_are_there(strict: httpx.Client, model_sync: Build, bulk_sync: Build) -> None:
    first = strict.post("/api/syncs", json=model_sync()).json()["data"]["id"]
    bulk = strict.post("/api/bulk/syncs", json=bulk_sync()).json()["data"]["id"]
    schedule = scheduled("runafter", run_after={"sync_ids": [first], "bulk_sync_ids": [bulk]})
    assert strict.post("/api/syncs", json=model_sync(**schedule)).status_code == 200


@pytest.mark.parametrize(
    ("changes", "paths"),
    [
        ({"mode": "snapshot", "destination_connection_id": POSTGRES}, ["mode"]),
        ({"data_cutoff_timestamp": "2026-01-31T00:00:00Z"}, ["data_cutoff_timestamp"]),
        ({"policies": [NOBODY]}, ["policies[0]"]),
        ({"default_schedule": {"frequency": "daily"}}, ["default_schedule.hour"]),
        ({"default_schedule": {"frequency": "daily", "hour": "99"}}, ["default_schedule.hour"]),
        (
            {"additional_schedules": [{"frequency": "manual"}, {"frequency": "weekly", "hour": "8"}]},
            ["additional_schedules[1].day_of_week"],
        ),
    ],
)
def test_a_bulk_sync_is_refused_at_its_fields(
    strict: httpx.Client, bulk_sync: Build, changes: Json, paths: list[str]
) -> None:
    assert refused(strict.post("/api/bulk/syncs", json=bulk_sync(**changes))) == paths


def test_an_update_is_refused_too_and_changes_nothing(strict: httpx.Client, model_sync: Build) -> None:
    sync = strict.post("/api/syncs", json=model_sync()).json()["data"]
    path = f"/api/syncs/{sync['id']}"
    assert refused(strict.put(path, json=model_sync(policies=[NOBODY]))) == ["policies[0]"]
    assert strict.get(path).json()["data"] == sync


@pytest.mark.parametrize(("noun", "mode"), [("model", "append"), ("model", "snapshot"), ("bulk", "snapshot")])
def test_postgres_says_which_mode_it_does_not_support(
    strict: httpx.Client, model_sync: Build, bulk_sync: Build, noun: str, mode: str
) -> None:
    if noun == "model":
        answer = strict.post("/api/syncs", json=model_sync(mode=mode, target=TABLE))
    else:
        answer = strict.post("/api/bulk/syncs", json=bulk_sync(mode=mode, destination_connection_id=POSTGRES))
    assert f"Postgres does not support {mode}" in answer.json()["message"]


def test_what_postgres_offers_as_a_destination(api: httpx.Client) -> None:
    path = f"/api/connections/{POSTGRES}"
    targets = api.get(f"{path}/modelsync/targetobjects").json()
    found = api.get(f"{path}/modelsync/target/fields", params={"properties[name]": "public.new"}).json()["data"]
    modes = {mode["mode"]: mode["supports_target_filters"] for mode in found["modes"]}
    assert modes == {"create": False, "update": True, "updateOrCreate": False, "replace": False, "remove": False}
    assert [one["id"] for one in targets["target_creation"]["properties"]] == ["name"]
    bulk = api.get(f"{path}/bulksync/target").json()["data"]
    assert [mode["id"] for mode in bulk["modes"]] == ["replicate"]


def test_a_table_of_postgres_can_be_created(strict: httpx.Client, model_sync: Build) -> None:
    target = {"connection_id": POSTGRES, "create": {"name": "public.scores"}}
    answer = strict.post("/api/syncs", json=model_sync(mode="replace", target=target))
    assert answer.json()["data"]["target"]["object"] == "public.scores"


@pytest.mark.parametrize(
    ("schedule", "path"),
    [
        ({"frequency": "daily"}, "schedule.hour"),
        ({"frequency": "daily", "hour": "99"}, "schedule.hour"),
        ({"frequency": "weekly", "hour": "8"}, "schedule.dayOfWeek"),
        ({"frequency": "daily", "hour": "8", "dayOfMonth": "0"}, "schedule.dayOfMonth"),
    ],
)
@pytest.mark.parametrize("verb", ["post", "put"])
def test_the_calls_for_one_schedule_refuse_what_the_sync_itself_does(
    strict: httpx.Client, bulk_sync: Build, schedule: Json, path: str, verb: str
) -> None:
    sync = strict.post("/api/bulk/syncs", json=bulk_sync()).json()["data"]
    schedules = f"/api/bulk/syncs/{sync['id']}/schedules"
    url = schedules if verb == "post" else f"{schedules}/{sync['default_schedule']['id']}"
    answer = strict.request(verb, url, json={"schedule": schedule})
    assert (answer.status_code, [error["path"] for error in answer.json()["metadata"]["errors"]]) == (400, [path])
    assert strict.get(f"/api/bulk/syncs/{sync['id']}").json()["data"] == sync


def test_a_schedule_without_mistakes_is_added(strict: httpx.Client, bulk_sync: Build) -> None:
    id = strict.post("/api/bulk/syncs", json=bulk_sync()).json()["data"]["id"]
    schedule = {"frequency": "weekly", "hour": "8", "dayOfWeek": "monday"}
    assert strict.post(f"/api/bulk/syncs/{id}/schedules", json={"schedule": schedule}).status_code == 200


@pytest.mark.parametrize(("supported", "status"), [(True, 200), (False, 422)])
@pytest.mark.parametrize("where", ["type", "connection"])
def test_the_world_says_whether_a_source_can_be_cut_off(
    connect: Callable[..., httpx.Client], where: str, supported: bool, status: int
) -> None:
    says = {"supports_data_cutoff": supported}
    type = {"schemas": {"public.orders": {}}, "bulk_target": {}, **(says if where == "type" else {})}
    source = {"name": "From", "type": "postgresql", **(says if where == "connection" else {})}
    acme = {"name": "Acme", "connections": [source, {"name": "To", "type": "postgresql"}]}
    world = {"version": 1, "connection_types": {"postgresql": type}, "organizations": [acme]}
    with running(unsettled=Unsettled(mistakes="refused"), world=world) as emulator:
        (own,) = emulator.organizations
        with connect(emulator.url, own) as api:
            body = {
                "name": "Cut off",
                "mode": "replicate",
                "source_connection_id": own.connections["From"],
                "destination_connection_id": own.connections["To"],
                "destination_configuration": {"schema": "s"},
                "default_schedule": {"frequency": "manual"},
                "data_cutoff_timestamp": "2026-01-31T00:00:00Z",
            }
            assert api.post("/api/bulk/syncs", json=body).status_code == status
