"""`pulumi-polytomic report`: a plan of Pulumi as a short comment for people."""

from __future__ import annotations

import json
from typing import TextIO

import click

from .mistakes import Mistake


@click.command()
@click.argument("plan", type=click.File(encoding="utf-8"), default="-", metavar="[FILE|-]")
@click.option("--name", help="The subject of the comment. Left out: the project and the stack, from the plan.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON instead of Markdown.")
def report(plan: TextIO, name: str | None, as_json: bool) -> None:
    """Turn what `pulumi preview --json` or `pulumi up --json` printed into a short comment in Markdown.

    FILE holds it; left out or -: standard input. Each resource is listed with what changes, by the product's own paths,
    and with the warnings about its data. Secrets are never shown. The first line is an HTML comment with the name, so
    that a pipeline can find its comment and update it. It sends no request to a server.

    Exit codes: 0 a comment was printed, also for a plan that failed; 2 the file holds no plan.
    """
    from .reporting import markdown, summary, words
    from .reporting import plan as plans

    try:
        found = plans.read(plan.read())
    except (plans.NotAPlan, UnicodeDecodeError) as error:
        raise Mistake(f"{plan.name} is not what `pulumi preview --json` or `up --json` prints: {error}") from None
    subject = name or found.stack
    if as_json:
        click.echo(json.dumps(summary.summary(found, words.kinds(), subject), indent=2, ensure_ascii=False))
    else:
        click.echo(markdown.comment(found, words.kinds(), subject), nl=False)
