"""A Pulumi project in a folder of its own, run by the real engine against an emulator.

What it declares is plain data, so that a test says in one line what changes: `project.declare(orders={...})`. A test
that is about the program itself writes the program: `project.write(...)`.
"""

from __future__ import annotations

import json
import re
import signal
import subprocess
import sys
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from pulumi_polytomic import testing
from pulumi_polytomic.emulator import seed
from pulumi_polytomic.emulator.server import Emulator
from pulumi_polytomic.testing.stacks import SUMMING_UP
from tests.warm import warm_python

ACME = seed.ACME
PROJECT_FILE = "name: acme\nruntime: python\n"
ONCE = Path(__file__).parent / "once"
Inputs = dict[str, Any]

# The engine interrupts the program when a resource fails. This, and no other traceback, is the language host's own.
_INTERRUPTED_PROGRAM = re.compile(
    r"^.*Traceback \(most recent call last\):\n(?:\s*\n|@.*\n)*.*File \".*/pulumi-language-python-exec\".*\n"
    # To its end; or cut short, if the engine did not wait for more.
    r"(?:(?:(?!.*Traceback).*\n)*?.*KeyboardInterrupt\n|(?=\s*\n|.* failed\*\*))",
    re.M,
)

DECLARING_PROGRAM = """
import json
from pathlib import Path

import pulumi
import pulumi_polytomic as polytomic

made = {}
for name, resource in json.loads(Path("declared.json").read_text()).items():
    opts = resource.pop("opts", {})
    if "depends_on" in opts:
        opts["depends_on"] = [made[other] for other in opts["depends_on"]]
    if "aliases" in opts:
        opts["aliases"] = [pulumi.Alias(name=old) for old in opts["aliases"]]
    kind = polytomic.BulkSync if "source_connection_id" in resource else polytomic.ModelSync
    made[name] = kind(name, **resource, opts=pulumi.ResourceOptions(**opts))
    pulumi.export(name, made[name].sync_id)
"""

HIDING_PROGRAM = """
import json
from pathlib import Path

import pulumi
import pulumi_polytomic as polytomic

for name, resource in json.loads(Path("declared.json").read_text()).items():
    kind = polytomic.BulkSync if "source_connection_id" in resource else polytomic.ModelSync
    kind(name, **{field: pulumi.Output.from_input(value) for field, value in resource.items()})
"""
"""Declares the same, with every value inside an Output, where the program cannot judge it."""


def mapping(target: str, column: str) -> Inputs:
    """A field mapping from a column of the Customers model."""
    return {"target": target, "source": {"model_id": ACME.models["Customers"], "field": column}}


def model_sync(**changes: Any) -> Inputs:
    """The inputs of a valid model sync: customers to Salesforce contacts. None takes a field away."""
    inputs = {
        "name": "Contacts",
        "mode": "updateOrCreate",
        "fields": [mapping("Email", "email"), mapping("LastName", "last_name")],
        "target": {"connection_id": ACME.connections["Salesforce"], "object": "Contact"},
        "schedule": {"frequency": "daily", "hour": 6, "minute": 30},
        "identities": {
            "mappings": [{**mapping("Email", "email"), "function": "Equality"}],
        },
        **changes,
    }
    return {name: value for name, value in inputs.items() if value is not None}


def bulk_sync(**changes: Any) -> Inputs:
    """The inputs of a valid bulk sync: two tables of the shop to Snowflake. None takes a field away."""
    inputs = {
        "name": "Shop",
        "mode": "replicate",
        "source_connection_id": ACME.connections["Postgres"],
        "destination_connection_id": ACME.connections["Snowflake"],
        "destination_configuration": {"schema": "SHOP"},
        "default_schedule": {"frequency": "hourly", "minute": 15},
        "schemas": ["public.customers", "public.orders"],
        **changes,
    }
    return {name: value for name, value in inputs.items() if value is not None}


@cache
def installed_packages() -> str:
    """What pip lists; nothing is installed while the tests run, so once is enough (see `once/pip`)."""
    command = [sys.executable, "-m", "pip", "--disable-pip-version-check", "list", "-v", "--format", "json"]
    return subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True).stdout


@cache
def new_stack(engine: Path) -> dict[str, bytes]:
    """The files of an empty stack `dev` by path: settings and state. Made once; each project gets a copy."""
    with TemporaryDirectory() as place:
        folder = Path(place)
        (folder / "state").mkdir()
        (folder / "Pulumi.yaml").write_text(PROJECT_FILE)
        command = ["pulumi", "stack", "init", "dev", "--non-interactive"]
        subprocess.run(command, cwd=folder, env=testing.surroundings(folder, engine), capture_output=True, check=True)
        files = [folder / "Pulumi.dev.yaml", *(file for file in (folder / "state").rglob("*") if file.is_file())]
        return {str(file.relative_to(folder)): file.read_bytes() for file in files}


class Run(testing.Run):
    """A finished `pulumi` command, with what our own tests look at besides."""

    @property
    def told(self) -> dict[str, list[str]]:
        """The lines under "Diagnostics" by resource name (`up("--diff=false")`), without the engine's own words.

        What is said beforehand of the data ("may be a full resync") is no part of it either.
        """
        diagnostics = self.without_interrupt.partition("Diagnostics:\n")[2]
        blocks = re.findall(r"^  \S+ \((.+)\):\n((?:    .*\n|\n)+)", diagnostics, re.M)
        said = {name: [line.strip().removeprefix("error: ") for line in text.splitlines()] for name, text in blocks}
        aside = re.compile(r"warning: .* may be a full resync\b")
        told = {
            name: [t for t in lines if t and not t.startswith(SUMMING_UP) and not aside.match(t)]
            for name, lines in said.items()
        }
        return {name: lines for name, lines in told.items() if lines}

    @property
    def without_interrupt(self) -> str:
        """The output without the traceback of the program that the engine interrupts after a failure."""
        return _INTERRUPTED_PROGRAM.sub("", self.output)


@dataclass
class Project:
    """The project, its stack `dev`, and the emulator that it works against."""

    folder: Path
    emulator: Emulator
    engine: Path
    fast: bool = True
    """Whether the engine writes the state once, at the end of a command."""
    environment: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        (self.folder / "Pulumi.yaml").write_text(PROJECT_FILE)
        for path, content in new_stack(self.engine).items():
            (self.folder / path).parent.mkdir(parents=True, exist_ok=True)
            (self.folder / path).write_bytes(content)
        self.write(DECLARING_PROGRAM)
        self.declare()
        self.environment = {
            **testing.surroundings(self.folder, self.engine),
            "PULUMI_PYTHON_CMD": warm_python(),
            "PULUMI_SKIP_CHECKPOINTS": str(self.fast).lower(),
            "PYTHONPATH": str(ONCE),
            "PACKAGES_LISTED": installed_packages(),
            "POLYTOMIC_DEPLOYMENT_URL": self.emulator.url,
            "POLYTOMIC_API_KEY": ACME.api_key,
        }
        self.pulumi("stack", "select", "dev")

    def write(self, program: str) -> None:
        """Replace the program."""
        (self.folder / "__main__.py").write_text(program)

    def declare(self, **resources: Inputs) -> None:
        """Replace what the program declares; `opts` among the inputs are resource options."""
        (self.folder / "declared.json").write_text(json.dumps(resources))

    def pulumi(self, *arguments: str, fails: bool = False, **environment: str) -> Run:
        """Run a command of the engine; by default it has to succeed."""
        run = self.attempt(*arguments, **environment)
        assert (run.code != 0) == fails, run.output
        return run

    def attempt(self, *arguments: str, **environment: str) -> Run:
        """Run a command of the engine, however it ends."""
        done = subprocess.run(
            ["pulumi", *arguments, "--color", "never", "--non-interactive"],
            cwd=self.folder,
            env={**self.environment, **environment},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=300,
            check=False,
        )
        return Run(done.returncode, done.stdout)

    def up(self, *arguments: str, fails: bool = False, **environment: str) -> Run:
        """`pulumi up` without its preview's output twice."""
        return self.pulumi("up", "--yes", "--skip-preview", "--diff", *arguments, fails=fails, **environment)

    def preview(self, *arguments: str, fails: bool = False, **environment: str) -> Run:
        """`pulumi preview`, with the properties that differ."""
        return self.pulumi("preview", "--diff", *arguments, fails=fails, **environment)

    def refresh(self, *arguments: str, fails: bool = False, **environment: str) -> Run:
        """`pulumi refresh`, with the properties that differ."""
        return self.pulumi("refresh", "--yes", "--skip-preview", "--diff", *arguments, fails=fails, **environment)

    def destroy(self, *arguments: str, fails: bool = False, **environment: str) -> Run:
        """`pulumi destroy`."""
        return self.pulumi("destroy", "--yes", "--skip-preview", *arguments, fails=fails, **environment)

    def start(self, *arguments: str, **environment: str) -> subprocess.Popen[str]:
        """Start a command and leave it running, for tests that interrupt it or kill it with all that it started."""
        return subprocess.Popen(
            ["pulumi", *arguments, "--color", "never", "--non-interactive"],
            cwd=self.folder,
            env={**self.environment, "PULUMI_PYTHON_CMD": sys.executable, **environment},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
            preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler) and None,
        )

    def exported(self) -> str:
        """The stack's state as `pulumi stack export` writes it: what lands on a user's disk."""
        return self.pulumi("stack", "export").output

    def state(self, name: str) -> dict[str, Any]:
        """The state of the resource of that name."""
        return self.states()[name]

    def states(self) -> dict[str, dict[str, Any]]:
        """The state of every resource by its name."""
        resources = json.loads(self.exported())["deployment"].get("resources", [])
        return {r["urn"].rpartition("::")[2]: r for r in resources}

    def disk(self) -> str:
        """All that the engine has written down: the state, its backups, the history of updates."""
        return "\n".join(file.read_text() for file in (self.folder / "state").rglob("*") if file.is_file())

    def managed(self) -> set[str]:
        """The names of the syncs in state."""
        return {name for name, r in self.states().items() if "dynamic/polytomic:" in r["type"]}

    def id_of(self, name: str) -> str:
        """The sync's id, from state."""
        return str(self.state(name)["id"])

    def live_model_sync(self, id: str) -> dict[str, Any]:
        """The model sync as the emulator stores it."""
        return next(sync for sync in self.emulator.model_syncs() if sync["id"] == id)

    def live_bulk_sync(self, id: str) -> dict[str, Any]:
        """The bulk sync as the emulator stores it."""
        return next(sync for sync in self.emulator.bulk_syncs() if sync["id"] == id)

    def writes(self) -> list[str]:
        """The requests other than GET since the log was cleared, such as "PUT /api/syncs/<id>"."""
        requests = self.emulator.requests()
        return [f"{r['method']} {r['path']}" for r in requests if r["method"] != "GET"]
