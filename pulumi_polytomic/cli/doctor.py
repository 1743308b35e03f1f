"""`pulumi-polytomic doctor`: find problems in the environment, the workspace and the stacks."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator
from datetime import datetime, timezone
from importlib import metadata, resources
from typing import TYPE_CHECKING

import click

from . import progress
from .connecting import session_of, sources_of, stack_option
from .mistakes import Mistake

if TYPE_CHECKING:
    from ..lifecycle.session import Session
    from .diagnosing import stacks
    from .diagnosing.checks import Finding

_MARKS = {"ok": " ", "note": "i", "warning": "!", "error": "x"}
_PACKAGES = ("pulumi-polytomic", "pulumi", "httpx", "pydantic")


@click.command()
@stack_option
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def doctor(stack: str | None, as_json: bool) -> None:
    """Look for problems: settings, key, versions, clock, interrupted runs, twins, stacks. Each comes with what to do.

    It reads the workspace of the key in the environment, or of --stack, and the state of all stacks of the backend that
    Pulumi is logged in to. It changes nothing.

    The exit code is 1 if it finds an error, else 0.
    """
    found = list(_findings(stack))
    if as_json:
        click.echo(json.dumps([vars(one) for one in found], indent=2, ensure_ascii=False))
    else:
        for one in found:
            click.echo(f"{_MARKS[one.level]} {one.check}: {one.text}")
            if one.todo:
                click.echo(f"    {one.todo}")
    if any(one.level == "error" for one in found):
        raise SystemExit(1)


def _findings(stack: str | None) -> Iterator[Finding]:
    from ..errors import PolytomicError
    from .diagnosing import checks, stacks
    from .diagnosing.checks import Finding

    yield from _versions()
    try:
        yield from checks.settings(sources_of(stack))
        session = session_of(stack)
        yield Finding("key", "ok", f"it works in {session.workspace} ({session.organization_id})")
    except (PolytomicError, Mistake) as error:
        yield Finding("key", "error", str(error))
        return
    yield checks.clock((session.client.now() - datetime.now(timezone.utc)).total_seconds())
    try:
        state = stacks.read(stacks.pulumi)
    except Mistake as error:
        yield Finding("stacks", "note", str(error), "`pulumi login` leads to the backend.")
        state = None
    yield from _of_workspace(session, state)


def _of_workspace(session: Session, state: stacks.State | None) -> Iterator[Finding]:
    from ..errors import PolytomicError
    from .diagnosing import checks, stacks
    from .diagnosing.checks import Finding
    from .inventory import choosing, reading

    try:
        inventory = reading.read(session, choosing.chosen(()), progress.show)
    except PolytomicError as error:
        yield Finding("workspace", "error", str(error))
        return
    yield from checks.twins(inventory, state or stacks.State(()))
    if state is not None:
        yield from checks.pending(state, inventory)
        yield from checks.unmanaged(inventory, state)
        yield from checks.managed_twice(state)
        yield from checks.size(state, fast=os.environ.get("PULUMI_SKIP_CHECKPOINTS", "").lower() in ("true", "1"))


def _versions() -> Iterator[Finding]:
    from .diagnosing import checks, stacks
    from .diagnosing.checks import Finding

    versions = ", ".join(f"{name} {metadata.version(name)}" for name in _PACKAGES)
    yield Finding("versions", "ok", f"Python {sys.version.split()[0]}, {versions}")
    try:
        yield checks.engine(stacks.pulumi(["version"]).strip())
        yield checks.host(stacks.language_host())
    except Mistake as error:
        yield Finding("versions", "warning", str(error), "Install the Pulumi CLI: docs/start.md says how.")
    plugin = resources.files("pulumi_polytomic").joinpath("pulumi-plugin.json")
    if not plugin.is_file():
        yield Finding(
            "installation",
            "error",
            "pulumi_polytomic/pulumi-plugin.json is missing, so Pulumi looks for a plugin that does not exist",
            "Install the package again, not in editable mode.",
        )
