"""One start is one execution, whatever becomes of its answer. The request log of the emulator proves it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from pulumi_polytomic.api.client import Client
from pulumi_polytomic.api.executions import BULK_EXECUTIONS, MODEL_EXECUTIONS, Executions
from pulumi_polytomic.api.wire import Timeouts
from pulumi_polytomic.config import Settings
from pulumi_polytomic.emulator import Unsettled, running, seed
from pulumi_polytomic.emulator.server import Emulator
from pulumi_polytomic.errors import ApiError, BadRequest, Conflict, RateLimited, ServerError
from pulumi_polytomic.executing import starting
from pulumi_polytomic.executing.following import Run, follow, looker
from pulumi_polytomic.executing.starting import Started
from tests.api.conftest import Time

Kind = tuple[Executions, str]


class SharedTime(Time):
    """Waiting moves the emulator's clock too."""

    def __init__(self, server: Emulator) -> None:
        super().__init__()
        self._server = server

    def sleep(self, seconds: float) -> None:
        super().sleep(seconds)
        self._server.advance(seconds)


@pytest.fixture
def time(server: Emulator) -> Time:
    return SharedTime(server)


@pytest.fixture
def client(server: Emulator, time: Time) -> Iterator[Client]:
    settings = Settings(deployment_url=server.url, api_key=seed.ACME.api_key)
    client = Client(settings, timeouts=Timeouts(read=5), sleep=time.sleep, clock=time.clock)
    yield client
    client.close()


MODEL_BODY: dict[str, Any] = {
    "name": "contacts",
    "mode": "updateOrCreate",
    "fields": [{"target": "LastName", "source": {"model_id": seed.ACME.models["Customers"], "field": "last_name"}}],
    "target": {"connection_id": seed.ACME.connections["Salesforce"], "object": "Contact"},
    "schedule": {"frequency": "manual"},
    "identities": {
        "mappings": [
            {
                "source": {"model_id": seed.ACME.models["Customers"], "field": "email"},
                "target": "Email",
                "function": "Equality",
            }
        ]
    },
}
BULK_BODY: dict[str, Any] = {
    "name": "shop",
    "mode": "replicate",
    "source_connection_id": seed.ACME.connections["Postgres"],
    "destination_connection_id": seed.ACME.connections["Snowflake"],
    "destination_configuration": {"schema": "shop"},
    "default_schedule": {"frequency": "manual"},
    "schemas": ["public.orders", "public.events"],
}


@pytest.fixture(params=["model", "bulk"])
def kind(request: pytest.FixtureRequest, client: Client) -> Kind:
    executions, body = (MODEL_EXECUTIONS, MODEL_BODY) if request.param == "model" else (BULK_EXECUTIONS, BULK_BODY)
    return executions, str(executions.syncs.create(client, body).document["id"])


def start(client: Client, kind: Kind, time: Time, **body: Any) -> Started:
    return starting.start(*kind[:1], client, kind[1], body, sleep=time.sleep, tell=lambda _: None)


def runs(server: Emulator) -> list[str]:
    return [execution["id"] for execution in server.executions()]


def test_a_start_is_one_execution(server: Emulator, client: Client, kind: Kind, time: Time) -> None:
    started = start(client, kind, time)
    assert runs(server) == [started.id]
    assert not started.found
    assert time.slept == []


@pytest.mark.parametrize(
    "fault",
    [
        {"drop": True, "when": "before"},
        {"drop": True, "when": "after"},
        {"drop": True, "when": "after", "record": False},
        {"status": 500, "when": "before"},
        {"status": 500, "when": "after"},
        {"status": 502, "html": "<title>Bad gateway</title>", "when": "after"},
        {"status": 502, "html": "<title>Bad gateway</title>", "when": "before"},
        {"status": 429, "retry_after": 3},
        {"cut": "announced", "when": "after"},
        {"drop": True, "when": "before", "late_seconds": 2},
        {"drop": True, "when": "after", "count": 6},
        {"status": 503, "when": "after", "count": 3},
    ],
    ids=str,
)
def test_whatever_becomes_of_the_answer_there_is_one_execution(
    server: Emulator, client: Client, kind: Kind, time: Time, fault: dict[str, Any]
) -> None:
    server.add_fault(method="POST", path="/executions$", **fault)
    started = start(client, kind, time)
    server.clear_faults()
    assert runs(server) == [started.id]


@pytest.mark.parametrize("status", [500, 503])
def test_a_list_that_lags_doubles_nothing(status: int) -> None:
    with running(unsettled=Unsettled(list_lag=60)) as server:
        settings = Settings(deployment_url=server.url, api_key=seed.ACME.api_key)
        time = Time()
        client = Client(settings, sleep=time.sleep, clock=time.clock)
        sync_id = str(MODEL_EXECUTIONS.syncs.create(client, MODEL_BODY).document["id"])
        server.add_fault(method="POST", path="/executions$", status=status, when="after")
        started = start(client, (MODEL_EXECUTIONS, sync_id), time)
        assert runs(server) == [started.id]
        assert started.found
        client.close()


@pytest.mark.parametrize("seconds", [0, 100])
def test_a_start_that_no_answer_knows_for_a_while_doubles_nothing(seconds: int) -> None:
    with lagging(Unsettled(execution_lag=5)) as (server, client, time, kind):
        server.script_execution(seconds=seconds)
        server.add_fault(method="POST", path="/executions$", status=500, when="after")
        started = start(client, kind, time)
        assert (runs(server), started.found) == ([started.id], True)


def test_what_ended_before_a_start_is_not_taken_for_ones_own_if_the_list_shows_it_late() -> None:
    with lagging(Unsettled(list_lag=3600)) as (server, client, time, kind):
        earlier = start(client, kind, time)
        server.advance(60)
        server.add_fault(method="POST", path="/executions$", status=500, when="before")
        started = start(client, kind, time)
        assert {*runs(server)} == {earlier.id, started.id}
        assert started.id != earlier.id


@contextmanager
def lagging(unsettled: Unsettled) -> Iterator[tuple[Emulator, Client, Time, Kind]]:
    with running(unsettled=unsettled) as server:
        time = SharedTime(server)
        settings = Settings(deployment_url=server.url, api_key=seed.ACME.api_key)
        client = Client(settings, sleep=time.sleep, clock=time.clock)
        yield (
            server,
            client,
            time,
            (MODEL_EXECUTIONS, str(MODEL_EXECUTIONS.syncs.create(client, MODEL_BODY).document["id"])),
        )
        client.close()


def test_a_running_execution_is_a_conflict_and_is_not_taken_for_ones_own(
    server: Emulator, client: Client, kind: Kind, time: Time
) -> None:
    first = start(client, kind, time)
    with pytest.raises(Conflict):
        start(client, kind, time)
    assert runs(server) == [first.id]
    assert time.slept == []


def test_a_refusal_is_no_start(server: Emulator, client: Client, kind: Kind, time: Time) -> None:
    with pytest.raises(BadRequest):
        start(client, kind, time, test="yes")
    assert runs(server) == []
    assert time.slept == []


def test_a_server_that_keeps_failing_gives_its_own_error(
    server: Emulator, client: Client, kind: Kind, time: Time
) -> None:
    server.add_fault(method="POST", path="/executions$", status=500, count=None)
    with pytest.raises(ServerError):
        start(client, kind, time)
    assert runs(server) == []


def test_a_rate_limit_that_stays_is_the_error(server: Emulator, client: Client, kind: Kind, time: Time) -> None:
    server.add_fault(method="POST", path="/executions$", status=429, retry_after=2, count=None)
    with pytest.raises(RateLimited):
        start(client, kind, time)
    assert runs(server) == []


def test_an_execution_is_read_listed_and_canceled(server: Emulator, client: Client, kind: Kind, time: Time) -> None:
    executions, sync_id = kind
    started = start(client, kind, time)
    assert [one["id"] for one in executions.list_(client, sync_id)] == [started.id]
    current = executions.current(client, sync_id)
    assert current is not None
    assert current["id"] == started.id
    executions.cancel(client, sync_id, started.id)
    assert executions.get(client, sync_id, started.id)["status"] == "canceling"
    server.advance(10)
    assert executions.get(client, sync_id, started.id)["status"] == "canceled"
    assert executions.current(client, sync_id) is None


def test_logs_are_read(server: Emulator, client: Client, kind: Kind, time: Time) -> None:
    executions, sync_id = kind
    server.script_execution(errors=("a value is too long",))
    started = start(client, kind, time)
    server.advance(60)
    assert executions.log_urls(client, sync_id, started.id, "records")
    levels = [entry["level"] for entry in executions.console(client, sync_id, started.id)]
    assert levels.count("error") == 1


def test_several_bulk_runs_are_followed_with_one_call_until_they_end(
    server: Emulator, client: Client, time: Time
) -> None:
    ids = [str(BULK_EXECUTIONS.syncs.create(client, {**BULK_BODY, "name": f"shop {n}"}).document["id"]) for n in (1, 2)]
    server.script_execution(sync_id=ids[1], fails="the warehouse is closed")
    followed = [Run(BULK_EXECUTIONS, id, start(client, (BULK_EXECUTIONS, id), time).id) for id in ids]
    server.clear_requests()

    seen = follow(followed, looker(client), timeout=600, sleep=time.sleep, clock=time.clock, show=lambda _: None)
    assert [found and found.status for found in seen.values()] == ["completed", "failed"]
    paths = [request["path"] for request in server.requests()]
    assert paths.count("/api/bulk/syncs/status") >= 3
    assert len([path for path in paths if "/executions/" in path]) <= 3


@pytest.mark.parametrize("fault", [{"status": 404}, {"status": 405}, {"status": 404, "html": "<title>no</title>"}])
def test_without_the_call_for_many_bulk_runs_are_followed_one_by_one(
    server: Emulator, client: Client, time: Time, fault: dict[str, Any]
) -> None:
    ids = [str(BULK_EXECUTIONS.syncs.create(client, {**BULK_BODY, "name": f"shop {n}"}).document["id"]) for n in (1, 2)]
    followed = [Run(BULK_EXECUTIONS, id, start(client, (BULK_EXECUTIONS, id), time).id) for id in ids]
    server.add_fault(method="GET", path="/api/bulk/syncs/status", count=None, **fault)
    server.clear_requests()

    def sleep(seconds: float) -> None:
        time.sleep(seconds)
        server.advance(seconds)

    seen = follow(followed, looker(client), timeout=600, sleep=sleep, clock=time.clock, show=lambda _: None)
    assert [found and found.status for found in seen.values()] == ["completed", "completed"]
    assert [request["path"] for request in server.requests()].count("/api/bulk/syncs/status") == 1


def test_an_execution_that_is_not_found_by_its_id_is_looked_for_in_the_status_of_its_sync(
    server: Emulator, client: Client, kind: Kind, time: Time
) -> None:
    run = Run(*kind, start(client, kind, time).id)
    server.add_fault(method="GET", path=f"/executions/{run.id}$", status=404, count=None)
    for seconds, status in ((0, "created"), (3600, "completed")):
        server.advance(seconds)
        found = looker(client)([run], 5)[run]
        assert found is not None
        assert found.status == status


def test_those_who_follow_one_bulk_run_each_share_the_call_for_many(
    server: Emulator, client: Client, time: Time
) -> None:
    ids = [str(BULK_EXECUTIONS.syncs.create(client, {**BULK_BODY, "name": f"shop {n}"}).document["id"]) for n in (1, 2)]
    first, second = (Run(BULK_EXECUTIONS, id, start(client, (BULK_EXECUTIONS, id), time).id) for id in ids)

    def looked(run: Run) -> tuple[str, list[str]]:
        server.clear_requests()
        found = looker(client)([run], 5)[run]
        return found.status if found else "gone", [request["path"] for request in server.requests()]

    many = "/api/bulk/syncs/status"
    assert looked(first) == ("created", [f"/api/bulk/syncs/{first.sync_id}/executions/{first.id}"])
    assert looked(second) == ("created", [many])
    assert looked(first) == ("created", [])
    assert looked(first) == ("created", [many])
    server.advance(3600)
    assert looked(second) == ("created", [])
    assert looked(second)[0] == "completed"
    assert looked(first)[0] == "completed"


def test_another_organizations_key_sees_no_execution(server: Emulator, client: Client, kind: Kind, time: Time) -> None:
    started = start(client, kind, time)
    other = Client(Settings(deployment_url=server.url, api_key=seed.ACME_STAGING.api_key))
    with pytest.raises(ApiError, match="404"):
        kind[0].get(other, kind[1], started.id)
    other.close()
