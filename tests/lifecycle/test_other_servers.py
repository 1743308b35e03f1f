"""The product on a server that does with a sync's content all that no page rules out, over HTTP, without the engine.

It says null of what is absent at every depth, adds settings to configurations, drops a mapping that an identity is
already, and keeps labels until the number of conditions changes.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator
from typing import Any

import pytest

import pulumi_polytomic as polytomic
from pulumi_polytomic.adoption import import_file
from pulumi_polytomic.bulk_sync import BULK_SYNC
from pulumi_polytomic.emulator import Unsettled, running
from pulumi_polytomic.emulator.server import Emulator
from pulumi_polytomic.errors import Refused
from pulumi_polytomic.lifecycle import verbs
from pulumi_polytomic.lifecycle.resources import Resources
from pulumi_polytomic.lifecycle.session import Session
from pulumi_polytomic.model_sync import MODEL_SYNC
from pulumi_polytomic.reconcile.versions import CURRENT, OLDER
from tests.engine.project import ACME, Inputs, bulk_sync, mapping, model_sync
from tests.lifecycle.test_create_once import Run
from tests.lifecycle.test_verbs import IDENTITY, ORIGIN, Sync, session_of

ADDED = {"configuration_defaults": "added", "identity_mapping": "dropped", "condition_labels": "as_sent"}
BLANKS = ["null", "null_and_empty_lists"]


@pytest.fixture(scope="module", params=BLANKS)
def strange(request: pytest.FixtureRequest) -> Iterator[Emulator]:
    readings: Any = {**ADDED, "absent": request.param}
    with running(unsettled=Unsettled(**readings)) as emulator:
        yield emulator


@pytest.fixture
def server(strange: Emulator) -> Emulator:
    strange.reset()
    return strange


CONFIGURATION = {"load": {"batch": 100, "steps": [{"name": "a"}, {"name": "b"}]}}
CONDITIONS = [
    {"source": mapping("x", "email")["source"], "function": "IsNotNull", "label": "mail"},
    {"source": mapping("x", "phone")["source"], "function": "IsNotNull", "label": "tel"},
    {"source": mapping("x", "last_name")["source"], "function": "IsNotNull", "label": "who"},
]


def contacts(**changes: Any) -> Inputs:
    target = {**model_sync()["target"], "configuration": CONFIGURATION}
    filters = {"conditions": CONDITIONS, "logic": "mail and (tel or who)"}
    return model_sync(**{"target": target, "model_filters": filters, "active": True, **changes})


def older_contacts(**changes: Any) -> Inputs:
    return contacts(**{"identities": None, "identity": IDENTITY, "model_filters": None, **changes})


def shop(**changes: Any) -> Inputs:
    configuration = {"schema": "SHOP", **CONFIGURATION}
    return bulk_sync(**{"destination_configuration": configuration, "active": True, **changes})


def older_shop(**changes: Any) -> Inputs:
    schedule = {"default_schedule": None, "schedule": {"frequency": "hourly", "minute": 15}}
    return shop(**{**schedule, **changes})


CASES: dict[str, tuple[Any, Callable[..., Inputs], str]] = {
    "model sync": (MODEL_SYNC, contacts, CURRENT),
    "model sync of the older version": (MODEL_SYNC, older_contacts, OLDER),
    "bulk sync": (BULK_SYNC, shop, CURRENT),
    "bulk sync of the older version": (BULK_SYNC, older_shop, OLDER),
}
each = pytest.mark.parametrize("case", CASES)


def session_in(server: Emulator, version: str, warn: Callable[[str], None] = print) -> Session:
    environ = {"POLYTOMIC_API_KEY": ACME.api_key, "POLYTOMIC_API_VERSION": version}
    return Session(lambda _: None, {"POLYTOMIC_DEPLOYMENT_URL": server.url, **environ}, warn=warn)


def written(server: Emulator) -> list[str]:
    """The writes since the log was cleared, without ids."""
    return [f"{r['method']} {r['path'].rpartition('/')[2][:8]}" for r in server.requests() if r["method"] != "GET"]


@each
def test_a_sync_lives_without_a_difference_or_a_word(server: Emulator, case: str) -> None:
    noun, inputs, version = CASES[case]
    warned: list[str] = []
    sync = Sync(session_in(server, version, warned.append), noun, **inputs())
    assert {k: v for k, v in sync.state.items() if k in inputs()} == inputs()
    assert (sync.notes, sync.differs(**inputs())) == ([], False)
    found = sync.read()
    assert found is not None
    assert found.inputs == {**inputs(), "__origin": ORIGIN}
    server.clear_requests()
    sync.update(**inputs())
    assert (written(server), sync.notes) == ([], [])
    sync.update(**inputs(active=False))
    assert (written(server), sync.notes) == (["POST activate"], [])
    sync.update(**inputs(active=False, name="Renamed"))
    assert ([w.split()[0] for w in written(server)], sync.notes, warned) == (["POST", "PUT"], [], [])
    assert not sync.differs(**inputs(active=False, name="Renamed"))


@each
@pytest.mark.parametrize("option", ["__adopt", "__import"])
def test_what_is_adopted_as_it_is_is_not_written(server: Emulator, case: str, option: str) -> None:
    noun, inputs, version = CASES[case]
    session = session_in(server, version)
    id = Sync(session, noun, **inputs()).id
    server.clear_requests()
    news = {**inputs(), option: id, "__origin": ORIGIN}
    checked = verbs.check(Resources(noun, session), {}, news)
    assert checked.failures == []
    assert not any("differs" in note or "only" in note for note in checked.notes)
    taken = verbs.create(Resources(noun, session), news)
    assert (taken.id, written(server)) == (id, [])
    assert not verbs.diff(noun, taken.outputs, {**inputs(), "__origin": ORIGIN}).changed


@each
def test_a_sync_that_was_made_although_the_server_failed_is_found(server: Emulator, case: str) -> None:
    noun, inputs, version = CASES[case]
    server.add_fault(method="POST", path="^/api/(bulk/)?syncs", status=500, when="after", record=False)
    made = Run(server, POLYTOMIC_API_VERSION=version).create(noun, inputs())
    assert [s["id"] for s in [*server.model_syncs(), *server.bulk_syncs()]] == [made.id]
    assert any(made.id in note for note in made.notes)


@each
def test_a_twin_that_is_the_same_is_not_doubled(server: Emulator, case: str) -> None:
    noun, inputs, version = CASES[case]
    Run(server, "one", POLYTOMIC_API_VERSION=version).create(noun, inputs())
    with pytest.raises(Refused, match="already"):
        Run(server, "two", POLYTOMIC_API_VERSION=version).create(noun, inputs())
    assert len([*server.model_syncs(), *server.bulk_syncs()]) == 1


@each
def test_live_checks_find_nothing_wrong(server: Emulator, case: str) -> None:
    noun, inputs, version = CASES[case]
    checked = verbs.check(Resources(noun, session_in(server, version)), {}, {**inputs(), "__origin": ORIGIN})
    assert (checked.failures, checked.notes) == ([], [])


def configuration_of(server: Emulator) -> dict[str, Any]:
    found: dict[str, Any] = server.bulk_syncs()[0]["destination_configuration"]
    return found


def test_nested_settings_of_the_server_and_of_the_web_page_stay_and_removed_ones_go(server: Emulator) -> None:
    sync = Sync(session_in(server, CURRENT), BULK_SYNC, **shop())
    theirs = configuration_of(server)
    theirs["load"]["parallel"] = 4
    server.edit("bulk sync", sync.id, {"destination_configuration": theirs})
    sync.update(**shop(destination_configuration={"schema": "SHOP", "load": {"files": 2}}))
    assert sync.notes == []
    assert configuration_of(server)["load"] == {"files": 2, "parallel": 4, "on_error": "retry"}
    assert configuration_of(server)["advanced"]["limits"] == {"rows": 1000, "on_error": "retry"}
    sync.update(**shop(destination_configuration={"schema": "SHOP"}))
    assert configuration_of(server)["load"] == {"parallel": 4, "on_error": "retry"}


def test_drift_in_a_nested_setting_is_seen_and_repaired(server: Emulator) -> None:
    sync = Sync(session_in(server, CURRENT), MODEL_SYNC, **contacts())
    target = server.model_syncs()[0]["target"]
    target["configuration"]["load"]["batch"] = 7
    server.edit("model sync", sync.id, {"target": target})
    found = sync.read()
    assert found is not None
    assert found.outputs["target"]["configuration"] == {"load": {**CONFIGURATION["load"], "batch": 7}}
    sync.update(**contacts())
    assert server.model_syncs()[0]["target"]["configuration"]["load"]["batch"] == 100


def test_labels_that_the_server_reassigns_are_no_difference(server: Emulator) -> None:
    sync = Sync(session_in(server, CURRENT), MODEL_SYNC, **contacts())
    assert [c["label"] for c in server.model_syncs()[0]["model_filters"]["conditions"]] == ["mail", "tel", "who"]
    fewer = contacts(model_filters={"conditions": CONDITIONS[1:], "logic": "tel or who"})
    sync.update(**fewer)
    assert [c["label"] for c in server.model_syncs()[0]["model_filters"]["conditions"]] == ["A", "B"]
    assert (sync.notes, sync.differs(**fewer)) == ([], False)
    found = sync.read()
    assert found is not None
    assert found.inputs == {**fewer, "__origin": ORIGIN}


def test_a_mapping_that_the_identity_contradicts_is_said_not_to_be_taken(server: Emulator) -> None:
    other = contacts(fields=[mapping("Email", "phone"), mapping("LastName", "last_name")])
    sync = Sync(session_in(server, CURRENT), MODEL_SYNC, **other)
    [note] = sync.notes
    assert note.startswith("fields[Email]: the server did not take it as declared")
    assert sync.differs(**other)


@pytest.mark.parametrize("reading", ["kept", "dropped"])
def test_a_mapping_of_an_identity_that_is_new_in_the_program_is_sent_once(reading: Any) -> None:
    with running(unsettled=Unsettled(identity_mapping=reading)) as server:
        sync = Sync(session_of(server), MODEL_SYNC, **model_sync(fields=[mapping("LastName", "last_name")]))
        server.clear_requests()
        for _ in range(2):
            sync.update(**model_sync())
            assert (sync.notes, sync.differs(**model_sync())) == ([], False)
        assert [w.split()[0] for w in written(server)] == ["PUT"]
        assert len(server.model_syncs()[0]["fields"]) == (2 if reading == "kept" else 1)


def said(value: Any) -> Any:
    """What a lookup's result says: without the empty lists of its documents."""
    if dataclasses.is_dataclass(value):
        return {name: said(inner) for name, inner in vars(value).items()}
    if isinstance(value, dict):
        return {key: said(inner) for key, inner in value.items() if inner != []}
    return [said(inner) for inner in value] if isinstance(value, list) else value


def test_lookups_find_the_same_as_on_any_server(
    server: Emulator, shared_emulator: Emulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    shared_emulator.reset()
    monkeypatch.setenv("POLYTOMIC_API_KEY", ACME.api_key)
    found = []
    for each_server in (server, shared_emulator):
        monkeypatch.setenv("POLYTOMIC_DEPLOYMENT_URL", each_server.url)
        Sync(session_of(each_server), MODEL_SYNC, **model_sync(fields=[mapping("LastName", "last_name")]))
        Sync(session_of(each_server), BULK_SYNC, **bulk_sync())
        model, bulk = polytomic.get_model_sync("Contacts"), polytomic.get_bulk_sync("Shop")
        found.append(
            [
                polytomic.get_connection("Salesforce"),
                polytomic.get_model("Customers"),
                polytomic.get_target(ACME.connections["Salesforce"], "Contact"),
                polytomic.get_caller(),
                polytomic.get_schedule_options(),
                {k: v for k, v in model.target.items() if k != "configuration"},
                [model.schedule, model.identities, model.fields, model.policies, model.problems],
                [bulk.policies, bulk.additional_schedules, sorted(bulk.default_schedule)],
            ]
        )
    assert said(found[0]) == said(found[1])


def test_an_import_file_declares_no_nulls(server: Emulator) -> None:
    session = session_of(server)
    for noun, inputs in ((MODEL_SYNC, contacts()), (BULK_SYNC, shop())):
        Sync(session, noun, **inputs)
    settings = {"apiKey": ACME.api_key, "deploymentUrl": server.url}
    document = import_file(settings, project="p", stack="s")

    def nulls(value: Any) -> bool:
        inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else []
        return value is None or any(map(nulls, inner))

    assert [nulls(entry["inputs"]) for entry in document["resources"]] == [False, False]


@pytest.mark.parametrize("reading", ["empty", "null", "null_token", "left_out"])
def test_a_list_ends_however_its_last_page_says_so(reading: Any) -> None:
    with running(unsettled=Unsettled(last_page=reading)) as server:
        session = session_of(server)
        ids = {Sync(session, MODEL_SYNC, **model_sync(name=f"sync {i}")).id for i in range(3)}
        assert {one["id"] for one in session.client.pages("/api/syncs", limit=2)} == ids


@pytest.mark.parametrize("reading", ["kept", "new"])
def test_a_default_schedule_keeps_its_id_when_it_is_changed(reading: Any) -> None:
    with running(unsettled=Unsettled(default_schedule_id=reading)) as server:
        sync = Sync(session_of(server), BULK_SYNC, **bulk_sync())
        before = server.bulk_syncs()[0]["default_schedule"]["id"]
        for minute in (20, 25):
            later = bulk_sync(default_schedule={"frequency": "hourly", "minute": minute})
            sync.update(**later)
            assert (sync.notes, sync.differs(**later)) == ([], False)
        assert server.bulk_syncs()[0]["default_schedule"]["minute"] == "25"
        assert server.bulk_syncs()[0]["default_schedule"]["id"] == before
        server.clear_requests()
        sync.update(**later)
        assert written(server) == []
