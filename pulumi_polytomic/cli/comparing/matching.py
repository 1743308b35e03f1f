"""Which objects of two workspaces stand for the same thing: those of one name, then those of one resource."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass

from ...errors import InvalidInput
from ...host.correspondence import FILE, Correspondence
from ..inventory.objects import Inventory, Object


@dataclass(frozen=True)
class Pair:
    """An object of A and the one of B that it corresponds to; None: there is none."""

    a: Object | None
    b: Object | None

    @property
    def one(self) -> Object:
        """The object, of A if it has one."""
        found = self.a or self.b
        assert found is not None
        return found


def match(a: Inventory, b: Inventory, same: Correspondence) -> list[Pair]:
    """Every object of both, each once, in the order of kinds and names.

    Raises:
        InvalidInput: a name is that of several objects, so that nothing tells which of them correspond.
    """
    by_name, left_a, left_b = _joined(a.objects, b.objects, lambda one: _name(one, same))
    by_resource, left_a, left_b = _joined(
        left_a,
        left_b,
        lambda one: _resource(one, a if a.by_id.get(one.id) is one else b),
    )
    _refuse_ambiguous(left_a, left_b, same)
    pairs = [*by_name, *by_resource, *(Pair(one, None) for one in left_a), *(Pair(None, one) for one in left_b)]
    return sorted(pairs, key=lambda pair: (pair.one.kind.title, pair.one.label.casefold(), pair.one.id))


def _joined(
    a: Iterable[Object], b: Iterable[Object], key: Callable[[Object], Hashable]
) -> tuple[list[Pair], list[Object], list[Object]]:
    """The pairs with one key of which each side has one, and what is left of both."""
    pairs, left_a, left_b = [], list[Object](), list[Object]()
    for of_key, (one, other) in _grouped(a, b, key).items():
        if of_key is not None and len(one) == len(other) == 1:
            pairs.append(Pair(one[0], other[0]))
        else:
            left_a += one
            left_b += other
    return pairs, left_a, left_b


def _grouped(
    a: Iterable[Object], b: Iterable[Object], key: Callable[[Object], Hashable]
) -> dict[Hashable, tuple[list[Object], list[Object]]]:
    groups: dict[Hashable, tuple[list[Object], list[Object]]] = defaultdict(lambda: ([], []))
    for side, objects in enumerate((a, b)):
        for one in objects:
            groups[key(one)][side].append(one)
    return groups


def _name(one: Object, same: Correspondence) -> Hashable:
    own = (one.name, one.type)
    return (one.kind.title, same.group(one.kind.title, own, (one.id, "")) or own)


def _resource(one: Object, inventory: Inventory) -> Hashable:
    resource = inventory.resources.get(one.id)
    return None if resource is None else (one.kind.title, resource)


def _refuse_ambiguous(left_a: list[Object], left_b: list[Object], same: Correspondence) -> None:
    for one, other in _grouped(left_a, left_b, lambda left: _name(left, same)).values():
        if one and other:
            ids = " and ".join(
                f"{', '.join(each.id for each in side)} in {x}" for x, side in (("A", one), ("B", other))
            )
            raise InvalidInput(
                "",
                f"several of kind {one[0].kind.title} are called {one[0].label!r}: {ids}",
                hint=f"Say in {FILE} which correspond, by their ids, or give them names of their own.",
            )


def _ids(objects: list[Object]) -> str:
    return ", ".join(one.id for one in objects)
