from __future__ import annotations

from collections.abc import Callable
from typing import Any

import httpx
import pytest

from pulumi_polytomic.emulator.behaviour import schedules

Json = dict[str, Any]
Build = Callable[..., Json]
Create = Callable[[str, Json], Json]


@pytest.fixture
def sync(created: Create, bulk_sync: Build) -> Json:
    daily = {"frequency": "daily", "hour": "3", "resync_mode": "resync", "selective_mode": "none"}
    return created("/api/bulk/syncs", bulk_sync(additional_schedules=[daily]))


@pytest.fixture
def path(sync: Json) -> str:
    return f"/api/bulk/syncs/{sync['id']}"


def test_the_schedule_calls_write_in_camel_case_what_the_sync_writes_otherwise(
    api: httpx.Client, sync: Json, path: str
) -> None:
    default, daily = api.get(f"{path}/schedules").json()["data"]
    assert (default["isDefault"], daily["isDefault"]) == (True, False)
    assert (daily["id"], daily["syncMode"], daily["selectiveMode"]) == (
        sync["additional_schedules"][0]["id"],
        "resync",
        "none",
    )
    assert api.get(f"{path}/schedules/{daily['id']}").json()["data"] == daily
    assert daily["syncId"] == sync["id"]


def test_a_schedule_that_is_added_is_one_of_the_syncs(api: httpx.Client, path: str) -> None:
    weekly = {"frequency": "weekly", "dayOfWeek": "monday", "hour": 4}
    made = api.post(f"{path}/schedules", json={"schedule": weekly}).json()["data"]
    additional = api.get(path).json()["data"]["additional_schedules"]
    assert [(one["frequency"], one["id"]) for one in additional][1] == ("weekly", made["id"])
    assert (additional[1]["day_of_week"], additional[1]["hour"]) == ("monday", "4")


def test_an_update_replaces_a_schedule_the_default_one_too(api: httpx.Client, sync: Json, path: str) -> None:
    for schedule in (sync["default_schedule"], sync["additional_schedules"][0]):
        body = {"schedule": {"frequency": "daily", "minute": "9"}}
        updated = api.put(f"{path}/schedules/{schedule['id']}", json=body).json()["data"]
        assert (updated["id"], updated["minute"]) == (schedule["id"], "9")
        assert not {"hour", "syncMode"} & set(updated)
    again = api.get(path).json()["data"]
    assert [again["default_schedule"]["minute"], again["additional_schedules"][0]["minute"]] == ["9", "9"]


def test_the_default_schedule_is_not_to_be_deleted(api: httpx.Client, sync: Json, path: str) -> None:
    assert api.delete(f"{path}/schedules/{sync['default_schedule']['id']}").status_code == 400
    extra = f"{path}/schedules/{sync['additional_schedules'][0]['id']}"
    assert api.delete(extra).status_code == 204
    assert api.get(extra).status_code == 404
    assert api.get(path).json()["data"]["additional_schedules"] == []


@pytest.mark.parametrize("body", [{}, {"schedule": {}}, {"schedule": {"frequency": "often"}}, {"schedule": []}])
def test_a_schedule_without_a_frequency_is_400(api: httpx.Client, path: str, body: Json) -> None:
    assert api.post(f"{path}/schedules", json=body).status_code == 400


@pytest.mark.parametrize(
    ("schedule", "expected"),
    [
        ({"frequency": "hourly", "minute": "5"}, "2025-01-15T10:05"),
        ({"frequency": "hourly", "minute": "45"}, "2025-01-15T09:45"),
        ({"frequency": "daily", "hour": "6", "minute": "30"}, "2025-01-16T06:30"),
        ({"frequency": "weekly", "day_of_week": "monday", "hour": "8"}, "2025-01-20T08:00"),
        ({"frequency": "weekly", "day_of_week": "friday"}, "2025-01-17T00:00"),
        ({"frequency": "continuous"}, "2025-01-15T09:30"),
        ({"frequency": "manual"}, None),
        ({"frequency": "runafter"}, None),
    ],
)
def test_the_next_time_of_a_schedule_is_told_where_it_is_plain(schedule: Json, expected: str | None) -> None:
    now = "2025-01-15T09:30:00.000000Z"  # a Wednesday
    found = schedules.next_time(now, {"active": True}, [schedule])
    assert (found[:16] if found else None) == expected
    assert schedules.next_time(now, {"active": False}, [schedule]) is None
