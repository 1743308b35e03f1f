"""`pulumi-polytomic graph`: a picture of a workspace."""

from __future__ import annotations

from pathlib import Path

import click

from . import progress
from .connecting import resources_of, session_of, stack_option
from .mistakes import Mistake, in_one_line, writing


@click.command()
@stack_option
@click.option("--only-stack", is_flag=True, help="With --stack: draw only the syncs that the stack manages.")
@click.option("--svg", type=click.Path(dir_okay=False, path_type=Path), help="Write an SVG drawing to this file.")
@click.option("--html", type=click.Path(dir_okay=False, path_type=Path), help="Write one HTML page to this file.")
@click.option("--json", "as_json", is_flag=True, help="Print the nodes and the lines as JSON.")
def graph(stack: str | None, only_stack: bool, svg: Path | None, html: Path | None, as_json: bool) -> None:
    """Draw what syncs read and write: sources, models, syncs, targets; which run after which, and which are paused.

    Without a file it prints Mermaid, which GitHub and GitLab draw in Markdown. The workspace is that of the key in the
    environment, or of --stack. It is only read (GET).
    """
    if only_stack and not stack:
        raise Mistake("--only-stack needs --stack")
    from .graphing import drawing
    from .graphing.picture import picture
    from .inventory import reading, syncs

    with in_one_line():
        inventory = reading.read(session_of(stack), syncs.kinds(), progress.show)
        drawn = picture(inventory, only=resources_of(stack) if stack and only_stack else None)
    if svg:
        _write(svg, drawing.to_svg(drawn))
    if html:
        _write(html, drawing.to_html(drawn, inventory.title))
    if as_json:
        click.echo(drawing.to_json(drawn))
    elif not svg and not html:
        click.echo("\n".join(drawing.to_mermaid(drawn)))


def _write(file: Path, text: str) -> None:
    with writing(file):
        file.write_text(text, encoding="utf-8")
