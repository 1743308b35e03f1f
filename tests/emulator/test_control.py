from __future__ import annotations

from collections.abc import Callable
from typing import Any

import httpx
import pytest

from pulumi_polytomic.emulator import running, seed
from pulumi_polytomic.emulator.server import Emulator

Json = dict[str, Any]
Build = Callable[..., Json]
Create = Callable[[str, Json], Json]


@pytest.fixture
def control(emulator: Emulator) -> httpx.Client:
    return httpx.Client(base_url=f"{emulator.url}/_emulator", verify=False)


def test_faults_can_be_asked_for_over_http(control: httpx.Client, api: httpx.Client) -> None:
    assert control.post("/faults", json={"path": "/api/me", "status": 429, "retry_after": 1}).status_code == 200
    assert api.get("/api/me").status_code == 429
    assert control.get("/faults").json()["data"][0]["hits"] == 1
    assert control.delete("/faults").status_code == 204
    assert control.get("/faults").json()["data"] == []


def test_the_request_log_keeps_what_was_sent_and_no_credentials(
    control: httpx.Client, api: httpx.Client, model_sync: Build
) -> None:
    api.post("/api/syncs", json=model_sync(), headers={"Idempotency-Key": "log-me-please"})
    api.get("/api/syncs", params={"limit": 3})
    text = control.get("/requests").text
    assert seed.ACME.api_key not in text
    first, second = control.get("/requests").json()["data"]
    assert (first["method"], first["path"], first["status"]) == ("POST", "/api/syncs", 200)
    assert first["body"] == model_sync()
    assert first["idempotency_key"] == "log-me-please"
    assert first["headers"]["authorization"] == "redacted"
    assert second["query"] == {"limit": "3"}
    assert second["body"] is None
    control.delete("/requests")
    assert control.get("/requests").json()["data"] == []


def test_the_request_log_tells_a_dropped_connection(emulator: Emulator, api: httpx.Client) -> None:
    emulator.add_fault(drop=True)
    with pytest.raises(httpx.TransportError):
        api.get("/api/me")
    (entry,) = emulator.requests()
    assert (entry["status"], entry["dropped"]) == (None, True)


def test_a_person_changes_a_model_sync(
    control: httpx.Client, api: httpx.Client, created: Create, model_sync: Build
) -> None:
    sync = created("/api/syncs", model_sync(sync_all_records=True, future={"a": 1}))
    changes = {"policies": [seed.ACME.policies["Finance"]], "sync_all_records": None, "colour": "red", "future": None}
    assert control.patch(f"/syncs/{sync['id']}", json=changes).status_code == 200
    again = api.get(f"/api/syncs/{sync['id']}").json()["data"]
    assert again["policies"] == changes["policies"]
    assert again["sync_all_records"] is False
    assert again["colour"] == "red"
    assert "future" not in again
    assert again["name"] == sync["name"]
    assert again["updated_by"] == {"id": seed.PERSON["id"], "name": "Dana Field", "type": "user"}
    assert again["updated_at"] > sync["updated_at"]


def test_a_person_changes_filters_in_either_form(
    emulator: Emulator, created: Create, model_sync: Build, source: Build
) -> None:
    conditions = [{"source": source("email"), "function": "IsNotNull"}]
    sync = created("/api/syncs", model_sync(model_filters={"conditions": conditions}))
    old = {"filters": [{"field": source("email"), "function": "IsNull"}]}
    again = emulator.edit("model sync", sync["id"], old)
    assert [condition["function"] for condition in again["model_filters"]["conditions"]] == ["IsNull"]


def test_a_person_changes_a_bulk_sync_and_its_selection(
    control: httpx.Client, emulator: Emulator, api: httpx.Client, created: Create, bulk_sync: Build
) -> None:
    sync = created("/api/bulk/syncs", bulk_sync())
    changes = {"schemas": ["public.orders"], "default_schedule": {"frequency": "daily"}, "normalize_names": "legacy"}
    assert control.patch(f"/bulk/syncs/{sync['id']}", json=changes).status_code == 200
    again = api.get(f"/api/bulk/syncs/{sync['id']}").json()["data"]
    assert again["normalize_names"] == "legacy"
    assert again["default_schedule"]["frequency"] == "daily"
    assert again["default_schedule"]["id"] == sync["default_schedule"]["id"]
    assert again["updated_by"]["name"] == "Dana Field"
    (stored,) = emulator.bulk_syncs(seed.ACME)
    assert [schema["id"] for schema in stored["schemas"] if schema["enabled"]] == ["public.orders"]


def test_a_person_deletes(
    control: httpx.Client, api: httpx.Client, created: Create, model_sync: Build, bulk_sync: Build
) -> None:
    one = created("/api/syncs", model_sync())["id"]
    two = created("/api/bulk/syncs", bulk_sync())["id"]
    assert control.delete(f"/syncs/{one}").status_code == 204
    assert control.delete(f"/bulk/syncs/{two}").status_code == 204
    assert control.delete(f"/syncs/{one}").status_code == 404
    assert api.get(f"/api/syncs/{one}").status_code == 404
    assert api.get(f"/api/bulk/syncs/{two}").status_code == 404
    assert control.delete(f"/models/{seed.ACME.models['Orders']}").status_code == 204
    assert api.get(f"/api/models/{seed.ACME.models['Orders']}").status_code == 404


def test_the_python_methods_delete_too(
    emulator: Emulator, created: Create, model_sync: Build, bulk_sync: Build
) -> None:
    emulator.remove("model sync", created("/api/syncs", model_sync())["id"])
    emulator.remove("bulk sync", created("/api/bulk/syncs", bulk_sync())["id"])
    assert emulator.model_syncs() == emulator.bulk_syncs() == []


def test_a_destination_lacks_fields_in_one_organization_only(
    control: httpx.Client,
    emulator: Emulator,
    api: httpx.Client,
    staging: httpx.Client,
    created: Create,
    model_sync: Build,
) -> None:
    def fields(client: httpx.Client, organization: seed.Organization) -> list[str]:
        path = f"/api/connections/{organization.connections['Salesforce']}/modelsync/target/fields"
        return [field["id"] for field in client.get(path, params={"target": "Contact"}).json()["data"]["fields"]]

    email = {"target": "Email", "source": {"model_id": seed.ACME.models["Customers"], "field": "email"}}
    sync = created("/api/syncs", model_sync(fields=[email]))["id"]
    left_out: Json = {"connection_id": seed.ACME.connections["Salesforce"], "object": "Contact", "fields": ["Email"]}
    assert control.post("/target_fields", json=left_out).status_code == 204
    assert "Email" not in fields(api, seed.ACME)
    assert "Email" in fields(staging, seed.ACME_STAGING)
    problems = api.get(f"/api/syncs/{sync}").json()["data"]["problems"]
    assert ("target_field_not_found", "fields[0].target") in [(one["code"], one["path"]) for one in problems]

    emulator.leave_out_target_fields(**{**left_out, "fields": []})
    assert "Email" in fields(api, seed.ACME)
    assert not api.get(f"/api/syncs/{sync}").json()["data"].get("problems")

    assert control.post("/target_fields", json={**left_out, "fields": ["Emial"]}).status_code == 422
    assert control.post("/target_fields", json={**left_out, "object": "Cow"}).status_code == 404
    assert control.post("/target_fields", json={"object": "Contact"}).status_code == 400


def test_reset_goes_back_to_the_seed(
    control: httpx.Client, emulator: Emulator, api: httpx.Client, created: Create, model_sync: Build
) -> None:
    created("/api/syncs", model_sync())
    emulator.remove("model", seed.ACME.models["Orders"])
    emulator.add_fault(status=500)
    assert control.post("/reset").status_code == 204
    assert api.get("/api/syncs").json()["data"] is None
    assert len(api.get("/api/models").json()["data"]) == len(seed.ACME.models)


def test_without_control_there_are_no_control_endpoints() -> None:
    with running(control=False) as emulator:
        for path in ("faults", "requests"):
            assert httpx.get(f"{emulator.url}/_emulator/{path}").status_code == 404
        httpx.get(f"{emulator.url}/api/me")
        assert emulator.requests() == []
