"""A source that is not ready is waited for, however the server says so; a definite mistake is not. Over HTTP."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from pulumi_polytomic.bulk_sync import BULK_SYNC
from pulumi_polytomic.emulator import Unsettled, running
from pulumi_polytomic.emulator.server import Emulator
from pulumi_polytomic.errors import PolytomicError, Unprocessable
from pulumi_polytomic.lifecycle import verbs
from pulumi_polytomic.lifecycle.resources import Resources
from pulumi_polytomic.lifecycle.session import Session
from tests.engine.project import ACME, bulk_sync
from tests.lifecycle.test_verbs import ORIGIN

POSTGRES = ACME.connections["Postgres"]
STATUS = f"/api/connections/{POSTGRES}/schemas/status"
EARLIER, LATER, NEVER = "2020-01-01T00:00:00Z", "2020-01-01T00:05:00Z", None
UNKNOWN_WORDS = {"key": "source_unavailable", "message": "Come again.", "metadata": {}, "status": 422}


@pytest.fixture(scope="module", params=["usual", "other"])
def emulator(request: pytest.FixtureRequest) -> Iterator[Emulator]:
    with running(unsettled=Unsettled(not_ready_words=request.param)) as running_emulator:
        yield running_emulator


@pytest.fixture
def server(emulator: Emulator) -> Emulator:
    emulator.reset()
    return emulator


class Run:
    """A run whose pauses move the clock of the server on, and are noted."""

    def __init__(self, server: Emulator) -> None:
        self.server, self.slept = server, list[float]()
        environ = {"POLYTOMIC_DEPLOYMENT_URL": server.url, "POLYTOMIC_API_KEY": ACME.api_key}
        self.session = Session(lambda _: None, environ, sleep=self.sleep)

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.server.advance(seconds)

    def create(self, **changes: Any) -> verbs.Written:
        return verbs.create(Resources(BULK_SYNC, self.session), {**bulk_sync(**changes), "__origin": ORIGIN})

    def posts(self) -> int:
        return sum(r["method"] == "POST" and r["path"] == "/api/bulk/syncs" for r in self.server.requests())


@pytest.mark.parametrize("answer", ["refreshing", "no_schemas"])
def test_a_create_and_an_update_wait_until_the_source_is_ready(server: Emulator, answer: Any) -> None:
    run = Run(server)
    server.hold_schema_cache(POSTGRES, seconds=20, answer=answer)
    made = run.create()
    assert (run.slept, len(server.bulk_syncs())) == ([2, 4, 8, 15], 1)
    server.hold_schema_cache(POSTGRES, seconds=5, answer=answer)
    changed = {**bulk_sync(schemas=["public.orders"]), "__origin": ORIGIN}
    verbs.update(Resources(BULK_SYNC, run.session), made.id, made.outputs, changed)
    assert run.slept[4:] == [2, 4]


def test_a_source_that_never_gets_ready_ends_after_the_time_that_is_set(server: Emulator) -> None:
    run = Run(server)
    server.hold_schema_cache(POSTGRES, seconds=10_000)
    with pytest.raises(PolytomicError):
        run.create()
    assert 250 < sum(run.slept) <= 300
    assert server.bulk_syncs() == []


def test_a_definite_mistake_is_not_waited_for_although_the_source_is_being_read(server: Emulator) -> None:
    run = Run(server)
    server.hold_schema_cache(POSTGRES, seconds=10_000)
    with pytest.raises(Unprocessable, match="destination_connection_id"):
        run.create(destination_connection_id="00000000-0000-4000-8000-000000000000")
    assert run.slept == []


def refuse(server: Emulator, *, times: int, **more: Any) -> None:
    fault = {"body": {**UNKNOWN_WORDS, **more}, "status": 422, "when": "before", "count": times, "record": False}
    server.add_fault(method="POST", path="^/api/bulk/syncs$", **fault)


def status(started: str | None, finished: str | None, said: str | None = None) -> dict[str, Any]:
    return {"cache_status": said, "last_refresh_started": started, "last_refresh_finished": finished}


@pytest.mark.parametrize(
    ("told", "waits"),
    [
        (status(EARLIER, LATER, "refreshing"), True),
        (status(EARLIER, LATER, "fresh"), False),
        (status(LATER, EARLIER), True),
        (status(EARLIER, NEVER), True),
        (status(EARLIER, LATER), False),
        (status(NEVER, NEVER), False),
        ({}, False),
    ],
)
def test_the_source_says_whether_an_unknown_refusal_may_pass(server: Emulator, told: Any, waits: bool) -> None:
    run = Run(server)
    server.add_fault(method="GET", path=f"^{STATUS}$", status=200, body={"data": told}, count=None)
    refuse(server, times=3)
    if waits:
        run.create()
        assert (run.slept, run.posts()) == ([2, 4, 8], 4)
    else:
        with pytest.raises(Unprocessable, match="Come again"):
            run.create()
        assert run.slept == []


def test_a_refusal_whose_source_got_ready_in_the_meantime_is_tried_again(server: Emulator) -> None:
    run = Run(server)
    assert run.session.client.me()
    now = run.session.client.now().isoformat()
    told = {"data": status(EARLIER, now, "fresh")}
    server.add_fault(method="GET", path=f"^{STATUS}$", status=200, body=told, count=None)
    refuse(server, times=1)
    run.create()
    assert (run.slept, run.posts()) == ([2], 2)


@pytest.mark.parametrize(
    "mistake",
    [
        {"message": "mode: append is not offered"},
        {"metadata": {"errors": [{"path": "default_schedule.hour", "message": "wrong"}]}},
        {"metadata": {"field": "name"}},
    ],
)
def test_a_refusal_that_names_a_field_is_none_that_passes(server: Emulator, mistake: Any) -> None:
    run = Run(server)
    server.hold_schema_cache(POSTGRES, seconds=10_000)
    refuse(server, times=9, **mistake)
    with pytest.raises(Unprocessable):
        run.create()
    assert run.slept == []
    assert not any(r["path"] == STATUS for r in server.requests())


def test_a_refusal_of_the_schemas_may_pass_while_they_are_being_read(server: Emulator) -> None:
    run = Run(server)
    server.add_fault(
        method="GET", path=f"^{STATUS}$", status=200, body={"data": status(EARLIER, NEVER, "refreshing")}, count=None
    )
    refuse(server, times=2, message="schemas[0]: no schema 'public.orders'")
    run.create()
    assert run.slept == [2, 4]


def test_where_the_source_cannot_be_asked_an_unknown_refusal_is_final(server: Emulator) -> None:
    run = Run(server)
    server.add_fault(method="GET", path=f"^{STATUS}$", status=403, count=None)
    refuse(server, times=9)
    with pytest.raises(Unprocessable, match="Come again"):
        run.create()
    assert run.slept == []
