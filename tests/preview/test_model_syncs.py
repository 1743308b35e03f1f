"""Models, policies, schedules and chains of a model sync that cannot work are refused; the valid twin passes."""

from __future__ import annotations

from typing import Any

import pytest

from pulumi_polytomic.emulator import Unsettled, running
from pulumi_polytomic.emulator.server import Emulator
from pulumi_polytomic.lifecycle import verbs
from pulumi_polytomic.lifecycle.resources import Resources
from pulumi_polytomic.lifecycle.session import Session
from pulumi_polytomic.model_sync import MODEL_SYNC
from tests.engine.project import ACME, bulk_sync, mapping, model_sync

from .checking import NOBODY, ORIGIN, failures, session_of

NAME, EMAIL = mapping("LastName", "last_name"), mapping("Email", "email")
CUSTOMERS = ACME.models["Customers"]
GONE = {"model_id": NOBODY, "field": "email"}
TYPO = {"model_id": CUSTOMERS, "field": "emial"}
SOURCE = {"model_id": CUSTOMERS.upper(), "field": "email"}
POLICIES = ", ".join(f"{name} ({id})" for name, id in ACME.policies.items())
DBT = {"connection_id": ACME.connections["Postgres"], "job_id": 7}


def of_model(**condition: Any) -> dict[str, Any]:
    return {"conditions": [{"source": SOURCE, "function": "Equality", "value": "x", **condition}]}


def no_field(path: str) -> str:
    return f"{path}: `emial`: no such field in the model Customers in Acme; did you mean `email`? [unknown-model-field]"


# name -> what is wrong, what is told, the valid twin
CASES: dict[str, tuple[dict[str, Any], str, dict[str, Any]]] = {
    "model": (
        model_sync(fields=[NAME, {"target": "Email", "source": GONE}, {"target": "Phone", "source": GONE}]),
        f"fields[1].source.model_id: no model {NOBODY} in Acme [unknown-model]",
        model_sync(fields=[NAME, {"target": "Email", "source": SOURCE}]),
    ),
    "source field": (
        model_sync(fields=[NAME, {"target": "Email", "source": TYPO}]),
        no_field("fields[1].source.field"),
        model_sync(fields=[NAME, EMAIL]),
    ),
    "source field called by its label": (
        model_sync(fields=[NAME, mapping("Email", "Last order at")]),
        "fields[1].source.field: `Last order at`: no such field in the model Customers in Acme; did you mean "
        "`last_order_at`? [unknown-model-field]",
        model_sync(fields=[NAME, mapping("Email", "last_order_at")]),
    ),
    "source of an identity": (
        model_sync(identities={"mappings": [{"target": "Email", "source": TYPO, "function": "Equality"}]}),
        no_field("identities.mappings[0].source.field"),
        model_sync(),
    ),
    "source of a filter": (
        model_sync(model_filters=of_model(source=TYPO)),
        no_field("model_filters.conditions[0].source.field"),
        model_sync(model_filters=of_model()),
    ),
    "source of a target filter": (
        model_sync(target_filters={"conditions": [{"field": "Title", "function": "Equality", "value_source": TYPO}]}),
        no_field("target_filters.conditions[0].value_source.field"),
        model_sync(target_filters={"conditions": [{"field": "Title", "function": "Equality", "value": "x"}]}),
    ),
    "source of a deprecated filter": (
        model_sync(
            filters=[
                {"field_id": "Title", "function": "IsNull"},
                {"field": TYPO, "function": "IsNull"},
            ]
        ),
        no_field("filters[1].field.field"),
        model_sync(filters=[{"field": SOURCE, "function": "IsNull"}]),
    ),
    "source of an override": (
        model_sync(overrides=[{"field": TYPO, "function": "IsNull", "override": "x"}]),
        no_field("overrides[0].field.field"),
        model_sync(overrides=[{"field": SOURCE, "function": "IsNull", "override": "x"}]),
    ),
    "filter without its value": (
        model_sync(model_filters={"conditions": [{"source": SOURCE, "function": "Equality"}]}),
        "model_filters.conditions[0].value: `Equality` needs a value in Acme [missing-filter-value]",
        model_sync(model_filters={"conditions": [{"source": SOURCE, "function": "IsNotNull"}]}),
    ),
    "policy": (
        model_sync(policies=[ACME.policies["Finance"], NOBODY]),
        f"policies[1]: no policy {NOBODY} in Acme; there is {POLICIES} [unknown-policy]",
        model_sync(policies=[ACME.policies["Finance"].upper()]),
    ),
    "daily without an hour": (
        model_sync(schedule={"frequency": "daily"}),
        "schedule.hour: the frequency `daily` needs it in Acme [incomplete-schedule]",
        model_sync(schedule={"frequency": "daily", "hour": 0}),
    ),
    "weekly without a day": (
        model_sync(schedule={"frequency": "weekly", "hour": 6}),
        "schedule.day_of_week: the frequency `weekly` needs it in Acme [incomplete-schedule]",
        model_sync(schedule={"frequency": "weekly", "hour": 6, "day_of_week": "monday"}),
    ),
    "run after nothing": (
        model_sync(schedule={"frequency": "runafter", "run_after": {"sync_ids": []}}),
        "schedule.run_after: the frequency `runafter` needs it in Acme [incomplete-schedule]",
        model_sync(schedule={"frequency": "hourly"}),
    ),
    "dbt Cloud without a job": (
        model_sync(schedule={"frequency": "dbtcloud", "connection_id": DBT["connection_id"]}),
        "schedule.job_id: the frequency `dbtcloud` needs it in Acme [incomplete-schedule]",
        model_sync(schedule={"frequency": "dbtcloud", **DBT}),
    ),
}


@pytest.mark.parametrize(("wrong", "told", "right"), CASES.values(), ids=CASES)
def test_what_a_model_sync_refers_to_in_vain_is_refused_where_it_stands(
    session: Session, wrong: dict[str, Any], told: str, right: dict[str, Any]
) -> None:
    assert failures(session, wrong) == [told]
    assert failures(session, right) == []


@pytest.mark.parametrize("reading", ["json_schema", "marked", "untold"])
def test_what_a_frequency_needs_is_told_by_the_api_alone(reading: Any) -> None:
    with running(unsettled=Unsettled(requirements=reading)) as server:
        session = session_of(server)
        told = (
            []
            if reading == "untold"
            else ["schedule.hour: the frequency `daily` needs it in Acme [incomplete-schedule]"]
        )
        assert failures(session, model_sync(schedule={"frequency": "daily"})) == told
        assert len(failures(session, model_sync(schedule={"frequency": "runafter"}))) == 1


def made(session: Session, **changes: Any) -> tuple[str, dict[str, Any]]:
    """A sync on the server: its id, and what was declared."""
    declared = model_sync(**changes)
    return verbs.create(Resources(MODEL_SYNC, session), {**declared, "__origin": ORIGIN}).id, declared


def after(*ids: str, **more: Any) -> dict[str, Any]:
    return {"frequency": "runafter", "run_after": {"sync_ids": list(ids), **more}}


def test_the_syncs_to_run_after_must_exist(session: Session) -> None:
    first, _ = made(session, name="First")
    shop = {"bulk_sync_ids": [NOBODY]}
    assert failures(session, model_sync(schedule=after(first, NOBODY, **shop))) == [
        f"schedule.run_after.sync_ids[1]: no model sync {NOBODY} in Acme [unknown-sync]",
        f"schedule.run_after.bulk_sync_ids[0]: no bulk sync {NOBODY} in Acme [unknown-sync]",
    ]
    assert failures(session, model_sync(schedule=after(first.upper()))) == []


def test_a_sync_that_comes_into_being_while_the_program_runs_is_found(session: Session, server: Emulator) -> None:
    declared = model_sync(schedule={"frequency": "runafter", "run_after": {"bulk_sync_ids": [NOBODY]}})
    assert len(failures(session, declared)) == 1
    body = {name: value for name, value in bulk_sync().items() if name != "schemas"}
    id = session.client.post("/api/bulk/syncs", body)["id"]
    declared["schedule"]["run_after"]["bulk_sync_ids"] = [id]
    assert failures(session, declared) == []
    del server


def test_syncs_that_wait_for_each_other_are_refused(session: Session) -> None:
    first, declared = made(session, name="First")
    second, _ = made(session, name="Second", schedule=after(first))
    third, _ = made(session, name="Third", schedule=after(second))
    ring = "a ring of syncs that wait for each other"
    assert failures(session, {**declared, "schedule": after(third)}, declared) == [
        f"schedule.run_after.sync_ids[0]: {ring}: First after Third after Second after First in Acme; none would ever "
        "run [run-after-cycle]"
    ]
    assert failures(session, {**declared, "schedule": after(first)}, declared) == [
        f"schedule.run_after.sync_ids[0]: {ring}: First after First in Acme; none would ever run [run-after-cycle]"
    ]
    other, apart = made(session, name="Fourth")
    assert failures(session, {**apart, "schedule": after(third)}, apart) == []
    del other


def test_a_ring_that_one_program_makes_of_two_syncs_is_refused(session: Session) -> None:
    first, one = made(session, name="First")
    second, other = made(session, name="Second")
    assert failures(session, {**one, "schedule": after(second)}, one) == []
    [told] = failures(session, {**other, "schedule": after(first)}, other)
    assert "Second after First after Second" in told


def test_a_chain_may_be_turned_round(session: Session) -> None:
    first, one = made(session, name="First")
    _, other = made(session, name="Second", schedule=after(first))
    second = next(s["id"] for s in MODEL_SYNC.calls.list_(session.client) if s["name"] == "Second")
    assert failures(session, {**other, "schedule": {"frequency": "manual"}}, other) == []
    assert failures(session, {**one, "schedule": after(second)}, one) == []


def test_the_older_version_is_judged_in_its_own_words(server: Emulator) -> None:
    session = session_of(server, POLYTOMIC_API_VERSION="2024-02-08")
    identity = {**EMAIL, "function": "Equality"}
    wrong = model_sync(identities=None, identity={**identity, "target": "Emial"}, schedule={"frequency": "daily"})
    assert failures(session, wrong) == [
        "identity.target: `Emial`: no such field on Contact in Acme; did you mean `Email`? [unknown-target-field]",
        "schedule.hour: the frequency `daily` needs it in Acme [incomplete-schedule]",
    ]
    [told] = failures(session, model_sync(identities=None))
    assert told.startswith("identity: the mode `updateOrCreate` of Contact needs an identity in Acme")
    assert failures(session, model_sync(identities=None, identity=identity)) == []
