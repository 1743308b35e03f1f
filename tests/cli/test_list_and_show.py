"""`list`, `show` and `graph`, through their real process, against the emulator."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from pulumi_polytomic.cli.inventory.selecting import selector
from pulumi_polytomic.cli.mistakes import Mistake
from pulumi_polytomic.emulator import seed
from pulumi_polytomic.emulator.server import Emulator
from tests.cli.test_compare import make
from tests.cli.test_run import command, on_a_terminal
from tests.engine.project import bulk_sync, model_sync

Json = dict[str, Any]


@pytest.fixture
def made(server: Emulator) -> dict[str, str]:
    """Three syncs: one that failed, a paused one that runs after it, and a bulk sync."""
    first = make(server, "model", model_sync(), seed.ACME)
    chained = {"frequency": "runafter", "run_after": {"sync_ids": [first]}}
    second = make(server, "model", model_sync(name="Chained", active=False, schedule=chained), seed.ACME)
    server.script_execution(errors=("no e-mail", "no name"))
    assert command(server, "run", "Contacts", "--no-wait")[0] == 0
    server.advance(600)
    return {"first": first, "second": second, "bulk": make(server, "bulk", bulk_sync(), seed.ACME)}


def listed(server: Emulator, *words: str) -> list[Json]:
    code, out, err = command(server, "list", *words, "--json")
    assert code == 0, err
    found: list[Json] = json.loads(out)
    return found


def test_syncs_are_listed_with_their_last_execution(server: Emulator, made: dict[str, str]) -> None:
    before = len(server.requests())
    chained, contacts, shop = listed(server)
    assert {one["method"] for one in server.requests()[before:]} == {"GET"}
    assert (contacts["name"], contacts["kind"], contacts["target"]) == ("Contacts", "model_sync", "Salesforce Contact")
    assert (contacts["last"], contacts["failing"]) == ("completed", True)
    assert contacts["sources"] == ["Customers"]
    assert (chained["active"], chained["last"], chained["runs_after"]) == (False, "", ["Contacts"])
    assert (shop["kind"], shop["sources"], shop["target"]) == ("bulk_sync", ["Postgres"], "Snowflake")
    code, out, _ = command(server, "list")
    assert code == 0
    assert [line.split()[0] for line in out.splitlines()] == ["name", "Chained", "Contacts", "Shop"]


def test_a_long_name_is_cut_on_a_terminal_alone(server: Emulator) -> None:
    name = "Contacts of everybody who has ever bought anything in one of our shops"
    make(server, "model", model_sync(name=name), seed.ACME)
    [one] = listed(server)
    assert one["name"] == name
    assert name in command(server, "list")[1]
    code, shown = on_a_terminal(server, "list")
    assert code == 0
    assert f"\n{name[:39]}…  model_sync  Salesforce Contact " in shown


@pytest.mark.parametrize(
    ("words", "names"),
    [
        (["failing:true"], {"Contacts"}),
        (["active:false"], {"Chained"}),
        (["kind:bulk_sync"], {"Shop"}),
        (["target:Salesforce*", "failing:false"], {"Chained"}),
        (["c*", "Shop"], {"Chained", "Contacts", "Shop"}),
        (["nothing"], set()),
    ],
)
def test_words_select(server: Emulator, made: dict[str, str], words: list[str], names: set[str]) -> None:
    assert {one["name"] for one in listed(server, *words)} == names


def test_a_wrong_word_is_refused_before_anything_is_asked(server: Emulator) -> None:
    before = len(server.requests())
    for word, words in (
        ("paused:true", "the keys are name, kind, target"),
        ("active:no", "the value is true or false"),
        ("kind:modelsync", "the kinds are model_sync, bulk_sync"),
    ):
        code, _, err = command(server, "list", word)
        assert code == 2
        assert words in err
    assert len(server.requests()) == before


def test_a_name_with_a_colon_can_be_selected() -> None:
    facts = {"name": "raw: events", "kind": "model_sync", "target": "", "active": True, "failing": False}
    assert selector(["raw: events"])(facts)
    assert selector(["name:raw: events"])(facts)
    with pytest.raises(Mistake):
        selector(["raw:events"])


@pytest.mark.parametrize(
    ("words", "row"),
    [
        (["connections"], {"name": "Salesforce", "type": "salesforce", "id": seed.ACME.connections["Salesforce"]}),
        (["models"], {"name": "Customers", "connection": "Postgres", "id": seed.ACME.models["Customers"]}),
        (["fields", "Customers"], {"name": "email", "type": "string"}),
        (["fields", seed.ACME.models["Customers"]], {"name": "email", "type": "string"}),
        (["targets", "Salesforce"], {"object": "Contact", "modes": ["create", "update", "updateOrCreate"]}),
        (["target", "Salesforce", "Contact"], {"field": "LastName", "type": "string", "required": True}),
        (["schemas", "Postgres"], {"id": "public.orders"}),
        (["schedules"], {"frequency": "weekly", "fields": ["minute", "hour*", "day_of_week*"]}),
        (["policies"], {"name": "Finance", "system": False}),
        (["roles"], {"name": "Admin", "system": True}),
    ],
)
def test_what_a_program_can_name_is_shown(server: Emulator, words: list[str], row: Json) -> None:
    code, out, err = command(server, "show", *words, "--json")
    assert code == 0, err
    assert [one for one in json.loads(out) if one.items() >= row.items()]
    code, out, err = command(server, "show", *words)
    assert (code, err) == (0, "")
    assert str(next(iter(row.values()))) in out


def test_an_unknown_name_is_one_line_with_the_nearest(server: Emulator) -> None:
    code, out, err = command(server, "show", "targets", "Salesfroce")
    assert (code, out) == (2, "")
    assert "no connection is named 'Salesfroce' in Acme. Did you mean 'Salesforce'?" in err
    code, _, err = command(server, "show", "target", "Salesforce", "Contract")
    assert code != 0
    assert "Traceback" not in err


def test_a_picture_of_the_workspace(
    server: Emulator, made: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    code, out, _ = command(server, "graph")
    assert code == 0
    assert out.startswith("flowchart LR\n")
    assert '["Contacts<br/><small>model sync · daily</small>"]' in out
    assert '["Chained<br/><small>model sync · paused · runafter</small>"]' in out
    assert "-. runs after .->" in out
    code, out, _ = command(server, "graph", "--json")
    assert code == 0
    drawn = json.loads(out)
    assert [node["title"] for node in drawn["nodes"] if node["paused"]] == ["Chained"]
    assert [line["end"] for line in drawn["lines"] if line["after"]] == [f"sync-{made['second']}"]
    code, out, _ = command(server, "graph", "--svg", "a.svg", "--html", "a.html")
    assert (code, out) == (0, "")
    assert (tmp_path / "a.svg").read_text() in (tmp_path / "a.html").read_text()
    code, _, err = command(server, "graph", "--svg", "gone/a.svg")
    assert code == 1
    assert "cannot write gone/a.svg: No such file or directory" in err
    code, _, err = command(server, "graph", "--only-stack")
    assert (code, "--only-stack needs --stack" in err) == (2, True)
