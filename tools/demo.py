"""The main job from beginning to end: `make demo`.

The real Pulumi engine runs `examples/quickstart` against the emulator. Every claim that is printed is checked first.
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
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pulumi_polytomic.emulator import Emulator, running, seed

ROOT = Path(__file__).resolve().parents[1]
QUICKSTART = ROOT / "examples" / "quickstart"
ACME = seed.ACME
COMMAND_SECONDS = 300
COLOUR = "always" if sys.stdout.isatty() and "NO_COLOR" not in os.environ else "never"
CHANGED = re.compile(r" *[-+~]")


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
    """The quickstart in a folder of its own, and the environment that its commands run in."""

    folder: Path
    environment: dict[str, str]

    def pulumi(self, *arguments: str, only_changes: bool = False) -> str:
        """Run a command and show it with its output; return the output, without colours."""
        say(f"   $ pulumi {' '.join(arguments)}" + (" | grep '^ *[-+~]'" if only_changes else ""))
        quiet = ["--suppress-progress"] if arguments[0] in ("up", "preview", "refresh", "destroy") else []
        command = ["pulumi", *arguments, *quiet, "--non-interactive", "--color", COLOUR]
        lines: list[str] = []
        with started(command, self.folder, self.environment) as process:
            assert process.stdout is not None
            for line in map(str.rstrip, process.stdout):
                lines.append(re.sub(r"\x1b\[[0-9;]*m", "", line))
                if line and (not only_changes or CHANGED.match(lines[-1])):
                    say(f"   {line}")
            code = process.wait()
        if code != 0:
            if only_changes:
                say("\n".join(lines))
            raise Failed(f"`pulumi {arguments[0]}` failed with exit code {code}; its output is above")
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


def make_stack(work: Path, engine: str) -> Stack:
    """Copy the quickstart, with state, plugins and settings beside it, out of the user's sight."""
    folder = work / "quickstart"
    shutil.copytree(QUICKSTART, folder, ignore=shutil.ignore_patterns("__pycache__", "Pulumi.*.yaml"))
    (work / "state").mkdir()
    own = ("PULUMI_", "POLYTOMIC_", "PYTHONPATH")
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith(own)},
        "PATH": os.pathsep.join([str(Path(sys.executable).parent), engine, os.environ.get("PATH", os.defpath)]),
        "PULUMI_BACKEND_URL": (work / "state").as_uri(),
        "PULUMI_CONFIG_PASSPHRASE": "",
        "PULUMI_HOME": str(work / "home"),
        "PULUMI_SKIP_UPDATE_CHECK": "1",
    }
    return Stack(folder, environment)


def the_model_sync(emulator: Emulator) -> dict[str, Any]:
    """Return the one model sync as the server holds it."""
    return emulator.model_syncs(ACME)[0]


def the_bulk_sync(emulator: Emulator) -> dict[str, Any]:
    """Return the one bulk sync as the server holds it."""
    return emulator.bulk_syncs(ACME)[0]


def meet(stack: Stack, emulator: Emulator) -> None:
    """The server and the project."""
    heading("A Polytomic server in a box, and a Pulumi project")
    say(f"   The emulator answers at {emulator.url}. In it is the company Acme, with the connections")
    say(f"   {', '.join(ACME.connections)} and the models {', '.join(ACME.models)}.")
    claim("Acme has no syncs yet", not emulator.model_syncs() and not emulator.bulk_syncs())
    say("   The project is a copy of examples/quickstart; its state is a local file.\n")
    stack.pulumi("stack", "init", "demo")
    stack.pulumi("config", "set", "polytomic:deploymentUrl", emulator.url)
    stack.pulumi("config", "set", "--secret", "polytomic:apiKey", ACME.api_key)


def create(stack: Stack, emulator: Emulator) -> None:
    """Two syncs come to be."""
    heading("Create: a model sync and a bulk sync")
    stack.pulumi("up", "--yes", "--skip-preview")
    contacts, shop = the_model_sync(emulator), the_bulk_sync(emulator)
    claim(
        f'the server has one model sync, "{contacts["name"]}", that runs daily at 6:30',
        len(emulator.model_syncs()) == 1 and schedule(contacts) == ("daily", "6", "30"),
    )
    claim(
        f'and one bulk sync, "{shop["name"]}", of two tables',
        len(emulator.bulk_syncs()) == 1
        and {s["id"] for s in shop["schemas"] if s["enabled"]} == {"public.customers", "public.orders"},
    )
    claim(
        "their ids are the outputs of the stack",
        (stack.output("contacts"), stack.output("shop")) == (contacts["id"], shop["id"]),
    )


def schedule(sync: dict[str, Any]) -> tuple[str | None, ...]:
    """Return what the demonstration looks at of a model sync's schedule."""
    return tuple(sync["schedule"].get(part) for part in ("frequency", "hour", "minute"))


def preview_nothing(stack: Stack, emulator: Emulator) -> None:
    """A second look finds nothing to do."""
    heading("Look again: nothing to do")
    emulator.clear_requests()
    stack.pulumi("preview", "--expect-no-changes")
    claim("an empty preview asks the server nothing", emulator.requests() == [])


def update(stack: Stack, emulator: Emulator) -> None:
    """One field changes; what the program does not declare stays."""
    heading("Change one field: what was set in the web page stays")
    finance = [ACME.policies["Finance"]]
    emulator.edit_model_sync(the_model_sync(emulator)["id"], {"policies": finance})
    emulator.edit_bulk_sync(the_bulk_sync(emulator)["id"], {"policies": finance})
    say('   In the web page Dana puts both syncs under the policy "Finance". The program says nothing of policies.')
    say("   An update through Polytomic's API replaces the whole sync: what it leaves out is cleared.")
    say("   Now the program moves the model sync to 7:30.\n")
    stack.pulumi("config", "set", "hour", "7")
    emulator.clear_requests()
    shown = stack.pulumi("up", "--yes", "--skip-preview", "--diff", only_changes=True)
    contacts = the_model_sync(emulator)
    claim("Pulumi shows the hour as the one change", re.findall(r"~ (\S+) +: \S+ => \S+", shown) == ["hour"])
    path = f"/api/syncs/{contacts['id']}"
    asked = [f"{r['method']} {r['path']}" for r in emulator.requests() if "sync" in r["path"]]
    claim("the model sync was read and written once, the bulk sync not", asked == [f"GET {path}", f"PUT {path}"])
    claim("the model sync runs daily at 7:30", schedule(contacts) == ("daily", "7", "30"))
    claim('and is still under the policy "Finance"', contacts["policies"] == finance)


def repair(stack: Stack, emulator: Emulator) -> None:
    """Somebody changes what the program declares; it is found and put right."""
    heading("Somebody changes a sync in the web page: found, shown, repaired")
    contacts, shop = the_model_sync(emulator), the_bulk_sync(emulator)
    declared = contacts["fields"]
    changed = [
        {**mapping, "source": {**mapping["source"], "field": "company"}} if mapping["target"] == "LastName" else mapping
        for mapping in declared
    ]
    emulator.edit_model_sync(contacts["id"], {"fields": changed})
    emulator.edit_bulk_sync(shop["id"], {"default_schedule": {"frequency": "daily", "hour": "4", "minute": "15"}})
    say("   Dana fills LastName from the column company, and lets the bulk sync run daily at 4:15, not every hour.")
    say("   A preview compares the program with the state and sees nothing of it. A refresh asks the server.\n")
    found = stack.pulumi("refresh", "--preview-only", "--diff", only_changes=True)
    claim(
        "both changes are found, field by field",
        all(change in found for change in ('"last_name" => "company"', '"hourly" => "daily"', '+ hour     : "4"')),
    )
    stack.pulumi("up", "--refresh", "--yes", "--skip-preview")
    contacts, shop = the_model_sync(emulator), the_bulk_sync(emulator)
    claim("the mapping is as the program says", contacts["fields"] == declared)
    claim(
        "the bulk sync runs every hour again",
        shop["default_schedule"]["frequency"] == "hourly" and "hour" not in shop["default_schedule"],
    )
    claim(
        'both syncs are still under the policy "Finance"',
        contacts["policies"] == shop["policies"] == [ACME.policies["Finance"]],
    )
    again = stack.pulumi("preview", "--refresh", "--expect-no-changes")
    claim("program, state and server agree", "3 unchanged" in again)


def destroy(stack: Stack, emulator: Emulator) -> None:
    """All that was made goes."""
    heading("Destroy")
    stack.pulumi("destroy", "--yes", "--skip-preview", "--remove")
    claim("the server has no syncs", not emulator.model_syncs() and not emulator.bulk_syncs())


def tell_story() -> None:
    """The whole demonstration."""
    engine = find_engine()
    with (
        tempfile.TemporaryDirectory(prefix="polytomic-demo-", ignore_cleanup_errors=True) as work,
        running() as emulator,
    ):
        stack = make_stack(Path(work), engine)
        for part in (meet, create, preview_nothing, update, repair, destroy):
            part(stack, emulator)


ENDINGS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


def interrupt(*_: object) -> None:
    """Turn the first request to end into the one that cleans up; the cleaning itself is not interrupted."""
    for ending in ENDINGS:
        signal.signal(ending, signal.SIG_IGN)
    raise KeyboardInterrupt


def main() -> int:
    """Run as a command."""
    for ending in ENDINGS:
        signal.signal(ending, interrupt)
    start = time.monotonic()
    try:
        tell_story()
    except Failed as error:
        print(f"\nThe demonstration failed: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nInterrupted; nothing is left behind.", file=sys.stderr)
        return 130
    say(f"\nThat is the main job. It took {time.monotonic() - start:.0f} seconds, and nothing is left behind.")
    say("The program: examples/quickstart/__main__.py. With your own workspace: README.md.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
