"""`pulumi-polytomic drift`: what was changed in Polytomic since the stack was last deployed or refreshed."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import click

from ..errors import PolytomicError
from .connecting import connected, refreshed, selected_stack, stack_option

if TYPE_CHECKING:
    from ..api.client import Client
    from .reporting.drifted import Drifted

DRIFT = 1
"""The exit code of `--exit-code` where something has drifted."""


@click.command()
@stack_option
@click.option("--exit-code", is_flag=True, help=f"End with {DRIFT} if something has drifted.")
@click.option("--json", "as_json", is_flag=True, help="Print it as JSON.")
def drift(stack: str | None, exit_code: bool, as_json: bool) -> None:
    """Show what was changed in Polytomic since the stack was last deployed or refreshed, and by whom.

    The stack is the selected one, or that of --stack. It is a `pulumi refresh` that writes nothing, neither to the
    state nor to Polytomic. It runs the program, so it uses the key that is configured now.

    The exit code is 0, or with --exit-code 1 if something has drifted; 2 if the stack could not be refreshed.
    """
    from .reporting.drifted import drifted
    from .reporting.words import kinds

    stack = stack or selected_stack()
    found, unchanged = drifted(refreshed(stack), kinds())
    changes: list[Mapping[str, Any]] = []
    if found:
        with connected(stack) as client:
            changes = [_last_change(client, one) for one in found]
    if as_json:
        told = [_as_json(one, change) for one, change in zip(found, changes, strict=True)]
        click.echo(json.dumps({"drift": told, "unchanged": unchanged}, indent=2, ensure_ascii=False))
    else:
        for one, change in zip(found, changes, strict=True):
            click.echo("\n".join(_lines(one, change)))
        click.echo(_summary(found, unchanged))
    if found and exit_code:
        raise SystemExit(DRIFT)


def _last_change(client: Client, one: Drifted) -> Mapping[str, Any]:
    """Who changed the live object last (`by`), and when (`at`); blank if unknown."""
    from ..lifecycle.conflicts import last_author
    from ..lifecycle.kind import Kind

    if one.is_gone or not isinstance(one.kind, Kind):
        return {"by": "", "at": ""}
    try:
        live = one.kind.calls.get(client, one.id)
    except PolytomicError:  # such as of another organization, which the stack reads with a key of its own
        return {"by": "", "at": ""}
    return {"by": last_author(live), "at": str(live.get("updated_at") or "")}


def _lines(one: Drifted, change: Mapping[str, Any]) -> list[str]:
    from .reporting.words import text

    called = f"{one.kind.title} {one.resource}" + (f" ({one.name!r})" if one.name not in ("", one.resource) else "")
    if one.is_gone:
        return [f"{called}: deleted. `pulumi up --refresh` creates it again."]
    by = f", last by {change['by']}" if change["by"] else ""
    at = f" at {change['at']}" if change["at"] else ""
    lines = [f"{called}: changed{by}{at}"]
    for difference in one.differences:
        if difference.is_secret:
            lines.append(f"  {difference.path}: changed (secret)")
        else:
            lines.append(f"  {difference.path}: declared {text(difference.old)}, is {text(difference.new)}")
    return lines


def _as_json(one: Drifted, change: Mapping[str, Any]) -> Mapping[str, Any]:
    return {
        "resource": one.resource,
        "kind": one.kind.title,
        "id": one.id,
        "name": one.name,
        "what": "deleted" if one.is_gone else "changed",
        "changed_by": change["by"],
        "changed_at": change["at"],
        "differences": [{"path": d.path, "declared": d.old, "held": d.new} for d in one.differences],
    }


def _summary(found: Sequence[Drifted], unchanged: int) -> str:
    as_left = f"{unchanged} resource{'s' * (unchanged != 1)} as the stack left {'it' if unchanged == 1 else 'them'}"
    return f"{len(found)} drifted, {as_left}" if found else f"no drift: {as_left}"
