"""A comparison as text, Markdown, JSON, or one HTML page that needs no network."""

from __future__ import annotations

import html
import json
from collections import Counter
from collections.abc import Iterator
from importlib import resources
from typing import Any

from .differences import Comparison, Difference, Outcome

_ORDER: tuple[Outcome, ...] = ("differs", "only in A", "only in B", "equal")


def summary(comparison: Comparison) -> str:
    """How many there are of each outcome: "2 differ, 1 only in A, 14 equal"."""
    count = Counter(one.outcome for one in comparison.differences)
    words: dict[Outcome, str] = {"differs": "differ"}
    return ", ".join(f"{count[o]} {words.get(o, o)}" for o in _ORDER if count[o]) or "both are empty"


def to_text(comparison: Comparison) -> Iterator[str]:
    """Plain lines."""
    yield f"A: {comparison.a}"
    yield f"B: {comparison.b}"
    for one in _shown(comparison):
        yield f"{_mark(one)} {one.kind} {one.name}{_renamed(one)}: {one.outcome}"
        for path, old, new in rows(one):
            yield f"    {path}: {old} -> {new}"
    yield summary(comparison)
    yield from on_secrets(comparison)


def to_markdown(comparison: Comparison) -> Iterator[str]:
    """A heading for each kind, a table for each object that differs."""
    yield f"**A:** {_escaped(comparison.a)} · **B:** {_escaped(comparison.b)} · {summary(comparison)}"
    kind = ""
    for one in _shown(comparison):
        if one.kind != kind:
            kind = one.kind
            yield f"\n### {kind}"
        yield f"\n- **{_escaped(one.name)}**{_escaped(_renamed(one))}: {one.outcome}"
        if one.changes:
            yield "\n  | field | A | B |\n  |---|---|---|"
            for row in rows(one):
                yield "  | " + " | ".join(_escaped(cell) for cell in row) + " |"
    for line in on_secrets(comparison):
        yield f"\n{line}"


def to_json(comparison: Comparison) -> str:
    """Everything, also what is equal."""
    document = {
        "a": comparison.a,
        "b": comparison.b,
        "equal": comparison.equal,
        "objects": [
            {
                "kind": one.kind,
                "name": one.name,
                **({"name_in_b": one.name_in_b} if one.name_in_b else {}),
                "outcome": one.outcome,
                "changes": [{"path": str(change.path), "a": change.old, "b": change.new} for change in one.changes],
            }
            for one in comparison.differences
        ],
        "not_compared": comparison.not_compared,
    }
    return json.dumps(document, indent=2, ensure_ascii=False)


def to_html(comparison: Comparison) -> str:
    """One page, with a box that filters and entries that open."""
    page = resources.files(__package__).joinpath("page.html").read_text(encoding="utf-8")
    parts = {
        "TITLE": html.escape(f"{comparison.a} and {comparison.b}"),
        "A": html.escape(comparison.a),
        "B": html.escape(comparison.b),
        "SUMMARY": html.escape(summary(comparison)),
        "SECRETS": "".join(f"<p>{html.escape(line)}</p>" for line in on_secrets(comparison)),
        "OBJECTS": "\n".join(map(_entry, sorted(comparison.differences, key=lambda one: _ORDER.index(one.outcome)))),
    }
    for name, text in parts.items():
        page = page.replace(f"<!--{name}-->", text)
    return page


def _entry(one: Difference) -> str:
    words = html.escape(f"{one.kind} {one.name}{_renamed(one)}")
    outcome = f'<span class="outcome">{one.outcome}</span>'
    shown = f'class="object" data-outcome="{one.outcome}"'
    if not one.changes:
        return f"<div {shown}>{words} {outcome}</div>"
    cells = ["".join(f"<td>{html.escape(cell)}</td>" for cell in row) for row in rows(one)]
    lines = "".join(f"<tr>{row}</tr>" for row in ["<th>field</th><th>A</th><th>B</th>", *cells])
    table = f"<table>{lines}</table>"
    return f"<details {shown}><summary>{words} {outcome}</summary>{table}</details>"


def _shown(comparison: Comparison) -> list[Difference]:
    return [one for one in comparison.differences if one.outcome != "equal"]


def _mark(one: Difference) -> str:
    return {"only in A": "-", "only in B": "+", "differs": "~", "equal": "="}[one.outcome]


def _renamed(one: Difference) -> str:
    return f" (in B: {one.name_in_b})" if one.name_in_b else ""


def rows(one: Difference) -> list[tuple[str, str, str]]:
    """What differs: the field, and its value in A and in B."""
    return [(str(change.path), _value(change.old), _value(change.new)) for change in one.changes]


def _value(value: Any) -> str:
    if value is None:
        return "(absent)"
    return value if isinstance(value, str) and value else json.dumps(value, ensure_ascii=False, default=str)


def on_secrets(comparison: Comparison) -> Iterator[str]:
    """What no answer tells, as a line if there is such a thing."""
    if comparison.not_compared:
        fields = "; ".join(f"{', '.join(names)} of a {kind}" for kind, names in comparison.not_compared.items())
        yield f"Secrets cannot be compared: {fields}."


_SPECIAL = str.maketrans({c: f"\\{c}" for c in "\\`*_{}[]<>|#~"} | {"\n": "<br>"})


def _escaped(text: str) -> str:
    return text.translate(_SPECIAL)
