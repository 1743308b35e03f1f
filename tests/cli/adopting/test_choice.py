"""What of a workspace is adopted, and how the rest of it is named."""

from __future__ import annotations

import pytest

from pulumi_polytomic import Model, ModelSync
from pulumi_polytomic.cli.adopting.result import Result
from pulumi_polytomic.emulator.server import Emulator
from tests.cli.adopting.programs import ACME, adopted, made
from tests.engine.project import model_sync


def resources(found: Result) -> set[str]:
    return {f"{one['type'].rpartition(':')[2]} {one['name']}" for one in found.document["resources"]}


@pytest.fixture
def syncs(server: Emulator) -> Emulator:
    for name in ("CRM contacts", "CRM leads", "Finance"):
        made(server, ModelSync, **model_sync(name=name))
    return server


def test_patterns_choose_by_name_among_all_kinds(syncs: Emulator) -> None:
    assert resources(adopted(syncs, "CRM*", exclude=("*leads",))) == {"ModelSync crm-contacts"}
    assert resources(adopted(syncs, "Finance")) == {"ModelSync finance", "Policy finance"}
    assert resources(adopted(syncs, "Finance", kinds=("policy",))) == {"Policy finance"}


def test_connections_and_models_are_resources_on_demand(syncs: Emulator) -> None:
    all_of_them = resources(adopted(syncs, connections="resource"))
    assert {f"Connection {name.lower().replace(' ', '-')}" for name in ACME.connections} <= all_of_them
    used = resources(adopted(syncs, "Finance", kinds=("model sync",), connections="resource", models="resource"))
    assert used == {"ModelSync finance", "Connection salesforce", "Connection postgres", "Model customers"}
    assert resources(adopted(syncs, "Cust*", kinds=("model",))) == {"Model customers"}


def test_ids_are_constants(syncs: Emulator) -> None:
    text = adopted(syncs, "CRM leads", connections="id", models="id").plan.written["__main__.py"]
    assert f'SALESFORCE = "{ACME.connections["Salesforce"]}"' in text
    assert "target=Target(connection_id=SALESFORCE, object=" in text
    assert 'source=ModelField(model_id=CUSTOMERS, field="email")' in text
    assert "get_" not in text


def test_two_of_one_name_are_told_apart_where_they_are_looked_up(syncs: Emulator) -> None:
    query = {"query": "select id, email from customers"}
    made(syncs, Model, name="Customers", connection_id=ACME.connections["Snowflake"], configuration=query)
    text = adopted(syncs, "Finance", kinds=("model sync",)).plan.written["__main__.py"]
    assert 'customers = get_model("Customers", connection_id=' in text
    made(syncs, Model, name="Customers", connection_id=ACME.connections["Postgres"], configuration=query)
    text = adopted(syncs, "Finance", kinds=("model sync",)).plan.written["__main__.py"]
    assert f'customers = get_model(id="{ACME.models["Customers"]}")' in text


def test_what_is_the_same_three_times_is_a_constant(syncs: Emulator) -> None:
    text = adopted(syncs, kinds=("model sync",)).plan.written["__main__.py"]
    assert 'DAILY_AT_6_30 = Schedule(frequency="daily", minute=30, hour=6)' in text
    assert text.count("schedule=DAILY_AT_6_30") == 3
    text = adopted(syncs, "CRM*", kinds=("model sync",)).plan.written["__main__.py"]
    assert "DAILY" not in text


def test_a_field_that_the_model_lacks_is_named_by_its_parts(server: Emulator) -> None:
    id = made(server, ModelSync, **model_sync())
    source = {"model_id": ACME.models["Customers"], "field": "gone"}
    server.edit("model sync", id, {"fields": [{"target": "Email", "source": source}]})
    text = adopted(server, kinds=("model sync",)).plan.written["__main__.py"]
    assert 'source=ModelField(model_id=customers.id, field="gone")' in text


def test_what_the_key_may_not_list_is_left_out_and_named(syncs: Emulator) -> None:
    syncs.add_fault(method="GET", path="/api/permissions/", status=403, count=None)
    found = adopted(syncs)
    syncs.clear_faults()
    assert {name.partition(" ")[0] for name in resources(found)} == {"ModelSync", "ErrorSubscribers"}
    assert found.skipped == [
        f"every {kind}: the key may not list them (403 from GET /api/permissions/{path})"
        for kind, path in (("policy", "policies"), ("role", "roles"))
    ]
