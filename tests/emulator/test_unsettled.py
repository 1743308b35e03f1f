"""Each reading of what the pages leave open, played one way and the other."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timezone
from email.utils import parsedate_to_datetime
from typing import Any

import httpx
import pytest

from pulumi_polytomic.emulator import Unsettled, running, seed
from pulumi_polytomic.emulator.server import Emulator

Json = dict[str, Any]
Build = Callable[..., Json]
KEY = {"Idempotency-Key": "the-same-key"}


@contextmanager
def played(connect: Callable[..., httpx.Client], **readings: Any) -> Iterator[tuple[Emulator, httpx.Client]]:
    with running(unsettled=Unsettled(**readings)) as emulator, connect(emulator.url) as api:
        yield emulator, api


def test_defaults_of_what_is_left_out(
    connect: Callable[..., httpx.Client], model_sync: Build, bulk_sync: Build
) -> None:
    readings = {"active_default": False, "flags_default": True, "limit_default": 4}
    with played(connect, **readings) as (_, api):
        sync = api.post("/api/syncs", json=model_sync()).json()["data"]
        flags = ("only_enrich_updates", "skip_initial_backfill", "sync_all_records")
        assert [sync["active"], *(sync[flag] for flag in flags)] == [False, True, True, True]
        bulk = api.post("/api/bulk/syncs", json=bulk_sync()).json()["data"]
        assert [bulk["active"], bulk["concurrency_limit"], bulk["resync_concurrency_limit"]] == [False, 4, 4]


@pytest.mark.parametrize(("reading", "again"), [("recorded", 422), ("forgotten", 200)])
def test_whether_a_refusal_is_an_outcome_of_a_key(
    connect: Callable[..., httpx.Client], model_sync: Build, reading: str, again: int
) -> None:
    with played(connect, client_errors=reading) as (_, api):
        assert api.post("/api/syncs", json=model_sync(mode="upsert"), headers=KEY).status_code == 422
        assert api.post("/api/syncs", json=model_sync(), headers=KEY).status_code == again


@pytest.mark.parametrize("reading", ["recorded", "forgotten"])
def test_a_500_is_an_outcome_of_a_key_by_every_reading(
    connect: Callable[..., httpx.Client], model_sync: Build, reading: str
) -> None:
    with played(connect, client_errors=reading) as (emulator, api):
        emulator.add_fault(status=500)
        for _ in range(2):
            assert api.post("/api/syncs", json=model_sync(), headers=KEY).status_code == 500


@pytest.mark.parametrize(("reading", "status"), [("replayed", 200), ("conflict", 409), ("refused", 422)])
def test_what_a_key_answers_with_another_body(
    connect: Callable[..., httpx.Client], model_sync: Build, reading: str, status: int
) -> None:
    with played(connect, key_reuse=reading) as (emulator, api):
        first = api.post("/api/syncs", json=model_sync(), headers=KEY).json()
        assert api.post("/api/syncs", json=model_sync(name="other"), headers=KEY).status_code == status
        assert api.post("/api/syncs", json=model_sync(), headers=KEY).json() == first
        assert len(emulator.model_syncs()) == 1


@pytest.mark.parametrize(("reading", "moves"), [("move_updated_at", True), ("keep_updated_at", False)])
def test_whether_details_alone_move_updated_at(
    connect: Callable[..., httpx.Client], model_sync: Build, bulk_sync: Build, reading: str, moves: bool
) -> None:
    with played(connect, detail_changes=reading) as (_, api):
        model = f"/api/syncs/{api.post('/api/syncs', json=model_sync()).json()['data']['id']}"
        bulk = f"/api/bulk/syncs/{api.post('/api/bulk/syncs', json=bulk_sync()).json()['data']['id']}"
        finance = [seed.ACME.policies["Finance"]]

        def moved(path: str, changed: str, body: Json) -> bool:
            before = api.get(path).json()["data"]["updated_at"]
            assert api.put(changed, json=body).status_code == 200
            return bool(api.get(path).json()["data"]["updated_at"] > before)

        assert moved(model, model, model_sync(policies=finance)) is moves
        assert moved(bulk, bulk, bulk_sync(policies=finance)) is moves
        assert moved(model, f"{model}/error-handling", {"subscribers": ["ops@example.com"]}) is moves
        assert moved(bulk, f"{bulk}/schemas/public.orders", {"tracking_field": "id"}) is moves
        assert moved(model, model, model_sync(name="renamed", policies=finance))
        assert moved(bulk, f"{bulk}/schemas/public.orders", {"enabled": False})


def test_which_mistakes_are_refused_when_they_are_saved(
    connect: Callable[..., httpx.Client], model_sync: Build, source: Callable[[str], Json]
) -> None:
    unknown = model_sync(fields=[{"target": "Nothing__c", "source": source("email")}])
    wrong = [{"field": "Title", "function": "OnOrAfter", "value": "2025-01-01"}]
    documented = model_sync(target_filters={"conditions": wrong})
    for reading, statuses in (
        ("as_documented", [200, 422]),
        ("refused", [422, 422]),
        ("accepted", [200, 200]),
    ):
        with played(connect, mistakes=reading) as (_, api):
            answers = [api.post("/api/syncs", json=body) for body in (unknown, documented)]
            assert [answer.status_code for answer in answers] == statuses
            if reading == "refused":
                assert answers[0].json()["metadata"]["errors"][0]["path"] == "fields[0].target"
            else:
                assert answers[0].json()["data"]["problems"][0]["path"] == "fields[0].target"
            assert api.post("/api/syncs", json=model_sync(mode="upsert")).status_code == 422


def new_table(model_sync: Build) -> Json:
    return model_sync(
        target={"connection_id": seed.ACME.connections["Snowflake"], "create": {"schema": "PUBLIC", "name": "SCORES"}},
    )


def test_a_new_target_is_there_at_once(connect: Callable[..., httpx.Client], model_sync: Build) -> None:
    with played(connect, target_create="at_once") as (_, api):
        target = api.post("/api/syncs", json=new_table(model_sync)).json()["data"]["target"]
        assert (target["object"], "create" in target) == ("SCORES", False)


def test_a_new_target_is_there_after_the_first_execution_that_completes(
    connect: Callable[..., httpx.Client], model_sync: Build
) -> None:
    with played(connect, target_create="first_execution") as (emulator, api):
        sync = api.post("/api/syncs", json=new_table(model_sync)).json()["data"]
        path = f"/api/syncs/{sync['id']}"

        def run() -> Json:
            assert api.post(f"{path}/executions", json={}).status_code == 200
            emulator.advance(60)
            target: Json = api.get(path).json()["data"]["target"]
            return target

        assert not {"object", "create"} & sync["target"].keys()
        emulator.script_execution(fails="no such schema")
        assert "object" not in run()
        made = run()
        assert (made["object"], "create" in made) == ("SCORES", False)
        assert api.get(path).json()["data"]["updated_at"] == sync["updated_at"]


@pytest.mark.parametrize(
    ("reading", "status", "made"), [("kept", 200, "SCORES"), ("refused", 422, "SCORES"), ("dropped", 200, None)]
)
def test_what_an_update_without_a_target_means_for_one_that_waits(
    connect: Callable[..., httpx.Client], model_sync: Build, reading: str, status: int, made: str | None
) -> None:
    with played(connect, target_create="first_execution", pending_target=reading) as (emulator, api):
        sync = api.post("/api/syncs", json=new_table(model_sync)).json()["data"]
        path = f"/api/syncs/{sync['id']}"
        assert api.put(path, json=sync).status_code == status
        other = {**sync, "target": {"connection_id": seed.ACME.connections["Salesforce"]}}
        assert api.put(path, json=other).json()["metadata"]["errors"][0]["path"] == "target.object"
        assert api.post(f"{path}/executions", json={}).status_code == 200
        emulator.advance(60)
        assert api.get(path).json()["data"]["target"].get("object") == made


@pytest.mark.parametrize(
    ("reading", "told"), [("absent", {}), ("filled", {"sync_mode": "updateOrCreate", "new": False})]
)
def test_what_a_mapping_was_sent_without(
    connect: Callable[..., httpx.Client], model_sync: Build, source: Callable[[str], Json], reading: str, told: Json
) -> None:
    sent = {"target": "LastName", "source": source("last_name")}
    constant = {"target": "LeadSource", "override_value": "shop"}
    encrypted = {"encryption_enabled": False} if told else {}
    with played(connect, mapping_defaults=reading) as (_, api):
        body = model_sync(fields=[sent, {**sent, "target": "Title", "new": True}], override_fields=[constant])
        path = f"/api/syncs/{api.post('/api/syncs', json=body).json()['data']['id']}"
        sync = api.get(path).json()["data"]
        assert sync["fields"][0] == {**sent, **told, **encrypted}
        assert sync["fields"][1]["new"] is True
        assert sync["override_fields"] == [{**constant, **told}]
        older = api.get(path, headers={"X-Polytomic-Version": "2024-02-08"}).json()["data"]
        assert older["fields"][0] == sent


@pytest.mark.parametrize(("reading", "told"), [("absent", {}), ("null", {"logic": None})])
def test_how_answers_report_a_logic_that_is_not_there(
    connect: Callable[..., httpx.Client], model_sync: Build, source: Callable[[str], Json], reading: str, told: Json
) -> None:
    condition = {"source": source("email"), "function": "IsNotNull"}
    deprecated = {f"filter_{key}": value for key, value in told.items()}
    with played(connect, blank_logic=reading) as (_, api):
        body = model_sync(model_filters={"conditions": [condition]})
        sync = api.post("/api/syncs", json=body).json()["data"]
        assert sync["model_filters"] == {"conditions": [{**condition, "label": "A"}], **told}
        older = api.get(f"/api/syncs/{sync['id']}", headers={"X-Polytomic-Version": "2024-02-08"}).json()["data"]
        for part in (sync, sync["target"], older):
            assert {key: value for key, value in part.items() if "logic" in key} == deprecated


@pytest.mark.parametrize(("reading", "status", "left"), [("removed", 200, 0), ("refused", 422, 2)])
def test_whether_an_empty_list_removes_every_identity(
    connect: Callable[..., httpx.Client],
    model_sync: Build,
    source: Callable[[str], Json],
    reading: str,
    status: int,
    left: int,
) -> None:
    two = [{"source": source("email"), "target": target, "function": "Equality"} for target in ("Email", "Id")]
    identities = {"mappings": two, "strategy": "and"}
    with played(connect, empty_identities=reading) as (_, api):
        sync = api.post("/api/syncs", json=model_sync(mode="create", identities=identities)).json()["data"]
        path = f"/api/syncs/{sync['id']}"
        answer = api.put(path, json=model_sync(mode="create", identities={"mappings": []}))
        assert answer.status_code == status
        assert len(api.get(path).json()["data"]["identities"]["mappings"]) == left


@pytest.mark.parametrize("reading", ["at_once", "first_execution"])
def test_a_new_target_needs_a_name(connect: Callable[..., httpx.Client], model_sync: Build, reading: str) -> None:
    with played(connect, target_create=reading) as (_, api):
        target = {"connection_id": seed.ACME.connections["Snowflake"], "create": {"schema": "PUBLIC"}}
        answer = api.post("/api/syncs", json=model_sync(target=target))
        assert answer.json()["metadata"]["errors"][0]["path"] == "target.create.name"


_SETTING = {"type": "string", "title": "Output schema"}


@pytest.mark.parametrize(
    ("reading", "told"),
    [
        ("json_schema", {"type": "object", "properties": {"schema": _SETTING}, "required": ["schema"]}),
        ("marked", {"schema": {**_SETTING, "required": True}}),
        ("untold", {}),
    ],
)
def test_how_a_destination_says_what_it_needs(connect: Callable[..., httpx.Client], reading: str, told: Json) -> None:
    with played(connect, requirements=reading) as (_, api):
        path = f"/api/connections/{seed.ACME.connections['Snowflake']}/bulksync/target"
        assert api.get(path).json()["data"]["configuration"] == told


SECRET: Json = {"name": "New", "type": "postgresql", "configuration": {"hostname": "db", "password": "hunter2"}}


@pytest.mark.parametrize(("reading", "saved"), [("kept", "hunter2"), ("stored", "********")])
def test_what_a_mask_that_comes_back_is(connect: Callable[..., httpx.Client], reading: str, saved: str) -> None:
    with played(connect, masked_secret=reading) as (emulator, api):
        made = api.post("/api/connections", json=SECRET).json()["data"]
        api.put(f"/api/connections/{made['id']}", json={**SECRET, "configuration": made["configuration"]})
        [found] = [one for one in emulator.connections() if one["id"] == made["id"]]
        assert found["configuration"] == {"hostname": "db", "password": saved}


@pytest.mark.parametrize(("reading", "shown"), [("cleared", {}), ("kept", {"password": "********"})])
def test_what_becomes_of_a_secret_that_is_left_out(
    connect: Callable[..., httpx.Client], reading: str, shown: Json
) -> None:
    with played(connect, absent_secret=reading) as (_, api):
        path = f"/api/connections/{api.post('/api/connections', json=SECRET).json()['data']['id']}"
        assert api.put(path, json={**SECRET, "configuration": {}}).json()["data"]["configuration"] == shown
        cleared = {**SECRET, "configuration": {"password": ""}}
        assert api.put(path, json=cleared).json()["data"]["configuration"] == {"password": ""}


@pytest.mark.parametrize(
    ("reading", "shown"),
    [
        ("masked", {"hostname": "db", "password": "********"}),
        ("empty", {"hostname": "db", "password": ""}),
        ("null", {"hostname": "db", "password": None}),
        ("left_out", {"hostname": "db"}),
    ],
)
def test_what_an_answer_has_in_the_place_of_a_secret(
    connect: Callable[..., httpx.Client], reading: str, shown: Json
) -> None:
    with played(connect, shown_secret=reading) as (_, api):
        made = api.post("/api/connections", json=SECRET).json()["data"]
        found = api.get(f"/api/connections/{made['id']}").json()["data"]
        assert made["configuration"] == found["configuration"] == shown


@pytest.mark.parametrize(
    ("reading", "told"),
    [("always", (True, True, True)), ("after_writes", (True, True, False)), ("never", (False, False, False))],
)
def test_which_answers_have_the_interval_of_a_connection(
    connect: Callable[..., httpx.Client], reading: str, told: tuple[bool, bool, bool]
) -> None:
    with played(connect, shown_interval=reading) as (_, api):
        body = {**SECRET, "healthcheck_interval": "90m"}
        made = api.post("/api/connections", json=body).json()["data"]
        path = f"/api/connections/{made['id']}"
        answers = (made, api.put(path, json=body).json()["data"], api.get(path).json()["data"])
        assert tuple("healthcheck_interval" in answer for answer in answers) == told


@pytest.mark.parametrize(
    ("sent", "shown"), [("90m", "1h30m0s"), ("30m", "30m0s"), ("45s", "45s"), ("hourly", "hourly")]
)
def test_an_interval_may_come_back_in_full(connect: Callable[..., httpx.Client], sent: str, shown: str) -> None:
    with played(connect, interval_form="in_full") as (_, api):
        made = api.post("/api/connections", json={**SECRET, "healthcheck_interval": sent}).json()["data"]
        assert made["healthcheck_interval"] == shown


@pytest.mark.parametrize(
    ("reading", "answer"), [("kept", (200, {"colour": 1})), ("dropped", (200, {})), ("refused", (422, None))]
)
def test_what_becomes_of_a_setting_that_a_connection_type_does_not_have(
    connect: Callable[..., httpx.Client], reading: str, answer: tuple[int, Json | None]
) -> None:
    with played(connect, unknown_settings=reading) as (_, api):
        made = api.post("/api/connections", json={**SECRET, "configuration": {"colour": 1}})
        assert (made.status_code, made.json().get("data", {}).get("configuration")) == answer


@pytest.mark.parametrize(
    ("reading", "id"),
    [("organization", seed.ACME.id), ("user", seed.ACME.user["id"]), ("key", ...), ("absent", None)],
)
def test_who_is_the_author_of_what_an_organization_s_key_makes(
    connect: Callable[..., httpx.Client], model_sync: Build, bulk_sync: Build, reading: str, id: Any
) -> None:
    with played(connect, author=reading) as (_, api):
        known = {seed.ACME.id, seed.ACME.user["id"], None}
        for path, body in (("/api/syncs", model_sync()), ("/api/bulk/syncs", bulk_sync())):
            made = api.post(path, json=body).json()["data"]
            changed = api.put(f"{path}/{made['id']}", json=body).json()["data"]
            (listed,) = api.get(path).json()["data"]
            for author in (made["created_by"], changed["updated_by"], listed["created_by"]):
                assert author.get("id") == id if id is not ... else author["id"] not in known
            shown = api.get(f"/api/bulk/syncs/{made['id']}/schedules") if "bulk" in path else None
            assert shown is None or shown.status_code == 200
        assert "id" not in api.get("/api/me").json()["data"]
        api.headers["Authorization"] = f"Bearer {seed.ACME.user_api_key}"
        made = api.post("/api/syncs", json=model_sync()).json()["data"]
        assert made["created_by"]["id"] == api.get("/api/me").json()["data"]["id"] == seed.ACME.user["id"]


def test_a_list_may_lag_behind_every_write(connect: Callable[..., httpx.Client], model_sync: Build) -> None:
    with played(connect, list_lag=10) as (emulator, api):

        def names() -> list[str]:
            return [sync["name"] for sync in api.get("/api/syncs").json()["data"] or []]

        first = api.post("/api/syncs", json=model_sync(name="First")).json()["data"]["id"]
        assert names() == []
        assert api.get(f"/api/syncs/{first}").status_code == 200
        emulator.advance(11)
        assert names() == ["First"]
        api.put(f"/api/syncs/{first}", json=model_sync(name="Renamed"))
        api.post("/api/syncs", json=model_sync(name="Second"))
        assert names() == ["First"]
        emulator.advance(11)
        assert names() == ["Second", "Renamed"]
        api.delete(f"/api/syncs/{first}")
        assert names() == ["Second", "Renamed"]
        assert api.get(f"/api/syncs/{first}").status_code == 404
        emulator.advance(11)
        assert names() == ["Second"]


@pytest.mark.parametrize(("reading", "seconds"), [({"date_ahead": 60}, 60), ({"date_behind": 60}, -60), ({}, 0)])
def test_the_date_of_an_answer_may_be_off_the_clock_of_bodies(
    connect: Callable[..., httpx.Client], model_sync: Build, reading: Json, seconds: int
) -> None:
    with played(connect, **reading) as (_, api):
        answer = api.post("/api/syncs", json=model_sync())
        date = parsedate_to_datetime(answer.headers["Date"])
        made = datetime.strptime(answer.json()["data"]["created_at"], "%Y-%m-%dT%H:%M:%S.%fZ")
        off = date - made.replace(tzinfo=timezone.utc)
        assert abs(off.total_seconds() - seconds) < 30


@pytest.mark.parametrize("reading", ["kept", "new"])
def test_the_id_of_a_default_schedule_that_is_sent_without_one(
    connect: Callable[..., httpx.Client], bulk_sync: Build, reading: str
) -> None:
    with played(connect, default_schedule_id=reading) as (_, api):
        sync = api.post("/api/bulk/syncs", json=bulk_sync()).json()["data"]
        path, before = f"/api/bulk/syncs/{sync['id']}", sync["default_schedule"]
        same = api.put(path, json=bulk_sync()).json()["data"]["default_schedule"]
        assert same == before
        other = bulk_sync(default_schedule={"frequency": "daily", "hour": "4"})
        after = api.put(path, json=other).json()["data"]["default_schedule"]
        assert (after["frequency"], after["hour"]) == ("daily", "4")
        assert (after["id"] == before["id"]) == (reading == "kept")
        assert (after["created_at"] == before["created_at"]) == (reading == "kept")
