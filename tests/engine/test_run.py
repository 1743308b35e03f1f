"""`pulumi-polytomic run` with the configuration and the outputs of a stack, on the real engine."""

from __future__ import annotations

import signal
import subprocess

from tests.engine.project import Project
from tests.warm import warm_python

PROGRAM = """
import pulumi
from pulumi_polytomic import BulkSchedule, BulkSync, get_connection

shop = BulkSync(
    "shop",
    name="Shop",
    mode="replicate",
    source_connection_id=get_connection("Postgres").id,
    destination_connection_id=get_connection("Snowflake").id,
    destination_configuration={"schema": "RAW"},
    default_schedule=BulkSchedule(frequency="manual"),
    schemas=["public.orders"],
)
pulumi.export("sync_ids", {"shop": shop.sync_id})
pulumi.export("count", 1)
"""
MAIN = "from pulumi_polytomic.cli.app import main; main()"


def command(project: Project, *arguments: str) -> subprocess.CompletedProcess[str]:
    hidden = ("POLYTOMIC_API_KEY", "POLYTOMIC_DEPLOYMENT_URL")
    return subprocess.run(
        [warm_python(), "-c", MAIN, *arguments],
        cwd=project.folder,
        env={name: value for name, value in project.environment.items() if name not in hidden},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL) and None,
    )


def test_the_settings_and_the_ids_are_those_of_the_stack(project: Project) -> None:
    project.write(PROGRAM)
    key = project.environment["POLYTOMIC_API_KEY"]
    project.pulumi("config", "set", "--secret", "polytomic:apiKey", key)
    project.pulumi("config", "set", "polytomic:deploymentUrl", project.emulator.url)
    project.up()
    for arguments in (
        ("--stack-output", "sync_ids", "--stack", "dev"),
        ("--stack-output", "sync_ids.shop"),
        ("Shop", "--stack", "dev"),
    ):
        done = command(project, "run", *arguments, "--no-wait")
        assert (done.returncode, done.stdout.startswith("Shop: created")) == (0, True), done.stderr
        assert key not in done.stdout + done.stderr
        project.emulator.advance(60)
    assert len(project.emulator.executions()) == 3
    for arguments, words in (
        (("--stack-output", "ids", "--stack", "dev"), "no output 'ids': its outputs are count, sync_ids"),
        (("--stack-output", "count"), "holds no id"),
        (("Shop", "--stack", "prod"), "no stack named 'prod' found"),
    ):
        done = command(project, "run", *arguments)
        assert done.returncode == 2
        assert words in done.stderr
        assert len(done.stderr.splitlines()) == 1
