"""What is declared of a field, laid over what is live -> what the body of an update carries.

An element that already means what is declared keeps its raw form, so what means the same is sent as it was answered.
Unknown fields stay.
"""

from __future__ import annotations

from typing import Any

from pulumi_polytomic.reconcile import maps
from pulumi_polytomic.reconcile.normalize import (
    Configuration,
    canonical,
    emptied,
    is_aside,
    is_idle,
    key_of,
    managed_when_absent,
    says_nothing,
    without_label,
)
from pulumi_polytomic.reconcile.pairs import counterparts
from pulumi_polytomic.reconcile.shape import (
    Field,
    Filters,
    FreeMap,
    Keyed,
    Listing,
    Match,
    Record,
    Rule,
    Scalar,
    Shape,
    same,
    whole_numbers,
)


def overlay(field: Field, live: Any, new: Any, old: Any) -> Any:
    """The live value of a field with what is declared laid over it; None where the body leaves it out."""
    if new is None and Rule.CLEARED_WHEN_REMOVED in field.rules:
        return "" if live else live
    if new is None and Rule.SEVERAL_ARE_EMPTIED in field.rules:
        return emptied(field.shape, live)
    if new is None and isinstance(field.shape, FreeMap):
        return _overlay(field.shape, live, {}, old) or None
    if new is None and others_stay(field.shape):
        return _overlay(field.shape, live or [], [], old)
    if new is None:
        return None
    if Rule.ACTS_ONCE in field.rules and canonical(field.shape, new) == canonical(field.shape, old):
        return live
    if field.remembered:
        return wired(field.shape, new)
    if live is None:
        needless = not field.required and says_nothing(field, canonical(field.shape, new))
        return None if needless else wired(field.shape, new)
    return _overlay(field.shape, live, new, old)


def others_stay(shape: Shape) -> bool:
    """Whether a keyed list leaves the elements that were never declared."""
    return isinstance(shape, Listing) and isinstance(shape.match, Keyed) and shape.match.others_stay


def _overlay(shape: Shape, live: Any, new: Any, old: Any) -> Any:
    if isinstance(shape, FreeMap) and isinstance(live or {}, dict):
        return maps.overlay(live or {}, new, old or {})
    if isinstance(shape, Record) and isinstance(live, dict):
        return _overlay_record(shape, live, shape.expanded(new), shape.expanded(old) or {})
    if isinstance(shape, Listing) and isinstance(live, list):
        return _overlay_list(shape, live, new, old or [])
    if same(canonical(shape, live, live=True), canonical(shape, new, live=True)):
        return live
    if isinstance(shape, Filters) and isinstance(live, dict):
        return _overlay_filters(shape, live, new)
    return wired(shape, new)


def _overlay_record(shape: Record, live: Configuration, new: Configuration, old: Configuration) -> Configuration:
    result = {k: v for k, v in live.items() if k not in shape.fields}
    other_names = shape.other_names(new) if _same_names(shape, live, new) else frozenset[str]()
    for name, field in shape.fields.items():
        before = live.get(name)
        if is_idle(field, new) or name in other_names:
            value = before
        elif name in new or (name in old and Rule.KEEP_WHEN_ABSENT not in field.rules):
            value = overlay(field, before, new.get(name), old.get(name))
        elif managed_when_absent(field) and not says_nothing(field, canonical(field.shape, before)):
            value = None
        else:
            value = before
        if value is not None:
            result[name] = value
    return result


def _same_names(shape: Record, live: Configuration, new: Configuration) -> bool:
    named = [name for group in shape.alternatives if group.name_the_same for name in group.names if name in new]
    return all(
        canonical(shape.fields[name].shape, live.get(name)) == canonical(shape.fields[name].shape, new[name])
        for name in named
    )


def _overlay_list(shape: Listing, live: list[Any], new: list[Any], old: list[Any]) -> list[Any]:
    if isinstance(shape.match, Keyed):
        return _overlay_keyed(shape, live, new, old)
    found = counterparts(shape.element, live, new, in_order=shape.match is Match.ORDER)
    result = []
    for i, element in enumerate(new):
        raw = found.get(i)
        previous = old[i] if shape.match is Match.ORDER and i < len(old) else element
        result.append(
            wired(shape.element, element) if raw is None else _overlay(shape.element, live[raw], element, previous)
        )
    same = shape.match is Match.SET and canonical(shape, result, live=True) == canonical(shape, live, live=True)
    return live if same else result


def _overlay_keyed(shape: Listing, live: list[Any], new: list[Any], old: list[Any]) -> list[Any]:
    assert isinstance(shape.match, Keyed)
    wanted, before = ({key_of(shape, e): e for e in elements} for elements in (new, old))
    result = []
    for element in live:
        key = key_of(shape, element)
        if key in wanted:
            result.append(_overlay(shape.element, element, wanted[key], before.get(key)))
        elif is_aside(element) or (shape.match.others_stay and key not in before):
            result.append(element)
        elif shape.match.switch:
            result.append({**element, shape.match.switch: False})
    held = {key_of(shape, e) for e in live}
    return [*result, *(wired(shape.element, e) for e in new if key_of(shape, e) not in held)]


def _overlay_filters(shape: Filters, live: Configuration, new: Configuration) -> Configuration:
    declared = wired(shape, new)
    held, wanted = ([without_label(c) for c in filters.get("conditions") or []] for filters in (live, declared))
    found = counterparts(shape.condition, held, wanted, in_order=False)
    result = []
    for i, condition in enumerate(wanted):
        raw = _overlay(shape.condition, held[found[i]], condition, condition) if i in found else condition
        label = declared["conditions"][i].get("label")
        result.append({**raw, **({"label": label} if label else {})})
    rest = {k: v for k, v in live.items() if k not in ("conditions", "logic")}
    logic = {"logic": declared["logic"]} if declared.get("logic") else {}
    return {**rest, "conditions": result, **logic}


def wired(shape: Shape, value: Any) -> Any:
    """A declared value as a request carries it."""
    if isinstance(shape, Record) and isinstance(value, dict):
        return {k: wired(shape.fields[k].shape, v) if k in shape.fields else v for k, v in value.items()}
    if isinstance(shape, Record) and shape.shorthand and isinstance(value, str):
        return shape.expanded(value)
    if isinstance(shape, Listing) and isinstance(value, list):
        return [wired(shape.element, v) for v in value]
    if isinstance(shape, Filters) and isinstance(value, dict):
        return {**value, "conditions": [wired(shape.condition, c) for c in value.get("conditions") or []]}
    return shape.wire(value) if isinstance(shape, Scalar) else whole_numbers(value)
