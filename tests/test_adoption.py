"""Entries for `pulumi import --file`, made from live syncs."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from pulumi_polytomic import BulkSync, ModelSync, adoption
from pulumi_polytomic.bulk_sync import BULK_SYNC
from pulumi_polytomic.emulator import Unsettled, running, seed
from pulumi_polytomic.emulator.server import Emulator
from pulumi_polytomic.errors import PolytomicError
from pulumi_polytomic.lifecycle import verbs
from pulumi_polytomic.lifecycle.resources import Resources
from pulumi_polytomic.lifecycle.session import Session
from pulumi_polytomic.model_sync import MODEL_SYNC
from pulumi_polytomic.reconcile.changes import changes
from pulumi_polytomic.reconcile.normalize import project
from tests.engine.project import ACME, bulk_sync, mapping, model_sync
from tests.reconcile.configurations import Server
from tests.reconcile.test_laws import DECLARED, NOUNS, Case, created, one
from tests.reconcile.updates import rewritten
from tests.told import mistakes

GOLDEN = Path(__file__).parent / "golden"
SETTINGS = {"apiKey": ACME.api_key}


@pytest.fixture(scope="module")
def servers() -> dict[Case, Server]:
    return {case: Server(*case) for case in DECLARED}


@given(one)
@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_what_is_declared_for_a_live_sync_is_sound_and_means_what_is_live(
    servers: dict[Case, Server], case: Any
) -> None:
    (kind, version, _), configuration = case
    noun, server = NOUNS[kind], servers[case[0]]
    live = server.get(created(server, noun.shape, configuration), {"schemas": []}, complete=True)
    declared = adoption.declaration_of(noun, version, live)
    assert mistakes(noun.declaration, declared) == []
    assert list(noun.versions.objections(version, declared)) == []
    assert changes(noun.shape, project(noun.shape, live, declared), declared) == []
    assert rewritten(noun.shape, live, declared, {}) == set()
    assert set(declared) >= {name for name in configuration if configuration[name]} - not_told(kind, configuration)


def not_told(kind: str, configuration: dict[str, Any]) -> set[str]:
    """What no answer tells, or tells in another form."""
    blank = {name for name, value in configuration.items() if value == {"conditions": []} or value == {"mappings": []}}
    other_forms = {"identity", "filters", "filter_logic", "schedule"} if kind == "model" else {"schedule"}
    return {*blank, *other_forms, "encryption_passphrase", "identities"} - ({"schedule"} if kind == "model" else set())


def settings_of(server: Emulator) -> dict[str, str]:
    return {**SETTINGS, "deploymentUrl": server.url}


def made(server: Emulator, **inputs: Any) -> str:
    noun = BULK_SYNC if "source_connection_id" in inputs else MODEL_SYNC
    return verbs.create(Resources(noun, Session(settings_of(server).get, {})), inputs).id


def imported(server: Emulator, **more: Any) -> list[dict[str, Any]]:
    document = adoption.import_file(settings_of(server), project="acme", stack="dev", **more)
    assert set(document) == {"resources"}
    entries: list[dict[str, Any]] = json.loads(json.dumps(document["resources"]))
    return entries


def test_entries_are_the_state_that_a_create_leaves(server: Emulator) -> None:
    for file, noun in (("model_sync", MODEL_SYNC), ("bulk_sync", BULK_SYNC)):
        golden = json.loads((GOLDEN / f"{file}.json").read_text())
        id = made(server, **golden["declared"])
        kinds = {ModelSync: [id]} if noun is MODEL_SYNC else {BulkSync: [id]}
        [entry] = imported(server, name=lambda _: "contacts" if noun is MODEL_SYNC else "shop", kinds=kinds)  # noqa: B023
        assert (entry["type"], entry["id"]) == (golden["type"], id)
        computed = {*noun.computed, "sync_id"}
        assert set(entry["outputs"]) == {*entry["inputs"], *computed}
        assert {n: entry["inputs"][n] for n in ("__origin", "__provider")} == {
            n: golden["inputs"][n] for n in ("__origin", "__provider")
        }
        # No answer tells the passphrase, and what never changes is an output alone.
        assert set(golden["inputs"]) - set(entry["inputs"]) <= {"encryption_passphrase", "organization_id"}
        assert entry["outputs"]["organization_id"] == ACME.id
        assert not verbs.diff(noun, entry["outputs"], entry["inputs"]).changed
        found = verbs.read(Resources(noun, Session(settings_of(server).get, {})), id, entry["outputs"])
        assert found is not None
        assert {**found.outputs, "__provider": entry["outputs"]["__provider"]} == entry["outputs"]


def test_all_syncs_of_the_workspace_are_taken_and_names_are_told_apart(server: Emulator) -> None:
    ids = [made(server, **model_sync(name=name)) for name in ("CRM: contacts", "crm contacts", "Ünits & more!", "…")]
    shop = made(server, **bulk_sync(name="CRM contacts"))
    entries = imported(server)
    assert [(e["name"], e["id"]) for e in entries] == [
        ("crm-contacts", ids[0]),
        (f"crm-contacts-{ids[1][:8]}", ids[1]),
        ("ünits-more", ids[2]),
        ("sync", ids[3]),
        ("crm-contacts", shop),
    ]
    assert {r["method"] for r in server.requests() if r["path"].startswith("/api")} == {"GET", "POST"}
    named = imported(server, kinds={ModelSync: [ids[2]]}, name=lambda sync: f"x-{sync['mode']}")
    assert [entry["name"] for entry in named] == ["x-updateOrCreate"]
    assert named[0]["inputs"]["__origin"]["urn"].endswith("::x-updateOrCreate")


@pytest.mark.parametrize("reading", ["at_once", "first_execution"])
def test_a_target_that_is_made_for_the_sync_is_declared_as_what_the_server_tells_of_it(reading: Any) -> None:
    snowflake, create = ACME.connections["Snowflake"], {"schema": "ANALYTICS", "name": "SCORES"}
    with running(unsettled=Unsettled(target_create=reading)) as server:
        target = {"connection_id": snowflake, "create": create}
        id = made(server, **model_sync(mode="append", identities=None, target=target))
        if reading == "first_execution":
            server.edit("model sync", id, {"target": {"connection_id": snowflake, "object": "SCORES"}})
        [entry] = imported(server)
        assert entry["inputs"]["target"] == {"connection_id": snowflake, "object": "SCORES"}
        assert not verbs.diff(MODEL_SYNC, entry["outputs"], entry["inputs"]).changed


@pytest.mark.parametrize("reading", ["omitted", "masked", "clear"])
def test_a_passphrase_is_in_no_entry(reading: Any) -> None:
    fields = [{**mapping("Email", "email"), "encryption_enabled": True}]
    with running(unsettled=Unsettled(passphrase=reading)) as server:
        made(server, **model_sync(fields=fields, encryption_passphrase="hunter2"))
        [entry] = imported(server)
    assert "hunter2" not in json.dumps(entry)
    assert "encryption_passphrase" not in {**entry["inputs"], **entry["outputs"]}


def test_a_sync_that_is_not_there_is_one_line(server: Emulator) -> None:
    shop = made(server, **bulk_sync())
    with pytest.raises(PolytomicError, match=f"there is no model sync {shop} in organization {ACME.id}"):
        imported(server, kinds={ModelSync: [shop]})
    with pytest.raises(PolytomicError, match="401"):
        adoption.import_file({**settings_of(server), "apiKey": "wrong"}, project="acme", stack="dev")
    with pytest.raises(PolytomicError, match="no Polytomic credentials"):
        adoption.import_file({}, project="acme", stack="dev")


def test_another_workspaces_syncs_are_not_seen(server: Emulator) -> None:
    made(server, **model_sync())
    staging = {**settings_of(server), "apiKey": seed.ACME_STAGING.api_key}
    assert adoption.import_file(staging, project="acme", stack="dev") == {"resources": []}


def test_which_fields_are_copied_and_how_is_part_of_an_entry(server: Emulator) -> None:
    some = {"id": "public.customers", "fields": ["id", {"id": "email", "obfuscate": True}]}
    all_of_them = {"id": "public.orders", "all_fields": True, "fields": [{"id": "total", "user_output_name": "amount"}]}
    filtered = {"id": "public.events", "filters": [{"field_id": "kind", "function": "Equality", "value": "view"}]}
    made(server, **bulk_sync(schemas=[some, all_of_them, filtered, "public.products"]))
    [entry] = imported(server)
    key = {"public.customers": some, "public.orders": all_of_them, "public.events": filtered}
    assert {s if isinstance(s, str) else s["id"]: s for s in entry["inputs"]["schemas"]} == {
        **key,
        "public.products": "public.products",
    }
    assert not verbs.diff(BULK_SYNC, entry["outputs"], entry["inputs"]).changed
    found = verbs.read(Resources(BULK_SYNC, Session(settings_of(server).get, {})), entry["id"], entry["outputs"])
    assert found is not None
    assert found.outputs["schemas"] == entry["inputs"]["schemas"]
