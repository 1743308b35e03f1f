"""What Polytomic's discovery added to a bulk sync: no conflict, and not for an update to switch off; and all_fields."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from pulumi_polytomic.api.bulk_syncs import BULK_SYNCS
from pulumi_polytomic.bulk_sync import BULK_SYNC, answers, notes
from pulumi_polytomic.bulk_sync import schemas as bulk_schemas
from pulumi_polytomic.emulator.server import Emulator
from pulumi_polytomic.lifecycle import verbs
from pulumi_polytomic.lifecycle.resources import Resources
from pulumi_polytomic.lifecycle.session import Session
from tests.bulk_sync.test_schemas import calls, edit_schema, live_fields, make
from tests.engine.project import bulk_sync
from tests.lifecycle.test_verbs import Sync, session_of
from tests.told import mistakes

ORDERS = "public.orders"
CUSTOMERS = "public.customers"
EMAIL: dict[str, Any] = {"id": CUSTOMERS, "all_fields": True, "fields": [{"id": "email", "obfuscate": True}]}


@pytest.fixture
def session(server: Emulator) -> Session:
    return session_of(server, POLYTOMIC_ON_CONFLICT="fail", POLYTOMIC_API_KEY="emulator-acme-organization-key")


def selected(session: Session, sync: Sync) -> list[str]:
    return [s["id"] for s in BULK_SYNCS.schemas(session.client, sync.id) if s["enabled"]]


def add_schema(session: Session, sync: Sync, id: str = CUSTOMERS) -> None:
    """What discovery does when the source has a new table."""
    BULK_SYNCS.update_schema(session.client, sync.id, id, {"enabled": True})


def minute(number: int, **inputs: Any) -> dict[str, Any]:
    return bulk_sync(default_schedule={"frequency": "hourly", "minute": number}, **inputs)


def test_a_schema_that_discovery_added_stays_through_updates_and_is_said(session: Session) -> None:
    declared: dict[str, Any] = {"schemas": [ORDERS], "automatically_add_new_objects": "all"}
    sync = make(session, **declared)
    add_schema(session, sync)
    sync.update(**minute(20, **declared))
    assert selected(session, sync) == [CUSTOMERS, ORDERS]
    assert sync.notes == [
        f"copied too, although the program does not name them: {CUSTOMERS}. They stay, because "
        "automatically_add_new_objects may have added them"
    ]
    assert sync.state["schemas"] == [ORDERS]
    sync.update(**minute(20, **{**declared, "schemas": [ORDERS, "public.products"]}))
    assert selected(session, sync) == [CUSTOMERS, ORDERS, "public.products"]


def test_a_refresh_finds_no_difference_in_what_discovery_added(session: Session) -> None:
    declared: dict[str, Any] = {"schemas": [ORDERS], "automatically_add_new_objects": "onlyIncremental"}
    sync = make(session, **declared)
    add_schema(session, sync)
    found = sync.read()
    assert found is not None
    assert found.outputs["schemas"] == [ORDERS]
    assert not sync.differs(**bulk_sync(**declared))


def test_what_the_program_drops_is_switched_off_while_discovery_is_on(session: Session) -> None:
    declared: dict[str, Any] = {"automatically_add_new_objects": "all"}
    sync = make(session, schemas=[ORDERS, CUSTOMERS], **declared)
    add_schema(session, sync, "public.products")
    sync.update(**bulk_sync(schemas=[ORDERS], **declared))
    assert selected(session, sync) == [ORDERS, "public.products"]


def test_the_first_selection_and_a_schema_declared_as_off_are_exact(session: Session) -> None:
    declared: dict[str, Any] = {"automatically_add_new_objects": "all"}
    sync = make(session, schemas=None, **declared)
    sync.update(**bulk_sync(schemas=[ORDERS, CUSTOMERS], **declared))
    assert selected(session, sync) == [CUSTOMERS, ORDERS]
    add_schema(session, sync, "public.products")
    # What discovery added since is no conflict, whatever the program says of it now.
    off = {"id": "public.products", "enabled": False}
    sync.update(**bulk_sync(schemas=[ORDERS, CUSTOMERS, off], **declared))
    assert selected(session, sync) == [CUSTOMERS, ORDERS]


def test_when_discovery_ends_what_it_added_stays_until_a_refresh_took_note_of_it(session: Session) -> None:
    sync = make(session, schemas=[ORDERS], automatically_add_new_objects="all")
    add_schema(session, sync)
    old = bulk_sync(schemas=[ORDERS], automatically_add_new_objects="all")
    new = bulk_sync(schemas=[ORDERS], automatically_add_new_objects="none")
    [note] = verbs.check(Resources(BULK_SYNC, session), old, new).notes
    assert "stays selected until the first update after a refresh" in note
    sync.update(**new)
    assert selected(session, sync) == [CUSTOMERS, ORDERS]
    found = sync.read()
    assert found is not None
    assert found.outputs["schemas"] == [ORDERS, CUSTOMERS]
    sync.state = found.outputs
    sync.update(**new)
    assert selected(session, sync) == [ORDERS]


def test_without_discovery_a_schema_that_is_not_declared_is_switched_off(session: Session) -> None:
    sync = make(session, schemas=[ORDERS])
    add_schema(session, sync)
    sync.state = sync.read().outputs  # type: ignore[union-attr]
    assert sync.differs(**bulk_sync(schemas=[ORDERS]))
    sync.update(**bulk_sync(schemas=[ORDERS]))
    assert selected(session, sync) == [ORDERS]


@pytest.mark.parametrize("declared", ["all", None])
def test_a_field_that_discovery_added_stays_where_the_program_declares_discovery(
    session: Session, declared: str | None
) -> None:
    inputs: dict[str, Any] = {"schemas": [{"id": CUSTOMERS, "fields": ["id"]}]}
    inputs |= {"automatically_add_new_fields": declared} if declared else {}
    sync = make(session, **inputs)
    found = BULK_SYNCS.schema(session.client, sync.id, CUSTOMERS)["fields"]
    edit_schema(session, sync, CUSTOMERS, fields=[{**f, "enabled": f["id"] in ("id", "email")} for f in found])
    sync.state = sync.read().outputs  # type: ignore[union-attr]
    assert sync.differs(**bulk_sync(**inputs)) == (declared is None)
    sync.update(**minute(20, **inputs))
    fields = live_fields(session, sync, CUSTOMERS)
    assert [id for id, (copied, _) in fields.items() if copied] == (["id", "email"] if declared else ["id"])


def test_a_field_that_discovery_added_may_be_declared_as_off(session: Session) -> None:
    inputs: dict[str, Any] = {"automatically_add_new_fields": "all"}
    sync = make(session, schemas=[{"id": CUSTOMERS, "fields": ["id"]}], **inputs)
    found = BULK_SYNCS.schema(session.client, sync.id, CUSTOMERS)["fields"]
    edit_schema(session, sync, CUSTOMERS, fields=[{**f, "enabled": f["id"] in ("id", "email")} for f in found])
    off = {"id": CUSTOMERS, "fields": ["id", {"id": "email", "enabled": False}]}
    sync.update(**bulk_sync(schemas=[off], **inputs))
    assert not live_fields(session, sync, CUSTOMERS)["email"][0]


def test_a_field_that_is_described_for_the_first_time_is_no_conflict(session: Session) -> None:
    named = {"id": "name", "user_output_name": "called"}
    sync = make(session, schemas=[{"id": CUSTOMERS, "all_fields": True, "fields": [named]}])
    found = BULK_SYNCS.schema(session.client, sync.id, CUSTOMERS)["fields"]
    edit_schema(session, sync, CUSTOMERS, fields=[{**f, "obfuscated": f["id"] == "email"} for f in found])
    sync.update(**bulk_sync(schemas=[{**EMAIL, "fields": [named, {"id": "email", "obfuscate": True}]}]))
    assert live_fields(session, sync, CUSTOMERS)["email"] == (True, True)


def test_beside_all_fields_every_field_is_copied_and_some_as_described(server: Emulator, session: Session) -> None:
    sync = make(session, schemas=[EMAIL, ORDERS])
    assert live_fields(session, sync, CUSTOMERS) == {
        "id": (True, False),
        "email": (True, True),
        "name": (True, False),
        "created_at": (True, False),
    }
    assert sync.notes == []
    assert sync.state["schemas"] == [EMAIL, ORDERS]
    assert not sync.differs(**bulk_sync(schemas=[EMAIL, ORDERS]))
    assert not any("all_fields" in str(r["body"]) for r in server.requests())


def test_a_field_that_somebody_switched_off_is_a_difference_beside_all_fields(session: Session) -> None:
    sync = make(session, schemas=[EMAIL])
    found = BULK_SYNCS.schema(session.client, sync.id, CUSTOMERS)["fields"]
    edit_schema(session, sync, CUSTOMERS, fields=[{**f, "enabled": f["id"] != "name"} for f in found])
    seen = sync.read()
    assert seen is not None
    assert seen.outputs["schemas"] == [{"id": CUSTOMERS, "fields": EMAIL["fields"]}]
    sync.state = seen.outputs
    sync.update(**bulk_sync(schemas=[EMAIL]))
    assert live_fields(session, sync, CUSTOMERS)["name"] == (True, False)
    assert live_fields(session, sync, CUSTOMERS)["email"] == (True, True)


def test_new_fields_beside_all_fields_follow_discovery(session: Session) -> None:
    declared: dict[str, Any] = {"schemas": [EMAIL], "automatically_add_new_fields": "none"}
    sync = make(session, **declared)
    found = BULK_SYNCS.schema(session.client, sync.id, CUSTOMERS)["fields"]
    # What a new field looks like that discovery did not take in.
    edit_schema(session, sync, CUSTOMERS, fields=[{**f, "enabled": f["id"] != "name"} for f in found])
    seen = sync.read()
    assert seen is not None
    assert seen.outputs["schemas"] == [EMAIL]
    sync.update(**minute(20, **declared))
    assert live_fields(session, sync, CUSTOMERS)["name"] == (False, False)


def test_all_fields_but_some(session: Session) -> None:
    some = {"id": CUSTOMERS, "all_fields": True, "fields": [{"id": "email", "enabled": False}]}
    assert mistakes(BULK_SYNC.declaration, bulk_sync(schemas=[some])) == []
    sync = make(session, schemas=[{"id": CUSTOMERS, "all_fields": True}])
    assert sync.differs(**bulk_sync(schemas=[some]))
    sync.update(**bulk_sync(schemas=[some]))
    fields = live_fields(session, sync, CUSTOMERS)
    assert [id for id, (copied, _) in fields.items() if copied] == ["id", "name", "created_at"]
    assert not sync.differs(**bulk_sync(schemas=[some]))
    sync.state = sync.read().outputs  # type: ignore[union-attr]
    assert not sync.differs(**bulk_sync(schemas=[some]))


def test_a_field_that_is_not_described_any_more_stays_obfuscated(session: Session) -> None:
    sync = make(session, schemas=[EMAIL])
    new = [{"id": CUSTOMERS, "all_fields": True}]
    assert notes.removal_notes([EMAIL], new) == [
        f"of schema {CUSTOMERS} these fields are not described any more, and stay obfuscated: email"
    ]
    sync.update(**bulk_sync(schemas=new))
    assert live_fields(session, sync, CUSTOMERS)["email"] == (True, True)


def test_dropped_fields_and_obfuscation_taken_away_are_said_beforehand() -> None:
    fields: list[Any] = ["id", "name", {"id": "email", "obfuscate": True}]
    old = [{"id": CUSTOMERS, "fields": fields}]
    assert notes.removal_notes(old, [{"id": CUSTOMERS, "fields": ["id", "email"]}]) == [
        f"of schema {CUSTOMERS} these fields are dropped, and not copied any more: name",
        f"of schema {CUSTOMERS} these fields are not obfuscated any more, but copied in clear: email",
    ]
    assert notes.removal_notes([EMAIL], [{"id": CUSTOMERS, "all_fields": True, "fields": ["email"]}]) == [
        f"of schema {CUSTOMERS} these fields are not obfuscated any more, but copied in clear: email"
    ]
    assert notes.removal_notes([CUSTOMERS], old) == [
        f"fields of schema {CUSTOMERS} is declared now: every field that it does not name is dropped, and not copied"
    ]
    assert notes.removal_notes(old, [{"id": CUSTOMERS, "fields": [object()]}]) == []


def test_obfuscating_one_field_without_all_fields_says_that_the_others_are_not_copied(session: Session) -> None:
    only = {"id": CUSTOMERS, "fields": [{"id": "email", "obfuscate": True}]}
    said = f"of schema {CUSTOMERS} only what it obfuscates is copied: email. With all_fields=True, all fields are"
    assert verbs.check(Resources(BULK_SYNC, session), {}, bulk_sync(schemas=[only])).notes == [said]
    sync = make(session, schemas=[CUSTOMERS])
    notes = verbs.check(Resources(BULK_SYNC, session), bulk_sync(schemas=[CUSTOMERS]), bulk_sync(schemas=[only])).notes
    assert notes[-1] == said
    sync.update(**bulk_sync(schemas=[only]))
    assert sync.notes == [
        f"of schema {CUSTOMERS} these fields were dropped, and are not copied any more: id, name, created_at"
    ]


def test_obfuscation_set_by_hand_that_the_program_takes_away_is_said_when_it_happens(session: Session) -> None:
    sync = make(session, schemas=[CUSTOMERS])
    found = BULK_SYNCS.schema(session.client, sync.id, CUSTOMERS)["fields"]
    edit_schema(session, sync, CUSTOMERS, fields=[{**f, "obfuscated": f["id"] == "email"} for f in found])
    clear = {"id": CUSTOMERS, "all_fields": True, "fields": [{"id": "email", "obfuscate": False}]}
    sync.update(**bulk_sync(schemas=[clear]))
    assert f"of schema {CUSTOMERS} these fields were obfuscated, and are copied in clear now: email" in sync.notes


@pytest.mark.parametrize("at_once", [8, 0])
def test_of_many_schemas_only_those_that_change_are_asked_for_and_written(
    server: Emulator, session: Session, monkeypatch: pytest.MonkeyPatch, at_once: int
) -> None:
    monkeypatch.setattr(bulk_schemas, "AT_ONCE", at_once)
    sync = make(session, schemas=[ORDERS, CUSTOMERS])
    server.clear_requests()
    sync.update(**bulk_sync(schemas=[ORDERS, CUSTOMERS, "public.products"]))
    details = [call for call in calls(server, "GET") if "/schemas/" in call]
    assert len(details) == (3 if at_once else 1)
    assert calls(server, "PUT") == [f"PUT /{sync.id}" + ("" if at_once else "/schemas/public.products")]
    assert selected(session, sync) == [CUSTOMERS, ORDERS, "public.products"]


def test_a_create_asks_once_for_each_schema_of_which_fields_are_declared(server: Emulator, session: Session) -> None:
    make(session, schemas=[ORDERS, {"id": CUSTOMERS, "fields": ["id"]}, {"id": "public.products", "fields": ["sku"]}])
    details = [call for call in calls(server, "GET") if "/schemas/" in call]
    assert len(details) == 2


class Walked(list[Any]):
    """A declaration that counts how often it is gone through."""

    times = 0

    def __iter__(self) -> Iterator[Any]:
        self.times += 1
        return super().__iter__()


def test_a_declaration_is_gone_through_as_often_for_many_schemas_as_for_few() -> None:
    def times(count: int) -> int:
        ids = [f"public.table_{n}" for n in range(count)]
        declared, before = Walked(ids), Walked(ids)
        reading = answers.Reading(declared, before, answers.Discovery(objects=True))
        answers.collected(reading, [{"id": id, "enabled": True} for id in ids], lambda _: {})
        return declared.times + before.times

    assert times(50) == times(2)
