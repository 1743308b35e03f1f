"""Run Pulumi for `--apply`: the stack, the import, and the preview that proves it. The server is only read."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click

from ..mistakes import Mistake
from .documents import StackName, with_secrets
from .program import Needed

_UNCHANGED = re.compile(r"^ *pulumi-python:\S+ \(same\).*\n(?: *\[.*\]\n)*", re.M)
"""A resource in a preview with `--diff` of which nothing changes."""


@dataclass(frozen=True)
class Engine:
    """The `pulumi` command for one stack.

    Attributes:
        folder: the folder of the project.
        stack: the stack, which need not be there yet.
        settings: environment variables with the settings. An import and a refresh do not read those of the stack's
            configuration: they use what the last update used.
    """

    folder: Path
    stack: StackName
    settings: Mapping[str, str]

    def apply(self, document: Mapping[str, Any], needed: Sequence[Needed], *, protect: bool) -> None:
        """Bring the objects into the state of the stack, and prove that the program says what is there.

        Raises:
            Mistake: Pulumi cannot be run, or a secret is not set.
            ClickException: the import failed, or the preview has something to do.
        """
        if self._run("stack", "select", self.stack.full, shown=False).returncode:
            _must(self._run("stack", "init", self.stack.full), "cannot make the stack")
        values = self._configuration()
        if missing := [one.key for one in needed if one.key not in values]:
            commands = "\n".join(f"  pulumi config set --secret {key} --stack {self.stack.full}" for key in missing)
            raise Mistake(f"the stack lacks secrets that the API never returns. Set them and try again:\n{commands}")
        self._import(with_secrets(dict(document), needed, values), protect=protect)
        self._prove()

    def _prove(self) -> None:
        """Show what a preview would do, and nothing of what stays as it is."""
        click.echo("Previewing, with a refresh", err=True)
        flags = ["--expect-no-changes", "--refresh", "--diff"]
        preview = self._run("preview", *flags, "--stack", self.stack.full, shown=False)
        if preview.returncode:
            click.echo(_UNCHANGED.sub("", preview.stdout + preview.stderr), err=True)
            problem = "the program differs from Polytomic, as the preview above shows. Nothing was changed there"
            raise click.ClickException(problem)

    def _import(self, document: Mapping[str, Any], *, protect: bool) -> None:
        with tempfile.TemporaryDirectory() as private:
            # Outside of the folder, and only as long as it is read: it may hold secrets.
            file = Path(private) / "import.json"
            file.write_text(json.dumps(document))
            flags = ["--generate-code=false", f"--protect={str(protect).lower()}", "--yes", "--skip-preview"]
            _must(self._run("import", "--file", str(file), "--stack", self.stack.full, *flags), "the import failed")

    def _configuration(self) -> dict[str, str]:
        """The project's own part of the stack's configuration, with its secrets, by key."""
        run = self._run("config", "--json", "--show-secrets", "--stack", self.stack.full, shown=False)
        _must(run, "cannot read the configuration of the stack")
        own = f"{self.stack.project}:"
        found = {key.removeprefix(own): one for key, one in json.loads(run.stdout).items() if key.startswith(own)}
        return {key: one["value"] for key, one in found.items() if "value" in one}

    def _run(self, *arguments: str, shown: bool = True) -> subprocess.CompletedProcess[str]:
        command = ["pulumi", *arguments, "--non-interactive"]
        environment = {**os.environ, **self.settings}  # noqa: TID251 - what a child process is given
        # What it prints is for people: standard output is for what a program reads.
        stdout, stderr = (sys.stderr, None) if shown else (subprocess.PIPE, subprocess.PIPE)
        try:
            process = subprocess.Popen(  # noqa: S603 - the command is `pulumi`
                command, cwd=self.folder, env=environment, stdout=stdout, stderr=stderr, text=True
            )
        except OSError as error:
            raise Mistake(f"Pulumi cannot be run here: {error.strerror}") from None
        with process:
            try:
                printed, problem = process.communicate()
            except KeyboardInterrupt:
                # Ctrl-C in a terminal reaches Pulumi too. Killed, it would leave the stack locked.
                process.communicate()
                raise
        return subprocess.CompletedProcess(command, process.returncode, printed, problem)


def _must(run: subprocess.CompletedProcess[str], problem: str) -> None:
    if run.returncode:
        raise click.ClickException(problem if run.stderr is None else f"{problem}: {run.stderr.strip()}")
