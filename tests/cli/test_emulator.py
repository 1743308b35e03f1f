from __future__ import annotations

import dataclasses
import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import yaml

from pulumi_polytomic.api.client import Client
from pulumi_polytomic.cli.readings import unsettled
from pulumi_polytomic.config import Settings
from pulumi_polytomic.emulator import Unsettled
from tests.warm import warm_python

MAIN = "from pulumi_polytomic.cli.app import main; main()"


@contextmanager
def started(*arguments: str) -> Iterator[subprocess.Popen[str]]:
    process = subprocess.Popen(
        [warm_python(), "-c", MAIN, "emulator", *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONUNBUFFERED": "1"},
        # Where the tests run in the background of a shell, Ctrl-C is ignored, and children inherit that.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL) and None,
    )
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def environment(process: subprocess.Popen[str]) -> dict[str, str]:
    """Read the introduction up to its last line, and return what it exports."""
    assert process.stdout is not None
    exported: dict[str, str] = {}
    for line in process.stdout:
        if line.startswith("export "):
            name, _, value = line.removeprefix("export ").strip().partition("=")
            exported[name] = value
        if "POLYTOMIC_API_KEY" in exported:
            break
    return exported


def ask(exported: dict[str, str], path: str) -> httpx.Response:
    headers = {
        "X-Polytomic-Version": "2025-09-18",
        "Authorization": f"Bearer {exported['POLYTOMIC_API_KEY']}",
    }
    with httpx.Client(transport=httpx.HTTPTransport(retries=5)) as client:
        return client.get(exported["POLYTOMIC_DEPLOYMENT_URL"] + path, headers=headers)


def test_it_prints_what_it_takes_to_use_it_and_stops_on_ctrl_c() -> None:
    with started("--port", "0") as process:
        exported = environment(process)
        assert ask(exported, "/api/me").json()["data"]["organization_name"] == "Acme"
        assert ask(exported, "/_emulator/requests").status_code == 404
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=20)
    assert process.returncode == 0
    assert out.strip() == "Stopped."
    assert err == ""


def test_control_and_readings_are_switched_on_the_command_line(tmp_path: Path) -> None:
    database = tmp_path / "emulator.db"
    with started("--port", "0", "--control", "--active-default", "false", "--database", str(database)) as process:
        exported = environment(process)
        assert ask(exported, "/_emulator/requests").status_code == 200
        assert database.exists()


def test_a_world_of_ones_own_is_played_and_its_keys_are_printed(tmp_path: Path) -> None:
    (tmp_path / "world.yaml").write_text("organizations: [{name: Our shop, keys: [ours]}]")
    with started("--port", "0", "--world", str(tmp_path / "world.yaml")) as process:
        exported = environment(process)
        assert exported["POLYTOMIC_API_KEY"] == "ours"
        assert ask(exported, "/api/me").json()["data"]["organization_name"] == "Our shop"


def test_a_world_that_cannot_be_used_is_one_clear_line(tmp_path: Path) -> None:
    (tmp_path / "world.yaml").write_text("organizations: [{nmae: Our shop}]")
    with started("--port", "0", "--world", str(tmp_path / "world.yaml")) as process:
        out, err = process.communicate(timeout=20)
    assert (process.returncode, out) == (1, "")
    assert (
        err.strip() == f"Error: {tmp_path / 'world.yaml'}: organizations[0]: 'name' is missing; there is no key 'nmae'"
    )


def test_every_reading_of_the_pages_is_an_option() -> None:
    done = subprocess.run([warm_python(), "-c", MAIN, "emulator", "--help"], capture_output=True, text=True, check=True)
    assert "Whether PUT may change" in done.stdout
    for reading in dataclasses.fields(Unsettled):
        assert f"--{reading.name.replace('_', '-')}" in done.stdout
    assert "[omitted|masked|clear]" in done.stdout
    assert "What `active` becomes when a body leaves it out." in " ".join(done.stdout.split())


def test_each_reading_is_played_as_it_was_chosen() -> None:
    chosen = unsettled({"active_default": "false", "limit_default": 4, "mistakes": "refused"})
    assert chosen == Unsettled(active_default=False, limit_default=4, mistakes="refused")


def test_a_clock_that_is_driven_stands_still_until_it_is_moved() -> None:
    with started("--port", "0", "--control", "--clock", "driven", "--flags-default", "true") as process:
        exported = environment(process)
        moved = httpx.post(f"{exported['POLYTOMIC_DEPLOYMENT_URL']}/_emulator/clock", json={"seconds": 5})
        assert moved.status_code == 204


def test_a_port_in_use_is_one_clear_line() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        with started("--port", port) as process:
            out, err = process.communicate(timeout=20)
    assert process.returncode == 1
    assert out == ""
    assert err.strip() == f"Error: cannot listen on 127.0.0.1 port {port}: Address already in use"


def test_a_database_that_is_none_is_one_clear_line(tmp_path: Path) -> None:
    database = tmp_path / "notes.txt"
    database.write_text("these are my notes, and no database at all " * 50)
    with started("--port", "0", "--database", str(database)) as process:
        _, err = process.communicate(timeout=20)
    assert process.returncode == 1
    assert err.startswith("Error: cannot use the database")
    assert len(err.strip().splitlines()) == 1


def test_the_compose_file_of_the_docs_leads_from_one_container_to_the_emulator_in_another() -> None:
    page = Path(__file__).parents[2] / "docs" / "testing.md"
    [written] = re.findall(r"^```yaml\n(# compose.yaml\n.*?)^```", page.read_text(), re.S | re.M)
    services = yaml.safe_load(written)["services"]
    emulator, program = services["emulator"], services["program"]
    tool, command, *arguments = emulator["command"].split()
    assert (tool, command) == ("pulumi-polytomic", "emulator")
    assert arguments[:2] == ["--host", "0.0.0.0"]
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = str(taken.getsockname()[1])
    with started(*[argument.replace("8899", port) for argument in arguments]) as process:
        environment(process)
        _, *healthy = emulator["healthcheck"]["test"]
        subprocess.run([sys.executable, *[part.replace("8899", port) for part in healthy[1:]]], check=True)
        settings = Settings.resolve(lambda _: None, program["environment"])
        assert settings.deployment_url == "http://emulator:8899"
        there = dataclasses.replace(settings, deployment_url=f"http://127.0.0.1:{port}")
        assert Client(there).me()["organization_name"] == "Acme"
