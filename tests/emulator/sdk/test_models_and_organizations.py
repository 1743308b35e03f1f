"""Every call of the SDK for models, permissions and organizations."""

from __future__ import annotations

from typing import Any

import pytest
from polytomic import ModelModelFieldRequest, PolicyAction

from pulumi_polytomic.emulator import seed

ACME = seed.ACME
POSTGRES, SNOWFLAKE = ACME.connections["Postgres"], ACME.connections["Snowflake"]


def model(**changes: Any) -> dict[str, Any]:
    return {"name": "Events", "connection_id": POSTGRES, "configuration": {"table": "public.events"}, **changes}


@pytest.mark.sdk("models.list")
def test_the_sdk_calls_models_list(scene: Any) -> None:
    assert len(scene.sdk.models.list().data or []) == len(ACME.models)


@pytest.mark.sdk("models.create")
def test_the_sdk_calls_models_create(scene: Any) -> None:
    extra = ModelModelFieldRequest(name="day", label="Day", type="string")
    made = scene.sdk.models.create(**model(identifier="id", fields=["id", "kind"], additional_fields=[extra])).data
    assert made
    assert [field.name for field in made.fields or []] == ["id", "kind", "day"]


@pytest.mark.sdk("models.get")
def test_the_sdk_calls_models_get(scene: Any) -> None:
    found = scene.sdk.models.get(ACME.models["Orders"]).data
    assert found
    assert found.identifier == "id"


@pytest.mark.sdk("models.update")
def test_the_sdk_calls_models_update(scene: Any) -> None:
    made = scene.sdk.models.create(**model()).data
    assert made
    found = scene.sdk.models.update(str(made.id), **model(name="Renamed", labels=["x"])).data
    assert found
    assert (found.name, found.version) == ("Renamed", 2)
    assert [field.id for field in found.fields or []] == [field.id for field in made.fields or []]


@pytest.mark.sdk("models.delete")
def test_the_sdk_calls_models_delete(scene: Any) -> None:
    scene.sdk.models.delete(ACME.models["Orders"])
    assert len(scene.sdk.models.list().data or []) == len(ACME.models) - 1


@pytest.mark.sdk("models.preview")
def test_the_sdk_calls_models_preview(scene: Any) -> None:
    found = scene.sdk.models.preview(**model()).data
    assert found
    assert found.id is None
    assert found.fields
    job = scene.sdk.models.preview(**model(), async_=True).job
    assert job
    assert job.type == "previewmodel"


@pytest.mark.sdk("models.sample")
def test_the_sdk_calls_models_sample(scene: Any) -> None:
    found = scene.sdk.models.sample(ACME.models["Orders"]).data
    assert found
    assert found.records


@pytest.mark.sdk("permissions.policies.list")
def test_the_sdk_calls_permissions_policies_list(scene: Any) -> None:
    assert {one.name for one in scene.sdk.permissions.policies.list().data or []} == set(ACME.policies)


@pytest.mark.sdk("permissions.policies.create")
def test_the_sdk_calls_permissions_policies_create(scene: Any) -> None:
    action = PolicyAction(action="read", role_ids=[ACME.roles["Marketing"]])
    made = scene.sdk.permissions.policies.create(name="New", policy_actions=[action]).data
    assert made
    assert [one for one in made.policy_actions or [] if one.role_ids] == [action]


@pytest.mark.sdk("permissions.policies.get")
def test_the_sdk_calls_permissions_policies_get(scene: Any) -> None:
    found = scene.sdk.permissions.policies.get(ACME.policies["Finance"]).data
    assert found
    assert found.name == "Finance"


@pytest.mark.sdk("permissions.policies.update")
def test_the_sdk_calls_permissions_policies_update(scene: Any) -> None:
    found = scene.sdk.permissions.policies.update(ACME.policies["Finance"], name="Money").data
    assert found
    assert (found.name, [one for one in found.policy_actions or [] if one.role_ids]) == ("Money", [])


@pytest.mark.sdk("permissions.policies.delete")
def test_the_sdk_calls_permissions_policies_delete(scene: Any) -> None:
    scene.sdk.permissions.policies.delete(ACME.policies["Finance"])
    assert len(scene.sdk.permissions.policies.list().data or []) == len(ACME.policies) - 1


@pytest.mark.sdk("permissions.roles.list")
def test_the_sdk_calls_permissions_roles_list(scene: Any) -> None:
    assert {one.name: one.id for one in scene.sdk.permissions.roles.list().data or []} == ACME.roles


@pytest.mark.sdk("permissions.roles.create")
def test_the_sdk_calls_permissions_roles_create(scene: Any) -> None:
    made = scene.sdk.permissions.roles.create(name="New").data
    assert made
    assert made.system is False


@pytest.mark.sdk("permissions.roles.get")
def test_the_sdk_calls_permissions_roles_get(scene: Any) -> None:
    found = scene.sdk.permissions.roles.get(ACME.roles["Admin"]).data
    assert found
    assert found.system


@pytest.mark.sdk("permissions.roles.update")
def test_the_sdk_calls_permissions_roles_update(scene: Any) -> None:
    found = scene.sdk.permissions.roles.update(ACME.roles["Marketing"], name="Brand").data
    assert found
    assert found.name == "Brand"


@pytest.mark.sdk("permissions.roles.delete")
def test_the_sdk_calls_permissions_roles_delete(scene: Any) -> None:
    scene.sdk.permissions.roles.delete(ACME.roles["Marketing"])
    assert len(scene.sdk.permissions.roles.list().data or []) == len(ACME.roles) - 1


@pytest.mark.sdk("identity.get")
def test_the_sdk_calls_identity_get(scene: Any) -> None:
    me = scene.sdk.identity.get().data
    assert me
    assert me.organization_id == ACME.id


@pytest.mark.sdk("organization.get_current")
def test_the_sdk_calls_organization_get_current(scene: Any) -> None:
    found = scene.sdk.organization.get_current().data
    assert found
    assert found.name == "Acme"


@pytest.mark.sdk("organization.get_record_logging")
def test_the_sdk_calls_organization_get_record_logging(scene: Any) -> None:
    found = scene.sdk.organization.get_record_logging().data
    assert found
    assert found.enabled is False


@pytest.mark.sdk("organization.update_record_logging")
def test_the_sdk_calls_organization_update_record_logging(scene: Any) -> None:
    found = scene.sdk.organization.update_record_logging(enabled=True, delivery_connection_id=SNOWFLAKE).data
    assert found
    assert (found.enabled, found.delivery_connection_name) == (True, "Snowflake")


@pytest.mark.sdk("organization.list")
def test_the_sdk_calls_organization_list(scene: Any) -> None:
    found = scene.sdk.organization.list(request_options=scene.partner).data or []
    assert [one.id for one in found] == [ACME.id, seed.ACME_DEV.id, seed.ACME_STAGING.id]


@pytest.mark.sdk("organization.create")
def test_the_sdk_calls_organization_create(scene: Any) -> None:
    made = scene.sdk.organization.create(name="New", sso_domain="x.example", request_options=scene.partner).data
    assert made
    assert made.sso_domain == "x.example"


@pytest.mark.sdk("organization.get")
def test_the_sdk_calls_organization_get(scene: Any) -> None:
    found = scene.sdk.organization.get(ACME.id).data
    assert found
    assert found.name == "Acme"


@pytest.mark.sdk("organization.update")
def test_the_sdk_calls_organization_update(scene: Any) -> None:
    found = scene.sdk.organization.update(seed.ACME_STAGING.id, name="Staging", request_options=scene.partner).data
    assert found
    assert found.name == "Staging"


@pytest.mark.sdk("organization.delete")
def test_the_sdk_calls_organization_delete(scene: Any) -> None:
    scene.sdk.organization.delete(seed.ACME_STAGING.id, request_options=scene.partner)
    left = scene.sdk.organization.list(request_options=scene.partner).data or []
    assert [one.id for one in left] == [ACME.id, seed.ACME_DEV.id]
