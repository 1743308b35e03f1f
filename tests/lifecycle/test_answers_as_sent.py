"""What answers leave out, fill in or spell in their own way is no difference: on servers of each reading, by HTTP."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from pulumi_polytomic.emulator import Unsettled, running
from pulumi_polytomic.emulator.server import Emulator
from pulumi_polytomic.lifecycle import verbs
from pulumi_polytomic.lifecycle.session import Session
from pulumi_polytomic.model_sync import MODEL_SYNC
from tests.engine.project import ACME, mapping, model_sync
from tests.lifecycle.test_verbs import Sync, asked, session_of

Inputs = dict[str, Any]
GOLDEN = Path(__file__).parents[1] / "golden"
VERSIONS = ("2025-09-18", "2024-02-08")
READINGS = [(defaults, logic) for defaults in ("absent", "filled") for logic in ("absent", "null")]

MODEL = [{"field": mapping("", column)["source"], "function": "IsNotNull"} for column in ("email", "country")]
TARGET = {"field_id": "Title", "field_type": "Target", "function": "IsNotNull"}


@pytest.fixture(scope="module", params=READINGS, ids=["-".join(reading) for reading in READINGS])
def each(request: pytest.FixtureRequest) -> Iterator[Emulator]:
    defaults, logic = request.param
    with running(unsettled=Unsettled(mapping_defaults=defaults, blank_logic=logic)) as emulator:
        yield emulator


@pytest.fixture
def sending(each: Emulator) -> Emulator:
    """A server of each reading, back at its seed."""
    each.reset()
    return each


@pytest.fixture(params=VERSIONS)
def session(sending: Emulator, request: pytest.FixtureRequest) -> Session:
    """A session in either version."""
    return session_of(sending, POLYTOMIC_API_KEY=ACME.api_key, POLYTOMIC_API_VERSION=request.param)


def declared_in_both(**changes: Any) -> Inputs:
    """A configuration in forms that both versions have."""
    identity = {**mapping("Email", "email"), "function": "Equality"}
    return model_sync(**{"identities": None, "identity": identity, **changes})


CONFIGURATIONS: dict[str, Inputs] = {
    "plain mappings": declared_in_both(),
    "defaults spelled out": declared_in_both(
        fields=[{**mapping("LastName", "last_name"), "sync_mode": "updateOrCreate", "new": False}],
        override_fields=[{"target": "Title", "override_value": "x", "new": False}],
    ),
    "constants": declared_in_both(override_fields=[{"target": "Title", "override_value": "x"}]),
    "filters without logic": declared_in_both(filters=[*MODEL, TARGET]),
    "logic in capitals": declared_in_both(filters=MODEL, filter_logic="A AND (B)"),
    "logic over both kinds": declared_in_both(filters=[TARGET, *MODEL], filter_logic="(B OR C) AND A"),
    "all of it, deprecated": json.loads((GOLDEN / "model_sync_deprecated.json").read_text())["declared"],
}


@pytest.mark.parametrize("inputs", CONFIGURATIONS.values(), ids=CONFIGURATIONS)
def test_what_was_declared_is_what_is_seen_and_is_written_once(
    sending: Emulator, session: Session, inputs: Inputs
) -> None:
    sync = Sync(session, MODEL_SYNC, **inputs)
    assert [note for note in sync.notes if "did not take it" in note] == []
    assert {name: sync.state[name] for name in inputs} == inputs
    found = sync.read()
    assert found is not None
    assert {name: found.outputs[name] for name in inputs} == inputs
    assert not sync.differs(**inputs)
    sending.clear_requests()
    sync.update(**inputs)
    assert "PUT" not in str(asked(sending))
    sync.update(**{**inputs, "name": "Renamed"})
    assert {name: sync.state[name] for name in inputs} == {**inputs, "name": "Renamed"}
    assert not sync.differs(**{**inputs, "name": "Renamed"})


@pytest.mark.parametrize("logic", ["A and B", "A AND B", "(A) and ((B))", " B aNd A "])
def test_spellings_of_one_logic_are_no_difference(sending: Emulator, session: Session, logic: str) -> None:
    inputs = declared_in_both(filters=MODEL, filter_logic="A AND B")
    sync = Sync(session, MODEL_SYNC, **inputs)
    sending.edit("model sync", sync.id, {"filters": MODEL, "filter_logic": logic})
    found = sync.read()
    assert found is not None
    assert not verbs.diff(MODEL_SYNC, found.outputs, {**inputs, "__origin": sync.state["__origin"]}).changed
    sending.clear_requests()
    sync.update(**inputs)
    assert "PUT" not in str(asked(sending))


def test_another_logic_is_a_difference(sending: Emulator, session: Session) -> None:
    sync = Sync(session, MODEL_SYNC, **declared_in_both(filters=MODEL, filter_logic="A AND B"))
    assert sync.differs(**declared_in_both(filters=MODEL, filter_logic="A OR B"))
    sync.update(**declared_in_both(filters=MODEL, filter_logic="A OR B"))
    assert sending.model_syncs()[0]["model_filters"]["logic"].lower() == "a or b"


def test_the_new_forms_are_seen_as_they_were_declared(each: Emulator) -> None:
    each.reset()
    conditions = [{"source": entry["field"], "function": entry["function"]} for entry in MODEL]
    for filters in ({"conditions": conditions}, {"conditions": conditions, "logic": "(A AND B)"}):
        inputs = model_sync(model_filters=filters, name=str(filters.get("logic")))
        sync = Sync(session_of(each), MODEL_SYNC, **inputs)
        found = sync.read()
        assert found is not None
        assert found.outputs["model_filters"] == filters
        each.clear_requests()
        sync.update(**inputs)
        assert "PUT" not in str(asked(each))
