"""`pulumi-polytomic adopt --apply` through its real process, on the real engine."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from pulumi_polytomic import BulkSync, Connection, ModelSync
from pulumi_polytomic.emulator.server import Emulator
from pulumi_polytomic.testing.stacks import surroundings
from tests.cli.adopting.programs import ACME, made
from tests.engine.project import bulk_sync, mapping, model_sync
from tests.warm import warm_python

MAIN = "from pulumi_polytomic.cli.app import main; main()"


class Folder:
    """A folder in which the command is run, as a stranger would."""

    def __init__(self, server: Emulator, place: Path, engine: Path) -> None:
        self.server, self.place = server, place / "acme"
        (place / "state").mkdir()
        keys = {"POLYTOMIC_API_KEY": ACME.api_key, "POLYTOMIC_DEPLOYMENT_URL": server.url}
        self.environment = {**surroundings(place, engine), **keys}

    def adopt(self, *arguments: str, code: int = 0) -> str:
        return self._run([warm_python(), "-c", MAIN, "adopt", "--out", str(self.place), *arguments], code, Path.cwd())

    def pulumi(self, *arguments: str, code: int = 0) -> str:
        return self._run(["pulumi", *arguments, "--non-interactive"], code, self.place)

    def _run(self, command: list[str], code: int, folder: Path) -> str:
        run = subprocess.run(command, cwd=folder, env=self.environment, capture_output=True, text=True, timeout=300)
        assert run.returncode == code, run.stdout + run.stderr
        assert "Traceback" not in run.stderr
        return run.stdout + run.stderr

    @property
    def program(self) -> str:
        return (self.place / "__main__.py").read_text()

    def writes(self) -> list[str]:
        return [f"{r['method']} {r['path']}" for r in self.server.requests() if r["method"] != "GET"]


@pytest.fixture
def folder(emulator: Emulator, tmp_path: Path, engine: Path) -> Folder:
    return Folder(emulator, tmp_path, engine)


def test_a_workspace_made_by_hand_becomes_a_program_whose_preview_is_empty(folder: Folder) -> None:
    server = folder.server
    contacts = made(server, ModelSync, **model_sync())
    made(
        server,
        ModelSync,
        **model_sync(name="After", schedule={"frequency": "runafter", "run_after": {"sync_ids": [contacts]}}),
    )
    shop = made(server, BulkSync, **bulk_sync())
    server.clear_requests()
    told = folder.adopt("--apply")
    assert "a preview has nothing to do" in told
    assert folder.writes() == []
    assert "run_after=RunAfter(sync_ids=[contacts.sync_id])" in folder.program
    assert "protect" in folder.pulumi("stack", "export")

    # In the web page: one is edited and renamed, one deleted, one made.
    server.edit("model sync", contacts, {"name": "People", "mode": "update"})
    server.remove("bulk sync", shop)
    made(server, ModelSync, **model_sync(name="Leads", fields=[mapping("Email", "email")]))
    server.clear_requests()
    # From now on the stack has the key.
    folder.pulumi("config", "set", "--secret", "polytomic:apiKey", folder.environment.pop("POLYTOMIC_API_KEY"))
    told = folder.adopt("--apply")
    assert folder.writes() == []
    assert 'contacts = ModelSync(\n    "contacts",\n    name="People",\n    mode="update",' in folder.program
    assert 'leads = ModelSync(\n    "leads",' in folder.program
    assert "BulkSync" not in folder.program
    folder.pulumi("refresh", "--yes", "--run-program")
    folder.pulumi("preview", "--expect-no-changes")


def test_secrets_come_from_the_stack_and_are_asked_for(folder: Folder) -> None:
    server = folder.server
    encrypted = [{**mapping("Email", "email"), "encryption_enabled": True}, mapping("LastName", "last_name")]
    made(server, ModelSync, **model_sync(fields=encrypted, encryption_passphrase="hunter2"))
    configuration = {"hostname": "db.acme.example", "database": "shop", "username": "polytomic", "port": 5432}
    made(
        server,
        Connection,
        name="Warehouse",
        type="postgresql",
        configuration=configuration,
        secrets={"password": "correct-horse"},
    )
    server.clear_requests()
    told = folder.adopt("--connections", "resource", "--layout", "by-kind", "--apply", code=2)
    commands = [line.split()[4] for line in told.splitlines() if line.startswith("  pulumi config set")]
    assert sorted(commands) == ["contacts-encryption-passphrase", "warehouse-password"]
    assert all(f"`{key}`" in (folder.place / "README.md").read_text() for key in commands)
    for key, value in zip(sorted(commands), ("hunter2", "correct-horse"), strict=True):
        folder.pulumi("config", "set", "--secret", key, value, "--stack", "dev")
    told = folder.adopt("--connections", "resource", "--layout", "by-kind", "--apply")
    assert "a preview has nothing to do" in told
    assert folder.writes() == []
    state = folder.pulumi("stack", "export")
    for text in (told, state, *(path.read_text() for path in folder.place.rglob("*") if path.is_file())):
        assert "hunter2" not in text
        assert "correct-horse" not in text


def test_a_program_that_is_not_what_is_there_fails_with_the_difference(folder: Folder) -> None:
    server = folder.server
    made(server, ModelSync, **model_sync())
    folder.adopt("--no-protect")
    text = folder.program.partition("\n")[2].replace("hour=6", "hour=7")
    (folder.place / "__main__.py").write_text(text)
    server.clear_requests()
    told = folder.adopt("--apply", code=1)
    assert "__main__.py: is yours, and stays as it is" in told
    assert '-    schedule=Schedule(frequency="daily", minute=30, hour=7),' in told
    assert '+    schedule=Schedule(frequency="daily", minute=30, hour=6),' in told
    assert "~ hour" in told
    assert "the program differs from Polytomic" in told
    assert folder.writes() == []
    assert (folder.place / "__main__.py").read_text() == text


def test_what_stays_as_it_is_takes_no_line_of_the_proof(folder: Folder) -> None:
    server = folder.server
    made(server, ModelSync, **model_sync())
    made(server, BulkSync, **bulk_sync())
    told = folder.adopt("--apply")
    assert told.endswith(
        "Previewing, with a refresh\nThe state of the stack is what is in Polytomic, and a preview has nothing to do.\n"
    )
    program = folder.program.partition("\n")[2].replace("hour=6", "hour=7")
    (folder.place / "__main__.py").write_text(program)
    told = folder.adopt("--apply", code=1)
    assert "~ hour" in told
    assert "ModelSync::contacts" in told
    assert "::shop" not in told
    assert told.count("(same)") == 1, "that of the stack, around the changes"


def test_ctrl_c_lets_pulumi_give_the_stack_back(folder: Folder) -> None:
    server = folder.server
    made(server, ModelSync, **model_sync())
    process = subprocess.Popen(
        [sys.executable, "-c", MAIN, "adopt", "--out", str(folder.place), "--apply"],
        env=folder.environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,  # a terminal of its own: Ctrl-C reaches all that runs in it
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL) and None,  # not ignored, as in the background
    )
    assert process.stdout is not None
    seen = ""
    for line in process.stdout:
        seen += line
        if "Created stack" in line:
            server.add_fault(method="GET", path="/api/syncs/[^/]+$", latency_seconds=2, count=None)
        if "ModelSync contacts importing" in line:
            os.killpg(process.pid, signal.SIGINT)
    assert process.wait() == 1, seen
    assert "Aborted!" in seen
    assert "Traceback" not in seen
    server.clear_faults()
    assert "a preview has nothing to do" in folder.adopt("--apply")
