"""Runs that are interrupted in the middle of fifty syncs, what they leave behind, and what the recovery makes of it.

Where the interruption comes is not left to chance: the server answers the first twenty requests and holds those that
follow, carried out but not answered, until the interruption has taken its course.
"""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pulumi_polytomic.emulator import running
from pulumi_polytomic.emulator.server import Emulator
from tests.engine.project import ACME, Inputs, Project, Run, model_sync
from tests.engine.reliability.cases import NEVER
from tests.engine.reliability.matrix import plain
from tests.engine.reliability.processes import Command, pending, release, until

COUNT = 50
ANSWERED = 20
AT_A_TIME = 4
"""Resources that Pulumi's dynamic host works on at a time."""
CALL_TIMEOUT = "3"

POLICIES = [ACME.policies["Finance"]]
METHODS = {"creating": "POST", "updating": "PUT", "deleting": "DELETE"}

Json = dict[str, Any]


class Server(AbstractContextManager["Server"]):
    """An emulator that can be stopped and started again: its database is a file, its port stays."""

    def __init__(self, database: Path, clock_off: float = 0.0) -> None:
        self._database = database
        self._clock_off = clock_off
        self._port = 0
        self._running = ExitStack()
        self.start()

    def start(self) -> None:
        self.emulator = self._running.enter_context(running(self._database, port=self._port, clock_off=self._clock_off))
        self._port = int(self.emulator.url.rpartition(":")[2])

    def stop(self) -> None:
        self._running.close()

    def __exit__(self, *_: object) -> None:
        self.stop()


@dataclass(frozen=True)
class Scene:
    """A run that hangs in the middle of its requests."""

    project: Project
    server: Server
    doing: str

    @property
    def emulator(self) -> Emulator:
        return self.server.emulator

    @property
    def program(self) -> dict[str, Inputs]:
        """What is declared when it is interrupted."""
        if self.doing == "deleting":
            return {}
        return declared(**({"mode": "update"} if self.doing == "updating" else {}))


@dataclass(frozen=True)
class Interruption:
    """What happens while the server holds the requests. `strike` returns how the command ended."""

    title: str
    strike: Callable[[Scene, Command], Run]
    environment: dict[str, str] = field(default_factory=dict)
    clock_off: float = 0.0
    """By how many seconds the server's clock is ahead of the machine's, or behind it."""
    doings: tuple[str, ...] = tuple(METHODS)
    modes: tuple[str, ...] = ("usual", "fast")
    """Whether the engine writes the state after each step ("usual"), or once, at the end ("fast")."""


def ctrl_c(scene: Scene, command: Command) -> Run:
    """Once: the engine waits for what it has begun."""
    command.interrupt()
    until(lambda: command.said("cancelling"), "the engine has taken notice")
    release(scene.emulator)
    return command.end()


def ctrl_c_twice(scene: Scene, command: Command) -> Run:
    """Twice: it ends at once."""
    command.interrupt()
    until(lambda: command.said("cancelling"), "the engine has taken notice")
    command.interrupt()
    return command.end()


def sigterm(scene: Scene, command: Command) -> Run:
    """As a CI job is canceled."""
    command.terminate()
    until(lambda: command.said("cancelling"), "the engine has taken notice")
    release(scene.emulator)
    return command.end()


def sigkill(scene: Scene, command: Command) -> Run:
    """As a machine goes down."""
    command.kill()
    return command.end()


def restart(scene: Scene, command: Command) -> Run:
    """The server is stopped, and started again. What it had not answered it has done all the same."""
    scene.server.stop()
    scene.server.start()
    scene.project.emulator = scene.emulator
    return command.end()


def hang(scene: Scene, command: Command) -> Run:
    """The server goes on holding."""
    return command.end()


def fill(scene: Scene, command: Command) -> Run:
    """Nothing more fits where the state file is, a file system of its own, until the command has ended."""
    with nothing_more_fits(scene, command):
        # The engine tries to save for half a minute, and again for each step under way: nobody waits for the end.
        return ctrl_c_twice(scene, command)


def fill_to_the_end(scene: Scene, command: Command) -> Run:
    """The same in the fast mode, where the engine saves once."""
    with nothing_more_fits(scene, command):
        return command.end()


@contextmanager
def nothing_more_fits(scene: Scene, command: Command) -> Iterator[None]:
    """Fill the file system of the state, and let the command go on until it has noticed."""
    ballast = scene.project.folder / "state" / "ballast"
    full, ended = threading.Event(), threading.Event()

    def keep_full() -> None:
        # What a failed write gives back must not be there for the next one.
        with ballast.open("wb", buffering=0) as file:
            while not ended.wait(0.001):
                with suppress(OSError):
                    while True:
                        file.write(bytes(4096))
                full.set()

    filling = threading.Thread(target=keep_full)
    filling.start()
    full.wait()
    release(scene.emulator)
    until(lambda: command.said("no space left"), "the engine has told it")
    yield
    ended.set()
    filling.join()
    ballast.unlink()


_HOUR = 3600.0
_COPY = "before.json"

INTERRUPTIONS = {
    "ctrl-C": Interruption("ctrl-C, once", ctrl_c),
    "ctrl-C twice": Interruption("ctrl-C, twice", ctrl_c_twice),
    "SIGTERM": Interruption("SIGTERM", sigterm),
    "SIGKILL": Interruption("SIGKILL, of all processes", sigkill),
    "restart": Interruption("the server is restarted", restart),
    "hang": Interruption("the server hangs", hang, {"POLYTOMIC_CALL_TIMEOUT": CALL_TIMEOUT}),
    "no space": Interruption("no space for the state file, then ctrl-C, twice", fill, modes=("usual",)),
    "no space at the end": Interruption(
        "no space for the state file", fill_to_the_end, doings=("creating",), modes=("fast",)
    ),
    "clock behind": Interruption("SIGKILL, your clock an hour behind", sigkill, clock_off=_HOUR, doings=("creating",)),
    "clock ahead": Interruption("SIGKILL, your clock an hour ahead", sigkill, clock_off=-_HOUR, doings=("creating",)),
}


@dataclass(frozen=True)
class Left:
    """What there is after the interruption, and how it can be told."""

    seen: str
    behind: str
    recovery: str


def declared(**changes: Any) -> dict[str, Inputs]:
    """The fifty syncs."""
    return {f"s{n:02}": model_sync(name=f"Sync {n:02}", **changes) for n in range(COUNT)}


def play(project: Project, server: Server, doing: str, interruption: Interruption) -> Left:
    """Interrupt a command, recover, and assert that all is well."""
    scene = Scene(project, server, doing)
    run = interrupted(scene, interruption)
    behind = list(left_behind(scene))
    touched = set_by_hand(scene)
    recovery = list(recover(scene))
    assert_well(scene, touched)
    return Left(seen(run), ", ".join(behind) or "nothing", ", ".join(recovery) or "none needed")


def seen(run: Run) -> str:
    """What the command says. In which of its own words the engine says that it was canceled is left to chance."""
    telling = [plain(line) for line in run.errors if "sync '" in line or "snapshot" in line]
    return "success" if run.code == 0 else "<br>".join(dict.fromkeys(telling)) or ("canceled" if run.errors else "—")


def interrupted(scene: Scene, interruption: Interruption) -> Run:
    """Deploy what has to be there, begin what is to be interrupted, and interrupt it."""
    if scene.doing != "creating":
        scene.project.declare(**declared())
        scene.project.up("--diff=false")
        set_by_hand(scene)
    scene.project.pulumi("stack", "export", "--file", _COPY)
    scene.project.declare(**scene.program)
    with until_held(scene, interruption.environment) as command:
        run = interruption.strike(scene, command)
    release(scene.emulator)
    no_traceback(run)
    return run


def set_by_hand(scene: Scene) -> set[str]:
    """Set in the web page what the program does not declare; return the ids of the syncs that are there."""
    ids = {sync["id"] for sync in scene.emulator.model_syncs()}
    for id in ids:
        scene.emulator.edit("model sync", id, {"policies": POLICIES})
    return ids


def until_held(scene: Scene, environment: dict[str, str]) -> Command:
    """Start `pulumi up`, and wait until it waits for the server."""
    method = METHODS[scene.doing]
    scene.emulator.clear_requests()
    scene.emulator.add_fault(
        method=method, path="^/api/syncs", skip=ANSWERED, count=None, latency_seconds=NEVER, when="after"
    )
    command = Command(scene.project.start("up", "--yes", "--skip-preview", "--diff=false", **environment))
    until(lambda: len(pending(scene.emulator, method)) == AT_A_TIME, f"{AT_A_TIME} requests are held")
    # A file that is cut short by the interruption is a case of its own.
    until(lambda: rests(state_file(scene.project)), "the engine has written its state")
    return command


def rests(file: Path) -> bool:
    """Whether nobody is writing to the file."""
    before = file.read_bytes()
    time.sleep(0.5)
    return file.read_bytes() == before


def state_file(project: Project) -> Path:
    """The file in which the stack's state is."""
    [file] = (project.folder / "state" / ".pulumi" / "stacks").glob("*/dev.json")
    return file


def beside(state: Path) -> list[tuple[Path, Path]]:
    """Each file of the state, with the one from before that lies beside it."""
    return [
        (state.with_name(f"{state.name}{end}"), state.with_name(f"{state.name}.bak{end}")) for end in ("", ".attrs")
    ]


def left_behind(scene: Scene) -> Iterator[str]:
    """What is not as a finished run leaves it."""
    if not is_readable(scene.project):
        yield "an empty state file, and an empty backup of it"
        return
    live = {sync["id"]: sync for sync in scene.emulator.model_syncs()}
    known = {state["id"]: state["outputs"] for state in managed(scene.project).values()}
    if live.keys() - known.keys():
        yield "syncs that state does not know"
    if known.keys() - live.keys():
        yield "deletions that state does not know"
    if any(known[id]["mode"] != live[id]["mode"] for id in known.keys() & live.keys()):
        yield "updates that state does not know"
    if pending_operations(scene.project):
        yield "pending operations"
    if is_locked(scene.project):
        yield "a lock"


def recover(scene: Scene) -> Iterator[str]:
    """Do what the page says, and tell it."""
    project = scene.project
    if is_locked(project):
        project.pulumi("cancel", "--yes")
        yield "`pulumi cancel`"
    if not is_readable(project):
        project.pulumi("stack", "import", "--file", _COPY)
        yield "`pulumi stack import --file <a copy from before>`"
    before = [sync["updated_at"] for sync in scene.emulator.model_syncs()]
    up = project.up("--diff=false")
    no_traceback(up)
    if before != [sync["updated_at"] for sync in scene.emulator.model_syncs()] or set(up.summary) != {"unchanged"}:
        yield "`pulumi up`"
    if pending_operations(project):
        assert "pending operations" in up.output
        no_traceback(project.refresh("--clear-pending-creates"))
        yield "`pulumi refresh --clear-pending-creates`"
    assert pending_operations(project) == []


def assert_well(scene: Scene, touched: set[str]) -> None:
    """Server and state are one: no duplicate, no orphan, no lost setting, nothing to do."""
    live = {sync["id"]: sync for sync in scene.emulator.model_syncs()}
    program = scene.program
    assert sorted(sync["name"] for sync in live.values()) == sorted(inputs["name"] for inputs in program.values())
    known = managed(scene.project)
    assert {name: live[state["id"]]["name"] for name, state in known.items()} == {
        name: inputs["name"] for name, inputs in program.items()
    }
    for sync in live.values():
        assert sync["mode"] == program[f"s{sync['name'][-2:]}"]["mode"]
        assert sync["policies"] == (POLICIES if sync["id"] in touched else [])
    scene.project.preview("--expect-no-changes")
    scene.project.preview("--expect-no-changes", "--refresh")


def no_traceback(run: Run) -> None:
    assert "Traceback" not in run.without_interrupt, run.output


def managed(project: Project) -> dict[str, Json]:
    return {name: state for name, state in project.states().items() if "dynamic/polytomic:" in state["type"]}


def pending_operations(project: Project) -> list[Json]:
    return json.loads(project.exported())["deployment"].get("pending_operations") or []


def is_readable(project: Project) -> bool:
    return project.attempt("stack", "export").code == 0


def is_locked(project: Project) -> bool:
    return any(file.is_file() for file in (project.folder / "state" / ".pulumi" / "locks").rglob("*"))
