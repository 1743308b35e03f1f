"""A picture as Mermaid, JSON, SVG, or one HTML page."""

from __future__ import annotations

import html
import json
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import asdict
from importlib import resources

from .picture import COLUMNS, Node, Picture

_WIDTH, _HEIGHT, _GAP, _BETWEEN, _EDGE = 220, 46, 16, 120, 20
_LETTERS, _SMALL_LETTERS = 28, 36
"""How many letters of a title, and of what stands below it, fit into a node."""
_HEADS = {"source": "Sources", "model": "Models", "sync": "Syncs", "target": "Targets"}


def to_mermaid(picture: Picture) -> Iterator[str]:
    """The lines of a Mermaid flowchart."""
    names = {node.id: f"n{i}" for i, node in enumerate(picture.nodes)}
    yield "flowchart LR"
    for column in COLUMNS:
        inside = [node for node in picture.nodes if node.column == column]
        if inside:
            yield f"  subgraph {_HEADS[column]}"
            yield from (f'    {names[node.id]}["{_label(node)}"]' for node in inside)
            yield "  end"
    for line in picture.lines:
        yield f"  {names[line.start]} {'-. runs after .->' if line.after else '-->'} {names[line.end]}"
    if paused := [names[node.id] for node in picture.nodes if node.paused]:
        yield "  classDef paused fill:#eee,stroke:#aaa,color:#888"
        yield f"  class {','.join(paused)} paused"


def _label(node: Node) -> str:
    detail = f"<br/><small>{_entity(node.detail)}</small>" if node.detail else ""
    return _entity(node.title) + detail


def _entity(text: str) -> str:
    """The text with everything that Mermaid reads as its own as a number."""
    return "".join(c if c.isalnum() or c in " ·.,_-()" else f"#{ord(c)};" for c in text)


def to_json(picture: Picture) -> str:
    """The nodes and the lines between them."""
    return json.dumps(asdict(picture), indent=2, ensure_ascii=False)


def to_svg(picture: Picture) -> str:
    """A drawing that any browser shows."""
    places = _places(picture)
    columns = [column for column in COLUMNS if any(node.column == column for node in picture.nodes)]
    width = 2 * _EDGE + len(columns) * _WIDTH + max(len(columns) - 1, 0) * _BETWEEN
    height = max((y for _, y in places.values()), default=0) + _HEIGHT + _EDGE
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}" '
        'font-family="system-ui, sans-serif" font-size="13">',
        '<defs><marker id="end" markerWidth="8" markerHeight="8" refX="7" refY="4" orient="auto">'
        '<path d="M0,0 L8,4 L0,8 z" fill="#889"/></marker></defs>',
        *(
            f'<text x="{_x(i)}" y="{_EDGE + 4}" font-weight="bold" fill="#556">{_HEADS[column]}</text>'
            for i, column in enumerate(columns)
        ),
        *_lines(picture, places),
        *(_node(node, *places[node.id]) for node in picture.nodes),
        "</svg>",
    ]
    return "\n".join(parts) + "\n"


def to_html(picture: Picture, title: str) -> str:
    """One page with the drawing and a box that filters; it needs no network."""
    page = resources.files(__package__).joinpath("page.html").read_text(encoding="utf-8")
    return page.replace("<!--TITLE-->", html.escape(title)).replace("<!--DRAWING-->", to_svg(picture))


def _x(column: int) -> int:
    return _EDGE + column * (_WIDTH + _BETWEEN)


def _places(picture: Picture) -> dict[str, tuple[int, int]]:
    """Where each node is: those of a column below each other, each near to what leads to it."""
    columns = [column for column in COLUMNS if any(node.column == column for node in picture.nodes)]
    before = defaultdict[str, list[str]](list)
    for line in picture.lines:
        if not line.after:
            before[line.end].append(line.start)
    rows: dict[str, float] = {}
    places: dict[str, tuple[int, int]] = {}
    for i, column in enumerate(columns):
        inside = [node for node in picture.nodes if node.column == column]
        inside.sort(key=lambda node: _middle([rows[id] for id in before[node.id] if id in rows]))
        for row, node in enumerate(inside):
            rows[node.id] = row / max(len(inside), 1)
            places[node.id] = (_x(i), _EDGE + 20 + row * (_HEIGHT + _GAP))
    return places


def _middle(rows: list[float]) -> float:
    return sum(rows) / len(rows) if rows else 0.0


def _lines(picture: Picture, places: dict[str, tuple[int, int]]) -> Iterator[str]:
    for line in picture.lines:
        (x, y), (to_x, to_y) = places[line.start], places[line.end]
        y, to_y = y + _HEIGHT // 2, to_y + _HEIGHT // 2
        ends = f'data-start="{line.start}" data-end="{line.end}" fill="none" marker-end="url(#end)"'
        if line.after:
            side = x + _WIDTH
            path = f"M{side},{y} C{side + 60},{y} {side + 60},{to_y} {side},{to_y}"
            yield f'<path {ends} class="line" d="{path}" stroke="#c80" stroke-dasharray="5 4"/>'
        else:
            start, bend = x + _WIDTH, (to_x - x - _WIDTH) // 2
            path = f"M{start},{y} C{start + bend},{y} {to_x - bend},{to_y} {to_x},{to_y}"
            yield f'<path {ends} class="line" d="{path}" stroke="#889"/>'


def _node(node: Node, x: int, y: int) -> str:
    fill, stroke, ink = ("#eee", "#bbb", "#888") if node.paused else ("#fff", "#446", "#223")
    title, detail = html.escape(_short(node.title, _LETTERS)), html.escape(_short(node.detail, _SMALL_LETTERS))
    return (
        f'<g class="node" id="{html.escape(node.id)}"><title>{html.escape(node.title)}</title>'
        f'<rect x="{x}" y="{y}" width="{_WIDTH}" height="{_HEIGHT}" rx="6" fill="{fill}" stroke="{stroke}"/>'
        f'<text x="{x + 10}" y="{y + 20}" fill="{ink}">{title}</text>'
        f'<text x="{x + 10}" y="{y + 37}" fill="#889" font-size="11">{detail}</text></g>'
    )


def _short(text: str, letters: int) -> str:
    return text if len(text) <= letters else f"{text[: letters - 1]}…"
