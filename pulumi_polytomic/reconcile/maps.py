"""Maps whose keys the API does not name (`FreeMap`): managed key by key, at every depth.

A map within a map is managed key by key too: what is not declared stays, wherever it stands, so an empty map declares
nothing. Everything else is one value, and null is absent.

A list is one value: nothing tells which of its elements is which of another list's. A live list holds a declared one
where both have as many elements and each element holds its counterpart, so that a key which the server adds to a map
in a list is no difference. Where it does not hold it, or where the program declared another list before, the live list
is replaced as a whole.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from pulumi_polytomic.reconcile.path import Path
from pulumi_polytomic.reconcile.shape import same, whole_numbers

Map = dict[str, Any]


def without_nulls(value: Any) -> Any:
    """The value without null keys, at every depth. A null in a list is an element, and stays."""
    if isinstance(value, dict):
        return {k: without_nulls(v) for k, v in value.items() if v is not None}
    return [without_nulls(v) for v in value] if isinstance(value, list) else value


def without_keys(value: Map, keys: Iterable[Sequence[str]]) -> Map:
    """The map without the values at these paths, and without the maps on the way that are empty then."""
    result = value
    for first, *rest in keys:
        inner = result.get(first) if rest else {}
        if not isinstance(inner, dict):
            continue
        left = without_keys(inner, [rest]) if rest else {}
        result = {key: left if key == first else held for key, held in result.items() if key != first or left}
    return result


def value_at(value: Any, keys: Sequence[str]) -> Any:
    """The value at the path; None if there is none."""
    for key in keys:
        value = value.get(key) if isinstance(value, dict) else None
    return value


def with_keys(value: Map, other: Mapping[str, Any], keys: Iterable[Sequence[str]]) -> Map:
    """The map with the values that the other one has at these paths."""
    result = dict(value)
    for first, *rest in keys:
        if not rest and first in other:
            result[first] = other[first]
        elif rest and isinstance(other.get(first), dict) and isinstance(result.get(first, {}), dict):
            result[first] = with_keys(result.get(first, {}), other[first], [rest])
    return result


def holds(live: Any, declared: Any) -> bool:
    """Whether the live value has all that is declared; the keys of a live map that are not declared do not count."""
    if isinstance(declared, dict) and isinstance(live, dict | None):
        return all(holds((live or {}).get(key), value) for key, value in declared.items())
    if isinstance(declared, list) and isinstance(live, list):
        return len(live) == len(declared) and all(map(holds, live, declared))
    return same(whole_numbers(live), whole_numbers(declared))


def overlay(live: Map, new: Mapping[str, Any], old: Mapping[str, Any]) -> Map:
    """The live map with `new` laid over it, and without what only `old` declared. A declared null clears its key."""
    kept = {key: _left_of(value, old[key]) if key in old else value for key, value in live.items() if key not in new}
    laid = {key: _laid(live.get(key), value, old.get(key)) for key, value in new.items()}
    cleared = {key for key, value in new.items() if value is None and live.get(key) is not None}
    return {key: value for key, value in {**kept, **laid}.items() if value is not None or key in cleared}


def _left_of(live: Any, old: Any) -> Any:
    """The rest of a live value that is no longer declared: of a map, what was never declared."""
    return overlay(live, {}, old) or None if isinstance(live, dict) and isinstance(old, dict) else None


def _laid(live: Any, new: Any, old: Any) -> Any:
    if isinstance(new, dict) and isinstance(live, dict | None):
        result = overlay(live or {}, new, old if isinstance(old, dict) else {})
        return None if live is None and not result else result
    redeclared = isinstance(old, list) and not same(old, new)
    if same(whole_numbers(live), whole_numbers(new)) or (holds(live, new) and not redeclared):
        return live
    return whole_numbers(new)


def seen(live: Mapping[str, Any], declared: Mapping[str, Any]) -> Map:
    """What the live map holds for each declared key, in the user's spelling if it is the same."""
    found = {key: _seen(live.get(key), value) for key, value in declared.items()}
    return {key: value for key, value in found.items() if value is not None or declared[key] is None}


def _seen(live: Any, declared: Any) -> Any:
    if holds(live, declared):
        return declared
    if isinstance(live, dict) and isinstance(declared, dict):
        return seen(live, declared)
    return whole_numbers(without_nulls(live))


def differences(old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[tuple[Path, Any, Any]]:
    """Where two declared maps differ: (path, old, new), None for absent."""
    for key in [*old, *(k for k in new if k not in old)]:
        one, other = old.get(key), new.get(key)
        if isinstance(one, dict) and isinstance(other, dict):
            yield from ((Path.of(key) / way, a, b) for way, a, b in differences(one, other))
        elif not same(one, other):
            yield Path.of(key), one, other
