"""Several identity mappings are taken away with an empty list: on servers that take one, and on one that refuses it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from pulumi_polytomic.emulator import Unsettled, running
from pulumi_polytomic.emulator.server import Emulator
from pulumi_polytomic.errors import Unprocessable
from pulumi_polytomic.lifecycle import verbs
from pulumi_polytomic.lifecycle.resources import Resources
from pulumi_polytomic.model_sync import MODEL_SYNC
from tests.engine.project import ACME, mapping, model_sync
from tests.lifecycle.test_verbs import ORIGIN, Sync, asked, session_of

Inputs = dict[str, Any]

EMAIL, ID = ({**mapping(target, "email"), "function": "Equality"} for target in ("Email", "Id"))
TWO = {"mappings": [EMAIL, ID], "strategy": "and"}
OLDER = {"POLYTOMIC_API_KEY": ACME.api_key, "POLYTOMIC_API_VERSION": "2024-02-08"}


def contacts(**changes: Any) -> Inputs:
    """A sync in a mode that needs no identity."""
    return model_sync(**{"mode": "create", "identities": TWO, **changes})


@pytest.fixture(scope="module", params=["removed", "refused"])
def either(request: pytest.FixtureRequest) -> Iterator[Emulator]:
    with running(unsettled=Unsettled(empty_identities=request.param)) as emulator:
        yield emulator


@pytest.fixture
def taking(either: Emulator) -> Emulator:
    """A server of either reading, back at its seed."""
    either.reset()
    return either


def live(server: Emulator) -> Inputs:
    [sync] = server.model_syncs()
    return sync


def test_several_identities_go_where_the_server_takes_an_empty_list_and_stay_where_it_does_not(
    taking: Emulator,
) -> None:
    sync = Sync(session_of(taking), MODEL_SYNC, **contacts())
    before = live(taking)
    if taking.unsettled.empty_identities == "removed":
        sync.update(**contacts(identities=None))
        assert live(taking)["identities"]["mappings"] == []
        assert not sync.differs(**contacts(identities=None))
        found = sync.read()
        assert found is not None
        assert "identities" not in found.outputs
        sync.update(**contacts(identities=None, name="Renamed"))
        assert live(taking)["name"] == "Renamed"
        return
    with pytest.raises(Unprocessable) as refused:
        sync.update(**contacts(identities=None))
    line = str(refused.value)
    assert "identities" in line
    assert "declare them again, or replace the sync" in line
    assert "Nothing was written" in line
    assert live(taking) == before
    sync.update(**contacts(name="Renamed"))
    assert (live(taking)["name"], live(taking)["identities"]) == ("Renamed", before["identities"])


def test_a_single_identity_goes_by_leaving_it_out(taking: Emulator) -> None:
    sync = Sync(session_of(taking), MODEL_SYNC, **contacts(identities={"mappings": [EMAIL]}))
    sync.update(**contacts(identities=None))
    assert live(taking)["identities"] is None


def test_the_deprecated_identity_is_taken_away_although_somebody_added_another(taking: Emulator) -> None:
    one = contacts(identities=None, identity=EMAIL)
    sync = Sync(session_of(taking), MODEL_SYNC, **one)
    taking.edit("model sync", sync.id, {"identities": TWO})
    if taking.unsettled.empty_identities == "removed":
        sync.update(**contacts(identities=None))
        assert live(taking)["identities"]["mappings"] == []
        return
    with pytest.raises(Unprocessable, match="declare them again, or replace the sync"):
        sync.update(**contacts(identities=None))
    assert live(taking)["identities"] == TWO


def test_identities_that_were_never_declared_stay(taking: Emulator) -> None:
    sync = Sync(session_of(taking), MODEL_SYNC, **contacts(identities=None))
    taking.edit("model sync", sync.id, {"identities": TWO})
    sync.update(**contacts(identities=None, name="Renamed"))
    assert (live(taking)["name"], live(taking)["identities"]) == ("Renamed", TWO)


def test_another_refusal_does_not_speak_of_identities() -> None:
    with running(unsettled=Unsettled(mistakes="refused")) as strict:
        sync = Sync(session_of(strict), MODEL_SYNC, **contacts())
        with pytest.raises(Unprocessable) as refused:
            sync.update(**contacts(identities=None, policies=["00000000-0000-4000-8000-00000000beef"]))
    assert "policies[0]: no policy" in str(refused.value)
    assert "declare them again" not in str(refused.value)


def told_at_preview(server: Emulator, old: Inputs, new: Inputs) -> list[str]:
    checked = verbs.check(Resources(MODEL_SYNC, session_of(server)), {**old, "__origin": ORIGIN}, new)
    assert checked.failures == []
    return [note for note in checked.notes if "empty list" in note]


def test_the_preview_says_that_the_server_may_refuse(server: Emulator) -> None:
    [note] = told_at_preview(server, contacts(), contacts(identities=None))
    assert note.startswith("identities is no longer declared, and the sync has several: ")
    assert "nothing is written" in note
    for old, new in (
        (contacts(identities={"mappings": [EMAIL]}), contacts(identities=None)),
        (contacts(), contacts(identities={"mappings": [EMAIL]})),
        (contacts(), contacts(identities=None, identity=EMAIL)),
        (contacts(), contacts(name="Other")),
    ):
        assert told_at_preview(server, old, new) == []


@pytest.mark.parametrize("wanted", [{"identity": EMAIL, "name": "Renamed"}, {}])
def test_the_older_version_refuses_and_names_the_version_to_use(taking: Emulator, wanted: Inputs) -> None:
    older = session_of(taking, **OLDER)
    sync = Sync(older, MODEL_SYNC, **contacts(identities=None, identity=EMAIL))
    taking.edit("model sync", sync.id, {"identities": TWO})
    taking.clear_requests()
    with pytest.raises(Unprocessable, match="only with API version 2025-09-18: set polytomic:apiVersion"):
        sync.update(**contacts(identities=None, **wanted))
    assert asked(taking).count(f"PUT {sync.id[:8]}") == 1
    assert live(taking)["identities"] == TWO
