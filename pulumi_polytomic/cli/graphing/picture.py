"""The content of the picture: nodes in four columns, from sources to targets, and the lines between them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from ..inventory.objects import Inventory, Object
from ..inventory.syncs import Sync, syncs_of

Column = Literal["source", "model", "sync", "target"]
COLUMNS: tuple[Column, ...] = ("source", "model", "sync", "target")


@dataclass(frozen=True)
class Node:
    """A connection, a model or a sync."""

    id: str
    """What lines call it; a connection that is a source and a target is two nodes."""
    column: Column
    title: str
    detail: str = ""
    paused: bool = False


@dataclass(frozen=True)
class Line:
    """From one node to another; `after`: the second sync runs after the first."""

    start: str
    end: str
    after: bool = False


@dataclass(frozen=True)
class Picture:
    """The nodes, in the order of their columns, and the lines."""

    nodes: tuple[Node, ...]
    lines: tuple[Line, ...]


def picture(inventory: Inventory, *, only: Iterable[str] | None = None) -> Picture:
    """What a workspace looks like: the syncs, and what they read and write.

    `only`: the ids of the syncs to draw. Left out: all.
    """
    wanted = None if only is None else set(only)
    syncs = [one for one in syncs_of(inventory) if wanted is None or one.object.id in wanted]
    nodes: dict[str, Node] = {}
    lines: dict[Line, None] = {}
    for sync in syncs:
        _draw(inventory, sync, nodes, lines)
    drawn = [line for line in lines if line.start in nodes and line.end in nodes]
    ordered = sorted(nodes.values(), key=lambda one: (COLUMNS.index(one.column), one.title.casefold(), one.id))
    return Picture(tuple(ordered), tuple(drawn))


def _draw(inventory: Inventory, sync: Sync, nodes: dict[str, Node], lines: dict[Line, None]) -> None:
    own = f"sync-{sync.object.id}"
    detail = " · ".join(filter(None, [sync.object.kind.title, "" if sync.active else "paused", sync.schedule]))
    nodes[own] = Node(own, "sync", sync.object.name, detail, paused=not sync.active)
    for id in sync.sources:
        found = inventory.by_id.get(id)
        if found is not None and found.kind.title == "model":
            _add(nodes, "model", id, found)
            connection = str(found.live.get("connection_id") or "")
            _add(nodes, "source", connection, inventory.by_id.get(connection))
            lines[Line(f"source-{connection}", f"model-{id}")] = None
            lines[Line(f"model-{id}", own)] = None
        else:
            _add(nodes, "source", id, found)
            lines[Line(f"source-{id}", own)] = None
    _add(nodes, "target", sync.target, inventory.by_id.get(sync.target))
    lines[Line(own, f"target-{sync.target}")] = None
    for id in sync.after:
        lines[Line(f"sync-{id}", own, after=True)] = None


def _add(nodes: dict[str, Node], column: Column, id: str, found: Object | None) -> None:
    key = f"{column}-{id}"
    nodes.setdefault(key, Node(key, column, found.name if found else id, found.type if found else ""))
