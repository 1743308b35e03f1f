"""What a demonstration is told with: lines, claims that are checked first, and commands on the real engine.

Nothing of the user's own is read or written: state, settings and the server live in a temporary directory and in this
process, and end with it.
"""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from pulumi_polytomic.emulator import Emulator, running
from pulumi_polytomic.testing.stacks import FAST

ROOT = Path(__file__).resolve().parents[1]
COMMAND_SECONDS = 300
COLOUR = "always" if sys.stdout.isatty() and "NO_COLOR" not in os.environ else "never"
CHANGES = "^ *[-+~]"
"""What `grep` leaves of a preview: the lines that say what changes."""


class Failed(Exception):
    """The demonstration cannot go on, or a claim does not hold; the text is the one line for the user."""


def say(text: str = "") -> None:
    """Print one line of the story."""
    print(text, flush=True)


def heading(text: str) -> None:
    """Begin the next part of the story."""
    say(f"\n== {text}")


def claim(text: str, holds: bool) -> None:
    """Say what is so, after a look whether it is."""
    if not holds:
        raise Failed(f"this should be so, but is not: {text}")
    say(f"   [checked] {text}")


@dataclass(frozen=True)
class Stack:
    """A project in a folder of its own, and the environment that its commands run in."""

    folder: Path
    environment: dict[str, str]

    def pulumi(self, *arguments: str, grep: str = "", fails: bool = False, hidden: Collection[str] = ()) -> str:
        """Run a command and show it with its output, or the lines of it that `grep` finds.

        What is `hidden` of the arguments is not shown. Returns the output, without colours. Raises `Failed` if it
        fails, or does not although it is to fail.
        """
        shown = " ".join(arguments)
        for text in hidden:
            shown = shown.replace(text, "***")
        say(f"   $ pulumi {shown}" + (f" | grep -E '{grep}'" if grep else ""))
        quiet = ["--suppress-progress"] if arguments[0] in ("up", "preview", "refresh", "destroy") else []
        command = ["pulumi", *arguments, *quiet, "--non-interactive", "--color", COLOUR]
        lines: list[str] = []
        with started(command, self.folder, self.environment) as process:
            assert process.stdout is not None
            for line in map(str.rstrip, process.stdout):
                lines.append(re.sub(r"\x1b\[[0-9;]*m", "", line))
                if line and re.search(grep, lines[-1]):
                    say(f"   {line}")
            code = process.wait()
        if (code != 0) != fails:
            if grep:
                say("\n".join(lines))
            raise Failed(f"`pulumi {arguments[0]}` ended with exit code {code}; its output is above")
        if lines:
            say()
        return "\n".join(lines)

    def output(self, name: str) -> str:
        """Return one of the stack's outputs, without a word."""
        command = ["pulumi", "stack", "output", name, "--non-interactive"]
        with started(command, self.folder, self.environment) as process:
            assert process.stdout is not None
            text = process.stdout.read().strip()
            if process.wait() != 0:
                raise Failed(f"the stack has no output {name}: {text}")
        return text


@contextmanager
def started(command: list[str], folder: Path, environment: dict[str, str]) -> Iterator[subprocess.Popen[str]]:
    """Start a command in a process group of its own, and see to its end, whatever happens."""
    process = subprocess.Popen(
        command,
        cwd=folder,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        start_new_session=True,
    )
    watch = threading.Timer(COMMAND_SECONDS, end, [process])
    watch.start()
    try:
        yield process
    finally:
        watch.cancel()
        end(process)


def end(process: subprocess.Popen[str]) -> None:
    """Ask a command to stop, and stop it if it does not."""
    if process.poll() is not None:
        return
    process.send_signal(signal.SIGINT)  # the engine finishes what it is doing, and ends its plugins
    try:
        process.wait(15)
    except subprocess.TimeoutExpired:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def find_engine() -> str:
    """Return the directory of the Pulumi engine, which is installed if need be."""
    install = [sys.executable, str(ROOT / "tools" / "engine" / "install.py")]
    found = subprocess.run(install, stdout=subprocess.PIPE, text=True, check=False)
    if found.returncode != 0:
        raise Failed("there is no Pulumi engine; why is said above")
    return found.stdout.strip()


@contextmanager
def on_an_emulator(example: str, *left_out: str, world: str | None = None) -> Iterator[tuple[Stack, Emulator]]:
    """A copy of an example, with state, plugins and settings beside it, out of the user's sight; and a server for it.

    Files that match `left_out` are not copied. `world`: the file of the example that says what is on the server.
    """
    engine = find_engine()
    with (
        tempfile.TemporaryDirectory(prefix="polytomic-demo-", ignore_cleanup_errors=True) as made,
        running(world=ROOT / "examples" / example / world if world else None, real_time=True) as emulator,
    ):
        work = Path(made)
        folder = work / example
        unwanted = shutil.ignore_patterns("__pycache__", "tests", *left_out)
        shutil.copytree(ROOT / "examples" / example, folder, ignore=unwanted)
        (work / "state").mkdir()
        yield Stack(folder, surroundings(work, engine)), emulator


def surroundings(work: Path, engine: str) -> dict[str, str]:
    """The environment of the commands: without anything of the user's own account, with all that is kept in `work`."""
    own = ("PULUMI_", "POLYTOMIC_", "PYTHONPATH")
    return {
        **{name: value for name, value in os.environ.items() if not name.startswith(own)},
        "PATH": os.pathsep.join([str(Path(sys.executable).parent), engine, os.environ.get("PATH", os.defpath)]),
        "PULUMI_BACKEND_URL": (work / "state").as_uri(),
        "PULUMI_CONFIG_PASSPHRASE": "",
        "PULUMI_HOME": str(work / "home"),
        "PULUMI_SKIP_UPDATE_CHECK": "1",
        **FAST,
    }


ENDINGS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


def interrupt(*_: object) -> None:
    """Turn the first request to end into the one that cleans up; the cleaning itself is not interrupted."""
    for ending in ENDINGS:
        signal.signal(ending, signal.SIG_IGN)
    raise KeyboardInterrupt


def tell(story: Callable[[], None], *ending: str) -> int:
    """Tell a story as a command does, and say how it ended; returns the exit code."""
    for signal_to_end in ENDINGS:
        signal.signal(signal_to_end, interrupt)
    start = time.monotonic()
    try:
        story()
    except Failed as error:
        print(f"\nThe demonstration failed: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nInterrupted; nothing is left behind.", file=sys.stderr)
        return 130
    first, *rest = ending
    say(f"\n{first} It took {time.monotonic() - start:.0f} seconds, and nothing is left behind.")
    for line in rest:
        say(line)
    return 0
