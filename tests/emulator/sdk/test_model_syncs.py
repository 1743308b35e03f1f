"""Every call of the SDK for model syncs."""

from __future__ import annotations

from typing import Any

import httpx
import pytest
from polytomic import ModelSyncSourceIdentity

from pulumi_polytomic.emulator import seed

ACME = seed.ACME
POSTGRES, SNOWFLAKE = ACME.connections["Postgres"], ACME.connections["Snowflake"]


@pytest.mark.sdk("model_sync.create")
def test_the_sdk_calls_model_sync_create(scene: Any) -> None:
    sync = scene.sdk.model_sync.create(**scene.model_sync()).data
    assert sync
    assert sync.identity
    assert sync.identity.target == "Email"
    assert (sync.identities is not None) == (scene.version == "2025-09-18")


@pytest.mark.sdk("model_sync.list")
def test_the_sdk_calls_model_sync_list(scene: Any) -> None:
    scene.sync_id()
    (item,) = scene.sdk.model_sync.list(active=True, limit=5).data or []
    assert hasattr(item, "fields") == (scene.version == "2024-02-08")


@pytest.mark.sdk("model_sync.get")
def test_the_sdk_calls_model_sync_get(scene: Any) -> None:
    sync = scene.sdk.model_sync.create(**scene.model_sync()).data
    assert sync
    assert scene.sdk.model_sync.get(str(sync.id)).data == sync


@pytest.mark.sdk("model_sync.update")
def test_the_sdk_calls_model_sync_update(scene: Any) -> None:
    updated = scene.sdk.model_sync.update(scene.sync_id(), **scene.model_sync(name="Renamed")).data
    assert updated
    assert updated.name == "Renamed"


@pytest.mark.sdk("model_sync.delete")
def test_the_sdk_calls_model_sync_delete(scene: Any) -> None:
    scene.sdk.model_sync.delete(scene.sync_id())
    assert scene.emulator.model_syncs() == []


@pytest.mark.sdk("model_sync.activate")
def test_the_sdk_calls_model_sync_activate(scene: Any) -> None:
    answer = scene.sdk.model_sync.activate(scene.sync_id(), active=False).data
    assert answer
    assert answer.active is False


@pytest.mark.sdk("model_sync.get_schedule_options")
def test_the_sdk_calls_model_sync_get_schedule_options(scene: Any) -> None:
    options = scene.sdk.model_sync.get_schedule_options().data
    assert options
    assert "runafter" in [option.frequency for option in options.schedule_options or []]


@pytest.mark.sdk("model_sync.start")
def test_the_sdk_calls_model_sync_start(scene: Any) -> None:
    identity = ModelSyncSourceIdentity(source=scene.customers("email"), value="a@example.com")
    named: dict[str, Any] = (
        {"source_identities": [[identity]]} if scene.version == "2025-09-18" else {"identities": ["a@example.com"]}
    )
    started = scene.sdk.model_sync.start(scene.sync_id(), resync=True, **named).data
    assert started
    assert started.status == "created"
    assert scene.emulator.executions()[0]["rows"] == 1


@pytest.mark.sdk("model_sync.cancel")
def test_the_sdk_calls_model_sync_cancel(scene: Any) -> None:
    id, _ = scene.run()
    answer = scene.sdk.model_sync.cancel(id).data
    assert answer
    assert answer.message
    assert scene.emulator.executions()[0]["status"] == "canceling"


@pytest.mark.sdk("model_sync.get_status")
def test_the_sdk_calls_model_sync_get_status(scene: Any) -> None:
    id, run = scene.run()
    status = scene.sdk.model_sync.get_status(id).data
    assert status
    assert status.current_execution
    assert status.current_execution.id == run
    scene.emulator.advance(60)
    status = scene.sdk.model_sync.get_status(id).data
    assert status
    assert status.current_execution is None
    assert status.last_execution
    assert status.last_execution.status == "completed"


@pytest.mark.sdk("model_sync.get_source")
def test_the_sdk_calls_model_sync_get_source(scene: Any) -> None:
    source = scene.sdk.model_sync.get_source(POSTGRES, params={"table": ["customers"]}).data
    assert source
    assert source.requires_one_of == ["table", "query"]


@pytest.mark.sdk("model_sync.get_source_fields")
def test_the_sdk_calls_model_sync_get_source_fields(scene: Any) -> None:
    fields = scene.sdk.model_sync.get_source_fields(POSTGRES, params={"table": ["customers"]}).data
    assert fields
    assert "email" in [field.name for field in fields]


@pytest.mark.sdk("model_sync.executions.list")
def test_the_sdk_calls_model_sync_executions_list(scene: Any) -> None:
    id, run = scene.run()
    assert scene.sdk.model_sync.executions.list(id, only_completed=True).data is None
    assert [item.id for item in scene.sdk.model_sync.executions.list(id, ascending=True).data or []] == [run]


@pytest.mark.sdk("model_sync.executions.get")
def test_the_sdk_calls_model_sync_executions_get(scene: Any) -> None:
    scene.emulator.script_execution(rows=7, errors=("no such record",))
    id, run = scene.run()
    scene.emulator.advance(60)
    execution = scene.sdk.model_sync.executions.get(id, run).data
    assert execution
    assert execution.counts
    assert execution.counts.total == 7
    assert execution.errors == ["no such record"]


@pytest.mark.sdk("model_sync.executions.cancel")
def test_the_sdk_calls_model_sync_executions_cancel(scene: Any) -> None:
    id, run = scene.run()
    assert scene.sdk.model_sync.executions.cancel(id, run).data
    scene.emulator.advance(2)
    execution = scene.sdk.model_sync.executions.get(id, run).data
    assert execution
    assert execution.status == "canceled"


@pytest.mark.sdk("model_sync.executions.get_console_logs")
def test_the_sdk_calls_model_sync_executions_get_console_logs(scene: Any) -> None:
    id, run = scene.run()
    logs = scene.sdk.model_sync.executions.get_console_logs(id, run, limit=5).data
    assert logs
    assert logs.entries
    assert logs.entries[0].level == "info"
    newer = scene.sdk.model_sync.executions.get_console_logs(id, run, after=logs.next_cursor).data
    assert newer
    assert newer.entries == []


@pytest.mark.sdk("model_sync.executions.get_logs_index")
def test_the_sdk_calls_model_sync_executions_get_logs_index(scene: Any) -> None:
    id, run = scene.run()
    scene.emulator.advance(60)
    index = scene.sdk.model_sync.executions.get_logs_index(id, run).data
    assert index
    assert index.records
    assert index.records.count == 100
    assert index.errors is None


@pytest.mark.sdk("model_sync.executions.get_log_urls")
def test_the_sdk_calls_model_sync_executions_get_log_urls(scene: Any) -> None:
    id, run = scene.run()
    scene.emulator.advance(60)
    logs = scene.sdk.model_sync.executions.get_log_urls(id, run, "records").data
    assert logs
    assert logs.urls
    assert httpx.get(logs.urls[0]).text.count("\n") == 100


@pytest.mark.sdk("model_sync.executions.get_logs")
def test_the_sdk_calls_model_sync_executions_get_logs(scene: Any) -> None:
    id, run = scene.run()
    scene.emulator.advance(60)
    path = f"/api/syncs/{id}/executions/{run}/records/records-0001.jsonl"
    headers = {"Authorization": f"Bearer {ACME.api_key}", "X-Polytomic-Version": scene.version}
    answer = httpx.get(scene.emulator.url + path, headers=headers)
    assert answer.status_code == 302
    assert httpx.get(answer.headers["Location"]).status_code == 200
    scene.sdk.model_sync.executions.get_logs(id, run, "records", "records-0001.jsonl", request_options=scene.options)


@pytest.mark.sdk("model_sync.error_handling.get")
def test_the_sdk_calls_model_sync_error_handling_get(scene: Any) -> None:
    settings = scene.sdk.model_sync.error_handling.get(scene.sync_id()).data
    assert settings
    assert settings.subscribers == []


@pytest.mark.sdk("model_sync.error_handling.update")
def test_the_sdk_calls_model_sync_error_handling_update(scene: Any) -> None:
    id = scene.sync_id()
    scene.sdk.model_sync.error_handling.update(id, subscribers=["ops@example.com"])
    settings = scene.sdk.model_sync.error_handling.update(id, auto_retry_record_errors=True).data
    assert settings
    assert settings.subscribers == ["ops@example.com"]
    assert settings.auto_retry_record_errors is True


@pytest.mark.sdk("model_sync.targets.list")
def test_the_sdk_calls_model_sync_targets_list(scene: Any) -> None:
    plain = scene.sdk.model_sync.targets.list(SNOWFLAKE).target_creation
    whole = scene.sdk.model_sync.targets.list(SNOWFLAKE, include_target_creation_values=True).target_creation
    assert plain
    assert plain.properties
    assert plain.properties[0].values is None
    assert whole
    assert whole.properties
    assert whole.properties[0].values


@pytest.mark.sdk("model_sync.targets.get_target_fields")
def test_the_sdk_calls_model_sync_targets_get_target_fields(scene: Any) -> None:
    target = scene.sdk.model_sync.targets.get_target_fields(ACME.connections["HubSpot"], target="contacts").data
    assert target
    assert target.fields


@pytest.mark.sdk("model_sync.targets.get_create_property")
def test_the_sdk_calls_model_sync_targets_get_create_property(scene: Any) -> None:
    found = scene.sdk.model_sync.targets.get_create_property(SNOWFLAKE, "schema").data
    assert found
    assert [value.value for value in found.values or []] == ["ANALYTICS", "PUBLIC"]
