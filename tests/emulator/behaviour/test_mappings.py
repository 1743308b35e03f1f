from __future__ import annotations

from collections.abc import Callable
from typing import Any

import httpx
import pytest

from pulumi_polytomic.emulator import seed

Json = dict[str, Any]
Build = Callable[..., Json]
Create = Callable[[str, Json], Json]


def test_a_mapping_with_a_value_and_no_source_is_stored_as_an_override_field(
    created: Create, model_sync: Build, source: Build
) -> None:
    fields = [
        {"target": "LeadSource", "override_value": "shop", "encryption_enabled": True},
        {"target": "LastName", "source": source("last_name")},
    ]
    sync = created("/api/syncs", model_sync(fields=fields))
    assert [field["target"] for field in sync["fields"]] == ["LastName"]
    assert sync["override_fields"] == [{"target": "LeadSource", "override_value": "shop"}]


@pytest.mark.parametrize("key", ["fields", "override_fields"])
def test_an_empty_value_is_none(api: httpx.Client, model_sync: Build, key: str) -> None:
    answer = api.post("/api/syncs", json=model_sync(**{key: [{"target": "LeadSource", "override_value": ""}]}))
    assert answer.status_code == 422
    assert answer.json()["message"] == f"{key}[0].source: unknown model field id"


def test_an_override_field_with_a_source_is_stored_as_a_mapping(
    created: Create, model_sync: Build, source: Build
) -> None:
    sync = created("/api/syncs", model_sync(override_fields=[{"target": "Title", "source": source("company")}]))
    assert [field["target"] for field in sync["fields"]] == ["LastName", "FirstName", "Title"]
    assert sync["override_fields"] == []


def test_two_identity_mappings_need_a_strategy(api: httpx.Client, model_sync: Build, source: Build) -> None:
    mappings = [
        {"source": source("email"), "target": "Email", "function": "Equality"},
        {"source": source("id"), "target": "Customer_ID__c", "function": "Equality"},
    ]
    answer = api.post("/api/syncs", json=model_sync(identities={"mappings": mappings}))
    assert answer.status_code == 422
    assert "identities.strategy" in answer.json()["message"]
    both = api.post("/api/syncs", json=model_sync(identities={"mappings": mappings, "strategy": "and"}))
    assert both.json()["data"]["identities"]["strategy"] == "and"
    assert both.json()["data"]["identity"] == mappings[0]


def test_a_single_identity_mapping_is_always_priority(created: Create, model_sync: Build) -> None:
    body = model_sync()
    body["identities"]["strategy"] = "and"
    assert created("/api/syncs", body)["identities"]["strategy"] == "priority"


def test_an_empty_list_removes_every_identity_mapping(api: httpx.Client, created: Create, model_sync: Build) -> None:
    sync = created("/api/syncs", model_sync(mode="create"))
    body = model_sync(mode="create", identities={"mappings": []})
    again = api.put(f"/api/syncs/{sync['id']}", json=body).json()["data"]
    assert again["identities"] == {"mappings": [], "strategy": "priority"}
    assert again["identity"] is None


def test_the_deprecated_identity_is_the_first_mapping(created: Create, model_sync: Build, source: Build) -> None:
    identity = {"source": source("email"), "target": "Email", "function": "Equality"}
    sync = created("/api/syncs", model_sync(identities=..., identity=identity))
    assert sync["identities"] == {"mappings": [identity], "strategy": "priority"}
    assert sync["identity"] == identity


def test_both_forms_of_identity_must_agree(api: httpx.Client, model_sync: Build, source: Build) -> None:
    other = {"source": source("id"), "target": "Customer_ID__c", "function": "Equality"}
    assert api.post("/api/syncs", json=model_sync(identity=other)).status_code == 422


@pytest.mark.parametrize("identity", ["the first one", None])
def test_an_update_of_a_sync_with_several_mappings_requires_identities(
    api: httpx.Client, created: Create, model_sync: Build, source: Build, identity: str | None
) -> None:
    mappings = [
        {"source": source("email"), "target": "Email", "function": "Equality"},
        {"source": source("id"), "target": "Customer_ID__c", "function": "Equality"},
    ]
    sync = created("/api/syncs", model_sync(identities={"mappings": mappings, "strategy": "priority"}))
    path = f"/api/syncs/{sync['id']}"
    body = model_sync(mode="create", identities=..., identity=mappings[0] if identity else ...)
    answer = api.put(path, json=body)
    assert answer.status_code == 422
    assert [error["path"] for error in answer.json()["metadata"]["errors"]] == ["identities"]
    assert api.get(path).json()["data"] == sync


def test_a_single_mapping_is_removed_by_leaving_it_out(api: httpx.Client, created: Create, model_sync: Build) -> None:
    sync = created("/api/syncs", model_sync(mode="create"))
    answer = api.put(f"/api/syncs/{sync['id']}", json=model_sync(mode="create", identities=...))
    assert answer.json()["data"]["identities"] is None


def test_new_field_and_its_type_come_back_only_when_they_were_sent(
    created: Create, model_sync: Build, source: Build
) -> None:
    plain = {"source": source("email"), "target": "Email", "function": "Equality"}
    new = {**plain, "new_field": True, "remote_field_type_id": "text"}
    assert created("/api/syncs", model_sync(identities={"mappings": [plain]}))["identities"]["mappings"] == [plain]
    assert created("/api/syncs", model_sync(identities={"mappings": [new]}))["identities"]["mappings"] == [new]


def test_an_override_names_its_field_by_id_or_by_name(
    api: httpx.Client, created: Create, model_sync: Build, source: Build
) -> None:
    country = seed.ACME.model_fields["Customers"]["country"]
    by_name = created("/api/syncs", model_sync(overrides=[{"field": source("country"), "override": "CH"}]))
    by_id = created(
        "/api/syncs", model_sync(overrides=[{"field_id": country, "field": source("id"), "override": "CH"}])
    )
    expected = [{"field": source("country"), "field_id": country, "override": "CH"}]
    assert by_name["overrides"] == by_id["overrides"] == expected
    unknown = model_sync(overrides=[{"field_id": seed.ACME.id, "override": "CH"}])
    assert api.post("/api/syncs", json=unknown).status_code == 422
