"""What a preview refuses, what it only tells, what it asks for it, and what it does when nobody answers."""

from __future__ import annotations

import threading
from collections import Counter
from typing import Any

import pulumi
import pytest
from pulumi.output import Unknown

from pulumi_polytomic.emulator import seed
from pulumi_polytomic.emulator.server import Emulator
from pulumi_polytomic.lifecycle.session import Session
from pulumi_polytomic.lifecycle.state import ADOPT
from tests.engine.project import ACME, bulk_sync, mapping, model_sync

from .checking import asked, check, failures, session_of

NAME, EMAIL = mapping("LastName", "last_name"), mapping("Email", "email")
EMIAL, PHONE = mapping("Emial", "email"), mapping("Phone", "phone")
TOLD = "fields[1].target: `Emial`: no such field on Contact in Acme; did you mean `Email`? [unknown-target-field]"
WRONG = model_sync(fields=[NAME, EMIAL])
FIELDS = f"GET /api/connections/{ACME.connections['Salesforce']}/modelsync/target/fields"


def test_what_is_unchanged_is_not_asked_about(server: Emulator, session: Session) -> None:
    for declared in (WRONG, model_sync(fields=[EMIAL, NAME]), bulk_sync(mode="append")):
        checked = check(session, declared, declared)
        assert (checked.failures, checked.notes) == ([], [])
    assert server.requests() == []


def test_what_was_so_before_is_only_told_when_something_else_changes(session: Session) -> None:
    checked = check(session, {**WRONG, "fields": [NAME, EMIAL, PHONE]}, WRONG)
    assert (checked.failures, checked.notes) == ([], [TOLD])


CHANGES: list[tuple[dict[str, Any], str]] = [
    ({"fields": [NAME, EMIAL]}, "fields[1].target: `Emial`"),
    (
        {"target": {**model_sync()["target"], "object": "Account"}},
        "fields[0].target: `Email`: no such field on Account",
    ),
    ({"mode": "append"}, "mode: `append`"),
    ({"fields": [EMAIL]}, "fields: `LastName` of Contact is required"),
    ({"identities": None}, "identities: the mode `updateOrCreate` of Contact needs"),
    ({"policies": [ACME.models["Orders"]]}, "policies[0]"),
    ({"schedule": {"frequency": "daily"}}, "schedule.hour"),
]


@pytest.mark.parametrize(("change", "told"), CHANGES, ids=[next(iter(change)) for change, _ in CHANGES])
def test_a_change_is_refused_for_what_follows_from_it(session: Session, change: dict[str, Any], told: str) -> None:
    changed = {name: value for name, value in {**model_sync(), **change}.items() if value is not None}
    checked = check(session, changed, model_sync())
    assert checked.failures[0].startswith(told)
    assert not any("in Acme" in note for note in checked.notes)


def test_what_is_not_declared_of_a_sync_that_exists_may_be_set_in_the_web_page(session: Session) -> None:
    old = model_sync(fields=[EMAIL], identities=None)
    assert failures(session, {**old, "fields": [EMAIL, PHONE], "mode": "create"}, old) == []


def test_what_is_adopted_is_only_told_of(session: Session) -> None:
    id = session.client.post("/api/syncs", WRONG)["id"]
    checked = check(session, {**WRONG, ADOPT: id})
    assert checked.failures == []
    assert TOLD in checked.notes


def test_warn_tells_and_refuses_nothing(server: Emulator) -> None:
    checked = check(session_of(server, POLYTOMIC_LIVE_CHECKS="warn"), WRONG)
    assert (checked.failures, checked.notes) == ([], [TOLD])


def test_off_asks_nothing(server: Emulator) -> None:
    checked = check(session_of(server, POLYTOMIC_LIVE_CHECKS="off"), WRONG)
    assert (checked.failures, checked.notes) == ([], [])
    assert asked(server) == ["GET /api/me"]


def test_other_mistakes_come_first(server: Emulator, session: Session) -> None:
    [told] = failures(session, {**WRONG, "mode": "upsert"})
    assert told.startswith("mode: must be one of")
    assert server.requests() == []


NOT_YET: Any = Unknown()  # type: ignore[no-untyped-call]
UNKNOWN: list[dict[str, Any]] = [
    {"mode": NOT_YET},
    {"target": NOT_YET},
    {"target": {"connection_id": NOT_YET, "object": "Contact"}},
    {"target": {"connection_id": ACME.connections["Salesforce"], "object": NOT_YET}},
    {"fields": NOT_YET},
    {"fields": [NOT_YET]},
    {"fields": [{"target": NOT_YET, "source": NOT_YET}]},
    {"fields": [{**EMIAL, "new": NOT_YET}, NAME]},
    {"fields": [{"target": "Email", "source": {"model_id": NOT_YET, "field": NOT_YET}}, NAME]},
    {"identities": NOT_YET},
    {"identities": {"mappings": NOT_YET}},
    {"identities": {"mappings": [NOT_YET]}},
    {"target_filters": {"conditions": [{"field": NOT_YET, "function": NOT_YET, "value": NOT_YET}]}},
    {"target_filters": {"conditions": [{"field": "Title", "function": "Equality", "value": NOT_YET}]}},
    {"model_filters": {"conditions": [{"source": NOT_YET, "function": "Equality", "value": NOT_YET}]}},
    {"filters": [{"field_id": NOT_YET, "function": NOT_YET}]},
    {"overrides": [NOT_YET], "override_fields": [NOT_YET]},
    {"policies": NOT_YET},
    {"policies": [NOT_YET]},
    {"schedule": NOT_YET},
    {"schedule": {"frequency": NOT_YET}},
    {"schedule": {"frequency": "daily", "hour": NOT_YET}},
    {"schedule": {"frequency": "runafter", "run_after": NOT_YET}},
    {"schedule": {"frequency": "runafter", "run_after": {"sync_ids": [NOT_YET]}}},
]
UNKNOWN_OF_BULK: list[dict[str, Any]] = [
    {"mode": NOT_YET},
    {"source_connection_id": NOT_YET, "schemas": ["x"]},
    {"destination_connection_id": NOT_YET, "destination_configuration": {}},
    {"destination_configuration": NOT_YET},
    {"destination_configuration": {"schema": NOT_YET}},
    {"schemas": NOT_YET},
    {"schemas": [NOT_YET, {"id": NOT_YET}, {"id": "public.orders", "fields": NOT_YET, "filters": NOT_YET}]},
    {"schemas": [{"id": "public.orders", "fields": [NOT_YET], "filters": [NOT_YET], "tracking_field": NOT_YET}]},
    {
        "schemas": [NOT_YET],
        "additional_schedules": [{"frequency": "daily", "schemas": ["public.events", NOT_YET]}, NOT_YET],
    },
    {"additional_schedules": NOT_YET},
]


@pytest.mark.parametrize("change", UNKNOWN)
def test_what_is_not_known_yet_is_not_judged(session: Session, change: dict[str, Any]) -> None:
    assert failures(session, model_sync(**change)) == []
    assert failures(session, model_sync(**change), model_sync()) == []
    assert pulumi.contains_unknowns(change)


@pytest.mark.parametrize("change", UNKNOWN_OF_BULK)
def test_what_is_not_known_yet_of_a_bulk_sync_is_not_judged(session: Session, change: dict[str, Any]) -> None:
    assert failures(session, bulk_sync(**change)) == []


def test_a_missing_field_is_looked_for_once_more_with_a_refresh(server: Emulator, session: Session) -> None:
    stale = {"data": {"id": "Contact", "name": "Contact", "fields": [{"id": "Id"}]}}
    server.add_fault(path="/modelsync/target/fields", status=200, body=stale)
    assert failures(session, model_sync()) == []
    assert [line.count("refresh") for line in asked(server) if line.startswith(FIELDS)] == [0, 1]


def test_a_missing_object_is_looked_for_once_more_with_a_refresh(server: Emulator, session: Session) -> None:
    gone = {"key": "not_found", "message": "no target object", "metadata": {}, "status": 404}
    server.add_fault(path="/modelsync/target/fields", status=404, body=gone)
    assert failures(session, model_sync()) == []
    assert [line.count("refresh") for line in asked(server) if line.startswith(FIELDS)] == [0, 1]


def test_a_missing_model_field_is_looked_for_once_more(server: Emulator, session: Session) -> None:
    stale = {"data": {"id": ACME.models["Customers"], "name": "Customers", "fields": [{"name": "id"}]}}
    server.add_fault(path="/api/models/", status=200, body=stale)
    assert failures(session, model_sync()) == []


def test_each_target_model_and_source_is_asked_for_once_by_all_threads(server: Emulator, session: Session) -> None:
    server.add_fault(path="/modelsync/|/models/|/bulksync/", latency_seconds=0.2, count=None)
    found: list[list[str]] = []
    resources = [model_sync(name=f"Sync {n}") if n % 2 else bulk_sync(name=f"Sync {n}") for n in range(8)]
    threads = [
        threading.Thread(target=lambda declared=declared: found.append(failures(session, declared)))
        for declared in resources
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [[]] * len(resources)
    assert set(Counter(asked(server)).values()) == {1}
    assert len(asked(server)) == 8  # the two lists of syncs are among them


def test_an_answer_that_makes_no_sense_refuses_nothing(server: Emulator, session: Session) -> None:
    for body in ({"data": {"fields": 3, "modes": "x", "properties": []}}, {"data": {"fields": [None, {"id": 3}, {}]}}):
        server.add_fault(path="/modelsync/target/fields", status=200, body=body)
    server.add_fault(path="/api/models/", status=200, body={"data": {"fields": {"a": "b"}}})
    server.add_fault(path="/api/syncs/schedules", status=200, body={"data": {"schedule_options": [3, {}]}})
    server.add_fault(path="/api/permissions", status=200, body={"data": None})
    assert failures(session, model_sync(policies=[ACME.models["Orders"]])) == []


def test_a_question_that_the_server_does_not_know_refuses_nothing(server: Emulator) -> None:
    warnings: list[str] = []
    session = session_of(server, warnings)
    paths = "/permissions/|/api/syncs/schedules|/modelsync/|/models/|/bulksync/|/schemas/"
    declared = {**WRONG, "policies": [ACME.models["Orders"]], "schedule": {"frequency": "daily"}}
    for status in (400, 404, 422):
        body: dict[str, Any] = {"key": "no", "message": "no", "metadata": {}, "status": status}
        server.add_fault(path=paths, status=status, body=body, count=None)
        found = [*failures(session, declared), *failures(session, bulk_sync(mode="append", schemas=["x"]))]
        # Only a 404 says that there is no such model.
        assert [line.split(":")[0] for line in found] == ["fields[0].source.model_id"] * (status == 404)
        server.clear_faults()
    assert warnings == []


@pytest.mark.parametrize("body", [{"data": []}, {"data": "x"}])
def test_an_answer_of_the_wrong_kind_is_one_warning(server: Emulator, body: Any) -> None:
    warnings: list[str] = []
    server.add_fault(path="/api/models/|/target/fields", status=200, body=body, count=None)
    checked = check(session_of(server, warnings), model_sync())
    assert (checked.failures, checked.notes) == ([], [])
    [warning] = warnings
    assert warning.startswith("not everything declared was checked against the deployment: 200 from GET /api/conn")


@pytest.mark.parametrize("status", [401, 403])
def test_what_the_key_may_not_see_is_one_warning_for_the_run(server: Emulator, status: int) -> None:
    warnings: list[str] = []
    session = session_of(server, warnings)
    server.add_fault(path="/modelsync/", status=status, count=None)
    found = failures(session, {**WRONG, "policies": [ACME.models["Orders"]]})
    assert [line.split(":")[0] for line in found] == ["policies[0]"]
    assert failures(session, WRONG) == []
    [warning] = warnings
    assert f": {status} " in warning


SILENCES: list[tuple[dict[str, Any], str]] = [
    ({"path": "/modelsync/", "status": 503}, ": 503 "),
    ({"path": "/modelsync/", "status": 429, "retry_after": 900}, ": 429 "),
    ({"path": "/modelsync/", "latency_seconds": 3}, "target/fields"),
    ({"drop": True}, "no answer to GET /api/me"),
    ({"path": "/api/me", "status": 500}, "500 internal_server_error from GET /api/me"),
]


@pytest.mark.parametrize(("fault", "told"), SILENCES)
def test_a_server_that_does_not_answer_is_one_warning_and_is_not_asked_again(
    server: Emulator, fault: dict[str, Any], told: str
) -> None:
    warnings: list[str] = []
    session = session_of(server, warnings, POLYTOMIC_CALL_TIMEOUT="1")
    server.add_fault(**fault, count=None)
    assert failures(session, WRONG) == []
    server.clear_requests()
    assert failures(session, WRONG) == failures(session, bulk_sync(mode="append")) == []
    assert server.requests() == []
    [warning] = warnings
    assert told in warning


def test_a_rejected_key_is_no_warning_and_nothing_more_is_asked(server: Emulator) -> None:
    warnings: list[str] = []
    session = session_of(server, warnings, POLYTOMIC_API_KEY="wrong")
    for declared in (WRONG, bulk_sync()):
        check(session, declared)
    assert (warnings, asked(server)) == ([], ["GET /api/me"])


def test_a_sync_for_another_organization_is_refused_and_not_judged_by_this_one(server: Emulator) -> None:
    partner = {
        "POLYTOMIC_API_KEY": "",
        "POLYTOMIC_DEPLOYMENT_KEY": seed.PARTNER_KEY,
        "POLYTOMIC_ORGANIZATION_ID": ACME.id,
    }
    session = session_of(server, **partner)
    [refused] = failures(session, {**WRONG, "organization_id": seed.ACME_STAGING.id})
    assert "polytomic:organizationId" in refused
    assert len(failures(session, {**WRONG, "organization_id": ACME.id.upper()})) == 1
