"""A stack of a Pulumi project, run by the real engine with everything it needs in a folder of its own."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

COMMAND_SECONDS = 600.0
FAST = {"PULUMI_EXPERIMENTAL": "true", "PULUMI_SKIP_CHECKPOINTS": "true"}
"""What lets the engine write the state once, at the end of a command (docs/reliability.md, "Fast mode")."""
SUMMING_UP = (
    "update failed",
    "preview failed",
    "an unhandled error occurred: program exited with non-zero exit code",
    "Resource monitor has terminated, shutting down",
)
"""What Pulumi adds after the errors themselves: the engine, and the program that it stops."""


class UnexpectedEnd(AssertionError):
    """A command failed, or succeeded although it had to fail; the text holds its whole output."""


@dataclass(frozen=True)
class Run:
    """A finished `pulumi` command: its exit code and all that it printed."""

    code: int
    output: str

    @property
    def errors(self) -> list[str]:
        """The distinct error lines, without the engine's own words around them."""
        lines = (line.partition("error: ")[2].strip() for line in self.output.splitlines() if "error: " in line)
        return list(dict.fromkeys(line for line in lines if line and not line.startswith(SUMMING_UP)))

    @property
    def summary(self) -> dict[str, int]:
        """The counts under "Resources:", such as {"created": 2, "unchanged": 1}; the stack itself counts too."""
        _, _, after = self.output.rpartition("Resources:\n")
        lines = re.findall(r"^ +(?:\d+ changes\. )?(?:[-+~]+ ?)?(\d+) ((?:to )?\S+)", after.partition("\n\n")[0], re.M)
        return {what: int(count) for count, what in lines}


class Stack:
    """A stack of a Pulumi project, with all that belongs to it in a folder of its own.

    The program is run where it is, by the Python that runs the tests. Its project file is read and never written; stack
    configuration, state and Pulumi's own settings are under `folder`, so that neither the project, nor an account, nor
    another test is touched. Variables `PULUMI_*` and `POLYTOMIC_*` of the surroundings are left out.

    Args:
        project: the folder of the project.
        folder: a folder that is not there yet.
        engine: the folder of the `pulumi` command.
        name: the stack's name.
        config: its configuration, as a stack's file spells it: `{"hour": 7, "polytomic:organizationId": "…"}`.
        state: where its state is kept; that of another stack, so that a `StackReference` finds that one.

    Attributes:
        folder: where the commands are run.
        state: where its state is kept.
        environment: what the commands see; change it to let the program see more.
    """

    def __init__(
        self,
        project: Path,
        folder: Path,
        *,
        engine: Path,
        name: str = "test",
        config: Mapping[str, Any] | None = None,
        state: Path | None = None,
    ) -> None:
        settings = yaml.safe_load((project / "Pulumi.yaml").read_text())
        self.folder = folder
        self.state = state or folder / "state"
        self.environment = {**surroundings(folder, engine), "PULUMI_BACKEND_URL": self.state.resolve().as_uri()}
        folder.mkdir(parents=True)
        self.state.mkdir(exist_ok=True)
        # The runtime's options name a virtual environment or a tool that makes one; the tests are in one already.
        settings = {**settings, "main": str((project / settings.get("main", ".")).resolve()), "runtime": "python"}
        settings.pop("backend", None)
        (folder / "Pulumi.yaml").write_text(json.dumps(settings))  # JSON is YAML
        if config:
            (folder / f"Pulumi.{name}.yaml").write_text(json.dumps({"config": dict(config)}))
        self.run("stack", "init", name)

    def configure(self, values: Mapping[str, str], *, secret: bool = False) -> None:
        """Set stack configuration, as `pulumi config set` does: {"hour": "7", "polytomic:organizationId": "…"}."""
        flag = "--secret" if secret else "--plaintext"
        self.run("config", "set-all", *(part for key, value in values.items() for part in (flag, f"{key}={value}")))

    def up(self, *arguments: str, fails: bool = False) -> Run:
        """`pulumi up`; the further arguments are its own, such as "--refresh"."""
        return self.run("up", "--yes", "--skip-preview", "--diff", *arguments, fails=fails)

    def preview(self, *arguments: str, fails: bool = False) -> Run:
        """`pulumi preview`; with "--expect-no-changes" it fails if there is anything to do."""
        return self.run("preview", "--diff", *arguments, fails=fails)

    def refresh(self, *arguments: str, fails: bool = False) -> Run:
        """`pulumi refresh`; with "--expect-no-changes" it fails if anything drifted."""
        return self.run("refresh", "--yes", "--skip-preview", "--diff", *arguments, fails=fails)

    def destroy(self, *arguments: str, fails: bool = False) -> Run:
        """`pulumi destroy`. A test need not clean up: emulator and state go with it."""
        return self.run("destroy", "--yes", "--skip-preview", *arguments, fails=fails)

    def outputs(self) -> dict[str, Any]:
        """The program's exports, secrets in clear."""
        found: dict[str, Any] = json.loads(
            self._run("stack", "output", "--json", "--show-secrets", warnings=False).output
        )
        return found

    def run(self, *arguments: str, fails: bool = False) -> Run:
        """Run any `pulumi` command on the stack.

        Raises:
            UnexpectedEnd: it failed; or, with `fails`, it did not; or it did not end within `COMMAND_SECONDS`.
        """
        return self._run(*arguments, fails=fails)

    def _run(self, *arguments: str, fails: bool = False, warnings: bool = True) -> Run:
        command = ["pulumi", *arguments, "--color", "never", "--non-interactive"]
        errors = subprocess.STDOUT if warnings else subprocess.DEVNULL
        with _started(command, self.folder, self.environment, errors) as process:
            try:
                output, _ = process.communicate(timeout=COMMAND_SECONDS)
            except subprocess.TimeoutExpired:
                raise UnexpectedEnd(f"`pulumi {arguments[0]}` did not end within {COMMAND_SECONDS:.0f} s") from None
        if (process.returncode != 0) != fails:
            what = f"ended with exit code {process.returncode}" if not fails else "succeeded, but was to fail"
            raise UnexpectedEnd(f"`pulumi {arguments[0]}` {what}:\n{output}")
        return Run(process.returncode, output)


def surroundings(folder: Path, engine: Path) -> dict[str, str]:
    """The environment of a `pulumi` command that keeps all it needs under `folder`, and knows of no other stack.

    The state is written once, at the end of the command (`FAST`).
    """
    mine = os.environ  # noqa: TID251 - what a child process is given, not a setting of ours
    return {
        **{name: value for name, value in mine.items() if not name.startswith(("PULUMI_", "POLYTOMIC_"))},
        "PATH": os.pathsep.join([str(Path(sys.executable).parent), str(engine), mine.get("PATH", os.defpath)]),
        "PULUMI_BACKEND_URL": (folder / "state").resolve().as_uri(),
        "PULUMI_CONFIG_PASSPHRASE": "",
        "PULUMI_HOME": str(folder / "home"),
        "PULUMI_PYTHON_CMD": sys.executable,
        "PULUMI_SKIP_UPDATE_CHECK": "1",
        **FAST,
        "PYTHONDONTWRITEBYTECODE": "1",  # nothing is left in the project, no __pycache__ either
    }


@contextmanager
def _started(
    command: list[str], folder: Path, environment: Mapping[str, str], errors: int
) -> Iterator[subprocess.Popen[str]]:
    """Start a command in a process group of its own, and see to its end, whatever happens."""
    process = subprocess.Popen(  # noqa: S603 - the command is `pulumi`
        command,
        cwd=folder,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=errors,
        text=True,
        errors="replace",
        start_new_session=True,
    )
    try:
        yield process
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGINT)  # the engine finishes what it is doing, and ends its plugins
            try:
                process.wait(15)
            except subprocess.TimeoutExpired:
                with suppress(ProcessLookupError):
                    os.killpg(process.pid, signal.SIGKILL)
                process.wait()
        if process.stdout is not None:
            process.stdout.close()
