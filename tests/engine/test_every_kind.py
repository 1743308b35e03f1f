"""All kinds of resources in one program, on the real engine: an empty workspace is filled, and no secret is shown."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from pulumi_polytomic import adoption
from pulumi_polytomic.emulator import running
from pulumi_polytomic.emulator.server import Emulator
from tests.engine.kinds_project import declare, declared, name_of, replaced, workspace_of
from tests.engine.project import ACME, Inputs, Project, mapping, model_sync
from tests.engine.test_secrets import PASSPHRASE, Watched
from tests.kinds.run import Run as OverHttp
from tests.kinds.sample import Sample
from tests.kinds.samples import SAMPLES
from tests.kinds.test_import_file import IMPORTABLE
from tests.test_policy import actions

BY_TOKEN = {sample.token: sample for sample in SAMPLES}
CONNECTION, MODEL, MODEL_SYNC = (BY_TOKEN[token] for token in ("Connection", "Model", "ModelSync"))
ROLE, POLICY = BY_TOKEN["Role"], BY_TOKEN["Policy"]
DATABASE = {"hostname": "db.acme.example", "database": "shop", "username": "polytomic", "port": 5432}

GROUND: dict[str, tuple[Sample, Inputs]] = {
    "marketing": (ROLE, {"name": "Marketing"}),
    "finance": (POLICY, {"name": "Finance", "policy_actions": actions("read")}),
    "postgres": (
        CONNECTION,
        {"name": "Postgres", "type": "postgresql", "configuration": DATABASE, "secrets": {"password": "of-the-shop"}},
    ),
    "snowflake": (
        CONNECTION,
        {
            "name": "Snowflake",
            "type": "snowflake",
            "configuration": {"account": "acme-eu1", "username": "polytomic", "dbname": "WAREHOUSE"},
            "secrets": {"password": "of-the-warehouse"},
        },
    ),
    "salesforce": (
        CONNECTION,
        {
            "name": "Salesforce",
            "type": "salesforce",
            "configuration": {"connect_mode": "clientcredentials", "domain": "https://acme.my.salesforce.example"},
            "secrets": {"client_id": "of-polytomic", "client_secret": "of-the-application"},
        },
    ),
    "customers": (
        MODEL,
        {
            "name": "Customers",
            "connection_id": ACME.connections["Postgres"],
            "configuration": {"table": "customers"},
            "identifier": "id",
        },
    ),
    "companies": (
        MODEL,
        {
            "name": "Companies",
            "connection_id": ACME.connections["Snowflake"],
            "configuration": {"table": "companies"},
            "identifier": "domain",
        },
    ),
}
"""What the samples of the kinds stand on. The seeded company has it; here the program makes it."""

MADE_HERE = {
    ACME.roles["Marketing"]: "marketing",
    ACME.policies["Finance"]: "finance",
    ACME.connections["Postgres"]: "postgres",
    ACME.connections["Snowflake"]: "snowflake",
    ACME.connections["Salesforce"]: "salesforce",
    ACME.models["Customers"]: "customers",
    ACME.models["Companies"]: "companies",
}
"""The ids of the seeded company -> the resource that has its part here."""

HIDDEN_IN_A_QUERY = "hidden-in-a-query"
SECRETIVE: dict[str, tuple[Sample, Inputs]] = {
    "encrypted": (
        MODEL_SYNC,
        model_sync(
            name="Encrypted",
            fields=[mapping("Email", "email"), {**mapping("LastName", "last_name"), "encryption_enabled": True}],
            encryption_passphrase=PASSPHRASE,
        ),
    ),
    "secretive": (
        MODEL,
        {
            "name": "Secretive",
            "connection_id": ACME.connections["Postgres"],
            "configuration": {
                "query": {"$secret": f"select id, email from customers where phone <> '{HIDDEN_IN_A_QUERY}'"}
            },
        },
    ),
}
"""Secrets that the samples do not have."""

ALL = {**GROUND, **{name_of(sample): (sample, sample.every) for sample in SAMPLES}, **SECRETIVE}
SECRETS = {text for sample, inputs in ALL.values() for text in sample.secrets_in(inputs)} | {HIDDEN_IN_A_QUERY}


@pytest.fixture
def emulator(request: pytest.FixtureRequest) -> Iterator[Emulator]:
    """An emulator whose time goes on; by the test's parameter the seeded company, or nothing but its keys and roles."""
    keys = {"keys": [ACME.api_key]}
    system = [{"name": name, "id": ACME.roles[name], "system": True} for name in ("Admin", "Member")]
    empty: dict[str, Any] = {"organizations": [{"name": ACME.name, "id": ACME.id, "roles": system, **keys}]}
    with running(world=empty if getattr(request, "param", "") == "empty" else None, real_time=True) as emulator:
        yield emulator


in_an_empty_workspace = pytest.mark.parametrize("emulator", ["empty"], indirect=True)


def program(changed: dict[str, str] | None = None) -> list[dict[str, Any]]:
    """Everything, with some texts replaced by others."""
    by = {id: f"$id of {name}" for id, name in MADE_HERE.items()} | (changed or {})
    return [declared(name, sample, replaced(inputs, by)) for name, (sample, inputs) in ALL.items()]


@in_an_empty_workspace
def test_an_empty_workspace_is_filled_from_one_program_and_no_secret_is_anywhere(project: Project) -> None:
    emulator, watched = project.emulator, Watched(project, *SECRETS, ACME.api_key)
    assert [kind for kind in ("connection", "model", "policy") if emulator.records(kind)] == []
    declare(project, program())
    plan = project.folder / "plan.json"
    watched.run("preview", "--save-plan", str(plan), PULUMI_EXPERIMENTAL="true")
    watched.run("pulumi", "preview", "--json")
    texts = [plan.read_text()]

    # The server repeats what it refuses.
    for sample in SAMPLES:
        if sample.secrets and not sample.kind.calls.repeatable:
            echo = {"key": "ApiError", "status": 422, "message": f"refused: {sample.secrets}", "metadata": {}}
            path, name = f"^{sample.kind.calls.path}$", sample.every.get("name")
            emulator.add_fault(method="POST", path=path, name=name, status=422, body=echo, count=2)
    assert "refused: " in watched.run("up", fails=True).output
    emulator.clear_faults()
    assert "failed" not in watched.run("up").output
    assert all(any(secret in json.dumps(emulator.records(kind)) for kind in titles()) for secret in SECRETS)

    watched.run("preview", "--expect-no-changes")
    watched.run("preview", "--refresh", "--expect-no-changes")
    watched.run("pulumi", "preview", "--json")
    watched.run("pulumi", "stack", "export")
    watched.run("refresh")
    assert watched.logged.count("pulumi_polytomic.api POST /api/") > len(SAMPLES)  # the log was on

    query = ALL["secretive"][1]["configuration"]["query"]["$secret"]
    changed: dict[str, str] = {}
    for secret in [*(text for sample in SAMPLES for text in sample.secrets), PASSPHRASE, HIDDEN_IN_A_QUERY]:
        rotated = f"rotated-{secret}"
        watched.secrets = (*watched.secrets, rotated)
        changed |= {secret: rotated} if secret != HIDDEN_IN_A_QUERY else {query: query.replace(secret, rotated)}
        declare(project, program(changed))
        emulator.clear_requests()
        watched.run("preview", "--save-plan", str(plan), PULUMI_EXPERIMENTAL="true")
        texts.append(plan.read_text())
        assert watched.run("up").summary["updated"] == 1, secret
        assert [call.split()[0] for call in project.writes() if "model-preview" not in call] == ["PUT"], secret
        assert any(rotated in json.dumps(emulator.records(kind)) for kind in titles()), secret
    assert not [secret for secret in watched.secrets for text in texts if secret in text]
    watched.run("destroy")


def titles() -> list[str]:
    return [sample.kind.title for sample in SAMPLES]


OURS = [sample for sample in SAMPLES if not workspace_of(sample)]
"""The kinds that the key of the stack can make."""


def made_in_the_web_page(emulator: Emulator) -> dict[str, str]:
    """One of each kind that no stack knows; their ids by the name of the resource."""
    return {name_of(sample): OverHttp(emulator, sample).create(sample.every).id for sample in OURS}


def test_one_of_each_kind_is_imported_and_a_program_of_it_previews_empty(project: Project) -> None:
    made = made_in_the_web_page(project.emulator)
    ids = {name_of(sample): made[name_of(sample)] for sample in OURS if sample in IMPORTABLE}
    document = adoption.import_file(
        {"apiKey": ACME.api_key, "deploymentUrl": project.emulator.url},
        project="acme",
        stack="dev",
        kinds={sample.resource: [ids[name_of(sample)]] for sample in OURS if name_of(sample) in ids},
    )
    (project.folder / "import.json").write_text(json.dumps(document))
    project.pulumi("import", "--file", "import.json", "--generate-code=false", "--yes")
    by_type = {f"pulumi-python:{sample.resource._resource_type_name}": sample for sample in OURS}
    declare(
        project,
        [
            declared(
                one["name"],
                by_type[one["type"]],
                {name: value for name, value in one["inputs"].items() if not name.startswith("__")},
            )
            for one in document["resources"]
        ],
    )
    project.emulator.clear_requests()
    project.preview("--expect-no-changes")
    project.refresh("--expect-no-changes")
    project.up("--expect-no-changes")
    assert project.writes() == []
    assert {state["id"] for state in project.states().values() if "id" in state} >= set(ids.values())


def test_one_of_each_kind_is_adopted_and_brought_to_the_program(project: Project) -> None:
    ids = made_in_the_web_page(project.emulator)
    adopted = [sample for sample in OURS if not sample.kind.calls.repeatable]
    changed = {name_of(sample): next(iter(sample.others.items())) for sample in adopted}
    declare(
        project,
        [
            declared(
                name_of(sample),
                sample,
                {**sample.every, changed[name_of(sample)][0]: changed[name_of(sample)][1]},
                options={"adopt": ids[name_of(sample)]},
            )
            for sample in adopted
        ],
    )
    project.emulator.clear_requests()
    said = project.preview().output
    for sample in adopted:
        assert f'adopt="{ids[name_of(sample)]}": the {sample.kind.title} is brought to the program' in said
    assert [call for call in project.writes() if "model-preview" not in call] == []
    project.up()
    assert {call.split()[0] for call in project.writes() if "model-preview" not in call} == {"PUT"}
    for sample in adopted:
        field, value = changed[name_of(sample)]
        state = project.state(name_of(sample))
        assert state["id"] == ids[name_of(sample)]
        assert state["outputs"][field] == value
    project.preview("--refresh", "--expect-no-changes")
