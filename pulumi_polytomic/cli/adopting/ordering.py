"""Order statements by what they depend on. Pure."""

from __future__ import annotations

import heapq
from collections.abc import Hashable, Mapping, Sequence, Set
from typing import TypeVar

T = TypeVar("T", bound=Hashable)


def acyclic(needs: Mapping[T, Set[T]]) -> dict[T, set[T]]:
    """What each thing needs, without what would close a circle: the first thing of a circle needs the others."""
    result: dict[T, set[T]] = {}
    for root in needs:
        # Each entry of the path: a thing, and what of its needs is still to be walked.
        path = [] if root in result else [(root, iter(sorted(needs[root], key=str)))]
        if path:
            result[root] = set()
        while path:
            thing, rest = path[-1]
            under_way = {one for one, _ in path}
            for other in rest:
                if other not in needs or other in under_way:
                    continue
                result[thing].add(other)
                if other not in result:
                    result[other] = set()
                    path.append((other, iter(sorted(needs[other], key=str))))
                    break
            else:
                path.pop()
    return result


def ordered(things: Sequence[T], needs: Mapping[T, Set[T]]) -> list[T]:
    """The things in their order, but each after what it needs. There is no circle in `needs`."""
    place = {thing: i for i, thing in enumerate(things)}
    missing = {thing: {one for one in needs.get(thing, ()) if one in place} for thing in things}
    free = [place[thing] for thing in things if not missing[thing]]
    wanted_by: dict[T, list[T]] = {}
    for thing in things:
        for one in missing[thing]:
            wanted_by.setdefault(one, []).append(thing)
    heapq.heapify(free)
    result: list[T] = []
    while free:
        thing = things[heapq.heappop(free)]
        result.append(thing)
        for other in wanted_by.get(thing, ()):
            missing[other].discard(thing)
            if not missing[other]:
                heapq.heappush(free, place[other])
    return result


def knots(things: Sequence[T], needs: Mapping[T, Set[T]]) -> list[list[T]]:
    """The things in groups: those that need one another are together, all else is alone."""
    reach = {thing: _reached(thing, needs) for thing in things}
    groups: list[list[T]] = []
    placed: set[T] = set()
    for thing in things:
        if thing not in placed:
            group = [one for one in things if one == thing or (one in reach[thing] and thing in reach[one])]
            placed.update(group)
            groups.append(group)
    return groups


def _reached(thing: T, needs: Mapping[T, Set[T]]) -> set[T]:
    reached: set[T] = set()
    left = [thing]
    while left:
        new = needs.get(left.pop(), set()) - reached
        reached |= new
        left += new
    return reached
