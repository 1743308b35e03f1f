"""`pulumi-polytomic compare`: how two workspaces differ."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from . import progress
from .inventory.choosing import chosen, kinds_option
from .mistakes import Mistake, in_one_line, writing

if TYPE_CHECKING:
    from ..host.correspondence import Correspondence
    from .comparing.differences import Comparison


@click.command()
@click.argument("a", metavar="A")
@click.argument("b", metavar="B")
@kinds_option
@click.option("--json", "as_json", is_flag=True, help="Print JSON, with equal objects too.")
@click.option("--markdown", is_flag=True, help="Print Markdown.")
@click.option(
    "--html", "page", type=click.Path(dir_okay=False, path_type=Path), help="Also write one HTML page to this file."
)
@click.option("--exit-code", is_flag=True, help="End with 1 if anything differs.")
@click.option("--values", is_flag=True, help="Also show values that may contain an unmarked secret.")
def compare(
    a: str,
    b: str,
    kinds: tuple[str, ...],
    as_json: bool,
    markdown: bool,
    page: Path | None,
    exit_code: bool,
    values: bool,
) -> None:
    """Show how the workspaces A and B differ, from A to B.

    Each is the name of a stack of the Pulumi project in this folder, a file that `pulumi-polytomic export` wrote, or a
    YAML file of settings such as apiKey (a value may be "${NAME}", an environment variable). Both are only read (GET).

    Objects of the same kind and name correspond, and, between two stacks, those of the same resource. The file
    polytomic.map.yaml in this folder says which other names correspond. Ids are compared by what they stand for.

    The exit code is 0, or with --exit-code 1 if anything differs; 2 after a mistake.
    """
    if as_json and markdown:
        raise click.UsageError("--json and --markdown exclude each other")
    from ..host.correspondence import of_project
    from .comparing import differences, pages, sides

    with in_one_line():
        same = of_project(Path.cwd())
        _check_kinds(same)
        one, other = (sides.read(word, chosen(kinds), progress.show, os.environ) for word in (a, b))
        found = differences.compare(one, other, same, values=values)
    if page:
        with writing(page):
            page.write_text(pages.to_html(found), encoding="utf-8")
    if as_json:
        click.echo(pages.to_json(found))
    elif markdown:
        click.echo("\n".join(pages.to_markdown(found)))
    else:
        _print(found)
    if exit_code and not found.equal:
        raise SystemExit(1)


def _check_kinds(same: Correspondence) -> None:
    from ..host.correspondence import FILE

    try:
        chosen(tuple(title.replace(" ", "_") for title in same.groups))
    except Mistake as mistake:
        raise Mistake(f"{FILE}: {mistake.message}") from None


def _print(found: Comparison) -> None:
    from .comparing import pages, table

    if sys.stdout.isatty():
        table.show(found)
    else:
        for line in pages.to_text(found):
            click.echo(line)
