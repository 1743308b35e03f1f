"""Every call of the SDK for connections and their schemas."""

from __future__ import annotations

from typing import Any

import pytest
from polytomic import SchemaPrimaryKeyOverrideInput, UserFieldRequest

from pulumi_polytomic.emulator import seed

ACME = seed.ACME
POSTGRES, SNOWFLAKE = ACME.connections["Postgres"], ACME.connections["Snowflake"]
ORDERS = "public.orders"


@pytest.mark.sdk("connections.get_types")
def test_the_sdk_calls_connections_get_types(scene: Any) -> None:
    assert scene.sdk.connections.get_types().data


@pytest.mark.sdk("connections.get_connection_type_schema")
def test_the_sdk_calls_connections_get_connection_type_schema(scene: Any) -> None:
    assert scene.sdk.connections.get_connection_type_schema("postgresql").title == "PostgreSQL"


@pytest.mark.sdk("connections.get_type_parameter_values")
def test_the_sdk_calls_connections_get_type_parameter_values(scene: Any) -> None:
    assert "database" in (scene.sdk.connections.get_type_parameter_values("postgresql", field="database").data or {})


@pytest.mark.sdk("connections.list")
def test_the_sdk_calls_connections_list(scene: Any) -> None:
    assert len(scene.sdk.connections.list().data or []) == len(ACME.connections)


@pytest.mark.sdk("connections.create")
def test_the_sdk_calls_connections_create(scene: Any) -> None:
    made = scene.sdk.connections.create(name="New", type="postgresql", configuration={"password": "secret"}).data
    assert made
    assert made.configuration == {"password": "********"}


@pytest.mark.sdk("connections.test_connection")
def test_the_sdk_calls_connections_test_connection(scene: Any) -> None:
    scene.sdk.connections.test_connection(type="postgresql", configuration={}, connection_id=POSTGRES)


@pytest.mark.sdk("connections.get")
def test_the_sdk_calls_connections_get(scene: Any) -> None:
    found = scene.sdk.connections.get(POSTGRES).data
    assert found
    assert found.name == "Postgres"


@pytest.mark.sdk("connections.update")
def test_the_sdk_calls_connections_update(scene: Any) -> None:
    found = scene.sdk.connections.update(POSTGRES, name="Shop", configuration={"hostname": "db"}).data
    assert found
    assert (found.name, found.configuration) == ("Shop", {"hostname": "db"})


@pytest.mark.sdk("connections.delete")
def test_the_sdk_calls_connections_delete(scene: Any) -> None:
    scene.sdk.connections.delete(ACME.connections["HubSpot"])
    assert len(scene.sdk.connections.list().data or []) == len(ACME.connections) - 1


@pytest.mark.sdk("connections.get_parameter_values")
def test_the_sdk_calls_connections_get_parameter_values(scene: Any) -> None:
    assert scene.sdk.connections.get_parameter_values(POSTGRES).data == {}


@pytest.mark.sdk("connections.get_usage")
def test_the_sdk_calls_connections_get_usage(scene: Any) -> None:
    usage = scene.sdk.connections.get_usage(POSTGRES).data
    assert usage
    assert usage.connection_id == POSTGRES


def share(scene: Any) -> str:
    child = seed.ACME_STAGING.id
    share = scene.sdk.connections.shared_connections.create_shared_connection
    made = share(ACME.id, POSTGRES, child_organization_id=child, name="Shop of Acme", request_options=scene.partner)
    return str(made.data.id)


@pytest.mark.sdk("connections.shared_connections.create_shared_connection")
def test_the_sdk_calls_connections_shared_connections_create_shared_connection(scene: Any) -> None:
    copy = share(scene)
    staging = {"additional_headers": {"Authorization": f"Bearer {seed.ACME_STAGING.api_key}"}}
    found = scene.sdk.connections.get(copy, request_options=staging).data
    assert (found.name, found.parent_connection_id) == ("Shop of Acme", POSTGRES)
    assert found.organization_id == seed.ACME_STAGING.id


@pytest.mark.sdk("connections.shared_connections.list_shared_connections")
def test_the_sdk_calls_connections_shared_connections_list_shared_connections(scene: Any) -> None:
    assert scene.sdk.connections.shared_connections.list_shared_connections(POSTGRES).data is None
    copy = share(scene)
    [found] = scene.sdk.connections.shared_connections.list_shared_connections(POSTGRES).data
    assert found.id == copy


@pytest.mark.sdk("connections.shared_connections.list_shared_connections_for_partner")
def test_the_sdk_calls_connections_shared_connections_list_shared_connections_for_partner(scene: Any) -> None:
    copy = share(scene)
    listed = scene.sdk.connections.shared_connections.list_shared_connections_for_partner
    [found] = listed(ACME.id, POSTGRES, request_options=scene.partner).data
    assert found.id == copy


@pytest.mark.sdk("connections.connect")
def test_the_sdk_calls_connections_connect(scene: Any) -> None:
    made = scene.sdk.connections.connect(name="New", redirect_url="https://acme.example/done").data
    assert made.redirect_url == f"{scene.emulator.url}/connect?token={made.token}"


@pytest.mark.sdk("connections.get_connect_session")
def test_the_sdk_calls_connections_get_connect_session(scene: Any) -> None:
    about = {"name": "Postgres", "redirect_url": "https://acme.example/done", "type": "postgresql"}
    token = scene.sdk.connections.connect(**about, connection=POSTGRES, whitelist=["csv"]).data.token
    options = {"additional_query_parameters": {"token": token}}
    found = scene.sdk.connections.get_connect_session(request_options=options).data
    assert (found.name, found.type, found.whitelist) == ("Postgres", "postgresql", None)
    assert (found.connection_id, found.organization_name) == (POSTGRES, "Acme")


@pytest.mark.sdk("connections.proxy.get_proxy_settings")
def test_the_sdk_calls_connections_proxy_get_proxy_settings(scene: Any) -> None:
    found = scene.sdk.connections.proxy.get_proxy_settings(POSTGRES).data
    assert (found.backend_type, found.supported, found.enabled) == ("postgresql", False, False)


@pytest.mark.sdk("connections.proxy.update_proxy_settings")
def test_the_sdk_calls_connections_proxy_update_proxy_settings(scene: Any) -> None:
    assert scene.sdk.connections.proxy.update_proxy_settings(POSTGRES, enabled=False).data.enabled is False


@pytest.mark.sdk("schemas.refresh")
def test_the_sdk_calls_schemas_refresh(scene: Any) -> None:
    scene.sdk.schemas.refresh(POSTGRES)


@pytest.mark.sdk("schemas.get_status")
def test_the_sdk_calls_schemas_get_status(scene: Any) -> None:
    scene.emulator.hold_schema_cache(POSTGRES, seconds=5)
    status = scene.sdk.schemas.get_status(POSTGRES).data
    assert status
    assert (status.cache_status, status.last_refresh_finished) == ("refreshing", None)
    scene.emulator.advance(5)
    status = scene.sdk.schemas.get_status(POSTGRES).data
    assert status
    assert status.cache_status == "fresh"


@pytest.mark.sdk("schemas.get")
def test_the_sdk_calls_schemas_get(scene: Any) -> None:
    schema = scene.sdk.schemas.get(POSTGRES, ORDERS).data
    assert schema
    assert schema.fields
    assert schema.fields[0].is_primary_key


@pytest.mark.sdk("schemas.get_records")
def test_the_sdk_calls_schemas_get_records(scene: Any) -> None:
    records = scene.sdk.schemas.get_records(POSTGRES, ORDERS).data or []
    assert set(records[0]) == {"id", "customer_id", "total", "placed_at"}


@pytest.mark.sdk("schemas.set_primary_keys")
def test_the_sdk_calls_schemas_set_primary_keys(scene: Any) -> None:
    override = SchemaPrimaryKeyOverrideInput(field_id="customer_id", is_primary_key=True)
    scene.sdk.schemas.set_primary_keys(POSTGRES, ORDERS, fields=[override])
    schema = scene.sdk.schemas.get(POSTGRES, ORDERS).data
    assert schema
    assert {field.id: field.primary_key_override for field in schema.fields or []}["customer_id"]


@pytest.mark.sdk("schemas.reset_primary_keys")
def test_the_sdk_calls_schemas_reset_primary_keys(scene: Any) -> None:
    scene.sdk.schemas.reset_primary_keys(POSTGRES, ORDERS)


@pytest.mark.sdk("schemas.upsert_field")
def test_the_sdk_calls_schemas_upsert_field(scene: Any) -> None:
    field = UserFieldRequest(field_id="note", label="Note", type="string")
    scene.sdk.schemas.upsert_field(POSTGRES, ORDERS, fields=[field])
    schema = scene.sdk.schemas.get(POSTGRES, ORDERS).data
    assert schema
    assert (schema.fields or [])[-1].user_managed


@pytest.mark.sdk("schemas.delete_field")
def test_the_sdk_calls_schemas_delete_field(scene: Any) -> None:
    field = UserFieldRequest(field_id="note", label="Note", type="string")
    scene.sdk.schemas.upsert_field(POSTGRES, ORDERS, fields=[field])
    scene.sdk.schemas.delete_field(POSTGRES, ORDERS, "note")
    schema = scene.sdk.schemas.get(POSTGRES, ORDERS).data
    assert schema
    assert "note" not in [field.id for field in schema.fields or []]


@pytest.mark.sdk("schemas.patch_field")
def test_the_sdk_calls_schemas_patch_field(scene: Any) -> None:
    field = scene.sdk.schemas.patch_field(POSTGRES, ORDERS, "total", label="Amount").data
    assert field
    assert (field.name, field.user_managed) == ("Amount", True)
