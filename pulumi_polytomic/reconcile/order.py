"""The elements of a declared list in the order of state, if their order has no meaning.

Pulumi compares the old inputs of a resource with the new ones place by place, so an element that is put in front of
others would show each of them as changed. In the state's order, with the new elements last, it shows as one.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pulumi_polytomic.reconcile.normalize import Configuration, canonical, key_of
from pulumi_polytomic.reconcile.shape import Keyed, Listing, Match, Record, Shape, known_throughout, same


def in_order_of(record: Record, old: Mapping[str, Any], new: Mapping[str, Any]) -> Configuration:
    """The new declaration, which keeps its meaning, with its elements in the order of the old one.

    Lists in which a place has a meaning stay as they are, and so do those of the deprecated forms, whose conditions
    get their names by position. Unknown values may stand anywhere.
    """
    fixed = {name for form in record.forms for name in form.stands_for}
    return {
        name: _arranged(record.fields[name].shape, old.get(name), value)
        if name in record.fields and name not in fixed
        else value
        for name, value in new.items()
    }


def _arranged(shape: Shape, old: Any, new: Any) -> Any:
    if isinstance(shape, Record) and isinstance(old, dict) and isinstance(new, dict):
        return {
            name: _arranged(shape.fields[name].shape, old.get(name), value) if name in shape.fields else value
            for name, value in new.items()
        }
    if isinstance(shape, Listing) and isinstance(old, list) and isinstance(new, list):
        if isinstance(shape.match, Keyed):
            return _by_key(shape, old, new)
        if shape.match is Match.SET:
            return _by_content(shape.element, old, new)
    return new


def _by_key(shape: Listing, old: list[Any], new: list[Any]) -> list[Any]:
    before = {key: (place, e) for place, e in enumerate(old) if isinstance(key := key_of(shape, e), str)}
    placed = []
    for element in new:
        key = key_of(shape, element)
        place, counterpart = before.get(key, (len(old), None)) if isinstance(key, str) else (len(old), None)
        placed.append((place, _arranged(shape.element, counterpart, element)))
    return [element for _, element in sorted(placed, key=lambda one: one[0])]


def _by_content(shape: Shape, old: list[Any], new: list[Any]) -> list[Any]:
    left = [(place, canonical(shape, e)) for place, e in enumerate(old) if known_throughout(e)]
    placed = []
    for element in new:
        content = canonical(shape, element) if known_throughout(element) else element
        found = next((one for one in left if same(one[1], content)), None)
        if found is not None:
            left.remove(found)
        placed.append((found[0] if found else len(old), element))
    return [element for _, element in sorted(placed, key=lambda one: one[0])]
