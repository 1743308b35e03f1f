"""What a stack of syncs costs, beside what the Pulumi engine itself costs for as many resources that do nothing.

    python -m benchmarks.run --sizes 10 100 --write

All is measured in one run on one machine, in turns, and of each command the fastest repeat counts: whatever else the
machine does makes a time longer, never shorter. So ratios can be trusted further than seconds, and CPU further than
both.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import re
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from benchmarks import terraform
from benchmarks.processes import Use, used
from benchmarks.report import report
from pulumi_polytomic.emulator import Emulator, running, seed
from pulumi_polytomic.testing import Stack
from pulumi_polytomic.testing.stacks import FAST

ROOT = Path(__file__).resolve().parents[1]
PROGRAM = ROOT / "benchmarks" / "program"
SAMPLED = ROOT / "benchmarks" / "sampled"
PAGE = ROOT / "docs" / "performance.md"
UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")

CHANGED = "up, all changed"
COMMANDS = {
    "up": ("up", "--yes", "--skip-preview"),
    "preview": ("preview", "--expect-no-changes"),
    "refresh": ("refresh", "--yes", "--skip-preview"),
    "preview --refresh": ("preview", "--refresh", "--expect-no-changes"),
    CHANGED: ("up", "--yes", "--skip-preview"),
    "destroy": ("destroy", "--yes", "--skip-preview"),
}


@dataclass(frozen=True)
class Kind:
    """One column of the tables: which resources, and under which circumstances."""

    title: str
    resources: str
    latency: float = 0.0
    environment: dict[str, str] = field(default_factory=dict)


USUAL = {"PULUMI_SKIP_CHECKPOINTS": "false"}
LISTED = {**FAST, "POLYTOMIC_REFRESH": "listed"}
KINDS = (
    Kind("empty", "empty", environment=USUAL),
    Kind("same data", "same data", environment=USUAL),
    Kind("ours", "ours", environment=USUAL),
    Kind("ours, 50 ms", "ours", latency=0.05, environment=USUAL),
    Kind("empty, fast", "empty", environment=FAST),
    Kind("ours, fast", "ours", environment=LISTED),
    Kind("ours, fast, 50 ms", "ours", latency=0.05, environment=LISTED),
)
PROFILED = Kind("profiled", "ours", environment=LISTED)
"""Not a column: looking on takes time itself."""
TERRAFORM = (Kind("Terraform", "terraform"), Kind("Terraform, 50 ms", "terraform", latency=0.05))
BIG = 500
"""Model syncs from which on the engine's own way of writing state takes hours: only the fast mode is measured."""


@dataclass
class Measured:
    """One command, once."""

    use: Use
    requests: Counter[str]
    connections: int
    server_seconds: float
    """CPU of the emulator, and of this process's looking on."""
    owners: dict[str, dict[str, float]] = field(default_factory=dict)
    """CPU seconds of the program and of the provider by package; only where it is profiled."""


@dataclass
class Series:
    """All commands on one stack: the best of every repeat, and how big the state was."""

    commands: dict[str, Measured] = field(default_factory=dict)
    state_bytes: int = 0

    def better(self, other: Series) -> Series:
        """Of each command the faster one."""
        best = {
            name: min((measured, other.commands.get(name, measured)), key=lambda m: m.use.seconds)
            for name, measured in self.commands.items()
        }
        return Series(best, self.state_bytes)


class Connections:
    """Counts the connections that clients open."""

    def __init__(self, emulator: Emulator) -> None:
        self.opened = 0
        plain: Any = emulator.server.config.http_protocol_class
        counter = self

        class Counted(plain):  # type: ignore[misc]
            def connection_made(self, transport: Any) -> None:
                counter.opened += 1
                super().connection_made(transport)

        emulator.server.config.http_protocol_class = Counted


def series(kind: Kind, size: int, engine: Path) -> Series:
    """Run all commands on a new stack and an emulator of its own."""
    with running() as emulator, tempfile.TemporaryDirectory(prefix="polytomic-benchmark-") as work:
        if kind.latency:
            emulator.add_fault(latency_seconds=kind.latency, count=None)
        look = Look(emulator, Connections(emulator))
        return (_by_terraform if kind.resources == "terraform" else _by_pulumi)(kind, size, engine, Path(work), look)


@dataclass(frozen=True)
class Look:
    """Runs a command and counts what it asks the emulator for."""

    emulator: Emulator
    connections: Connections

    def at(self, command: list[str], folder: Path, environment: dict[str, str]) -> Measured:
        self.emulator.clear_requests()
        self.connections.opened = 0
        before = time.process_time()
        use = used(command, folder, environment)
        server_seconds = time.process_time() - before
        requests = Counter(f"{r['method']} {UUID.sub('{id}', r['path'])}" for r in self.emulator.requests())
        return Measured(use, requests, self.connections.opened, server_seconds)


def _by_pulumi(kind: Kind, size: int, engine: Path, work: Path, look: Look) -> Series:
    stack = Stack(PROGRAM, work / "stack", engine=engine)
    stack.environment |= {
        **kind.environment,
        "PYTHONPATH": os.pathsep.join([str(PROGRAM), *filter(None, [os.environ.get("PYTHONPATH")])]),
        "POLYTOMIC_DEPLOYMENT_URL": look.emulator.url,
        "POLYTOMIC_API_KEY": seed.ACME.api_key,
        "BENCHMARK_KIND": kind.resources,
        "BENCHMARK_MODEL_SYNCS": str(size),
        "BENCHMARK_BULK_SYNCS": str(bulk_syncs(size)),
        "BENCHMARK_MINUTE": "15",
    }
    samples = work / "samples"
    if kind == PROFILED:
        stack.environment["PYTHONPATH"] += os.pathsep + str(SAMPLED)
        stack.environment["BENCHMARK_SAMPLES"] = str(samples)
        samples.mkdir()
    found = Series()
    for name, arguments in COMMANDS.items():
        if name == CHANGED:
            stack.environment["BENCHMARK_MINUTE"] = "45"
        command = ["pulumi", *arguments, "--color", "never", "--non-interactive", "--suppress-progress"]
        found.commands[name] = measured = look.at(command, stack.folder, stack.environment)
        measured.owners = _owners(samples)
        if name == "up":
            [state] = (stack.folder / "state").glob("**/test.json")
            found.state_bytes = state.stat().st_size
    return found


def _owners(samples: Path) -> dict[str, dict[str, float]]:
    """What the processes of a command wrote (`sampled`), by part; each file is read once."""
    owners: dict[str, dict[str, float]] = {}
    for file in samples.glob("*.json"):
        part = owners.setdefault(file.name.partition("-")[0], {})
        for package, seconds in json.loads(file.read_text()).items():
            part[package] = part.get(package, 0.0) + seconds
        file.unlink()
    return owners


def _by_terraform(_kind: Kind, size: int, _engine: Path, work: Path, look: Look) -> Series:
    tools = terraform.tools()
    assert tools is not None
    command, provider = tools
    folder, place = work / "stack", (look.emulator.url, seed.ACME.api_key)
    environment = terraform.prepare(folder, provider, *place)
    found = Series()
    terraform.declare(folder, *place, size, bulk_syncs(size), "15")
    for name, arguments in terraform.COMMANDS.items():
        if name == CHANGED:
            terraform.declare(folder, *place, size, bulk_syncs(size), "45")
        found.commands[name] = look.at([command, *arguments, "-no-color", "-input=false"], folder, environment)
        if name == "up":
            found.state_bytes = (folder / "terraform.tfstate").stat().st_size
    return found


def bulk_syncs(size: int) -> int:
    """As many bulk syncs go with so many model syncs."""
    return max(size // 10, 1)


def imports(repeats: int) -> dict[str, float]:
    """The CPU seconds of importing, best of the repeats; the interpreter's own start is taken off.

    Without `rich`, which the development tools bring along and the HTTP client loads where it is.
    """
    programs = {
        "start": "pass",
        "Pulumi": "import pulumi.dynamic",
        "and ours": "import pulumi_polytomic.model_sync",
        "and the HTTP client": "import pulumi_polytomic.model_sync, pulumi_polytomic.api.client",
    }
    best = dict.fromkeys(programs, float("inf"))
    for _ in range(repeats):
        for name, program in programs.items():
            before = os.times()
            program = f"import sys; sys.modules['rich'] = None; {program}"
            # Elsewhere, or it would compile the sources that are here.
            subprocess.run([sys.executable, "-c", program], cwd=tempfile.gettempdir(), check=True)
            after = os.times()
            spent = after.children_user + after.children_system - before.children_user - before.children_system
            best[name] = min(best[name], spent)
    return {name: seconds - best["start"] for name, seconds in best.items() if name != "start"}


def find_engine() -> Path:
    """Return the directory of the Pulumi engine, which is installed if need be."""
    install = [sys.executable, str(ROOT / "tools" / "engine" / "install.py")]
    return Path(subprocess.run(install, stdout=subprocess.PIPE, text=True, check=True).stdout.strip())


def machine(engine: Path) -> str:
    """Say in a line what it is measured on."""
    version = subprocess.run([engine / "pulumi", "version"], stdout=subprocess.PIPE, text=True, check=True).stdout
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return (
        f"{os.cpu_count()} CPUs, {memory:.0f} GiB, {platform.system()} {platform.release().split('-')[0]}, "
        f"Python {platform.python_version()}, Pulumi {version.strip().removeprefix('v')}; "
        f"load at the beginning {os.getloadavg()[0]:.1f}"
    )


@contextmanager
def told(what: str) -> Iterator[None]:
    print(f"{what} ...", end=" ", file=sys.stderr, flush=True)
    yield
    print("done", file=sys.stderr, flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument(
        "--sizes", type=int, nargs="+", default=[10, 100], help="model syncs; a tenth as many bulk syncs"
    )
    parser.add_argument("--repeat", type=int, default=3, help="repeats at sizes up to 100; bigger ones run once")
    parser.add_argument("--kinds", nargs="+", default=[kind.title for kind in KINDS], help="leave columns out")
    parser.add_argument("--write", action="store_true", help=f"write {PAGE.relative_to(ROOT)}")
    chosen = parser.parse_args()
    # What runs in the background has Ctrl-C ignored, and the engine then waits five seconds for each plugin to end.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    engine = find_engine()
    measured_on = machine(engine)
    with told("imports"):
        importing = imports(chosen.repeat)
    found: dict[int, dict[str, Series]] = {}
    for size in chosen.sizes:
        kinds = [k for k in KINDS if k.title in chosen.kinds and (size <= BIG or "fast" in k.title)]
        kinds += TERRAFORM if terraform.tools() else ()
        for repeat in range(chosen.repeat if size <= 100 else 1):
            for kind in kinds:
                with told(f"{size} model syncs, {bulk_syncs(size)} bulk syncs: {kind.title}, round {repeat + 1}"):
                    once = series(kind, size, engine)
                before = found.setdefault(size, {}).get(kind.title)
                found[size][kind.title] = once.better(before) if before else once
        if size == max(chosen.sizes):
            with told(f"{size} model syncs: profiled"):
                found[size][PROFILED.title] = series(PROFILED, size, engine)
        # After each size: what took long to measure is not lost with what fails after it.
        if chosen.write:
            PAGE.parent.mkdir(exist_ok=True)
            PAGE.write_text(report(measured_on, importing, found))
    print(report(measured_on, importing, found))


if __name__ == "__main__":
    main()
