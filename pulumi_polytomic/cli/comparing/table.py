"""A comparison as tables on a terminal."""

from __future__ import annotations

from itertools import groupby

from rich.console import Console
from rich.table import Table
from rich.text import Text

from . import pages
from .differences import Comparison

_COLOURS = {"differs": "yellow", "only in A": "red", "only in B": "green"}


def show(comparison: Comparison) -> None:
    """Print a table for each kind, without what is equal."""
    console = Console(highlight=False)
    differing = [one for one in comparison.differences if one.outcome != "equal"]
    for kind, objects in groupby(differing, key=lambda one: one.kind):
        table = Table("name", "field", f"A: {comparison.a}", f"B: {comparison.b}", title=kind, title_justify="left")
        for one in objects:
            name = Text(one.name + (f"\nin B: {one.name_in_b}" if one.name_in_b else ""))
            rows = pages.rows(one) or [("", *_where(one.outcome))]
            for i, row in enumerate(rows):
                cells = [Text(cell, style="" if row[0] else _COLOURS[one.outcome]) for cell in row]
                table.add_row(name if i == 0 else "", *cells, end_section=i == len(rows) - 1)
        console.print(table)
    console.print(Text(pages.summary(comparison)))
    for line in pages.on_secrets(comparison):
        console.print(Text(line))


def _where(outcome: str) -> tuple[str, str]:
    return ("only here", "") if outcome == "only in A" else ("", "only here")
