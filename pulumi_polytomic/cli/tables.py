"""Rows as lines of text, or as JSON."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping, Sequence
from typing import Any

import click


def lines(head: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    """Lines with a column each, as wide as its longest cell."""
    widths = [max(len(row[i]) for row in [head, *rows]) for i in range(len(head))]
    found = ("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) for row in [head, *rows])
    return [line.rstrip() for line in found]


_LONGEST = 40
"""Characters of a cell that may be cut."""


def show(head: Sequence[str], rows: Sequence[Mapping[str, Any]], *, as_json: bool, cut: Sequence[str] = ()) -> None:
    """Print the rows: as JSON with all their keys, or as a table with these columns.

    On a terminal, the columns in `cut` are as wide as a person can read beside others.
    """
    if as_json:
        click.echo(json.dumps(rows, indent=2, ensure_ascii=False))
        return
    narrow = cut if sys.stdout.isatty() else ()
    cells = [[_cut(_text(row.get(name))) if name in narrow else _text(row.get(name)) for name in head] for row in rows]
    for line in lines(head, cells):
        click.echo(line)


def _cut(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return ", ".join(map(_text, value))
    return "" if value is None else " ".join(str(value).split())
