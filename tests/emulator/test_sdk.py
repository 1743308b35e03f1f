"""The official SDK drives every call, as a client that knows nothing of this project."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest
from polytomic import (
    BulkSyncAdditionalScheduleRequest,
    BulkSyncDefaultScheduleRequest,
    Identity,
    ModelFilterCondition,
    ModelFilters,
    ModelSyncIdentities,
    ModelSyncV5Target,
    OverrideFieldInput,
    Polytomic,
    Schedule,
    SchemaConfiguration,
    Source,
    SyncField,
)
from polytomic.core.api_error import ApiError
from polytomic.errors import NotFoundError, UnprocessableEntityError

from pulumi_polytomic.emulator import seed
from pulumi_polytomic.emulator.server import Emulator

ACME = seed.ACME


@pytest.fixture
def sdk(emulator: Emulator) -> Iterator[Polytomic]:
    with httpx.Client(timeout=10, verify=False) as client:
        yield Polytomic(base_url=emulator.url, token=ACME.api_key, max_retries=0, httpx_client=client)


def customers(field: str) -> Source:
    return Source(model_id=ACME.models["Customers"], field=field)


def model_sync(**changes: Any) -> dict[str, Any]:
    return {
        "name": "Contacts",
        "mode": "updateOrCreate",
        "schedule": Schedule(frequency="daily", hour="6", minute="30"),
        "target": ModelSyncV5Target(connection_id=ACME.connections["Salesforce"], object="Contact"),
        "fields": [SyncField(target="LastName", source=customers("last_name"))],
        "identities": ModelSyncIdentities(
            mappings=[Identity(source=customers("email"), target="Email", function="Equality")]
        ),
        "model_filters": ModelFilters(
            conditions=[ModelFilterCondition(source=customers("email"), function="IsNotNull", label="has_email")],
            logic="has_email",
        ),
        "override_fields": [OverrideFieldInput(target="LeadSource", override_value="shop")],
        **changes,
    }


def bulk_sync(**changes: Any) -> dict[str, Any]:
    return {
        "name": "Shop",
        "mode": "replicate",
        "source_connection_id": ACME.connections["Postgres"],
        "destination_connection_id": ACME.connections["Snowflake"],
        "destination_configuration": {"schema": "RAW"},
        "default_schedule": BulkSyncDefaultScheduleRequest(frequency="hourly", minute="5"),
        **changes,
    }


def only(value: Any) -> Any:
    assert value is not None
    return value


def test_a_model_sync_lives_and_dies(sdk: Polytomic) -> None:
    sync = only(sdk.model_sync.create(**model_sync()).data)
    assert only(sync.model_filters).conditions[0].label == "A"
    assert only(sync.override_fields)[0].target == "LeadSource"
    assert only(sync.identities).strategy == "priority"
    assert sync.problems == []
    assert sdk.model_sync.get(sync.id).data == sync
    updated = only(sdk.model_sync.update(sync.id, **model_sync(name="Renamed", active=False)).data)
    assert (updated.name, updated.active) == ("Renamed", False)
    activated = only(sdk.model_sync.activate(sync.id, active=True).data)
    assert (activated.id, activated.active) == (sync.id, True)
    sdk.model_sync.delete(sync.id)
    with pytest.raises(NotFoundError):
        sdk.model_sync.get(sync.id)


def test_the_model_syncs_are_listed_and_paged(sdk: Polytomic) -> None:
    assert sdk.model_sync.list().data is None
    for number in range(3):
        sdk.model_sync.create(**model_sync(name=str(number)))
    first = sdk.model_sync.list(limit=2, active=True, mode="updateOrCreate")
    assert [item.name for item in only(first.data)] == ["2", "1"]
    token = only(first.pagination).next_page_token
    assert [item.name for item in only(sdk.model_sync.list(limit=2, page_token=token).data)] == ["0"]
    assert sdk.model_sync.list(target_connection_id=ACME.connections["HubSpot"]).data is None


def test_a_bulk_sync_lives_and_dies(sdk: Polytomic) -> None:
    daily = BulkSyncAdditionalScheduleRequest(frequency="daily", hour="3", schemas=["public.orders"])
    sync = only(
        sdk.bulk_sync.create(
            **bulk_sync(
                additional_schedules=[daily],
                schemas=["public.orders", SchemaConfiguration(id="public.events", enabled=True)],
            )
        ).data
    )
    assert only(sync.default_schedule).id
    assert sdk.bulk_sync.get(sync.id).data == sync
    enabled = [schema.id for schema in only(sdk.bulk_sync.schemas.list(sync.id).data) if schema.enabled]
    assert enabled == ["public.orders", "public.events"]
    updated = only(sdk.bulk_sync.update(sync.id, **bulk_sync(name="Renamed")).data)
    assert (updated.name, updated.additional_schedules) == ("Renamed", [])
    assert only(sdk.bulk_sync.activate(sync.id, active=False).data).active is False
    assert [item.id for item in only(sdk.bulk_sync.list(active=False).data)] == [sync.id]
    sdk.bulk_sync.delete(sync.id)
    with pytest.raises(NotFoundError):
        sdk.bulk_sync.get(sync.id)


def test_the_surroundings_are_read(sdk: Polytomic) -> None:
    connections = {item.name: item.id for item in only(sdk.connections.list().data)}
    assert connections == ACME.connections
    assert only(sdk.connections.get(connections["HubSpot"]).data).type.id == "hubspot"
    assert {item.id for item in only(sdk.connections.get_types().data)} >= {"salesforce", "snowflake"}
    assert {item.name: item.id for item in only(sdk.models.list().data)} == ACME.models
    assert only(sdk.models.get(ACME.models["Orders"]).data).fields[0].name == "id"
    assert {item.name: item.id for item in only(sdk.permissions.policies.list().data)} == ACME.policies
    assert only(sdk.permissions.policies.get(ACME.policies["Finance"]).data).name == "Finance"


def test_targets_and_bulk_ends_are_read(sdk: Polytomic) -> None:
    salesforce = ACME.connections["Salesforce"]
    objects = sdk.model_sync.targets.list(salesforce)
    assert [item.id for item in only(objects.data)] == ["Contact", "Account", "Lead"]
    target = only(sdk.model_sync.targets.get_target_fields(salesforce, target="Contact").data)
    assert any(field.supports_identity for field in target.fields)
    source = only(sdk.bulk_sync.get_source(ACME.connections["Postgres"], include_fields=True).data)
    assert len(source.schemas) == 6
    assert only(sdk.bulk_sync.get_destination(ACME.connections["Snowflake"]).data).supports_history_mode


def test_the_caller_is_named(sdk: Polytomic) -> None:
    me = only(sdk.identity.get().data)
    assert (me.organization_id, me.is_organization) == (ACME.id, True)


def test_refusals_are_the_errors_that_the_sdk_knows(sdk: Polytomic, emulator: Emulator) -> None:
    with pytest.raises(UnprocessableEntityError) as refused:
        sdk.model_sync.create(**model_sync(mode="upsert"))
    assert refused.value.body.status == 422
    assert "mode" in refused.value.body.message
    with pytest.raises(ApiError) as unknown:
        Polytomic(base_url=emulator.url, token="wrong", max_retries=0).model_sync.list()
    assert unknown.value.status_code == 401
    emulator.add_fault(status=429)
    with pytest.raises(ApiError) as limited:
        sdk.identity.get()
    assert limited.value.status_code == 429


def test_an_idempotency_key_of_the_sdk_creates_once(sdk: Polytomic, emulator: Emulator) -> None:
    calls: list[Callable[[], Any]] = [
        lambda: sdk.model_sync.create(**model_sync(), idempotency_key="create-contacts-once"),
        lambda: sdk.bulk_sync.create(**bulk_sync(), idempotency_key="create-shop-once"),
    ]
    for create in calls:
        assert create().data == create().data
    assert (len(emulator.model_syncs()), len(emulator.bulk_syncs())) == (1, 1)
