"""Existing syncs come under management, on the real engine."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from pulumi_polytomic import BulkSync, ModelSync, adoption
from pulumi_polytomic.emulator.server import Emulator
from pulumi_polytomic.lifecycle import verbs
from pulumi_polytomic.lifecycle.resources import Resources
from pulumi_polytomic.lifecycle.session import Session
from tests.engine.project import ACME, Inputs, Project, bulk_sync, mapping, model_sync

NEVER = "11111111-1111-4111-8111-111111111111"


def settings_of(emulator: Emulator) -> dict[str, str]:
    return {"apiKey": ACME.api_key, "deploymentUrl": emulator.url}


def made_in_the_web_page(emulator: Emulator, **inputs: Any) -> str:
    """A sync that no stack knows; returns its id."""
    noun = (BulkSync if "source_connection_id" in inputs else ModelSync).kind
    return verbs.create(Resources(noun, Session(settings_of(emulator).get, {})), inputs).id


def imported(id: str, inputs: Inputs) -> Inputs:
    return {**inputs, "opts": {"import_": id}}


def told(run: Any) -> list[str]:
    """What the engine shows of the provider's failures and notes, without what stands before the option."""
    lines = re.findall(r"(?:has a problem: |warning: .*?: )((?:adopt|import_)=.*)", run.output)
    return list(dict.fromkeys(line.strip() for line in lines))


def test_syncs_made_in_the_web_page_come_under_management(project: Project) -> None:
    emulator = project.emulator
    contacts = made_in_the_web_page(emulator, **model_sync(policies=[ACME.policies["Finance"]]))
    shop = made_in_the_web_page(emulator, **bulk_sync())
    emulator.clear_requests()

    # The program is not what is there: import_ stops at the preview and says where; adopt says what it will change.
    other_hour = {"frequency": "daily", "hour": 7, "minute": 30}
    project.declare(
        contacts=imported(contacts, model_sync(schedule=other_hour, mode="update")),
        shop=bulk_sync(adopt=shop, mode="append"),
    )
    stopped = project.preview(fails=True)
    assert [line for line in told(stopped) if line.startswith("import_")] == [
        f'import_="{contacts}": mode differs (on the server "updateOrCreate", in the program "update") [cannot-adopt]',
        f'import_="{contacts}": schedule.hour differs (on the server "6", in the program "7") [cannot-adopt]',
        f'import_="{contacts}" takes the model sync only as it is: correct the program, or use adopt="{contacts}", '
        "which brings the model sync to the program [cannot-adopt]",
    ]
    assert "Traceback" not in stopped.without_interrupt
    project.declare(contacts=imported(contacts, model_sync()), shop=bulk_sync(adopt=shop, mode="append"))
    preview = project.preview()
    assert preview.summary == {"to create": 3}
    assert told(preview) == [
        f'adopt="{shop}": the bulk sync is brought to the program; nothing is created',
        f'adopt="{shop}": mode differs (on the server "replicate", in the program "append")',
    ]
    assert project.writes() == []
    project.up()
    assert project.writes() == [f"PUT /api/bulk/syncs/{shop}"]
    assert (project.id_of("contacts"), project.id_of("shop")) == (contacts, shop)
    assert project.live_bulk_sync(shop)["mode"] == "append"

    # The options may stay, and may go.
    project.preview("--expect-no-changes")
    project.refresh("--expect-no-changes")
    project.declare(contacts=model_sync(), shop=bulk_sync(mode="append"))
    project.preview("--expect-no-changes")
    emulator.clear_requests()
    assert project.up().summary == {"unchanged": 3}
    assert project.writes() == []
    held = project.state("contacts")
    assert set(held["inputs"]) == {*model_sync(), "__origin", "__provider"}

    # They are managed as any other, and what they had besides is kept. An option that is there again means nothing.
    changed = model_sync(schedule=other_hour)
    project.declare(contacts=imported(NEVER, changed), shop=bulk_sync(mode="append", adopt=NEVER))
    diff = project.preview()
    assert diff.summary == {"to update": 1, "unchanged": 2}
    assert "__import" not in diff.output
    assert told(diff) == []
    project.up()
    assert project.live_model_sync(contacts)["policies"] == [ACME.policies["Finance"]]

    # Left in while the sync is gone: an error that says to remove it, and no new sync.
    project.declare(contacts=imported(contacts, changed), shop=bulk_sync(mode="append", adopt=shop))
    emulator.remove("model sync", contacts)
    emulator.remove("bulk sync", shop)
    for command in (project.preview, project.up):
        gone = command("--refresh", fails=True)
        assert all(re.search("this id; it was deleted, .* or remove .* a new .* is made", line) for line in told(gone))
        assert told(gone)
    assert emulator.model_syncs() == emulator.bulk_syncs() == []
    project.declare(contacts=changed, shop=bulk_sync(mode="append"))
    assert project.up("--refresh").summary == {"created": 2, "unchanged": 1}


@pytest.mark.parametrize("option", ["adopt", "import_"])
def test_a_replacement_makes_a_new_sync_with_the_option_still_there(project: Project, option: str) -> None:
    def declared(id: str, table: str, **create: str) -> Inputs:
        named = {"create": {"schema": "ANALYTICS", "name": table}} if create else {"object": table}
        target = {"connection_id": ACME.connections["Snowflake"], **named}
        inputs = model_sync(mode="append", identities=None, target=target)
        return imported(id, inputs) if option == "import_" else {**inputs, "adopt": id}

    create = {"schema": "ANALYTICS", "name": "SCORES"}
    made = declared(NEVER, "SCORES", **create)
    first = made_in_the_web_page(project.emulator, **made)
    project.declare(scores=declared(first, "SCORES"))
    project.up()
    assert project.id_of("scores") == first

    assert project.up("--replace", project.state("scores")["urn"]).summary == {"replaced": 1, "unchanged": 1}
    second = project.id_of("scores")
    assert [sync["id"] for sync in project.emulator.model_syncs()] == [second]
    assert second != first

    # A change forces a replacement, while the option names the very sync that is deleted for it.
    project.declare(scores=declared(second, "RANKS", **create))
    preview = project.preview()
    assert preview.summary == {"to replace": 1, "unchanged": 1}
    assert told(preview) == []
    project.emulator.clear_requests()
    assert project.up().summary == {"replaced": 1, "unchanged": 1}
    assert project.writes() == [f"DELETE /api/syncs/{second}", "POST /api/syncs"]
    project.preview("--expect-no-changes", "--refresh")


def test_two_resources_never_have_one_sync(project: Project) -> None:
    emulator = project.emulator
    contacts = made_in_the_web_page(emulator, **model_sync())
    project.declare(one=imported(contacts, model_sync()), other=model_sync(adopt=contacts))
    refused = project.preview(fails=True)
    assert re.search("the resource '(one|other)' of this program has this model sync", " ".join(told(refused)))
    project.declare(one=model_sync(adopt=contacts))
    project.up()
    project.declare(one=model_sync(), other=model_sync(adopt=contacts))
    assert "'other'" in (refused := project.preview(fails=True)).output
    assert "An object is managed by one resource" in refused.output

    # Renamed without an alias: the new name takes it over, and the old one leaves without deleting it.
    project.declare(other=model_sync(adopt=contacts))
    emulator.clear_requests()
    renamed = project.up()
    assert f"{contacts} is not deleted, because another resource of this program has it" in renamed.output
    assert project.writes() == []
    assert (project.managed(), project.id_of("other")) == ({"other"}, contacts)
    project.preview("--expect-no-changes", "--refresh")
    project.destroy()
    assert emulator.model_syncs() == []


UNKNOWN_ID = """
import json
from pathlib import Path

import pulumi
import pulumi_polytomic as polytomic
from pulumi_polytomic.lifecycle.resources import Resources

declared = json.loads(Path("declared.json").read_text())
contacts = declared["contacts"].pop("adopt")
seen = polytomic.ModelSync.get("seen", contacts)
shop = polytomic.BulkSync("shop", **declared["shop"])
polytomic.ModelSync("contacts", **declared["contacts"], adopt=shop.created_at.apply(lambda _: contacts))
pulumi.export("seen", seen.mode)
"""


def test_an_id_may_be_known_only_while_the_program_runs(project: Project) -> None:
    contacts = made_in_the_web_page(project.emulator, **model_sync())
    project.write(UNKNOWN_ID)
    project.declare(shop=bulk_sync(), contacts=model_sync(adopt=contacts, mode="update"))
    assert told(project.preview()) == []
    assert 'mode differs (on the server "updateOrCreate", in the program "update")' in project.up().output
    assert project.live_model_sync(contacts)["mode"] == "update"
    project.preview("--expect-no-changes", "--refresh")


@pytest.mark.thorough
def test_two_hundred_syncs_enter_the_state_at_once_and_preview_empty(project: Project) -> None:
    emulator, program = project.emulator, {}
    targets = ("Email", "FirstName", "LastName", "Phone", "Title")
    for i in range(100):
        fields = [mapping("Email", "email"), *(mapping(target, "company") for target in targets[1 : 1 + i % 5])]
        more = {"policies": [ACME.policies["Finance"]], "sync_all_records": True} if i % 3 == 0 else {}
        made_in_the_web_page(emulator, **model_sync(name=f"Contacts {i}", fields=fields, **more))
        more = {"concurrency_limit": 1 + i % 7, "active": False} if i % 3 == 0 else {}
        made_in_the_web_page(emulator, **bulk_sync(name=f"Shop {i}", **more))
    emulator.clear_requests()
    document = adoption.import_file(settings_of(emulator), project="acme", stack="dev")
    (project.folder / "import.json").write_text(json.dumps(document))
    for entry in document["resources"]:
        program[entry["name"]] = {k: v for k, v in entry["inputs"].items() if not k.startswith("__")}
    assert len(program) == 200
    project.declare(**program)

    project.pulumi("import", "--file", "import.json", "--generate-code=false", "--protect=false", "--yes")
    assert len(project.managed()) == 200
    assert project.id_of("contacts-7") == next(s["id"] for s in emulator.model_syncs() if s["name"] == "Contacts 7")
    assert project.preview("--expect-no-changes").summary == {"unchanged": 201}
    assert project.refresh("--expect-no-changes").summary == {"unchanged": 201}
    assert project.up("--expect-no-changes").summary == {"unchanged": 201}
    assert project.writes() == []


def test_imported_syncs_are_protected_until_a_program_has_them(project: Project) -> None:
    made_in_the_web_page(project.emulator, **model_sync())
    some = {"id": "public.customers", "fields": ["id", {"id": "email", "obfuscate": True}]}
    made_in_the_web_page(project.emulator, **bulk_sync(schemas=["public.orders", some]))
    document = adoption.import_file(settings_of(project.emulator), project="acme", stack="dev")
    (project.folder / "import.json").write_text(json.dumps(document))
    project.pulumi("import", "--file", "import.json", "--generate-code=false", "--yes")

    # Without a program nothing is deleted.
    assert "protected" in project.up(fails=True).output
    assert (len(project.emulator.model_syncs()), len(project.emulator.bulk_syncs())) == (1, 1)

    program = {
        e["name"]: {k: v for k, v in e["inputs"].items() if not k.startswith("__")} for e in document["resources"]
    }
    assert program["shop"]["schemas"] == [some, "public.orders"]
    project.declare(**program)
    project.emulator.clear_requests()
    project.preview("--expect-no-changes")
    project.refresh("--expect-no-changes")
    project.up("--expect-no-changes")
    assert project.writes() == []
    assert not any(state.get("protect") for state in project.states().values())
