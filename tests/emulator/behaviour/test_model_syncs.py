from __future__ import annotations

from collections.abc import Callable
from typing import Any

import httpx
import pytest

from pulumi_polytomic.emulator import Unsettled, running, seed
from pulumi_polytomic.emulator.server import Emulator

Json = dict[str, Any]
Build = Callable[..., Json]
Create = Callable[[str, Json], Json]


def put(api: httpx.Client, id: str, body: Json) -> Json:
    answer = api.put(f"/api/syncs/{id}", json=body)
    assert answer.status_code == 200, answer.text
    found: Json = answer.json()["data"]
    return found


def test_create_answers_what_get_answers(api: httpx.Client, created: Create, model_sync: Build) -> None:
    sync = created("/api/syncs", model_sync())
    assert api.get(f"/api/syncs/{sync['id']}").json()["data"] == sync


def test_a_created_sync_has_defaults_and_server_owned_keys(created: Create, model_sync: Build) -> None:
    sync = created("/api/syncs", model_sync())
    assert sync["active"] is True
    assert [sync[flag] for flag in ("only_enrich_updates", "skip_initial_backfill", "sync_all_records")] == [False] * 3
    assert sync["organization_id"] == seed.ACME.id
    assert sync["model_ids"] == [seed.ACME.models["Customers"]]
    assert sync["created_at"] == sync["updated_at"]
    assert sync["created_at"].endswith("Z")
    assert sync["created_by"] == seed.ACME.actor
    assert sync["problems"] == []
    assert sync["identities"]["strategy"] == "priority"
    assert sync["fields"][0] == {
        "target": "LastName",
        "source": {"model_id": seed.ACME.models["Customers"], "field": "last_name"},
    }


def test_a_body_read_is_a_body_that_can_be_written_back(
    api: httpx.Client, created: Create, model_sync: Build, source: Build
) -> None:
    condition = {"source": source("email"), "function": "IsNotNull"}
    target_condition = {"field": "Title", "function": "Equality", "value": "CEO"}
    sync = created(
        "/api/syncs",
        model_sync(
            model_filters={"conditions": [condition, condition], "logic": "A or B"},
            target_filters={"conditions": [target_condition]},
            overrides=[{"field": source("country"), "function": "IsNull", "override": "CH"}],
            override_fields=[{"target": "LeadSource", "override_value": "shop"}],
        ),
    )
    again = put(api, sync["id"], sync)
    moved = {"updated_at"}
    assert {key: again[key] for key in again if key not in moved} == {
        key: sync[key] for key in sync if key not in moved
    }


def test_update_clears_what_is_left_out(api: httpx.Client, created: Create, model_sync: Build, source: Build) -> None:
    sync = created(
        "/api/syncs",
        model_sync(
            active=False,
            policies=[seed.ACME.policies["Finance"]],
            sync_all_records=True,
            model_filters={"conditions": [{"source": source("email"), "function": "IsNotNull"}]},
            overrides=[{"field": source("country"), "override": "CH"}],
            override_fields=[{"target": "LeadSource", "override_value": "shop"}],
        ),
    )
    again = put(api, sync["id"], model_sync(identities=..., mode="create"))
    assert again["active"] is True
    assert again["policies"] == []
    assert again["sync_all_records"] is False
    assert again["model_filters"] is None
    assert again["filters"] == []
    assert again["overrides"] == []
    assert again["override_fields"] == []
    assert again["identities"] is None
    assert again["identity"] is None
    assert again["created_at"] == sync["created_at"]


def test_an_unknown_setting_is_kept_returned_and_cleared_like_any_other(
    api: httpx.Client, created: Create, model_sync: Build
) -> None:
    sync = created("/api/syncs", model_sync(retry_policy={"attempts": 3}))
    assert sync["retry_policy"] == {"attempts": 3}
    assert put(api, sync["id"], {**sync, "name": "renamed"})["retry_policy"] == {"attempts": 3}
    assert "retry_policy" not in put(api, sync["id"], model_sync())


def test_unknown_keys_inside_known_objects_are_kept(created: Create, model_sync: Build, source: Build) -> None:
    body = model_sync()
    body["target"]["partition"] = "eu"
    body["schedule"]["jitter"] = 5
    body["fields"][0]["transform"] = "upper"
    body["identities"]["tie_break"] = "newest"
    body["model_filters"] = {
        "conditions": [{"source": source("email"), "function": "IsNull", "note": "n"}],
        "scope": "x",
    }
    sync = created("/api/syncs", body)
    assert sync["target"]["partition"] == "eu"
    assert sync["schedule"]["jitter"] == 5
    assert sync["fields"][0]["transform"] == "upper"
    assert sync["identities"]["tie_break"] == "newest"
    assert sync["model_filters"]["conditions"][0]["note"] == "n"
    assert sync["model_filters"]["scope"] == "x"


def test_server_owned_keys_in_a_body_are_ignored(api: httpx.Client, created: Create, model_sync: Build) -> None:
    sync = created("/api/syncs", model_sync())
    body = model_sync(id="x", created_at="y", updated_by="z", model_ids=["w"], problems=[{"code": "v"}])
    again = put(api, sync["id"], body)
    assert again["id"] == sync["id"]
    assert again["created_at"] == sync["created_at"]
    assert again["model_ids"] == sync["model_ids"]
    assert again["problems"] == []


def test_a_body_that_names_another_organization_is_403(api: httpx.Client, model_sync: Build) -> None:
    assert api.post("/api/syncs", json=model_sync(organization_id=seed.ACME_STAGING.id)).status_code == 403
    assert api.post("/api/syncs", json=model_sync(organization_id=seed.ACME.id)).status_code == 200
    assert api.post("/api/syncs", json=model_sync(organization_id=None)).status_code == 200


def test_every_write_moves_updated_at_even_without_a_change(
    api: httpx.Client, created: Create, model_sync: Build
) -> None:
    sync = created("/api/syncs", model_sync())
    headers = {"Authorization": f"Bearer {seed.ACME.user_api_key}"}
    again = api.put(f"/api/syncs/{sync['id']}", json=sync, headers=headers).json()["data"]
    assert again["updated_at"] > sync["updated_at"]
    assert again["updated_by"] == seed.ACME.user
    assert again["created_by"] == seed.ACME.actor


def test_activate_changes_one_setting(api: httpx.Client, created: Create, model_sync: Build) -> None:
    sync = created("/api/syncs", model_sync())
    answer = api.post(f"/api/syncs/{sync['id']}/activate", json={"active": False})
    assert answer.json()["data"] == {"id": sync["id"], "active": False}
    again = api.get(f"/api/syncs/{sync['id']}").json()["data"]
    assert {key for key in sync if sync[key] != again[key]} == {"active", "updated_at"}
    assert api.post(f"/api/syncs/{sync['id']}/activate", json={"active": "no"}).status_code == 422


def test_delete_removes(api: httpx.Client, created: Create, model_sync: Build) -> None:
    id = created("/api/syncs", model_sync())["id"]
    assert api.delete(f"/api/syncs/{id}").status_code == 204
    for answer in (api.get(f"/api/syncs/{id}"), api.delete(f"/api/syncs/{id}"), api.put(f"/api/syncs/{id}", json={})):
        assert answer.status_code == 404


def test_another_organizations_sync_does_not_exist(
    api: httpx.Client, staging: httpx.Client, created: Create, model_sync: Build
) -> None:
    id = created("/api/syncs", model_sync())["id"]
    assert staging.get(f"/api/syncs/{id}").status_code == 404
    assert staging.put(f"/api/syncs/{id}", json=model_sync()).status_code == 404
    assert staging.delete(f"/api/syncs/{id}").status_code == 404
    assert staging.post(f"/api/syncs/{id}/activate", json={"active": False}).status_code == 404
    assert staging.get("/api/syncs").json()["data"] is None
    assert api.get(f"/api/syncs/{id}").status_code == 200


def test_the_list_is_light(api: httpx.Client, created: Create, model_sync: Build) -> None:
    created("/api/syncs", model_sync())
    (item,) = api.get("/api/syncs").json()["data"]
    assert item["target_connection_id"] == seed.ACME.connections["Salesforce"]
    assert item["target_object"] == "Contact"
    assert not {"fields", "target", "filters", "identities", "policies", "problems"} & set(item)


@pytest.mark.parametrize(
    ("change", "path"),
    [
        ({"name": ...}, "name"),
        ({"name": ""}, "name"),
        ({"name": 3}, "name"),
        ({"mode": "upsert"}, "mode"),
        ({"mode": None}, "mode"),
        ({"fields": ...}, "fields"),
        ({"fields": {}}, "fields"),
        ({"fields": [{}]}, "fields[0].target"),
        ({"fields": [{"target": "Email", "source": {"field": "email"}}]}, "fields[0].source.model_id"),
        ({"fields": [{"target": "Email", "source": {"field": "x", "model_id": "y"}}]}, "fields[0].source.model_id"),
        ({"schedule": {"frequency": "yearly"}}, "schedule.frequency"),
        ({"schedule": {"minute": True}}, "schedule.minute"),
        ({"schedule": {"frequency": "daily", "job_id": "1"}}, "schedule.job_id"),
        ({"target": {"object": "Contact"}}, "target.connection_id"),
        ({"target": {"connection_id": "0ac3e000-c000-4000-8000-000000000099", "object": "x"}}, "target.connection_id"),
        ({"target": {"connection_id": seed.ACME.connections["Salesforce"]}}, "target.object"),
        ({"target": {"connection_id": seed.ACME.connections["HubSpot"], "create": {"name": "x"}}}, "target.create"),
        (
            {"target": {"connection_id": seed.ACME_STAGING.connections["HubSpot"], "object": "x"}},
            "target.connection_id",
        ),
        ({"active": "yes"}, "active"),
        ({"policies": ["everyone"]}, "policies[0]"),
        ({"override_fields": [{"target": "Title"}]}, "override_fields[0].override_value"),
        ({"overrides": [{"override": "x"}]}, "overrides[0]"),
        ({"overrides": [{"function": "Equals"}]}, "overrides[0].function"),
    ],
)
def test_a_mistake_is_refused_with_its_path(api: httpx.Client, model_sync: Build, change: Json, path: str) -> None:
    answer = api.post("/api/syncs", json=model_sync(**change))
    assert answer.status_code == 422
    body = answer.json()
    assert body["status"] == 422
    assert path in [error["path"] for error in body["metadata"]["errors"]]
    assert f"{path}: " in body["message"]
    assert api.get("/api/syncs").json()["data"] is None


def test_a_refused_update_changes_nothing(api: httpx.Client, created: Create, model_sync: Build) -> None:
    sync = created("/api/syncs", model_sync())
    assert api.put(f"/api/syncs/{sync['id']}", json=model_sync(mode="upsert")).status_code == 422
    assert api.get(f"/api/syncs/{sync['id']}").json()["data"] == sync


def test_times_are_strings_and_numbers_are_accepted(created: Create, model_sync: Build) -> None:
    sync = created("/api/syncs", model_sync(schedule={"frequency": "custom", "minute": 0, "hour": 6, "month": "1"}))
    assert sync["schedule"] == {"frequency": "custom", "minute": "0", "hour": "6", "month": "1"}


def test_target_create_makes_the_target_at_once(created: Create, model_sync: Build) -> None:
    target = {"connection_id": seed.ACME.connections["Snowflake"], "create": {"name": "SCORES", "schema": "A"}}
    sync = created("/api/syncs", model_sync(target=target))
    assert sync["target"]["object"] == "SCORES"
    assert "create" not in sync["target"]
    assert sync["problems"] == []


def target_without_create(target: Json) -> Json:
    return {key: value for key, value in target.items() if key != "create"}


def test_target_create_may_wait_for_the_first_execution(
    model_sync: Build, connect: Callable[..., httpx.Client]
) -> None:
    target = {"connection_id": seed.ACME.connections["Snowflake"], "create": {"name": "SCORES"}}
    with running(unsettled=Unsettled(target_create="first_execution")) as emulator, connect(emulator.url) as api:
        sync = api.post("/api/syncs", json=model_sync(target=target)).json()["data"]
        assert sync["target"] == {**target_without_create(target), "configuration": {}, "search_values": {}}
        assert put(api, sync["id"], model_sync(target=target))["target"] == sync["target"]
        emulator.edit(
            "model sync", sync["id"], {"target": {"connection_id": target["connection_id"], "object": "SCORES"}}
        )
        assert api.get(f"/api/syncs/{sync['id']}").json()["data"]["target"]["object"] == "SCORES"


@pytest.mark.parametrize(("reading", "reported"), [("omitted", None), ("masked", "********"), ("clear", "open sesame")])
def test_the_passphrase_is_reported_by_each_reading(
    model_sync: Build, connect: Callable[..., httpx.Client], reading: Any, reported: str | None
) -> None:
    with running(unsettled=Unsettled(passphrase=reading)) as emulator, connect(emulator.url) as api:
        sync = api.post("/api/syncs", json=model_sync(encryption_passphrase="open sesame")).json()["data"]
        assert sync.get("encryption_passphrase") == reported
        assert ("encryption_passphrase" in sync) == (reported is not None)
        assert emulator.model_syncs(seed.ACME)[0]["encryption_passphrase"] == "open sesame"
        put(api, sync["id"], model_sync())
        assert "encryption_passphrase" not in emulator.model_syncs(seed.ACME)[0]


def test_active_is_the_other_way_by_the_other_reading(model_sync: Build, connect: Callable[..., httpx.Client]) -> None:
    with running(unsettled=Unsettled(active_default=False)) as emulator, connect(emulator.url) as api:
        sync = api.post("/api/syncs", json=model_sync(active=True)).json()["data"]
        assert sync["active"] is True
        assert put(api, sync["id"], model_sync())["active"] is False


def test_problems_name_what_cannot_be_resolved(
    emulator: Emulator, api: httpx.Client, created: Create, model_sync: Build, source: Build
) -> None:
    fields = [
        {"target": "Shoe_Size__c", "source": source("email")},
        {"target": "Email", "source": source("shoe_size")},
    ]
    sync = created("/api/syncs", model_sync(fields=fields))
    assert [(problem["code"], problem["path"], problem["severity"]) for problem in sync["problems"]] == [
        ("model_field_not_found", "fields[1].source.field", "error"),
        ("target_field_not_found", "fields[0].target", "error"),
    ]


def test_a_model_deleted_afterwards_is_a_problem_and_the_configuration_stays(
    emulator: Emulator, api: httpx.Client, created: Create, model_sync: Build
) -> None:
    sync = created("/api/syncs", model_sync())
    emulator.remove("model", seed.ACME.models["Customers"])
    again = api.get(f"/api/syncs/{sync['id']}").json()["data"]
    assert {problem["code"] for problem in again["problems"]} == {"model_not_found"}
    assert again["fields"] == sync["fields"]
    assert put(api, sync["id"], again)["fields"] == sync["fields"]


def test_an_identity_is_missed_where_the_mode_needs_one(created: Create, model_sync: Build) -> None:
    sync = created("/api/syncs", model_sync(identities=...))
    assert [problem["code"] for problem in sync["problems"]] == ["identity_required"]


def test_ids_in_any_case_are_reported_in_lower_case(created: Create, model_sync: Build) -> None:
    policy, model, total = (
        seed.ACME.policies["Finance"],
        seed.ACME.models["Customers"],
        seed.ACME.model_fields["Orders"]["total"],
    )
    mapped = {"target": "LastName", "source": {"model_id": model.upper(), "field": "last_name"}}
    sync = created(
        "/api/syncs",
        model_sync(
            policies=[policy.upper()], fields=[mapped], overrides=[{"field_id": total.upper(), "value": policy.upper()}]
        ),
    )
    assert (sync["policies"], sync["fields"][0]["source"]["model_id"]) == ([policy], model)
    assert (sync["overrides"][0]["field_id"], sync["overrides"][0]["value"]) == (total, policy.upper())
    assert sync["problems"] == []
