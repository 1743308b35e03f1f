"""`compare` and `export`, through their real process, against the emulator."""

from __future__ import annotations

import json
import re
import stat
from pathlib import Path
from typing import Any

import pytest

from pulumi_polytomic.emulator import seed
from pulumi_polytomic.emulator.server import Emulator
from tests.cli.test_run import command
from tests.engine.project import bulk_sync, model_sync

Json = dict[str, Any]

ACME, DEV = seed.ACME, seed.ACME_DEV


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, server: Emulator) -> Path:
    """A folder with the settings of two workspaces, in which the commands run."""
    monkeypatch.chdir(tmp_path)
    for name, organization in (("prod", ACME), ("dev", DEV)):
        text = f"apiKey: ${{{name.upper()}_KEY}}\ndeploymentUrl: {server.url}\n"
        (tmp_path / f"{name}.yaml").write_text(text)
        monkeypatch.setenv(f"{name.upper()}_KEY", organization.api_key or "")
    return tmp_path


def there(body: Json) -> Json:
    """A body for production, for the development workspace."""
    text = json.dumps(body)
    for of in ("connections", "models", "policies", "roles"):
        for name, id in getattr(ACME, of).items():
            text = text.replace(id, getattr(DEV, of)[name])
    found: Json = json.loads(text)
    return found


def make(server: Emulator, kind: str, body: Json, organization: seed.Organization) -> str:
    import httpx

    headers = {"Authorization": f"Bearer {organization.api_key}", "X-Polytomic-Version": "2025-09-18"}
    path = {"model": "/api/syncs", "bulk": "/api/bulk/syncs"}[kind]
    answer = httpx.post(f"{server.url}{path}", json=body, headers=headers)
    assert answer.status_code in (200, 201), answer.text
    return str(answer.json()["data"]["id"])


def compared(server: Emulator, *arguments: str) -> Json:
    code, out, err = command(server, "compare", *arguments, "--json")
    assert code == 0, err
    found: Json = json.loads(out)
    return found


def differing(found: Json) -> list[Json]:
    return [one for one in found["objects"] if one["outcome"] != "equal"]


def test_workspaces_whose_ids_differ_everywhere_are_equal(server: Emulator, folder: Path) -> None:
    for kind, body in (("model", model_sync()), ("bulk", bulk_sync())):
        make(server, kind, body, ACME)
        make(server, kind, there(body), DEV)
    found = compared(server, "prod.yaml", "dev.yaml")
    assert found["equal"]
    assert {"model sync", "bulk sync", "model", "connection", "policy", "role"} <= {o["kind"] for o in found["objects"]}
    assert (found["a"], found["b"]) == ("Acme", "Acme dev")


def test_what_differs_is_told_by_the_paths_of_the_program(server: Emulator, folder: Path) -> None:
    mine = model_sync()
    other = there(mine)
    other["fields"][1]["source"]["field"] = "first_name"
    other["target"]["connection_id"] = DEV.connections["HubSpot"]
    other["target"]["object"] = "contacts"
    make(server, "model", mine, ACME)
    make(server, "model", other, DEV)
    make(server, "bulk", bulk_sync(), ACME)
    [bulk, model] = differing(compared(server, "prod.yaml", "dev.yaml"))
    assert bulk["outcome"] == "only in A"
    assert (model["kind"], model["name"], model["outcome"]) == ("model sync", "Contacts", "differs")
    assert {c["path"]: (c["a"], c["b"]) for c in model["changes"]} == {
        "fields[LastName].source.field": ("last_name", "first_name"),
        "target.connection_id": ("connection Salesforce (salesforce)", "connection HubSpot (hubspot)"),
        "target.object": ("Contact", "contacts"),
    }


def test_text_markdown_and_exit_codes(server: Emulator, folder: Path) -> None:
    make(server, "model", model_sync(), ACME)
    make(server, "model", there(model_sync(mode="update")), DEV)
    code, out, _ = command(server, "compare", "prod.yaml", "dev.yaml", "--exit-code")
    assert code == 1
    assert "~ model sync Contacts: differs\n    mode: updateOrCreate -> update\n" in out
    assert "Secrets cannot be compared: secrets of a connection" in out
    code, out, _ = command(server, "compare", "prod.yaml", "dev.yaml", "--markdown")
    assert code == 0
    assert "| mode | updateOrCreate | update |" in out
    code, out, _ = command(server, "compare", "prod.yaml", "prod.yaml", "--exit-code")
    assert code == 0
    assert "equal" in out


def test_the_map_says_which_names_correspond(server: Emulator, folder: Path) -> None:
    make(server, "model", model_sync(), ACME)
    make(server, "model", there(model_sync(name="Contacts (dev)")), DEV)
    assert [one["outcome"] for one in differing(compared(server, "prod.yaml", "dev.yaml"))] == [
        "only in A",
        "only in B",
    ]
    (folder / "polytomic.map.yaml").write_text('model_sync:\n  "Contacts (dev)": Contacts\n')
    found = compared(server, "prod.yaml", "dev.yaml")
    assert found["equal"]
    [sync] = [one for one in found["objects"] if one["kind"] == "model sync"]
    assert (sync["name"], sync["name_in_b"]) == ("Contacts", "Contacts (dev)")


def test_a_kind_that_does_not_exist_in_the_map_is_one_line(server: Emulator, folder: Path) -> None:
    (folder / "polytomic.map.yaml").write_text("conection:\n  Sandbox: Salesforce\n")
    code, out, err = command(server, "compare", "prod.yaml", "dev.yaml")
    assert (code, out) == (2, "")
    assert "polytomic.map.yaml: there is no kind 'conection': the kinds are model_sync" in err


def test_a_name_of_several_is_an_error_with_the_candidates_and_the_map_takes_their_ids(
    server: Emulator, folder: Path
) -> None:
    first = make(server, "model", model_sync(), ACME)
    second = make(server, "model", model_sync(), ACME)
    other = make(server, "model", there(model_sync()), DEV)
    code, _, err = command(server, "compare", "prod.yaml", "dev.yaml")
    assert code == 2
    assert f"called 'Contacts': {first}, {second} in A and {other} in B" in err
    (folder / "polytomic.map.yaml").write_text(f"model_sync: {{{second}: {other}}}\n")
    assert [one["outcome"] for one in differing(compared(server, "prod.yaml", "dev.yaml"))] == ["only in A"]


def test_an_export_stands_for_the_workspace_that_it_was_made_of(server: Emulator, folder: Path) -> None:
    make(server, "model", model_sync(), ACME)
    code, _, err = command(server, "export", "-o", "acme.json")
    assert code == 0, err
    assert stat.S_IMODE((folder / "acme.json").stat().st_mode) == 0o600
    before = len(server.requests())
    assert compared(server, "acme.json", "acme.json")["equal"]
    assert len(server.requests()) == before
    assert compared(server, "acme.json", "prod.yaml")["equal"]


def test_an_export_holds_no_secret_that_an_answer_shows(server: Emulator, folder: Path) -> None:
    import httpx

    headers = {"Authorization": f"Bearer {ACME.api_key}", "X-Polytomic-Version": "2025-09-18"}
    body = {"endpoint": "https://hooks.acme.example", "secret": "signed-with-this"}
    assert "signed-with-this" in httpx.post(f"{server.url}/api/webhooks", json=body, headers=headers).text
    assert command(server, "export", "-o", "acme.json")[0] == 0
    text = (folder / "acme.json").read_text()
    assert "https://hooks.acme.example" in text
    assert "signed-with-this" not in text


def test_people_are_compared_on_request_only(server: Emulator, folder: Path) -> None:
    assert compared(server, "prod.yaml", "dev.yaml")["equal"]
    assert not compared(server, "prod.yaml", "dev.yaml", "--kind", "user")["equal"]


def test_both_workspaces_are_only_read(server: Emulator, folder: Path) -> None:
    make(server, "model", model_sync(), ACME)
    before = len(server.requests())
    compared(server, "prod.yaml", "dev.yaml")
    assert {one["method"] for one in server.requests()[before:]} == {"GET"}


def test_kinds_can_be_chosen(server: Emulator, folder: Path) -> None:
    found = compared(server, "prod.yaml", "dev.yaml", "--kind", "connection", "--kind", "model")
    assert {one["kind"] for one in found["objects"]} == {"connection", "model"}
    code, _, err = command(server, "compare", "prod.yaml", "dev.yaml", "--kind", "sync")
    assert code == 2
    assert "there is no kind 'sync': the kinds are model_sync, bulk_sync" in err


def test_a_setting_that_may_hide_a_secret_is_shown_on_request_only(server: Emulator, folder: Path) -> None:
    [at] = [one for one in server.records("connection") if one["id"] == DEV.connections["Postgres"]]
    server.edit("connection", at["id"], {"configuration": {**at["configuration"], "hostname": "dev.example.com"}})
    code, out, _ = command(server, "compare", "prod.yaml", "dev.yaml", "--kind", "connection")
    assert code == 0
    assert "configuration.hostname: (not shown: it may hold a secret)" in out
    assert "dev.example.com" not in out
    _, out, _ = command(server, "compare", "prod.yaml", "dev.yaml", "--kind", "connection", "--values")
    assert "dev.example.com" in out


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("- a\n", "wrong.yaml is no file of settings"),
        ("apiKey: ${NOT_SET_ANYWHERE}\n", "names the environment variable NOT_SET_ANYWHERE, which is not set"),
        ("apikey: abcdefgh\n", "there is no setting polytomic:apikey (did you mean polytomic:apiKey?)"),
        ("{}\n", "no Polytomic credentials"),
    ],
)
def test_a_wrong_file_of_settings_is_one_line(server: Emulator, folder: Path, text: str, words: str) -> None:
    (folder / "wrong.yaml").write_text(text)
    code, out, err = command(server, "compare", "wrong.yaml", "dev.yaml")
    assert (code, out) == (2, "")
    assert words in err
    assert "Traceback" not in err


def test_files_that_are_no_workspace_are_one_line(server: Emulator, folder: Path) -> None:
    (folder / "wrong.json").write_text('{"format": "another"}')
    for word, words in (("wrong.json", "is no export of a workspace"), ("gone.yaml", "there is no file gone.yaml")):
        code, _, err = command(server, "compare", word, "dev.yaml")
        assert code == 2
        assert words in err
        assert "Traceback" not in err


def test_the_page_holds_everything_and_needs_no_network(server: Emulator, folder: Path) -> None:
    make(server, "model", model_sync(name="<b>Contacts</b>"), ACME)
    code, _, err = command(server, "compare", "prod.yaml", "dev.yaml", "--html", "page.html")
    assert code == 0, err
    page = (folder / "page.html").read_text()
    assert "&lt;b&gt;Contacts&lt;/b&gt;" in page
    assert "<b>Contacts" not in page
    assert not re.search(r"""(src|href)=|https?://|@import|url\(""", page)
    assert "<!--" not in page
