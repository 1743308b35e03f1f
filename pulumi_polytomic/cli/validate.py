"""`pulumi-polytomic validate`: all checks of a preview, over all resources of a program."""

from __future__ import annotations

import json
import os
from pathlib import Path

import click

from . import connecting
from .connecting import stack_option
from .mistakes import in_one_line


@click.command()
@stack_option
@click.option("--strict", is_flag=True, help="Fail on warnings too.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def validate(stack: str | None, strict: bool, as_json: bool) -> None:
    """Check all resources of the Pulumi program in this folder in one pass; a preview stops at the first bad one.

    It runs the program without the engine, makes its lookups, and compares each new or changed resource with the
    workspace. It changes nothing. Each finding ends with the id of its rule: docs/rules.md explains them.

    With --stack, the program gets the configuration and the state of that stack. Without, there is no state, so every
    resource is judged as a new one, and only the environment configures the program.

    The exit code is 1 if an error is found, or with --strict a warning; else 0.
    """
    from .validating import checking, program

    with in_one_line():
        project = program.project_of(Path.cwd())
        known = connecting.whole_stack(stack) if stack else connecting.NO_STACK
        validation = checking.Validation(project, known, os.environ)
        found = validation.run()
    if as_json:
        click.echo(json.dumps([vars(one) for one in found], indent=2, ensure_ascii=False))
    else:
        for one in found:
            click.echo(one.text)
    levels = [one.level for one in found]
    counts = ", ".join(f"{level}s: {levels.count(level)}" for level in ("error", "warning", "note"))
    click.echo(f"resources: {validation.declared}, {counts}", err=True)
    if "error" in levels or (strict and "warning" in levels):
        raise SystemExit(1)
