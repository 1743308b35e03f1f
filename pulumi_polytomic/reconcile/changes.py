"""Two configurations -> the exact paths at which they mean different things.

Elements are compared as their fields say: mappings by target, ids as sets, conditions by content, identities in order.
A path names a keyed element by its key (`Key`): `fields[Email].source.field`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from pulumi_polytomic.reconcile import maps
from pulumi_polytomic.reconcile.normalize import canonical, key_of, normalize
from pulumi_polytomic.reconcile.pairs import pairs
from pulumi_polytomic.reconcile.path import Key, Path, Step
from pulumi_polytomic.reconcile.shape import (
    Field,
    Filters,
    FreeMap,
    Keyed,
    Listing,
    Match,
    Record,
    Rule,
    Shape,
    known,
    known_throughout,
    same,
)


@dataclass(frozen=True)
class Change:
    """One difference: where, and the canonical values; None stands for absent."""

    path: Path
    old: Any
    new: Any


def changes(record: Record, old: Mapping[str, Any], new: Mapping[str, Any]) -> list[Change]:
    """Every difference between two declared configurations; also that a field is declared in only one of them.

    Both are compared as declared: fields that act once or are write-only count too. Fields fixed at the create do not.
    Paths are those of the user's spelling, so the same thing declared in another form is a difference too.
    """
    if same(old, new):
        return []
    fixed = record.ruled(Rule.FIXED)
    before, after = normalize(record, old), normalize(record, new)
    found, told = [], set(fixed)
    for name, field in record.fields.items():
        if name not in fixed and (old.get(name) is None) != (new.get(name) is None):
            one, other = (canonical(field.shape, declared.get(name)) for declared in (old, new))
            found.append(Change(Path.of(name), one, other))
            told.update(_stands_for(record, name))
    for name in [*before, *(name for name in after if name not in before)]:
        if name in told:
            continue
        shape = record.placed[name].shape
        # Elements that were written into another list come and go one by one.
        one_by_one = isinstance(shape, Listing) and name not in old and name not in new
        if (name in before) != (name in after) and not one_by_one:
            found.append(Change(_as_written(record, new, Path.of(name)), before.get(name), after.get(name)))
            continue
        for change in _walk(shape, Path.of(name), before.get(name, []), after.get(name, [])):
            found.append(replace(change, path=_as_written(record, new, change.path)))
    return list({change.path: change for change in reversed(found)}.values())[::-1]


def changed(record: Record, old: Mapping[str, Any], new: Mapping[str, Any], names: Sequence[str]) -> list[str]:
    """Which of these fields differ, as far as it is known yet, in configurations that have them where the API does."""
    before, after = ({n: c[n] for n in names if c.get(n) is not None} for c in (old, new))
    roots = {change.path.root for change in changes(record, before, after) if known(change.new)}
    return [name for name in names if name in roots]


def _stands_for(record: Record, name: str) -> tuple[str, ...]:
    return next((form.stands_for[name] for form in record.forms if name in form.stands_for), (name,))


def _as_written(record: Record, declared: Mapping[str, Any], path: Path) -> Path:
    for form in record.forms:
        path = form.as_written(declared, path)
    return path


def _walk(shape: Shape, path: Path, old: Any, new: Any) -> Iterator[Change]:
    if same(old, new):
        return
    if isinstance(shape, Record) and isinstance(old, dict) and isinstance(new, dict):
        for name, field in shape.fields.items():
            yield from _walk(field.shape, path / name, old.get(name), new.get(name))
    elif isinstance(shape, FreeMap) and isinstance(old, dict) and isinstance(new, dict):
        for way, one, other in maps.differences(old, new):
            yield Change(path / way, one, other)
    elif isinstance(shape, Filters) and isinstance(old, dict) and isinstance(new, dict):
        for part in ("conditions", "logic"):
            if not same(old.get(part), new.get(part)):
                yield Change(path / part, old.get(part), new.get(part))
    elif isinstance(shape, Listing) and isinstance(old, list) and isinstance(new, list):
        yield from _walk_list(shape, path, old, new)
    else:
        yield Change(path, old, new)


def _walk_list(shape: Listing, path: Path, old: list[Any], new: list[Any]) -> Iterator[Change]:
    if isinstance(shape.match, Keyed) and all(known(key_of(shape, e)) for e in [*old, *new]):
        before, after = ({key_of(shape, e): e for e in elements} for elements in (old, new))
        for key in [*before, *(k for k in after if k not in before)]:
            yield from _walk(shape.element, path / Key(key), before.get(key), after.get(key))
    elif shape.match is Match.ORDER:
        for i in range(max(len(old), len(new))):
            one, other = (elements[i] if i < len(elements) else None for elements in (old, new))
            yield from _walk(shape.element, path / i, one, other)
    else:
        yield Change(path, old, new)


def named(found: Sequence[Change], paths: Sequence[str]) -> list[str]:
    """The top-level fields with a change at or under one of these Pulumi property paths, such as `schedule.hour`.

    `*` stands for every field or element; so does a position, because most elements are identified by their key.
    """
    wanted = [path for path in map(Path.parse, paths) if path]
    return list(dict.fromkeys(c.path.root for c in found if any(_means(w, c.path) for w in wanted)))


def _means(wanted: Path, path: Path) -> bool:
    """Whether a path in Pulumi's spelling is this one or leads to it."""
    return len(wanted.steps) <= len(path.steps) and all(map(_may_be, wanted.steps, path.steps))


def _may_be(wanted: Step, step: Step) -> bool:
    return wanted in ("*", step) or isinstance(wanted, int) or (isinstance(step, Key) and step.value == wanted)


def asks_for_replacement(record: Record, old: Mapping[str, Any], new: Mapping[str, Any]) -> list[str]:
    """The top-level fields whose change only a new resource can carry out, decided without asking the server.

    That is a value under `Rule.REPLACES`, at any depth, which is declared now and was declared otherwise, or not at
    all, before; but not within an element that is new in its list. A value that is not known yet asks for nothing: the
    engine asks again when it is.
    """
    return [name for name, field in record.fields.items() if _replaces(field, old.get(name), new.get(name))]


def _replaces(field: Field, old: Any, new: Any) -> bool:
    if Rule.REPLACES in field.rules:
        before = field.default if old is None else canonical(field.shape, old)
        return new is not None and known_throughout(new) and not same(before, canonical(field.shape, new))
    return any(_replaces(*part) for part in _parts(field.shape, old, new))


def _parts(shape: Shape, old: Any, new: Any) -> Iterator[tuple[Field, Any, Any]]:
    """The fields nearest to the value: (field, old value, new value)."""
    if isinstance(shape, Record) and isinstance(new, dict):
        before = shape.expanded(old)
        before = before if isinstance(before, dict) else {}
        yield from ((field, before.get(name), new.get(name)) for name, field in shape.fields.items())
    elif isinstance(shape, Filters) and isinstance(old, dict) and isinstance(new, dict):
        listing = Listing(shape.condition, Match.SET)
        yield from _parts(listing, old.get("conditions"), new.get("conditions"))
    elif isinstance(shape, Listing) and isinstance(old, list) and isinstance(new, list):
        for one, other in pairs(shape, old, new):
            yield from _parts(shape.element, one, other)
