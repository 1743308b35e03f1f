"""The checks: pure, from what was found to findings."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from ...api.collection import Setting
from ..inventory.objects import Inventory, Object
from .stacks import Managed, State

if TYPE_CHECKING:
    from ...host.resource import ManagedResource

Level = Literal["ok", "note", "warning", "error"]


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at."""

    check: str
    level: Level
    text: str
    todo: str = ""
    """What to do about it."""


_MANY = 100
_SHOWN = 10
_SLOW_CLOCK = 30
_QUIET_ENGINE = (3, 274)
"""From this engine on, no debug log of every property is written."""


def settings(sources: Mapping[str, str]) -> Iterator[Finding]:
    """Where each setting comes from; those that are not set share a line."""
    for name, source in sources.items():
        if source:
            yield Finding("settings", "ok", f"{name}: {source}")
    if defaults := [name for name, source in sources.items() if not source]:
        yield Finding("settings", "ok", f"not set: {', '.join(defaults)}")


def clock(seconds: float) -> Finding:
    """How far the clock of this machine is behind the server's; ahead is negative."""
    if abs(seconds) < _SLOW_CLOCK:
        return Finding("clock", "ok", "this machine and the server agree")
    where = "behind" if seconds > 0 else "ahead of"
    return Finding(
        "clock",
        "warning",
        f"this machine is {abs(seconds):.0f} s {where} the server",
        "Set the clock of one of them. Creates stay safe, but times in messages mislead.",
    )


def engine(version: str) -> Finding:
    """Whether the engine is one of the slow ones."""
    try:
        numbers = tuple(int(part) for part in version.lstrip("v").split("-")[0].split(".")[:2])
    except ValueError:
        return Finding("versions", "note", f"engine {version}: its version cannot be read")
    if numbers < _QUIET_ENGINE:
        return Finding(
            "versions",
            "note",
            f"engine {version}: older engines write a log that can cost a third of a preview's time",
            "Upgrade the Pulumi CLI to 3.274 or later.",
        )
    return Finding("versions", "ok", f"engine {version}")


def host(version: str) -> Finding:
    """The version of Pulumi's language host, which runs the program."""
    if not version:
        return Finding("versions", "note", "language host: Pulumi does not tell its version")
    return Finding("versions", "ok", f"language host {version}")


def pending(state: State, inventory: Inventory) -> Iterator[Finding]:
    """What an interrupted run left: each with the objects that its create may have made."""
    managed = {one.id for one in state.managed}
    for one in state.pending:
        what = f"{one.stack}: {one.operation} of {one.token} {one.resource!r} was interrupted"
        if one.operation != "creating":
            yield Finding("interrupted runs", "note", what, "Run `pulumi refresh`, then `pulumi up`.")
            continue
        orphans = [
            found
            for found in inventory.objects
            if found.id not in managed
            and found.name == one.inputs.get(found.kind.named_by)
            and _token(found) == one.token
        ]
        for orphan in orphans:
            yield Finding(
                "interrupted runs",
                "warning",
                f"{what}; {orphan.kind.title} {orphan.id} of {orphan.live.get('created_at')} may be what it made",
                f'`pulumi up` within 24 hours takes it over by itself. After that: adopt="{orphan.id}".',
            )
        if not orphans:
            yield Finding("interrupted runs", "note", f"{what}; nothing of it is on the server", "Run `pulumi up`.")


def twins(inventory: Inventory, state: State) -> Iterator[Finding]:
    """Syncs of one name and place, which write every record twice."""
    managed = {one.id for one in state.managed}
    groups: dict[tuple[str, ...], list[Object]] = defaultdict(list)
    for one in inventory.objects:
        if one.kind.runs and one.kind.twins:
            key = (one.kind.title, one.name, *one.kind.twins.place(one.live))
            groups[key].append(one)
    for (title, name, *_), several in groups.items():
        if len(several) > 1:
            each = ", ".join(f"{one.id} ({_owner(one, state)})" for one in several)
            lines = [f'adopt="{one.id}"' for one in several if one.id not in managed]
            adopt = f" To manage one that no stack has: {' or '.join(lines)}." if lines else ""
            yield Finding(
                "twins",
                "warning",
                f"{len(several)} {title}s are called {name!r} and write to one place: {each}",
                f"Delete those that are not needed, or give them names of their own.{adopt}",
            )


def unmanaged(inventory: Inventory, state: State) -> Iterator[Finding]:
    """Syncs that no stack of this backend manages."""
    managed = {one.id for one in state.managed}
    found = [one for one in inventory.objects if one.kind.runs and one.id not in managed]
    if found:
        names = _first(f"{one.name} ({one.id})" for one in found)
        yield Finding(
            "management",
            "note",
            f"no stack of this backend manages {len(found)} of the workspace's syncs: {names}",
            "`pulumi-polytomic adopt` writes a program that manages them.",
        )


def managed_twice(state: State) -> Iterator[Finding]:
    """Objects that two stacks manage, so that each undoes the other's changes.

    A setting has the same id in every workspace, and state does not say which workspace it is of: it is left out.
    """
    settings = {resource.__name__ for resource in _kinds() if isinstance(resource.kind.calls, Setting)}
    owners: dict[str, list[Managed]] = defaultdict(list)
    for one in state.managed:
        if one.token not in settings:
            owners[one.id].append(one)
    shared: dict[tuple[str, ...], list[list[Managed]]] = defaultdict(list)
    for several in owners.values():
        stacks = tuple(dict.fromkeys(one.stack for one in several))
        if len(stacks) > 1:
            shared[stacks].append(several)
    for stacks, objects in shared.items():
        yield Finding(
            "management",
            "error",
            _shared(stacks, objects),
            "Leave each to one stack: `pulumi state delete` takes it out of the other, and leaves the server alone.",
        )


def _shared(stacks: Sequence[str], objects: Sequence[Sequence[Managed]]) -> str:
    if len(objects) == 1:
        [several] = objects
        where = " and ".join(f"{one.stack} ({one.resource})" for one in several)
        return (
            f"{several[0].token} {several[0].id} is managed by {where}: each undoes the other's changes, and "
            "destroying one deletes it for both"
        )
    each = _first(f"{one.token} {one.resource} ({one.id})" for one, *_ in objects)
    return (
        f"{len(objects)} objects are managed by {' and '.join(stacks)}: {each}; each undoes the other's changes, and "
        "destroying one deletes them for both"
    )


def size(state: State, fast: bool) -> Iterator[Finding]:
    """Stacks that are worth the fast settings."""
    for stack, count in Counter(one.stack for one in state.managed).items():
        if count > _MANY and not fast:
            yield Finding(
                "speed",
                "note",
                f"{stack} has {count} resources of ours",
                "PULUMI_EXPERIMENTAL=true PULUMI_SKIP_CHECKPOINTS=true make its updates several times faster; "
                'docs/reliability.md, "Fast mode", says when not to use them.',
            )


def _kinds() -> Sequence[type[ManagedResource]]:
    from ...kinds import KINDS

    return KINDS


def _token(one: Object) -> str:
    return next(resource.__name__ for resource in _kinds() if resource.kind is one.kind)


def _owner(one: Object, state: State) -> str:
    return next((f"{m.stack}, {m.resource}" for m in state.managed if m.id == one.id), "no stack of this backend")


def _first(words: Iterable[str]) -> str:
    found = list(words)
    more = f" and {len(found) - _SHOWN} more" if len(found) > _SHOWN else ""
    return ", ".join(found[:_SHOWN]) + more
