"""How answers say what is not there, by each reading."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, get_args, get_origin

import httpx
import polytomic.types as sdk
import pydantic
import pytest

from pulumi_polytomic.emulator import Unsettled, running, seed
from pulumi_polytomic.emulator.answer_keys import ANSWERS, MADE, OLDER_ANSWERS

Json = dict[str, Any]
Build = Callable[..., Json]
OLDER = {"X-Polytomic-Version": "2024-02-08"}
POSTGRES = seed.ACME.connections["Postgres"]

IN_THE_SDK = {
    "/api/syncs": "ListSyncItem",
    "/api/syncs/schedules": "ScheduleOptionResponse",
    "/api/syncs/{id}": "ModelSyncV5Response",
    "/api/syncs/{id}/error-handling": "SyncErrorHandling",
    "/api/bulk/syncs": "BulkSyncResponse",
    "/api/bulk/syncs/{id}": "BulkSyncResponse",
    "/api/bulk/syncs/{id}/error-handling": "BulkSyncErrorHandling",
    "/api/bulk/syncs/{id}/schemas": "BulkSchemaListItem",
    "/api/bulk/syncs/{id}/schemas/{schema_id}": "BulkSchema",
    "/api/connections": "ConnectionResponseSchema",
    "/api/connections/{id}": "ConnectionResponseSchema",
    "/api/connections/{id}/bulksync/source": "BulkSyncSource",
    "/api/connections/{id}/bulksync/target": "BulkSyncDest",
    "/api/connections/{id}/modelsync/target/fields": "TargetResponse",
    "/api/connections/{id}/modelsync/targetobjects": "TargetObject",
    "/api/connections/{id}/schemas/{schema_id}": "Schema",
    "/api/connections/{id}/schemas/status": "BulkSyncSourceStatus",
    "/api/models": "ModelResponse",
    "/api/models/{id}": "ModelResponse",
    "/api/permissions/policies": "PolicyResponse",
    "/api/permissions/policies/{id}": "PolicyResponse",
}
"""The path of a call -> the type of its answer in the official SDK, which has made them from the API's definition."""


def keys_of(annotation: Any) -> Any:
    """The keys of a type of the SDK, in the form of `answer_keys`."""
    arguments = [one for one in get_args(annotation) if one is not type(None)]
    if get_origin(annotation) is list:
        return [keys_of(arguments[0])]
    if isinstance(annotation, type) and issubclass(annotation, pydantic.BaseModel):
        return {f.alias or name: keys_of(f.annotation) for name, f in annotation.model_fields.items()}
    found = [keys_of(one) for one in arguments] if get_origin(annotation) is not dict else []
    return next((keys for keys in found if keys is not None), None)


@pytest.mark.parametrize("path", sorted(IN_THE_SDK))
def test_the_keys_of_answers_are_those_of_the_sdk(path: str) -> None:
    assert ANSWERS[path] == keys_of(getattr(sdk, IN_THE_SDK[path]))


def test_what_is_made_is_answered_whole_and_the_older_version_lacks_what_it_lacks() -> None:
    assert MADE["/api/syncs"] == ANSWERS["/api/syncs/{id}"]
    lacking = ANSWERS["/api/syncs/{id}"].keys() - OLDER_ANSWERS["/api/syncs/{id}"].keys()
    assert lacking == {"identities", "model_filters", "target_filters", "problems"}
    both = [OLDER_ANSWERS["/api/bulk/syncs/{id}"].keys(), ANSWERS["/api/bulk/syncs/{id}"].keys()]
    assert both[0] ^ both[1] == {"schedule", "discover", "default_schedule", "additional_schedules"}


@pytest.mark.parametrize(("reading", "no_list"), [("null", None), ("null_and_empty_lists", [])])
def test_absent_keys_may_be_null_at_every_depth(
    connect: Callable[..., httpx.Client], model_sync: Build, bulk_sync: Build, reading: Any, no_list: Any
) -> None:
    with running(unsettled=Unsettled(absent=reading)) as emulator, connect(emulator.url) as api:
        made = api.post("/api/syncs", json=model_sync()).json()["data"]
        assert made == api.get(f"/api/syncs/{made['id']}").json()["data"]
        assert made["target"].items() >= {"create": None, "new_name": None, "filter_logic": None}.items()
        assert made["fields"][0].keys() >= {"override_value", "source"}
        assert made["fields"][0]["override_value"] is None
        assert (made["schedule"]["run_after"], made["policies"], made["overrides"]) == (None, no_list, no_list)
        [listed] = api.get("/api/syncs").json()["data"]
        assert (listed["schedule"]["job_id"], "target" in listed, "fields" in listed) == (None, False, False)

        older = api.get(f"/api/syncs/{made['id']}", headers=OLDER).json()["data"]
        assert (older["target"]["new_name"], "identities" in older) == (None, False)

        bulk = api.post("/api/bulk/syncs", json=bulk_sync()).json()["data"]
        assert (bulk["default_schedule"]["month"], bulk["additional_schedules"]) == (None, no_list)
        older = api.get(f"/api/bulk/syncs/{bulk['id']}", headers=OLDER).json()["data"]
        assert (older["schedule"]["month"], "default_schedule" in older) == (None, False)
        schema = api.get(f"/api/bulk/syncs/{bulk['id']}/schemas/public.orders").json()["data"]
        assert (schema["data_cutoff_timestamp"], schema["filters"]) == (None, no_list)

        connection = api.get(f"/api/connections/{POSTGRES}").json()["data"]
        assert (connection["rate_limit"], connection["type"]["logo_url"]) == (None, None)
        assert "timeout" not in connection["configuration"], "no page names the keys of a map"


def test_absent_keys_are_left_out_else(api: httpx.Client, model_sync: Build) -> None:
    made = api.post("/api/syncs", json=model_sync()).json()["data"]
    assert {"new_name", "create"}.isdisjoint(made["target"])
    assert "run_after" not in made["schedule"]


@pytest.mark.parametrize(
    ("reading", "told"),
    [
        ("empty", {"pagination": {}}),
        ("null", {"pagination": None}),
        ("null_token", {"pagination": {"next_page_token": None}}),
        ("left_out", {}),
    ],
)
def test_how_the_last_page_of_a_list_says_so(
    connect: Callable[..., httpx.Client], model_sync: Build, reading: Any, told: Json
) -> None:
    with running(unsettled=Unsettled(last_page=reading)) as emulator, connect(emulator.url) as api:
        for name in ("one", "two"):
            assert api.post("/api/syncs", json=model_sync(name=name)).status_code == 200
        first = api.get("/api/syncs", params={"limit": 1}).json()
        second = api.get("/api/syncs", params={"limit": 1, "page_token": first["pagination"]["next_page_token"]}).json()
        assert {key: value for key, value in second.items() if key != "data"} == told
