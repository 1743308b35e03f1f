"""A second run over the files of an earlier one."""

from __future__ import annotations

import ast
import json
from pathlib import Path

import pytest

from pulumi_polytomic import BulkSync, ModelSync, Role
from pulumi_polytomic.cli.adopting import folder
from pulumi_polytomic.cli.adopting.layout import LAYOUTS, MARK
from pulumi_polytomic.emulator.server import Emulator
from pulumi_polytomic.errors import Refused
from tests.cli.adopting.programs import adopted, files_of, made, previews_empty
from tests.engine.project import ACME, bulk_sync, model_sync


def names(files: dict[str, str]) -> dict[str, str]:
    return {one["id"]: one["name"] for one in json.loads(files["import.json"])["resources"]}


@pytest.mark.parametrize("layout", LAYOUTS)
def test_a_second_run_with_nothing_new_changes_no_file(server: Emulator, layout: str) -> None:
    made(server, ModelSync, **model_sync())
    made(server, BulkSync, **bulk_sync())
    first = files_of(adopted(server, layout=layout))
    again = adopted(server, layout=layout, there=first)
    assert (again.plan.written, again.plan.removed, again.plan.kept) == ({}, [], [])


def test_edits_come_to_the_program_and_a_renamed_sync_keeps_its_resource(server: Emulator, tmp_path: Path) -> None:
    contacts = made(server, ModelSync, **model_sync())
    shop = made(server, BulkSync, **bulk_sync())
    first = files_of(adopted(server, layout="file-each"))
    assert names(first)[contacts] == "contacts"
    server.edit("model sync", contacts, {"name": "People", "mode": "update"})
    server.remove("bulk sync", shop)
    leads = made(server, ModelSync, **model_sync(name="Contacts", mode="create"))
    again = adopted(server, layout="file-each", there=first)
    files = files_of(again)
    assert names(files)[contacts] == "contacts"
    assert names(files)[leads] == f"contacts-{leads[:8]}"
    assert 'name="People",\n    mode="update"' in files["workspace/model_syncs/contacts.py"]
    assert "workspace/bulk_syncs/shop.py" in again.plan.removed
    assert "bulk_syncs" not in files["__main__.py"]
    diff = "".join(again.plan.diff())
    assert '-    name="Contacts",\n-    mode="updateOrCreate",\n+    name="People",\n+    mode="update",\n' in diff
    previews_empty(again, server, tmp_path)


def test_variables_stay_when_a_clash_comes_up(server: Emulator) -> None:
    made(server, ModelSync, **model_sync(name="Finance team"))
    first = files_of(adopted(server, kinds=("model sync",)))
    assert "finance_team = ModelSync(" in first["__main__.py"]
    made(server, Role, name="Finance team")
    again = files_of(adopted(server, there=first))["__main__.py"]
    assert "finance_team = ModelSync(" in again
    assert "finance_team_role = Role(" in again


def test_what_people_wrote_is_never_touched_and_its_differences_are_named(server: Emulator) -> None:
    contacts = made(server, ModelSync, **model_sync())
    first = files_of(adopted(server, kinds=("model sync",)))
    mine = first["__main__.py"].removeprefix(f"{MARK}\n").replace("hour=6", "hour=7")
    there = {**first, "__main__.py": mine}
    server.edit("model sync", contacts, {"mode": "update"})
    made(server, ModelSync, **model_sync(name="Leads"))
    again = adopted(server, kinds=("model sync",), there=there)
    assert "__main__.py" in again.plan.kept
    assert files_of(again)["__main__.py"] == mine
    [differs, lacks] = again.differences
    assert differs.startswith("__main__.py: ModelSync('contacts') differs:")
    assert '-    mode="updateOrCreate"' in differs
    assert '+    mode="update"' in differs
    assert "hour=7" in differs
    assert lacks.startswith("__main__.py: it does not have\nleads = ModelSync(")

    server.remove("model sync", contacts)
    gone = adopted(server, kinds=("model sync",), there=there)
    assert "__main__.py: ModelSync('contacts') is no longer in Polytomic" in gone.differences


def test_a_main_of_their_own_is_told_which_modules_it_lacks(server: Emulator) -> None:
    made(server, ModelSync, **model_sync())
    made(server, BulkSync, **bulk_sync())
    there = {"__main__.py": "from workspace import bulk_syncs, policies\n"}
    found = adopted(server, layout="by-kind", there=there)
    missing = ["workspace.error_subscribers", "workspace.model_syncs", "workspace.roles"]
    assert found.differences == [f"__main__.py: it does not import {module}" for module in missing]


def test_a_resource_that_people_moved_to_a_file_of_their_own_is_not_written_a_second_time(server: Emulator) -> None:
    contacts = made(server, ModelSync, **model_sync())
    after = {"frequency": "runafter", "run_after": {"sync_ids": [contacts]}}
    made(server, ModelSync, **model_sync(name="After", schedule=after))
    first = files_of(adopted(server, kinds=("model sync",)))
    moved = 'import pulumi_polytomic as polytomic\nmine = polytomic.ModelSync("contacts", mode="update")\n'
    again = adopted(server, kinds=("model sync",), there={**first, "mine.py": moved})
    files = files_of(again)
    assert files["mine.py"] == moved
    assert 'ModelSync(\n    "contacts"' not in files["__main__.py"]
    assert ' = get_model_sync("Contacts")\n' in files["__main__.py"]
    assert names(files)[contacts] == "contacts"
    assert again.differences[0].startswith("mine.py: ModelSync('contacts') differs:")


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("path", ["mine.py", "team/mine.py", "workspace/roles.py"])
def test_a_file_of_their_own_is_a_part_of_the_program(server: Emulator, tmp_path: Path, layout: str, path: str) -> None:
    first = files_of(adopted(server, kinds=("role", "policy"), layout=layout))
    theirs = 'from pulumi_polytomic import Role\n\nmine = Role("marketing", name="Marketing")\n'
    again = adopted(server, kinds=("role", "policy"), layout=layout, there={**first, path: theirs})
    assert again.differences == []
    previews_empty(again, server, tmp_path)
    third = adopted(server, kinds=("role", "policy"), layout=layout, there=files_of(again))
    assert (third.plan.written, third.plan.removed) == ({}, [])


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("line", ["import mine", "from team import mine", "import team.mine as ours"])
def test_what_they_import_in_our_main_stays(server: Emulator, layout: str, line: str) -> None:
    """Such as users and primary keys, which are not adopted: without the import, `pulumi up` would delete them."""
    first = files_of(adopted(server, kinds=("role",), layout=layout))
    there = {
        **first,
        "__main__.py": f"{first['__main__.py']}{line}\n",
        "mine.py": "",
        "team/mine.py": "",
        "unused.py": "",
    }
    again = files_of(adopted(server, kinds=("role",), layout=layout, there=there))["__main__.py"]
    assert ("import mine" in again, "import team.mine" in again) == (line == "import mine", line != "import mine")
    assert "unused" not in again


def test_syncs_that_run_after_one_another_across_files_are_in_one_file(server: Emulator, tmp_path: Path) -> None:
    def after(id: str) -> dict[str, object]:
        return {"frequency": "runafter", "run_after": {"sync_ids": [id]}}

    snowflake = {"connection_id": ACME.connections["Snowflake"], "object": "ANALYTICS.SCORES"}
    first = made(server, ModelSync, **model_sync(name="First"))
    second = made(
        server,
        ModelSync,
        **model_sync(name="Second", mode="append", identities=None, target=snowflake, schedule=after(first)),
    )
    third = made(server, ModelSync, **model_sync(name="Third", schedule=after(second)))
    server.edit("model sync", first, {"schedule": {"frequency": "manual"}})
    found = adopted(server, layout="by-target")
    assert "workspace/to_salesforce_and_to_snowflake.py" in found.plan.written
    previews_empty(found, server, tmp_path)

    # In a circle one of them is named by its id.
    server.edit("model sync", first, {"schedule": after(third)})
    circle = adopted(server, layout="by-target")
    trees = [ast.parse(text) for path, text in circle.plan.written.items() if path.endswith(".py")]
    texts = {node.value for tree in trees for node in ast.walk(tree) if isinstance(node, ast.Constant)}
    ids = texts & {first, second, third}
    assert len(ids) == 1
    previews_empty(circle, server, tmp_path / "circle")


def test_what_python_cannot_read_and_what_is_no_program_is_passed_over(server: Emulator, tmp_path: Path) -> None:
    made(server, ModelSync, **model_sync())
    for path in ("broken.py", "tests/test_it.py", ".venv/lib/it.py"):
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text("ModelSync('contacts')\n" if path != "broken.py" else "def (:\n")
    found = adopted(server, "Contacts", there=folder.files_in(tmp_path))
    assert "contacts = ModelSync(" in found.plan.written["__main__.py"]
    assert found.differences == []


def test_a_pattern_adds_to_the_program_and_only_exclude_takes_away(server: Emulator) -> None:
    contacts = made(server, ModelSync, **model_sync())
    leads = made(server, ModelSync, **model_sync(name="Leads"))
    first = files_of(adopted(server, "Contacts"))
    assert {*names(first)} == {contacts}
    second = files_of(adopted(server, "Leads", there=first))
    assert {*names(second)} == {contacts, leads}
    assert {*names(files_of(adopted(server, exclude=("Leads",), kinds=("model sync",), there=second)))} == {contacts}


def test_what_the_program_has_and_the_key_may_not_read_now_stops_the_run(server: Emulator) -> None:
    there = files_of(adopted(server, kinds=("policy",)))
    server.add_fault(method="GET", path="/api/permissions/policies", status=403, count=None)
    with pytest.raises(Refused, match=r"every policy: the key may not list them .*Nothing was written"):
        adopted(server, kinds=("model sync",), there=there)
    server.clear_faults()


def test_a_workspace_that_was_empty_may_fill_up(server: Emulator) -> None:
    first = files_of(adopted(server, "Contacts"))
    assert names(first) == {}
    contacts = made(server, ModelSync, **model_sync())
    assert names(files_of(adopted(server, "Contacts", there=first))) == {contacts: "contacts"}


def test_only_files_with_the_mark_are_removed(tmp_path: Path) -> None:
    there = {"old.py": f"{MARK}\nx = 1\n", "mine.py": "x = 1\n"}
    for path, text in there.items():
        (tmp_path / path).write_text(text)
    planned = folder.plan(folder.files_in(tmp_path), {"new.py": f"{MARK}\n"}, {"once.yaml": "a: 1\n"})
    folder.carry_out(tmp_path, planned)
    assert folder.files_in(tmp_path) == {"mine.py": "x = 1\n", "new.py": f"{MARK}\n", "once.yaml": "a: 1\n"}
    again = folder.plan(folder.files_in(tmp_path), {"new.py": f"{MARK}\n"}, {"once.yaml": "b: 2\n"})
    assert again.written == {}
