"""Every call of the SDK for bulk syncs."""

from __future__ import annotations

from typing import Any

import httpx
import pytest
from polytomic import BulkFilter, BulkSchema, BulkSyncScheduleApi, UpdateBulkField

from pulumi_polytomic.emulator import seed

ACME = seed.ACME
POSTGRES, SNOWFLAKE = ACME.connections["Postgres"], ACME.connections["Snowflake"]
ORDERS = "public.orders"


@pytest.mark.sdk("bulk_sync.create")
def test_the_sdk_calls_bulk_sync_create(scene: Any) -> None:
    sync = scene.sdk.bulk_sync.create(**scene.bulk_sync()).data
    assert sync
    assert (sync.default_schedule is None) == (scene.version == "2024-02-08")


@pytest.mark.sdk("bulk_sync.list")
def test_the_sdk_calls_bulk_sync_list(scene: Any) -> None:
    id = scene.bulk_id()
    assert [item.id for item in scene.sdk.bulk_sync.list(active=True).data or []] == [id]


@pytest.mark.sdk("bulk_sync.get")
def test_the_sdk_calls_bulk_sync_get(scene: Any) -> None:
    sync = scene.sdk.bulk_sync.create(**scene.bulk_sync()).data
    assert sync
    assert scene.sdk.bulk_sync.get(str(sync.id), refresh_schemas=True).data == sync


@pytest.mark.sdk("bulk_sync.update")
def test_the_sdk_calls_bulk_sync_update(scene: Any) -> None:
    updated = scene.sdk.bulk_sync.update(scene.bulk_id(), **scene.bulk_sync(name="Renamed", schemas=[ORDERS])).data
    assert updated
    assert updated.name == "Renamed"


@pytest.mark.sdk("bulk_sync.delete")
def test_the_sdk_calls_bulk_sync_delete(scene: Any) -> None:
    scene.sdk.bulk_sync.delete(scene.bulk_id())
    assert scene.emulator.bulk_syncs() == []


@pytest.mark.sdk("bulk_sync.activate")
def test_the_sdk_calls_bulk_sync_activate(scene: Any) -> None:
    answer = scene.sdk.bulk_sync.activate(scene.bulk_id(), active=False).data
    assert answer
    assert answer.active is False


@pytest.mark.sdk("bulk_sync.start")
def test_the_sdk_calls_bulk_sync_start(scene: Any) -> None:
    started = scene.sdk.bulk_sync.start(
        scene.bulk_id(), schemas=[ORDERS], resync_mode="rebuild", fetch_mode="full"
    ).data
    assert started
    assert started.is_partial
    assert started.is_resync
    assert [schema.schema_ for schema in started.schemas or []] == [ORDERS]


@pytest.mark.sdk("bulk_sync.cancel")
def test_the_sdk_calls_bulk_sync_cancel(scene: Any) -> None:
    id, _ = scene.bulk_run()
    assert scene.sdk.bulk_sync.cancel(id).data
    assert scene.emulator.executions()[0]["status"] == "canceling"


@pytest.mark.sdk("bulk_sync.get_status")
def test_the_sdk_calls_bulk_sync_get_status(scene: Any) -> None:
    id, run = scene.bulk_run()
    status = scene.sdk.bulk_sync.get_status(id).data
    assert status
    assert status.current_execution
    assert status.current_execution.id == run
    assert status.next_execution_time


@pytest.mark.sdk("bulk_sync.get_source")
def test_the_sdk_calls_bulk_sync_get_source(scene: Any) -> None:
    source = scene.sdk.bulk_sync.get_source(POSTGRES, include_fields=True).data
    assert source
    assert source.schemas
    assert source.schemas[0].fields


@pytest.mark.sdk("bulk_sync.get_destination")
def test_the_sdk_calls_bulk_sync_get_destination(scene: Any) -> None:
    destination = scene.sdk.bulk_sync.get_destination(SNOWFLAKE).data
    assert destination
    assert destination.supports_history_mode


@pytest.mark.sdk("bulk_sync.error_handling.get")
def test_the_sdk_calls_bulk_sync_error_handling_get(scene: Any) -> None:
    settings = scene.sdk.bulk_sync.error_handling.get(scene.bulk_id()).data
    assert settings
    assert settings.ingestion_failure_threshold is None


@pytest.mark.sdk("bulk_sync.error_handling.update")
def test_the_sdk_calls_bulk_sync_error_handling_update(scene: Any) -> None:
    id = scene.bulk_id()
    scene.sdk.bulk_sync.error_handling.update(id, ingestion_failure_threshold=60)
    settings = scene.sdk.bulk_sync.error_handling.update(id, subscribers=["ops@example.com"]).data
    assert settings
    assert settings.ingestion_failure_threshold == 60


@pytest.mark.sdk("bulk_sync.schemas.list")
def test_the_sdk_calls_bulk_sync_schemas_list(scene: Any) -> None:
    id = scene.bulk_id()
    assert len(scene.sdk.bulk_sync.schemas.list(id, filters={"enabled": "true"}).data or []) == 6
    assert scene.sdk.bulk_sync.schemas.list(id, filters={"enabled": "false"}).data is None


@pytest.mark.sdk("bulk_sync.schemas.patch")
def test_the_sdk_calls_bulk_sync_schemas_patch(scene: Any) -> None:
    change = BulkSchema(id=ORDERS, enabled=False, user_output_name="sales")
    (patched,) = scene.sdk.bulk_sync.schemas.patch(scene.bulk_id(), schemas=[change]).data or []
    assert (patched.enabled, patched.output_name) == (False, "sales")


@pytest.mark.sdk("bulk_sync.schemas.get")
def test_the_sdk_calls_bulk_sync_schemas_get(scene: Any) -> None:
    schema = scene.sdk.bulk_sync.schemas.get(scene.bulk_id(), ORDERS).data
    assert schema
    assert [field.id for field in schema.fields or []] == ["id", "customer_id", "total", "placed_at"]


@pytest.mark.sdk("bulk_sync.schemas.update")
def test_the_sdk_calls_bulk_sync_schemas_update(scene: Any) -> None:
    schema = scene.sdk.bulk_sync.schemas.update(
        scene.bulk_id(),
        ORDERS,
        enabled=True,
        fields=[UpdateBulkField(id="id", enabled=True), UpdateBulkField(id="total", enabled=True, obfuscated=True)],
        filters=[BulkFilter(field_id="total", function="GreaterThan", value=5)],
        tracking_field="placed_at",
        history_enabled=True,
    ).data
    assert schema
    assert schema.history_enabled
    assert schema.destination_history_output_name == "orders_history"
    assert {field.id: (field.enabled, field.obfuscated) for field in schema.fields or []}["total"] == (True, True)


@pytest.mark.sdk("bulk_sync.schemas.cancel")
def test_the_sdk_calls_bulk_sync_schemas_cancel(scene: Any) -> None:
    id, run = scene.bulk_run()
    assert scene.sdk.bulk_sync.schemas.cancel(id, ORDERS).data
    execution = scene.sdk.bulk_sync.executions.get(id, run).data
    assert execution
    assert {one.schema_: one.status for one in execution.schemas or []}[ORDERS] == "canceled"


@pytest.mark.sdk("bulk_sync.schedules.list")
def test_the_sdk_calls_bulk_sync_schedules_list(scene: Any) -> None:
    id, _ = scene.schedule()
    assert [one.is_default for one in scene.sdk.bulk_sync.schedules.list(id).data or []] == [True, False]


@pytest.mark.sdk("bulk_sync.schedules.create")
def test_the_sdk_calls_bulk_sync_schedules_create(scene: Any) -> None:
    daily = BulkSyncScheduleApi(frequency="daily", hour="3", selective_mode="incrementalFields")
    made = scene.sdk.bulk_sync.schedules.create(scene.bulk_id(), schedule=daily).data
    assert made
    assert (made.hour, made.selective_mode, made.is_default) == ("3", "incrementalFields", False)


@pytest.mark.sdk("bulk_sync.schedules.get")
def test_the_sdk_calls_bulk_sync_schedules_get(scene: Any) -> None:
    found = scene.sdk.bulk_sync.schedules.get(*scene.schedule()).data
    assert found
    assert (found.hour, found.day_of_week) == ("3", "monday")


@pytest.mark.sdk("bulk_sync.schedules.update")
def test_the_sdk_calls_bulk_sync_schedules_update(scene: Any) -> None:
    weekly = BulkSyncScheduleApi(frequency="weekly")
    found = scene.sdk.bulk_sync.schedules.update(*scene.schedule(), schedule=weekly).data
    assert found
    assert (found.frequency, found.hour) == ("weekly", None)


@pytest.mark.sdk("bulk_sync.schedules.delete")
def test_the_sdk_calls_bulk_sync_schedules_delete(scene: Any) -> None:
    id, schedule = scene.schedule()
    scene.sdk.bulk_sync.schedules.delete(id, schedule)
    assert len(scene.sdk.bulk_sync.schedules.list(id).data or []) == 1


@pytest.mark.sdk("bulk_sync.executions.list_status")
def test_the_sdk_calls_bulk_sync_executions_list_status(scene: Any) -> None:
    id, run = scene.bulk_run()
    for which in ({"all_": True}, {"active": True}, {"sync_id": [id]}):
        (found,) = scene.sdk.bulk_sync.executions.list_status(**which).data or []
        assert found.sync_id == id
        assert found.schemas
        assert found.schemas[0].execution_id == run


@pytest.mark.sdk("bulk_sync.executions.list")
def test_the_sdk_calls_bulk_sync_executions_list(scene: Any) -> None:
    id, run = scene.bulk_run()
    assert scene.sdk.bulk_sync.executions.list(id, only_terminal=True).data is None
    assert [one.id for one in scene.sdk.bulk_sync.executions.list(id, limit=100, ascending=True).data or []] == [run]


@pytest.mark.sdk("bulk_sync.executions.get")
def test_the_sdk_calls_bulk_sync_executions_get(scene: Any) -> None:
    id, run = scene.bulk_run(test=True)
    scene.emulator.advance(60)
    execution = scene.sdk.bulk_sync.executions.get(id, run).data
    assert execution
    assert (execution.status, execution.record_count, execution.is_test) == ("completed", 30, True)


@pytest.mark.sdk("bulk_sync.executions.cancel")
def test_the_sdk_calls_bulk_sync_executions_cancel(scene: Any) -> None:
    id, run = scene.bulk_run()
    assert scene.sdk.bulk_sync.executions.cancel(id, run).data
    scene.emulator.advance(2)
    execution = scene.sdk.bulk_sync.executions.get(id, run).data
    assert execution
    assert execution.status == "canceled"


@pytest.mark.sdk("bulk_sync.executions.get_console_logs")
def test_the_sdk_calls_bulk_sync_executions_get_console_logs(scene: Any) -> None:
    logs = scene.sdk.bulk_sync.executions.get_console_logs(*scene.bulk_run()).data
    assert logs
    assert logs.entries


@pytest.mark.sdk("bulk_sync.executions.get_schema_console_logs")
def test_the_sdk_calls_bulk_sync_executions_get_schema_console_logs(scene: Any) -> None:
    logs = scene.sdk.bulk_sync.executions.get_schema_console_logs(*scene.bulk_run(), ORDERS).data
    assert logs
    assert logs.entries


@pytest.mark.sdk("bulk_sync.executions.get_ingest_console_logs")
def test_the_sdk_calls_bulk_sync_executions_get_ingest_console_logs(scene: Any) -> None:
    logs = scene.sdk.bulk_sync.executions.get_ingest_console_logs(POSTGRES, sync_id=scene.bulk_id()).data
    assert logs
    assert logs.entries == []


@pytest.mark.sdk("bulk_sync.executions.get_logs")
def test_the_sdk_calls_bulk_sync_executions_get_logs(scene: Any) -> None:
    id, run = scene.bulk_run()
    scene.emulator.advance(60)
    logs = scene.sdk.bulk_sync.executions.get_logs(id, run).data
    assert logs
    assert len(logs.ur_ls or []) == 6
    assert httpx.get((logs.ur_ls or [""])[0]).status_code == 200


@pytest.mark.sdk("bulk_sync.executions.export_logs")
def test_the_sdk_calls_bulk_sync_executions_export_logs(scene: Any) -> None:
    job = scene.sdk.bulk_sync.executions.export_logs(*scene.bulk_run(), notify=False).job
    assert job
    assert job.status == "running"
    scene.emulator.advance(5)
    done = scene.sdk.jobs.get("exportlogs", str(job.job_id)).data
    assert done
    assert done.status == "done"
    assert done.result
    assert httpx.get(done.result["url"]).status_code == 200
