"""`pulumi-polytomic adopt` through its real process, against the emulator, without the engine."""

from __future__ import annotations

import json
import os
import pty
import re
import subprocess
from pathlib import Path

import pytest
import yaml

from pulumi_polytomic import BulkSync, ModelSync
from pulumi_polytomic.emulator import Unsettled, running, seed
from pulumi_polytomic.emulator.server import Emulator
from tests.cli.adopting.programs import made
from tests.cli.test_run import MAIN, command, surroundings
from tests.engine.project import bulk_sync, model_sync
from tests.warm import warm_python

ACME = seed.ACME


@pytest.fixture
def syncs(server: Emulator) -> Emulator:
    made(server, ModelSync, **model_sync())
    made(server, BulkSync, **bulk_sync())
    server.clear_requests()
    return server


def adopt(server: Emulator, *arguments: str, **more: str) -> tuple[int, str, str]:
    return command(server, "adopt", *arguments, **more)


def test_a_workspace_becomes_a_project_and_is_only_read(syncs: Emulator, tmp_path: Path) -> None:
    out = tmp_path / "Acme syncs"
    code, printed, told = adopt(syncs, "--out", str(out), "--kind", "model_sync", "--kind", "bulk_sync")
    assert (code, printed) == (0, "")
    assert told.splitlines()[-1] == "2 resources. Files: 6 written, 0 removed, 0 unchanged."
    assert {path.name for path in out.iterdir()} == {
        "__main__.py",
        "import.json",
        "Pulumi.yaml",
        "Pulumi.dev.yaml",
        "README.md",
        ".gitignore",
    }
    assert yaml.safe_load((out / "Pulumi.yaml").read_text())["name"] == "Acme-syncs"
    assert yaml.safe_load((out / "Pulumi.dev.yaml").read_text()) == {"config": {"polytomic:deploymentUrl": syncs.url}}
    entries = json.loads((out / "import.json").read_text())["resources"]
    assert [one["inputs"]["__origin"]["project"] for one in entries] == ["Acme-syncs", "Acme-syncs"]
    page = (out / "README.md").read_text()
    assert "pulumi-polytomic adopt --kind model_sync --kind bulk_sync --stack dev --apply" in page
    assert {one["method"] for one in syncs.requests()} == {"GET"}
    for path in out.iterdir():
        assert ACME.api_key not in path.read_text()


def test_a_dry_run_writes_nothing_and_prints_the_difference(syncs: Emulator, tmp_path: Path) -> None:
    out = tmp_path / "acme"
    code, printed, told = adopt(syncs, "--out", str(out), "--dry-run")
    assert code == 0
    assert "+contacts = ModelSync(" in printed
    assert "would be written" in told
    assert not out.exists()


def test_the_result_is_json_for_a_pipeline(syncs: Emulator, tmp_path: Path) -> None:
    code, printed, _ = adopt(syncs, "Cont*", "--kind", "model_sync", "--out", str(tmp_path), "--json")
    told = json.loads(printed)
    assert code == 0
    assert [one["name"] for one in told["resources"]] == ["contacts"]
    assert "__main__.py" in told["written"]
    assert told["secrets"] == told["differences"] == told["skipped"] == []


def test_wrong_usage_is_one_line_and_exit_code_two(server: Emulator, tmp_path: Path) -> None:
    out = ["--out", str(tmp_path)]
    code, _, told = adopt(server, "--kind", "sync", *out)
    assert code == 2
    assert "there is no kind 'sync': the kinds are model_sync, bulk_sync," in told
    code, _, told = adopt(server, "--apply", "--dry-run", *out)
    assert (code, "--apply and --dry-run exclude each other" in told) == (2, True)
    code, _, told = adopt(server, *out, POLYTOMIC_API_KEY="")
    assert (code, "no Polytomic credentials" in told) == (2, True)
    code, _, told = adopt(server, *out, POLYTOMIC_API_KEY="wrong")
    assert (code, "401" in told) == (1, True)
    assert "Traceback" not in told
    code, _, told = adopt(server, "--apply", *out, PATH="")
    assert (code, "Pulumi cannot be run here" in told) == (2, True)


def test_a_pattern_that_no_name_matches_is_named(syncs: Emulator, tmp_path: Path) -> None:
    _, _, told = adopt(syncs, "Contatcs", "Sh?p", "--out", str(tmp_path))
    assert [line for line in told.splitlines() if "Contatcs" in line or "Sh?p" in line] == [
        "No name of what is adopted matches 'Contatcs'."
    ]


def test_a_sync_that_cannot_be_declared_is_left_out_and_named(tmp_path: Path) -> None:
    target = {"connection_id": ACME.connections["Snowflake"], "create": {"schema": "ANALYTICS", "name": "SCORES"}}
    with running(unsettled=Unsettled(target_create="first_execution")) as server:
        odd = made(server, ModelSync, **model_sync(name="Odd", mode="append", identities=None, target=target))
        code, _, told = adopt(server, "--kind", "model_sync", "--out", str(tmp_path))
    assert code == 0
    assert f"Left out: model sync 'Odd' ({odd}) cannot be declared as it is: its first execution" in told
    assert f"model sync 'Odd' ({odd})" in (tmp_path / "README.md").read_text()


def test_a_terminal_sees_a_bar(syncs: Emulator, tmp_path: Path) -> None:
    mine, theirs = pty.openpty()
    arguments = [warm_python(), "-c", MAIN, "adopt", "--out", str(tmp_path)]
    process = subprocess.Popen(arguments, stderr=theirs, stdout=subprocess.DEVNULL, env=surroundings(syncs))
    os.close(theirs)
    seen = b""
    while True:
        try:
            part = os.read(mine, 1024)
        except OSError:
            break
        if not part:
            break
        seen += part
    assert process.wait() == 0
    assert "objects ━" in re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", seen.decode())


def test_a_file_that_cannot_be_written_whole_stays_as_it_was(syncs: Emulator, tmp_path: Path) -> None:
    adopt(syncs, "--out", str(tmp_path))
    before = {path.name: path.read_text() for path in tmp_path.iterdir()}
    for number in range(50):
        made(syncs, ModelSync, **model_sync(name=f"Contacts {number}"))
    full = "import resource; resource.setrlimit(resource.RLIMIT_FSIZE, (8192, 8192)); "
    run = subprocess.run(
        [warm_python(), "-c", full + MAIN, "adopt", "--out", str(tmp_path)],
        env=surroundings(syncs),
        capture_output=True,
        text=True,
        check=False,
    )
    assert (run.returncode, run.stderr.splitlines()[-1]) == (
        1,
        f"Error: cannot write {tmp_path / '__main__.py'}: File too large",
    )
    assert {path.name: path.read_text() for path in tmp_path.iterdir()} == before
