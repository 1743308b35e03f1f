"""A target that is yet to be made: no answer tells what it was asked for with, and no update may lose it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from pulumi_polytomic import adoption, api
from pulumi_polytomic.emulator import Unsettled, running
from pulumi_polytomic.emulator.server import Emulator
from pulumi_polytomic.errors import Refused
from pulumi_polytomic.model_sync import MODEL_SYNC
from tests.engine.project import ACME, model_sync
from tests.lifecycle.test_create_once import Run, live
from tests.lifecycle.test_verbs import Sync, asked, session_of

Inputs = dict[str, Any]
SNOWFLAKE, POSTGRES = ACME.connections["Snowflake"], ACME.connections["Postgres"]
READINGS = [("at_once", "refused"), *(("first_execution", pending) for pending in ("kept", "refused", "dropped"))]
TARGETS: dict[str, Inputs] = {
    "create": {"connection_id": SNOWFLAKE, "create": {"schema": "ANALYTICS", "name": "SCORES"}},
    "create in Postgres": {"connection_id": POSTGRES, "create": {"name": "SCORES"}},
    "new name": {"connection_id": SNOWFLAKE, "new_name": "SCORES"},
}


@pytest.fixture(scope="module", params=READINGS, ids=["-".join(reading) for reading in READINGS])
def each(request: pytest.FixtureRequest) -> Iterator[Emulator]:
    target_create, pending_target = request.param
    readings = Unsettled(target_create=target_create, pending_target=pending_target)
    with running(unsettled=readings) as emulator:
        yield emulator


@pytest.fixture
def making(each: Emulator) -> Emulator:
    """A server of each reading, back at its seed, of which nothing is known yet."""
    each.reset()
    api._clients.clear()
    return each


def scores(target: Inputs, **changes: Any) -> Inputs:
    return model_sync(**{"mode": "replace", "identities": None, "active": True, "target": target, **changes})


def told(server: Emulator, id: str) -> Inputs:
    """The target as an answer holds it."""
    headers = {"Authorization": f"Bearer {ACME.api_key}", "X-Polytomic-Version": "2025-09-18"}
    found: Inputs = httpx.get(f"{server.url}/api/syncs/{id}", headers=headers).json()["data"]["target"]
    return found


def execute(server: Emulator, id: str) -> None:
    headers = {"Authorization": f"Bearer {ACME.api_key}", "X-Polytomic-Version": "2025-09-18"}
    assert httpx.post(f"{server.url}/api/syncs/{id}/executions", headers=headers, json={}).status_code == 200
    server.advance(60)


@pytest.mark.parametrize("target", TARGETS.values(), ids=TARGETS)
def test_an_update_before_the_first_execution_does_not_lose_the_target(making: Emulator, target: Inputs) -> None:
    sync = Sync(session_of(making), MODEL_SYNC, **scores(target))
    waits = making.unsettled.target_create == "first_execution"
    assert sync.state["target"] == target
    assert not {"create", "new_name"} & told(making, sync.id).keys()
    assert ("object" in told(making, sync.id)) is not waits
    assert not sync.differs(**scores(target))
    sync.update(**scores(target, name="Renamed"))
    assert making.model_syncs()[0]["name"] == "Renamed"
    assert sync.state["target"] == target

    execute(making, sync.id)
    assert told(making, sync.id)["object"] == "SCORES"
    found = sync.read()
    assert found is not None
    assert found.outputs["target"] == target
    making.clear_requests()
    sync.update(**scores(target, name="Third"))
    [put] = [r["body"]["target"] for r in making.requests() if r["method"] == "PUT"]
    assert (put["object"], {"create", "new_name"} & put.keys()) == ("SCORES", set())
    assert not sync.differs(**scores(target, name="Third"))


@pytest.mark.parametrize("target", TARGETS.values(), ids=TARGETS)
def test_a_target_that_is_not_made_yet_is_no_reason_to_write(making: Emulator, target: Inputs) -> None:
    sync = Sync(session_of(making), MODEL_SYNC, **scores(target))
    making.clear_requests()
    sync.update(**scores(target, active=False))
    assert "PUT" not in str(asked(making))
    sync.update(**scores(target, active=True))
    execute(making, sync.id)
    assert told(making, sync.id)["object"] == "SCORES"


@pytest.mark.parametrize("target", TARGETS.values(), ids=TARGETS)
def test_a_create_that_was_lost_is_taken_over_while_its_target_waits(making: Emulator, target: Inputs) -> None:
    lost = Run(making).create(MODEL_SYNC, scores(target))
    making.advance(90)
    assert Run(making).create(MODEL_SYNC, scores(target)).id == lost.id
    assert live(making) == [lost.id]
    execute(making, lost.id)
    assert told(making, lost.id)["object"] == "SCORES"


def test_an_object_that_is_named_takes_the_place_of_one_that_waits(making: Emulator) -> None:
    sync = Sync(session_of(making), MODEL_SYNC, **scores(TARGETS["create"]))
    sync.update(**scores({"connection_id": SNOWFLAKE, "object": "ANALYTICS.OTHER"}))
    execute(making, sync.id)
    assert told(making, sync.id)["object"] == "ANALYTICS.OTHER"


def test_a_sync_whose_target_waits_is_imported_once_it_is_made(making: Emulator) -> None:
    settings = {"apiKey": ACME.api_key, "deploymentUrl": making.url}
    sync = Sync(session_of(making), MODEL_SYNC, **scores(TARGETS["create"]))
    if making.unsettled.target_create == "first_execution":
        with pytest.raises(Refused, match=rf"{sync.id}.* Its first execution makes its target: import it after that"):
            adoption.import_file(settings, project="acme", stack="dev")
        execute(making, sync.id)
    [entry] = adoption.import_file(settings, project="acme", stack="dev")["resources"]
    assert entry["inputs"]["target"] == {"connection_id": SNOWFLAKE, "object": "SCORES"}
