"""Pair the elements of two lists: by their key, by their place, or by their content."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from pulumi_polytomic.reconcile.normalize import canonical, key_of
from pulumi_polytomic.reconcile.shape import Keyed, Listing, Match, Shape, known


def pairs(shape: Listing, old: list[Any], new: list[Any]) -> Iterator[tuple[Any, Any]]:
    """Each new element that has a counterpart, behind that."""
    if isinstance(shape.match, Keyed):
        before = {key: e for e in old if known(key := key_of(shape, e))}
        for element in new:
            key = key_of(shape, element)
            if known(key) and key in before:
                yield before[key], element
    else:
        found = counterparts(shape.element, old, new, in_order=shape.match is Match.ORDER)
        for i, place in found.items():
            yield old[place], new[i]


def counterparts(shape: Shape, old: list[Any], new: list[Any], *, in_order: bool) -> dict[int, int]:
    """Where in the old list the new elements stand: in their own place if they can be, else where their content is.

    What is left is an element that was changed: in its own place, or the only one of both that has no other.
    """
    held, wanted = ([canonical(shape, e, live=True) for e in elements] for elements in (old, new))
    found = {}
    for i, content in enumerate(wanted):
        if in_order and i < len(held) and held[i] == content:
            found[i] = i
        elif content in held:
            found[i] = held.index(content)
        elif in_order and len(old) == len(new):
            found[i] = i
    changed, gone = ([i for i in range(len(e)) if i not in known] for e, known in ((new, found), (old, found.values())))
    if not in_order and len(changed) == len(gone) == 1:
        found[changed[0]] = gone[0]
    return found
