"""The strictest plausible server: each refusal is one line that names the field, and nothing is written."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from pulumi_polytomic.bulk_sync import BULK_SYNC
from pulumi_polytomic.emulator import Unsettled, running
from pulumi_polytomic.emulator.server import Emulator
from pulumi_polytomic.errors import ApiError, BadRequest, Unprocessable
from pulumi_polytomic.model_sync import MODEL_SYNC
from tests.engine.project import ACME, bulk_sync, model_sync
from tests.lifecycle.test_verbs import NOUNS, Sync, both, session_of

Inputs = dict[str, Any]
NOBODY = "00000000-0000-4000-8000-00000000beef"
REFUSALS = (BadRequest, Unprocessable)  # the page "Update Bulk Sync" knows no 422
POSTGRES = ACME.connections["Postgres"]
TABLE = {"connection_id": POSTGRES, "object": "public.scores"}
TARGET_FILTERS = {"conditions": [{"field": "Title", "function": "IsNotNull"}]}

# name -> the noun, what is declared, what the line has to say
REFUSED: dict[str, tuple[str, Inputs, str]] = {
    "append to Postgres": ("model", {"mode": "append", "target": TABLE}, "mode: Postgres does not support append"),
    "snapshot to Postgres": (
        "bulk",
        {"mode": "snapshot", "destination_connection_id": POSTGRES, "destination_configuration": {"schema": "public"}},
        "mode: Postgres does not support snapshot",
    ),
    "an unknown policy": ("model", {"policies": [NOBODY]}, f"policies[0]: no policy {NOBODY}"),
    "an unknown policy of a bulk sync": ("bulk", {"policies": [NOBODY]}, f"policies[0]: no policy {NOBODY}"),
    "hour 99": ("model", {"schedule": {"frequency": "daily", "hour": 99}}, "schedule.hour: should be a number"),
    "daily without an hour": ("model", {"schedule": {"frequency": "daily"}}, "schedule.hour: the frequency daily"),
    "a bulk sync on minute 61": (
        "bulk",
        {"default_schedule": {"frequency": "hourly", "minute": 61}},
        "default_schedule.minute: should be a number",
    ),
    "after nothing": ("model", {"schedule": {"frequency": "runafter"}}, "schedule.run_after: the frequency runafter"),
    "after an unknown sync": (
        "model",
        {"schedule": {"frequency": "runafter", "run_after": {"sync_ids": [NOBODY]}}},
        f"schedule.run_after.sync_ids[0]: no model sync {NOBODY}",
    ),
    "dbt Cloud without a job": (
        "model",
        {"schedule": {"frequency": "dbtcloud", "connection_id": POSTGRES}},
        "schedule.job_id: the frequency dbtcloud",
    ),
    "target filters of a mode without them": (
        "model",
        {"mode": "create", "target_filters": TARGET_FILTERS},
        "target_filters: the mode create takes none",
    ),
}


@pytest.fixture(scope="module")
def strict_server() -> Iterator[Emulator]:
    with running(unsettled=Unsettled(mistakes="refused")) as emulator:
        yield emulator


@pytest.fixture
def strict(strict_server: Emulator) -> Emulator:
    strict_server.reset()
    return strict_server


def one_line_with(refused: pytest.ExceptionInfo[ApiError], said: str) -> bool:
    line = str(refused.value)
    return said in line and "\n" not in line and line.startswith(("400 ", "422 "))


@pytest.mark.parametrize(("noun", "changes", "said"), REFUSED.values(), ids=REFUSED)
def test_a_create_and_an_update_are_refused_in_one_line(
    strict: Emulator, noun: str, changes: Inputs, said: str
) -> None:
    the_noun, inputs = NOUNS[noun]
    session = session_of(strict)
    with pytest.raises(REFUSALS) as refused:
        Sync(session, the_noun, **inputs(**changes))
    assert one_line_with(refused, said)
    assert strict.model_syncs() == strict.bulk_syncs() == []

    sync = Sync(session, the_noun, **inputs())
    before = [*strict.model_syncs(), *strict.bulk_syncs()]
    with pytest.raises(REFUSALS) as refused:
        sync.update(**inputs(**changes))
    assert one_line_with(refused, said)
    assert [*strict.model_syncs(), *strict.bulk_syncs()] == before


@both
def test_what_is_right_is_taken(strict: Emulator, noun: str) -> None:
    the_noun, inputs = NOUNS[noun]
    sync = Sync(session_of(strict), the_noun, **inputs())
    sync.update(**inputs(name="Renamed", policies=[ACME.policies["Finance"]]))
    assert not sync.differs(**inputs(name="Renamed", policies=[ACME.policies["Finance"]]))


def test_postgres_takes_model_and_bulk_syncs(strict: Emulator) -> None:
    session = session_of(strict)
    for mode in ("create", "update", "updateOrCreate", "replace", "remove"):
        Sync(session, MODEL_SYNC, **model_sync(name=mode, mode=mode, target=TABLE))
    filtered = {"conditions": [{"field": "email", "function": "IsNotNull"}]}
    Sync(session, MODEL_SYNC, **model_sync(name="some", mode="update", target=TABLE, target_filters=filtered))
    created = {"connection_id": POSTGRES, "create": {"name": "public.made"}}
    sync = Sync(session, MODEL_SYNC, **model_sync(name="new", mode="replace", target=created))
    assert not sync.differs(**model_sync(name="new", mode="replace", target=created))
    to_postgres = {"destination_connection_id": POSTGRES, "destination_configuration": {"schema": "public"}}
    Sync(session, BULK_SYNC, **bulk_sync(**to_postgres))
