"""How two workspaces differ, in the words of the product's own fields."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal

from ...adoption import declaration_of
from ...host.correspondence import Correspondence
from ...reconcile import secrets
from ...reconcile.changes import Change, changes
from ..inventory.objects import Inventory, Object
from .matching import Pair, match

Outcome = Literal["only in A", "only in B", "differs", "equal"]


@dataclass(frozen=True)
class Difference:
    """What became of one object."""

    kind: str
    name: str
    outcome: Outcome
    name_in_b: str
    """Its name in B, if it has another one there; blank: it has not."""
    changes: Sequence[Change]
    """From A to B, each with its path. Ids are replaced by what they stand for."""


@dataclass(frozen=True)
class Comparison:
    """All of it."""

    a: str
    b: str
    """What the workspaces are called."""
    differences: Sequence[Difference]
    """One for each object that either workspace has, also for the equal ones."""
    not_compared: Mapping[str, Sequence[str]]
    """The kinds with secrets, each with the fields that hold them: no answer tells these."""

    @property
    def equal(self) -> bool:
        """Whether nothing differs."""
        return all(one.outcome == "equal" for one in self.differences)


def compare(a: Inventory, b: Inventory, same: Correspondence, *, values: bool) -> Comparison:
    """Compare two workspaces.

    Args:
        same: which names correspond.
        values: also show the values of fields that may hold secrets which nothing marks.

    Raises:
        InvalidInput: a name is that of several objects.
    """
    pairs = match(a, b, same)
    labels_a = {one.id: _reference(one) for one in a.objects}
    labels_b = {one.id: _reference(one) for one in b.objects}
    labels_b |= {pair.b.id: _reference(pair.a) for pair in pairs if pair.a and pair.b}
    sides = _Side(a, labels_a), _Side(b, labels_b)
    found = [
        _difference(pair, *sides, values=values) for pair in pairs if not pair.one.kind.unmanageable(pair.one.live)
    ]
    kinds = {pair.one.kind.title: pair.one.kind for pair in pairs}
    hidden = {title: secrets.fields_of(kind.shape) for title, kind in kinds.items()}
    return Comparison(a.title, b.title, found, {title: fields for title, fields in hidden.items() if fields})


@dataclass(frozen=True)
class _Side:
    inventory: Inventory
    labels: Mapping[str, str]

    @cached_property
    def spelled(self) -> Mapping[str, str]:
        """The labels as they are compared, which ids are in lower case -> as people spell them."""
        return {label.lower(): label for label in self.labels.values()}

    def declared(self, one: Object) -> dict[str, Any]:
        declared = declaration_of(one.kind, self.inventory.api_version, one.live)
        return {name: _in_names(value, self.labels) for name, value in declared.items()}


def _difference(pair: Pair, a: _Side, b: _Side, *, values: bool) -> Difference:
    one = pair.one
    if pair.a is None or pair.b is None:
        return Difference(one.kind.title, one.label, "only in A" if pair.a else "only in B", "", ())
    other_name = pair.b.label if pair.b.label != one.label else ""
    before, after = a.declared(pair.a), b.declared(pair.b)
    if other_name and one.kind.named_by:
        before.pop(one.kind.named_by, None)
        after.pop(one.kind.named_by, None)
    found = [
        Change(change.path, _in_names(change.old, a.spelled), _in_names(change.new, b.spelled))
        if values or change.path.root not in one.kind.hides
        else Change(change.path, HIDDEN, HIDDEN)
        for change in changes(one.kind.shape, before, after)
    ]
    return Difference(one.kind.title, one.label, "differs" if found else "equal", other_name, found)


HIDDEN = "(not shown: it may hold a secret)"


def _reference(one: Object) -> str:
    return f"{one.kind.title} {one.label}".strip()


def _in_names(value: Any, labels: Mapping[str, str]) -> Any:
    """The value with what its ids stand for in their place, at every depth."""
    if isinstance(value, str):
        return labels.get(value, value)
    if isinstance(value, list):
        return [_in_names(one, labels) for one in value]
    return {key: _in_names(one, labels) for key, one in value.items()} if isinstance(value, dict) else value
