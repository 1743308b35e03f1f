"""`pulumi-polytomic adopt`: a live workspace becomes a readable program, and the state that fits it."""

from __future__ import annotations

import json
import re
import shlex
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from .inventory.choosing import chosen, kinds_option
from .mistakes import in_one_line

if TYPE_CHECKING:
    from ..lifecycle.session import Session
    from .adopting.choice import As
    from .adopting.result import Result

_WAYS = click.Choice(["lookup", "id", "resource"])
_PRIMARY_KEYS = "Primary keys are not adopted, because the API does not list those that were set: declare them by hand."


@click.command()
@click.argument("globs", nargs=-1, metavar="[GLOB]...")
@kinds_option
@click.option("--exclude", multiple=True, metavar="GLOB", help="Leave out objects whose name matches. May be repeated.")
@click.option(
    "--out",
    default=".",
    show_default=True,
    type=click.Path(file_okay=False, path_type=Path),
    help="The folder of the program.",
)
@click.option(
    "--layout",
    default="one",
    show_default=True,
    type=click.Choice(["one", "by-target", "by-kind", "file-each"]),
    help="How the program is split into files.",
)
@click.option("--connections", default="lookup", show_default=True, type=_WAYS, help="How connections are named.")
@click.option("--models", default="lookup", show_default=True, type=_WAYS, help="How models are named.")
@click.option(
    "--stack",
    default="dev",
    show_default=True,
    help="The stack of the program. Its settings are used if it has a configuration, else the environment's.",
)
@click.option("--dry-run", is_flag=True, help="Write nothing; print what would change.")
@click.option("--apply", is_flag=True, help="Also import into the stack, and prove that a preview has nothing to do.")
@click.option("--protect/--no-protect", default=True, show_default=True, help="Whether the import protects resources.")
@click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")
def adopt(
    globs: tuple[str, ...],
    kinds: tuple[str, ...],
    exclude: tuple[str, ...],
    out: Path,
    layout: str,
    connections: As,
    models: As,
    stack: str,
    dry_run: bool,
    apply: bool,
    protect: bool,
    as_json: bool,
) -> None:
    """Write the program of a live workspace: all of it, or the objects whose names match GLOB.

    The workspace is only read (GET). Run it again over its own output to bring the edits of the web page to the
    program: its own files are rewritten, and what people wrote is compared and never touched.

    Exit codes: 0 done, 1 failed, or with --apply the preview has something to do, 2 wrong usage.
    """
    from .adopting import folder

    if apply and dry_run:
        raise click.UsageError("--apply and --dry-run exclude each other")
    command = _command(globs, kinds, exclude, layout, connections, models, stack)
    with in_one_line():
        result = _result(
            globs, kinds, exclude, out, layout, {"connection": connections, "model": models}, stack, command
        )
        if dry_run:
            sys.stdout.writelines([] if as_json else result.plan.diff())
        else:
            folder.carry_out(out, result.plan)
    if not kinds or "primary_keys" in kinds:
        click.echo(_PRIMARY_KEYS, err=True)
    _report(result, as_json=as_json, dry_run=dry_run)
    if apply:
        from ..config import variables
        from .adopting.engine import Engine

        engine = Engine(out, result.stack, variables(result.settings))
        engine.apply(result.document, result.secrets, protect=protect)
        click.echo("The state of the stack is what is in Polytomic, and a preview has nothing to do.", err=True)


def _command(
    globs: Sequence[str],
    kinds: Sequence[str],
    exclude: Sequence[str],
    layout: str,
    connections: str,
    models: str,
    stack: str,
) -> str:
    """The same command again, for the README."""
    options = {"--layout": layout, "--connections": connections, "--models": models}
    usual = {"--layout": "one", "--connections": "lookup", "--models": "lookup"}
    words = ["pulumi-polytomic", "adopt", *globs]
    for flag, values in (("--kind", kinds), ("--exclude", exclude)):
        words += [word for value in values for word in (flag, value)]
    words += [word for flag, value in options.items() if value != usual[flag] for word in (flag, value)]
    return shlex.join([*words, "--stack", stack])


def _result(
    globs: Sequence[str],
    kinds: tuple[str, ...],
    exclude: Sequence[str],
    out: Path,
    layout: str,
    ways: dict[str, As],
    stack: str,
    command: str,
) -> Result:
    from ..kinds import KINDS
    from .adopting import documents, folder, reading, result
    from .adopting.bars import bars
    from .adopting.choice import Choice

    asked = [kind.title for kind in chosen(kinds)] if kinds else []
    usual = [kind.title for kind in chosen(())]
    there = folder.files_in(out) if out.is_dir() else {}
    managed = {id for _, id in documents.names_in(there.get(documents.IMPORT, ""))}
    choice = Choice(globs, asked, usual, exclude, ways, managed)
    session = _session(out, there, stack)
    click.echo(f"Reading {session.settings.deployment_url}", err=True)
    with bars() as progress:
        found = reading.read(session, KINDS, choice, progress)
    for glob in choice.unmatched([one.name or one.kind.kind.title for one in found.adopted]):
        click.echo(f"No name of what is adopted matches {glob!r}.", err=True)
    return result.of(found, ways, layout, stack, session.settings, there, out.resolve().name, command)


def _session(out: Path, there: Mapping[str, str], stack: str) -> Session:
    """With the stack's settings, if it has a key; else those of the environment."""
    from .connecting import session_of

    configured = there.get(f"Pulumi.{stack.rpartition('/')[2]}.yaml", "")
    has_key = re.search(r"^ *polytomic:(apiKey|deploymentKey):", configured, re.M)
    return session_of(stack if has_key else None, str(out))


def _report(result: Result, *, as_json: bool, dry_run: bool) -> None:
    plan = result.plan
    if as_json:
        told = {
            "resources": [{k: one[k] for k in ("type", "name", "id")} for one in result.document["resources"]],
            "written": sorted(plan.written),
            "removed": sorted(plan.removed),
            "kept": sorted(plan.kept),
            "differences": result.differences,
            "secrets": [one.key for one in result.secrets],
            "skipped": result.skipped,
        }
        click.echo(json.dumps(told, indent=2, ensure_ascii=False))
    for one in result.skipped:
        click.echo(f"Left out: {one}", err=True)
    for one in plan.kept:
        click.echo(f"{one}: is yours, and stays as it is", err=True)
    for one in result.differences:
        click.echo(one, err=True)
    for needed in result.secrets:
        click.echo(f"The program needs a secret: pulumi config set --secret {needed.key}", err=True)
    verb = "would be written" if dry_run else "written"
    counts = f"{len(plan.written)} {verb}, {len(plan.removed)} removed, {len(plan.unchanged)} unchanged"
    click.echo(f"{len(result.document['resources'])} resources. Files: {counts}.", err=True)
