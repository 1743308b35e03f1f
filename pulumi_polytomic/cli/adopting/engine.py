"""What `--apply` asks of Pulumi: the stack, the import, and the preview that proves it. The server is only read."""

from __future__ import annotations

import json
import subprocess
import tempfile
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import click

from ..mistakes import Mistake
from .documents import StackName, with_secrets
from .program import Needed


def apply(
    folder: Path, stack: StackName, document: Mapping[str, Any], needed: Iterable[Needed], *, protect: bool
) -> None:
    """Bring the objects into the state of the stack, and prove that the program says what is there.

    Raises:
        Mistake: Pulumi cannot be run, or a secret is not set.
        ClickException: the import failed, or the preview has something to do.
    """
    if _pulumi(folder, "stack", "select", stack.full, shown=False).returncode:
        _must(_pulumi(folder, "stack", "init", stack.full), "cannot make the stack")
    values = _configuration(folder, stack)
    needed = list(needed)
    if missing := [one.key for one in needed if one.key not in values]:
        commands = "\n".join(f"  pulumi config set --secret {key} --stack {stack.full}" for key in missing)
        raise Mistake(f"the stack lacks secrets that the API never returns. Set them, then run this again:\n{commands}")
    with tempfile.TemporaryDirectory() as private:
        # Outside of the folder, and only as long as it is read: it may hold secrets.
        file = Path(private) / "import.json"
        file.write_text(json.dumps(with_secrets(dict(document), needed, values)))
        flags = ["--generate-code=false", f"--protect={str(protect).lower()}", "--yes", "--skip-preview"]
        _must(_pulumi(folder, "import", "--file", str(file), "--stack", stack.full, *flags), "the import failed")
    preview = ["preview", "--expect-no-changes", "--refresh", "--diff", "--stack", stack.full]
    _must(
        _pulumi(folder, *preview),
        "the program differs from Polytomic, as the preview above shows. Nothing was changed there",
    )


def _configuration(folder: Path, stack: StackName) -> dict[str, str]:
    """The stack's own configuration, with its secrets: key without the project -> value."""
    run = _pulumi(folder, "config", "--json", "--show-secrets", "--stack", stack.full, shown=False)
    _must(run, "cannot read the configuration of the stack")
    found = json.loads(run.stdout)
    return {key.partition(":")[2]: one["value"] for key, one in found.items() if "value" in one}


def _must(run: subprocess.CompletedProcess[str], problem: str) -> None:
    if run.returncode:
        raise click.ClickException(problem if run.stderr is None else f"{problem}: {run.stderr.strip()}")


def _pulumi(folder: Path, *arguments: str, shown: bool = True) -> subprocess.CompletedProcess[str]:
    command = ["pulumi", *arguments, "--non-interactive"]
    try:
        if shown:
            # What it prints is for people: standard output is for what a program reads.
            return subprocess.run(command, cwd=folder, stdout=2, text=True, check=False)  # noqa: S603
        return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)  # noqa: S603
    except OSError as error:
        raise Mistake(f"Pulumi cannot be run here: {error.strerror}") from None
