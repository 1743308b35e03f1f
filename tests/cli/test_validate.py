"""`validate`, through its real process, against the emulator."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest

from pulumi_polytomic.emulator.server import Emulator
from tests.cli.test_run import MAIN, surroundings
from tests.warm import warm_python

Json = dict[str, Any]

BEGIN = """
import pulumi
import pulumi_polytomic as polytomic

customers = polytomic.get_model("Customers")
salesforce = polytomic.get_connection("Salesforce")


def fields(*targets):
    return [{"target": one, "source": customers.field("email")} for one in targets]


def sync(resource, **changes):
    declared = {
        "mode": "updateOrCreate",
        "fields": fields("Email", "LastName"),
        "target": {"connection_id": salesforce.id, "object": "Contact"},
        "schedule": {"frequency": "manual"},
        "identities": {
            "mappings": [{"source": customers.field("email"), "target": "Email", "function": "Equality"}],
        },
    }
    return polytomic.ModelSync(resource, **{**declared, **changes})


"""


def validate(
    server: Emulator, folder: Path, program: str, *arguments: str, begin: str = BEGIN, **more: str
) -> tuple[int, str, str]:
    (folder / "Pulumi.yaml").write_text("name: acme\nruntime: python\n")
    (folder / "__main__.py").write_text(begin + program)
    return ended(server, folder, *arguments, **more)


def ended(server: Emulator, folder: Path, *arguments: str, **more: str) -> tuple[int, str, str]:
    done = subprocess.run(
        [warm_python(), "-c", MAIN, "validate", *arguments],
        cwd=folder,
        env=surroundings(server, **{"PYTHONPATH": str(Path(__file__).parents[2]), **more}),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    return done.returncode, done.stdout, done.stderr


def found(server: Emulator, folder: Path, program: str, *arguments: str, begin: str = BEGIN) -> list[Json]:
    code, out, err = validate(server, folder, program, "--json", *arguments, begin=begin)
    assert code in (0, 1), err
    lines: list[Json] = json.loads(out)
    return lines


def places(lines: list[Json]) -> list[tuple[str, str, str]]:
    return [(one["level"], one["resource"], one["path"]) for one in lines]


def test_all_mistakes_of_all_resources_are_found_in_one_pass_static_ones_first(
    server: Emulator, tmp_path: Path
) -> None:
    lines = found(
        server,
        tmp_path,
        """
sync("first", fields=fields("Emial", "LastName"))
sync("second", mode="updateOrCrate", nam="x")
sync("third", target={"connection_id": salesforce.id, "object": "Contct"})
sync("fourth", schedule={"frequency": "dayly"})
""",
    )
    assert places(lines) == [
        ("error", "second", "mode"),
        ("error", "second", "nam"),
        ("error", "fourth", "schedule.frequency"),
        ("error", "first", "fields[0].target"),
        ("error", "third", "target.object"),
    ]
    assert "did you mean `Email`?" in lines[3]["message"]
    assert {one["type"] for one in lines} == {"ModelSync"}


def test_a_sound_program_gives_nothing_and_changes_nothing(server: Emulator, tmp_path: Path) -> None:
    before = len(server.requests())
    code, out, err = validate(server, tmp_path, 'print("seen")\npulumi.export("id", sync("contacts").sync_id)')
    assert (code, out) == (0, ""), err
    assert "seen" in err
    assert "resources: 1, errors: 0, warnings: 0, notes: 0" in err
    assert {one["method"] for one in server.requests()[before:]} == {"GET"}


def test_resources_behind_a_mistaken_one_are_judged_with_values_that_are_not_known(
    server: Emulator, tmp_path: Path
) -> None:
    lines = found(
        server,
        tmp_path,
        """
wrong = sync("wrong", mode="upsert")
sync("chained", schedule={"frequency": "runafter", "run_after": {"sync_ids": [wrong.sync_id]}}, mode="nope")
sync("named", name=wrong.name, target={"connection_id": salesforce.id, "object": "Contct"})
""",
    )
    assert places(lines) == [
        ("error", "wrong", "mode"),
        ("error", "chained", "mode"),
        ("error", "named", "target.object"),
    ]


def test_a_mistake_within_an_output_is_found_too(server: Emulator, tmp_path: Path) -> None:
    lines = found(server, tmp_path, 'sync("hidden", mode=pulumi.Output.from_input("updateOrCrate"))')
    assert places(lines) == [("error", "hidden", "mode")]


def test_a_program_that_fails_by_itself_is_one_line_with_its_place_after_what_was_found_before(
    server: Emulator, tmp_path: Path
) -> None:
    code, out, err = validate(
        server, tmp_path, 'sync("wrong", mode="upsert")\nsync("right")\n1 / 0\n', begin=BEGIN.strip() + "\n"
    )
    assert code == 1, err
    wrong, stopped = out.splitlines()
    assert wrong.startswith("error: wrong: mode: ")
    line = BEGIN.strip().count("\n") + 4
    assert stopped == f"error: ZeroDivisionError: division by zero (__main__.py:{line}) [program-stopped]"
    assert "Traceback" not in err


def test_a_lookup_that_finds_nothing_hides_only_what_needs_it(server: Emulator, tmp_path: Path) -> None:
    lines = found(
        server,
        tmp_path,
        """
gone = polytomic.get_connection_output(pulumi.Output.from_input("Slesforce"))
sync("lost", target={"connection_id": gone.id, "object": "Contact"})
sync("other", target={"connection_id": salesforce.id, "object": "Contct"})
""",
    )
    assert places(lines) == [("error", "", ""), ("error", "other", "target.object")]
    assert "no connection is named 'Slesforce' in Acme. Did you mean 'Salesforce'?" in lines[0]["message"]


def test_warnings_fail_only_if_they_are_to(server: Emulator, tmp_path: Path) -> None:
    program = 'sync("contacts", opts=pulumi.ResourceOptions(ignore_changes=["nmae"]))'
    code, out, _ = validate(server, tmp_path, program)
    assert (code, out.split(":")[0]) == (0, "warning")
    assert "'nmae' names no field" in out
    assert ended(server, tmp_path, "--strict")[0] == 1


def test_live_checks_that_only_warn_are_warnings(server: Emulator, tmp_path: Path) -> None:
    code, out, _ = validate(
        server, tmp_path, 'sync("contacts", fields=fields("Emial", "LastName"))', POLYTOMIC_LIVE_CHECKS="warn"
    )
    assert code == 0
    assert out.startswith("warning: contacts: fields[0].target: `Emial`")


def test_a_rejected_key_is_one_error(server: Emulator, tmp_path: Path) -> None:
    program = "\n".join(
        f'polytomic.Policy("p{i}", policy_actions=[{{"action": "apply_policy", "role_ids": []}}])' for i in range(3)
    )
    begin = "import pulumi_polytomic as polytomic\n"
    code, out, err = validate(server, tmp_path, program, begin=begin, POLYTOMIC_API_KEY="wrong-key")
    assert code == 1, err
    assert len(out.splitlines()) == 1
    assert "wrong-key" not in out + err


def test_the_main_of_the_project_is_run_in_its_folder(server: Emulator, tmp_path: Path) -> None:
    (tmp_path / "program").mkdir()
    (tmp_path / "program" / "own.py").write_text("MODE = 'upsert'\n")
    (tmp_path / "program" / "__main__.py").write_text(BEGIN + 'import own\nsync("contacts", mode=own.MODE)\n')
    (tmp_path / "Pulumi.yaml").write_text("name: acme\nruntime: python\nmain: program\n")
    code, out, err = ended(server, tmp_path)
    assert code == 1, err
    assert out.startswith("error: contacts: mode: ")


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        (None, "there is no Pulumi.yaml in this folder"),
        ("name: acme\nmain: nowhere\n", "there is no Python program at"),
        ("- no\n", "is no file of a Pulumi project"),
    ],
)
def test_a_folder_without_a_program_is_a_mistake_in_the_call(
    server: Emulator, tmp_path: Path, settings: str | None, said: str
) -> None:
    if settings is not None:
        (tmp_path / "Pulumi.yaml").write_text(settings)
    code, out, err = ended(server, tmp_path)
    assert (code, out) == (2, "")
    assert said in err


def test_another_workspace_of_the_program_is_asked_for_its_resources(server: Emulator, tmp_path: Path) -> None:
    lines = found(
        server,
        tmp_path,
        """
other = polytomic.workspace("other", api_key="wrong-key-of-other")
sync("there", opts=pulumi.ResourceOptions(provider=other))
sync("here", target={"connection_id": salesforce.id, "object": "Contct"})
""",
    )
    # What needs another provider waits for it, so either can be registered first.
    assert sorted(one["resource"] for one in lines if one["level"] == "error") == ["here", "there"]
    assert "wrong-key-of-other" not in json.dumps(lines)
