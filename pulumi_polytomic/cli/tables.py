"""Rows as lines of text, or as JSON."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

import click


def lines(head: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    """Lines with a column each, as wide as its longest cell."""
    widths = [max(len(row[i]) for row in [head, *rows]) for i in range(len(head))]
    found = ("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) for row in [head, *rows])
    return [line.rstrip() for line in found]


def show(head: Sequence[str], rows: Sequence[Mapping[str, Any]], *, as_json: bool) -> None:
    """Print the rows: as JSON with all their keys, or as a table with these columns."""
    if as_json:
        click.echo(json.dumps(rows, indent=2, ensure_ascii=False))
        return
    for line in lines(head, [[_text(row.get(name)) for name in head] for row in rows]):
        click.echo(line)


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return ", ".join(map(_text, value))
    return "" if value is None else " ".join(str(value).split())
