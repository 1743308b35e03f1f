"""What is special about models: their fields in two shapes, the query that a preview runs, `field`."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pulumi
import pytest
from hypothesis import given
from hypothesis import strategies as st

import pulumi_polytomic as polytomic
from pulumi_polytomic import confidential
from pulumi_polytomic.emulator import running
from pulumi_polytomic.emulator.server import Emulator
from pulumi_polytomic.lifecycle import verbs
from pulumi_polytomic.lifecycle.state import ORIGIN, RUN, UNMADE
from pulumi_polytomic.model import answers
from tests.engine.project import ACME, model_sync
from tests.kinds.run import Run, on_server, writes
from tests.kinds.sample import Inputs, Sample
from tests.model_sync.sample import SAMPLE as SYNC

in_a_program: Callable[..., Any] = pulumi.runtime.test
QUERY = "select id, email, company from customers"
COMPANY: Inputs = {"from": "company", "to": {"model_id": ACME.models["Companies"], "field": "name"}}

SAMPLE = Sample(
    polytomic.Model,
    "Model",
    "gASVLwAAAAAAAACMFnB1bHVtaV9wb2x5dG9taWMubW9kZWyUjA1Nb2RlbFByb3ZpZGVylJOUKYGULg==",
    {
        "name": "Buyers",
        "connection_id": ACME.connections["Postgres"],
        "configuration": {"query": QUERY},
        "fields": ["id", "email", "company"],
        "additional_fields": [{"name": "score", "label": "Score", "type": "number", "example": "7"}],
        "identifier": "id",
        "labels": ["Marketing"],
        "relations": [COMPANY],
        "tracking_columns": ["id"],
        "policies": [ACME.policies["Finance"]],
        "enricher": {"connection_id": ACME.connections["Snowflake"], "configuration": {"object": "people"}},
    },
    {
        "name": "Clients",
        "configuration": {"query": f"{QUERY} where is_active"},
        "fields": ["id", "email"],
        "additional_fields": [{"name": "score", "label": "Score", "type": "string", "example": "7"}],
        "identifier": "email",
        "labels": ["Marketing", "Finance"],
        "relations": [],
        "tracking_columns": ["email"],
        "policies": [ACME.policies["Growth team"]],
        "enricher": {"connection_id": ACME.connections["Snowflake"], "configuration": {"object": "companies"}},
    },
    (
        "found_fields",
        "organization_id",
        "type",
        "version",
    ),
    ("name", "connection_id", "configuration"),
    moving=("version", "found_fields"),
    lookup="get_model",
)
LEAST: Inputs = {name: SAMPLE.every[name] for name in SAMPLE.least}
UNKNOWN: Any = pulumi.output.UNKNOWN
WIDER = QUERY.replace("company", "company, phone")
names = st.text("abc", min_size=1, max_size=3)


@pytest.fixture(scope="module")
def emulator() -> Iterator[Emulator]:
    with running() as emulator:
        yield emulator


@pytest.fixture
def server(emulator: Emulator) -> Emulator:
    emulator.reset()
    return emulator


def with_query(query: str, **others: Any) -> Inputs:
    return {**LEAST, "configuration": {"query": query}, **others}


def fields_of(server: Emulator, id: str) -> list[str]:
    return [field["name"] for field in on_server(server, SAMPLE)[id]["fields"]]


@given(st.lists(names, unique=True), st.lists(names, unique=True))
def test_the_fields_of_an_answer_are_those_of_the_source_and_those_that_were_added(
    found: list[str], added: list[str]
) -> None:
    made = [{"name": name, "label": name, "type": "string", "id": "1", "user_added": True} for name in added]
    answer = {"fields": [*({"name": name, "user_added": False} for name in found), *made]}
    turned = answers.as_declared(answer)
    assert answers.names_of(turned["fields"]) == found
    assert turned["additional_fields"] == [{"name": n, "label": n, "type": "string"} for n in added]
    assert [one["name"] for one in turned["found_fields"]] == [*found, *added]
    assert answers.names_of(found) == found


def test_a_new_column_is_a_field_though_no_fields_are_declared(server: Emulator) -> None:
    made = Run(server, SAMPLE).create(with_query(QUERY))
    written = Run(server, SAMPLE).update(made, with_query(QUERY), with_query(WIDER))
    assert [one["name"] for one in written.outputs["found_fields"]] == ["id", "email", "company", "phone"]


def test_fields_that_were_taken_away_in_the_web_page_stay_away_while_the_query_stays(server: Emulator) -> None:
    made = Run(server, SAMPLE).create(with_query(QUERY))
    server.edit("model", made.id, {"fields": ["id", "email"]})
    Run(server, SAMPLE).update(made, with_query(QUERY), with_query(QUERY, name="Others"))
    assert fields_of(server, made.id) == ["id", "email"]


def test_a_field_that_was_added_in_the_web_page_survives_another_query(server: Emulator) -> None:
    made = Run(server, SAMPLE).create(with_query(QUERY))
    server.edit("model", made.id, {"additional_fields": [{"name": "score", "label": "Score", "type": "number"}]})
    Run(server, SAMPLE).update(made, with_query(QUERY), with_query(WIDER))
    assert fields_of(server, made.id) == ["id", "email", "company", "phone", "score"]


def test_a_declared_choice_of_fields_is_sent_with_another_query(server: Emulator) -> None:
    chosen = {"fields": ["id", "email"]}
    made = Run(server, SAMPLE).create(with_query(QUERY, **chosen))
    Run(server, SAMPLE).update(made, with_query(QUERY, **chosen), with_query(WIDER, **chosen))
    assert fields_of(server, made.id) == ["id", "email"]


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"connection_id": ACME.connections["HubSpot"]}, "connection_id: HubSpot is not a source in Acme"),
        ({"connection_id": ACME.models["Orders"]}, "connection_id: no connection"),
        ({"identifier": "emial"}, "identifier: `emial`: the model has no such field in Acme; did you mean `email`?"),
        ({"tracking_columns": ["id", "nothing"]}, "tracking_columns[1]: `nothing`"),
        ({"configuration": {"query": "select from where"}}, "configuration: the source does not take it"),
        ({"configuration": {"table": "no_such"}}, "configuration: the source does not take it"),
        ({"relations": [{"from": "id"}]}, "relations[0]: has to be"),
    ],
)
def test_what_cannot_work_is_refused_at_preview(server: Emulator, wrong: Inputs, said: str) -> None:
    server.clear_requests()
    failures = Run(server, SAMPLE).check({**LEAST, **wrong}).failures
    assert any(failure.startswith(said) for failure in failures), failures
    assert writes(server) == []


def test_only_a_new_or_changed_query_is_run(server: Emulator) -> None:
    made = Run(server, SAMPLE).create(LEAST)
    run = Run(server, SAMPLE)
    server.clear_requests()
    assert run.check(LEAST, __adopt=made.id).failures == []
    for olds, news in ((LEAST, LEAST), (LEAST, {**LEAST, "name": "Others"})):
        assert run.check(news, olds).failures == []
    assert [r["path"] for r in server.requests() if r["method"] == "POST"] == []
    assert run.check(with_query(WIDER), LEAST).failures == []
    assert [r["path"] for r in server.requests() if r["method"] == "POST"] == ["/api/model-preview"]


def test_a_query_that_takes_too_long_holds_up_no_preview(server: Emulator) -> None:
    running = {"job_id": "slow", "type": "previewmodel", "status": "running"}
    server.add_fault(method="GET", path="/api/jobs/previewmodel/", status=200, body={"data": running}, count=None)
    run = Run(server, SAMPLE)
    run.session.sleep = lambda _: None
    checked = run.check(with_query(QUERY, identifier="nothing"))
    assert checked.failures == []
    assert [note.partition(": ")[2] for note in checked.notes] == [
        "the fields that it gives were not checked, because the source did not answer within 10 s [unchecked-query]"
    ]
    assert len([r for r in server.requests() if "/api/jobs/" in r["path"]]) == 10


@pytest.mark.parametrize("setting", ["error", "warn", "off"])
def test_an_unchanged_sync_is_judged_by_the_model_that_changes(server: Emulator, setting: str) -> None:
    model = with_query("select id, email, last_name from customers")
    made = Run(server, SAMPLE).create(model)
    source = {"model_id": made.id, "field": "last_name"}
    sync = model_sync(fields=[{"target": "LastName", "source": source}])
    Run(server, SYNC).create(sync)
    run, of_sync = (
        Run(server, SAMPLE, POLYTOMIC_LIVE_CHECKS=setting),
        Run(server, SYNC, POLYTOMIC_LIVE_CHECKS=setting),
    )
    of_sync.session.coming = run.session.coming  # one process
    assert of_sync.check(sync, sync) == verbs.Checked(of_sync.check(sync, sync).inputs)
    assert run.check(with_query("select id, email, phone from customers"), model).failures == []
    checked = of_sync.check(sync, sync)
    said = {"error": checked.failures, "warn": checked.notes, "off": []}[setting]
    assert [*checked.failures, *checked.notes] == said
    assert all("fields[0].source.field: `last_name`: no such field in the model Buyers" in one for one in said)
    assert len(said) == (setting != "off")
    new = {**sync, "fields": [{"target": "LastName", "source": {**source, "field": "phone"}}]}
    assert of_sync.check(new, sync).failures == []


@pytest.mark.parametrize("field", ["email", "emial"])
def test_a_field_of_a_model_that_is_new_in_this_run_is_judged_by_what_its_query_gives(
    server: Emulator, field: str
) -> None:
    run, of_sync = Run(server, SAMPLE), Run(server, SYNC)
    of_sync.session.coming = run.session.coming  # one process
    assert run.check(with_query("select id, email from customers")).failures == []
    sync = model_sync(fields=[{"target": "LastName", "source": {"model_id": UNKNOWN, "field": field}}])
    unmade = [[["fields", 0.0, "source", "model_id"], f"urn::{SAMPLE.token}::it"]]
    origin = {"organization": "o", "project": "p", "stack": "dev", "urn": "urn::ModelSync::it"}
    checked = verbs.check(of_sync.resources, {}, {**sync, ORIGIN: {**origin, RUN: {UNMADE: unmade}}})
    assert checked.inputs["fields"] == sync["fields"]
    assert checked.inputs[ORIGIN] == origin
    if field == "email":
        assert checked.failures == []
    else:
        [failure] = checked.failures
        assert failure.startswith(
            "fields[0].source.field: `emial`: no such field in the model Buyers in Acme; the model is"
        )
        assert failure.endswith("the model is made in this run; did you mean `email`? [unknown-model-field]")


def test_a_new_column_of_a_query_that_takes_too_long_may_be_mapped(server: Emulator) -> None:
    made = Run(server, SAMPLE).create(with_query(QUERY))
    sync = model_sync(fields=[{"target": "LastName", "source": {"model_id": made.id, "field": "email"}}])
    Run(server, SYNC).create(sync)
    run, of_sync = Run(server, SAMPLE), Run(server, SYNC)
    of_sync.session.coming = run.session.coming  # one process
    run.session.sleep = lambda _: None  # the emulator's clock, and so its job, stands still
    assert run.check(with_query(WIDER), with_query(QUERY)).failures == []
    new = {**sync, "fields": [*sync["fields"], {"target": "Phone", "source": {"model_id": made.id, "field": "phone"}}]}
    assert of_sync.check(new, sync).failures == []


def test_a_long_query_is_shown_by_what_changes_in_it() -> None:
    lines = [f"  column_{i}," for i in range(5000)]
    old = {"configuration": {"query": "\n".join(["select", *lines, "  id", "from customers"])}}
    new = {"configuration": {"query": old["configuration"]["query"].replace("column_70,", "column_70 as other,")}}
    (note,) = answers.differences(old, new)
    assert "-  column_70," in note.splitlines()
    assert "+  column_70 as other," in note.splitlines()
    assert len(note.splitlines()) < 10
    (note,) = answers.differences(old, {"configuration": {"query": "select 1\nas id"}})
    assert len(note.splitlines()) == 42
    assert note.splitlines()[-1].endswith("more lines)")


def test_a_query_with_a_secret_is_not_shown() -> None:
    confidential.learn(["where token = 's3cr3t-of-a-query'"])
    old, new = ({"configuration": {"query": f"select {c}\nwhere token = 's3cr3t-of-a-query'"}} for c in "ab")
    (note,) = answers.differences(old, new)
    assert "s3cr3t-of-a-query" not in note
    assert "it holds a secret" in note


def test_a_typo_in_a_field_of_a_looked_up_model_stops_at_once(
    server: Emulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("POLYTOMIC_DEPLOYMENT_URL", server.url)
    monkeypatch.setenv("POLYTOMIC_API_KEY", ACME.api_key)
    model = polytomic.get_model("Customers")
    assert model.field("email") == polytomic.ModelField(model_id=model.id, field="email")
    with pytest.raises(pulumi.RunError, match=r"the model 'Customers' has no field 'emial'\. Did you mean 'email'\?"):
        model.field("emial")

    @in_a_program
    def program() -> pulumi.Output[None]:
        found = polytomic.get_model_output("Customers")
        assert isinstance(found, polytomic.GetModelOutput)
        return pulumi.Output.all(found.field("email"), found.identifier).apply(
            lambda both: both[0] == polytomic.ModelField(model_id=ACME.models["Customers"], field="email") or 1 / 0
        )

    program()


def test_a_relation_is_compared_by_the_keys_that_a_request_has() -> None:
    declared: list[Any] = [{"from": "company", "to": {"model_id": ACME.models["Companies"], "field": "name"}}]
    answered = [{**one, "id": "r1", "to": {**one["to"], "model_name": "Companies"}} for one in declared]
    assert answers.relations_of(answered) == answers.relations_of(declared) == declared
    assert answers.relations_of(None) is None
    assert answers.relations_of([{"from": "company"}]) == [{"from": "company"}]
