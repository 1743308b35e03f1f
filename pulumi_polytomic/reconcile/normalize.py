"""One canonical form for what is declared and for what the API answers.

Two configurations mean the same exactly when their canonical forms are equal. Defaults are filled in only inside a
declared value; a top-level field that is not declared stays absent. A deprecated form is brought to the new one
(`reconcile.forms`). `project` looks at the live object through the
declaration: it keeps what is declared, in the user's spelling where the two mean the same.

The law that holds between them, for every configuration x that the API accepts as declared:
`normalize(project(live after put(x), x)) == normalize(x)`.

Declared and live configurations are plain data with snake_case keys, as in the bodies of the API's requests. A value
that a preview does not know yet may stand anywhere in a declared one; it equals nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from pulumi_polytomic.reconcile import conditions, maps
from pulumi_polytomic.reconcile.shape import (
    ASIDE,
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
    known,
    same,
    whole_numbers,
)

Configuration = dict[str, Any]


def normalize(record: Record, configuration: Mapping[str, Any]) -> Configuration:
    """The canonical form of a whole configuration: declared fields only, each where the API keeps it."""
    placed = record.place(configuration)
    return {
        name: canonical(field.shape, placed[name])
        for name, field in record.placed.items()
        if placed.get(name) is not None
    }


def canonical(shape: Shape, value: Any, *, live: bool = False) -> Any:
    """The canonical form of a value.

    With `live`, what the live object does not tell (write-only fields and fields that act once) is left out, so that
    a declared value can be compared with a live one.
    """
    if value is None or not known(value):
        return value
    if isinstance(shape, Scalar):
        return shape.canonical(value)
    if isinstance(shape, FreeMap) and isinstance(value, dict):
        told = maps.without_keys(value, shape.secret_keys) if live else value
        return whole_numbers(maps.without_nulls(told))
    if isinstance(shape, Listing) and isinstance(value, list):
        elements = [canonical(shape.element, v, live=live) for v in value if not is_aside(v)]
        if isinstance(shape.match, Keyed) and shape.match.switch:
            elements = [e for e in elements if not is_off(shape, e)]
        if shape.match is Match.ORDER:
            return elements
        if shape.match is Match.SET:
            return conditions.in_content_order(elements, distinct=True)
        return sorted(elements, key=lambda e: str(key) if known(key := key_of(shape, e)) else "")
    if isinstance(shape, Filters) and isinstance(value, dict):
        return _canonical_filters(shape, value, live=live)
    if isinstance(shape, Record) and isinstance(shape.expanded(value), dict):
        return _canonical_record(shape, shape.expanded(value), live=live)
    return value


def _canonical_record(shape: Record, value: Mapping[str, Any], *, live: bool) -> Configuration:
    result = {}
    for name, field in shape.fields.items():
        if live and field.remembered:
            continue
        part = canonical(_within(field.shape, value), value.get(name), live=live)
        if part is None or says_nothing(field, part) or is_idle(field, value):
            part = field.default
        if part is not None:
            result[name] = part
    return result


def _within(shape: Shape, record: Mapping[str, Any]) -> Shape:
    """The shape of a field in this record: that an element is off says something where the list only describes some."""
    if isinstance(shape, Listing) and isinstance(shape.match, Keyed) and describes_some(shape, record):
        return replace(shape, match=replace(shape.match, switch=""))
    return shape


def describes_some(shape: Shape, record: Mapping[str, Any]) -> bool:
    """Whether the list in this record only describes some elements of all (`Keyed.rest`)."""
    return isinstance(shape, Listing) and isinstance(shape.match, Keyed) and record.get(shape.match.rest) is not None


def is_idle(field: Field, record: Mapping[str, Any]) -> bool:
    """Whether the field has no meaning in this record, so that any value of it is as good as none."""
    return field.only_with_several is not None and len(record.get(field.only_with_several) or []) < 2


def _canonical_filters(shape: Filters, value: Mapping[str, Any], *, live: bool) -> Any:
    given = value.get("conditions") or []
    logic = value.get("logic") or ""
    if not isinstance(given, list) or not known(logic) or not all(isinstance(c, dict) for c in given):
        return dict(value)
    if not all(known(c.get("label")) for c in given):
        return dict(value)  # which conditions the logic joins is not known yet
    contents = [canonical(shape.condition, without_label(c), live=live) for c in given]
    return conditions.canonical(contents, conditions.labels_of(given), str(logic))


def present(shape: Shape, live: Any) -> Any:
    """The live value as a request would say it: without nulls and secrets, each part in the shape that is sent.

    A null in an answer means the same as a field left out. A list or a map that a request must have is empty if it is
    left out. Unknown fields stay as they are.
    """
    if isinstance(shape, Record) and isinstance(live, dict):
        secret = shape.ruled(Rule.WRITE_ONLY)
        there = {k: v for k, v in live.items() if v is not None and k not in secret}
        known = {k: _present_field(shape.fields[k], v) if k in shape.fields else v for k, v in there.items()}
        return {**_empty_at_least(shape), **known}
    if isinstance(shape, Filters) and isinstance(live, dict):
        listed = Listing(shape.condition)
        return {k: present(listed, v) if k == "conditions" else v for k, v in live.items() if v is not None}
    if isinstance(shape, Listing) and isinstance(live, list):
        return [present(shape.element, e) for e in live]
    if isinstance(shape, FreeMap) and isinstance(live, dict):
        return maps.without_nulls(maps.without_keys(live, shape.secret_keys))
    return live


def _present_field(field: Field, live: Any) -> Any:
    return present(field.shape, field.as_sent(live) if field.as_sent else live)


def _empty_at_least(shape: Record) -> Configuration:
    told = {name: field for name, field in shape.fields.items() if Rule.WRITE_ONLY not in field.rules}
    required = {name: field.shape for name, field in told.items() if field.required}
    lists: Configuration = {name: [] for name, part in required.items() if isinstance(part, Listing)}
    return {**lists, **{name: {} for name, part in required.items() if isinstance(part, FreeMap)}}


def without_label(condition: Mapping[str, Any]) -> Configuration:
    """The condition's content: all but the name that the logic uses for it."""
    return {k: v for k, v in condition.items() if k != "label"}


def key_of(shape: Listing, element: Any) -> Any:
    """The value that tells an element of a keyed list from the others; None when it has none."""
    assert isinstance(shape.match, Keyed)
    assert isinstance(shape.element, Record)
    element = shape.element.expanded(element)
    return element.get(shape.match.by) if isinstance(element, dict) else None


def is_off(shape: Listing, element: Any) -> bool:
    """Whether the element of a keyed list is switched off, and so as good as absent."""
    switch = shape.match.switch if isinstance(shape.match, Keyed) else ""
    return bool(switch) and isinstance(element, dict) and element.get(switch) is False


def is_aside(element: Any) -> bool:
    """Whether the element of a live list is not declared, and stays as it is all the same."""
    return isinstance(element, dict) and element.get(ASIDE) is True


def says_nothing(field: Field, part: Any) -> bool:
    """Whether leaving the field out says the same as this canonical value."""
    if part is None or part == field.default:
        return True
    if isinstance(field.shape, Record) and isinstance(part, dict):
        return all(says_nothing(field.shape.fields[name], value) for name, value in part.items())
    if isinstance(field.shape, Filters) and isinstance(part, dict):
        return not part.get("conditions")
    if isinstance(field.shape, FreeMap) and isinstance(part, dict):
        return maps.holds({}, part)
    return isinstance(field.shape, Listing) and not part


def emptied(shape: Shape, value: Any) -> Configuration | None:
    """The record with its lists empty where one holds several, which an update may not leave out; None elsewhere."""
    assert isinstance(shape, Record)
    lists = [name for name, field in shape.fields.items() if isinstance(field.shape, Listing)]
    several = isinstance(value, dict) and any(len(value.get(name) or []) > 1 for name in lists)
    return {name: [] for name in lists} if several else None


# Looking at the live object through the declaration.


def project(record: Record, live: Mapping[str, Any], declared: Mapping[str, Any]) -> Configuration:
    """What the live object holds for each declared field, in the user's spelling where both mean the same.

    A declared field that the live object does not have any more is left out, unless it was declared empty. What the
    live object never tells is taken from the declaration. Where a deprecated form cannot tell what is live, the field
    that can is there in its place.
    """
    seen, others = present(record, live), list[str]()
    for form in record.forms:
        seen = form.view(seen, declared)
        others += form.instead(seen, declared)
    result = {name: _project_field(record.fields[name], seen.get(name), declared[name]) for name in declared}
    result.update({name: readable(record.fields[name].shape, seen[name]) for name in others})
    return {name: value for name, value in result.items() if value is not None}


def _project_field(field: Field, live: Any, declared: Any) -> Any:
    if field.remembered:
        return declared
    if live is None:
        # An answer may leave out what is empty, zero or false.
        value = canonical(field.shape, declared, live=True)
        return declared if not value or says_nothing(field, value) else None
    return _project(field.shape, live, declared)


def _project(shape: Shape, live: Any, declared: Any) -> Any:
    if isinstance(shape, FreeMap) and isinstance(live, dict) and isinstance(declared, dict):
        told = maps.seen(live, maps.without_keys(declared, shape.secret_keys))
        return maps.with_keys(told, declared, shape.secret_keys)
    if isinstance(shape, Record) and isinstance(live, dict) and isinstance(shape.expanded(declared), dict):
        seen = _project_record(shape, live, shape.expanded(declared))
        return declared if same(seen, shape.expanded(declared)) else seen
    if isinstance(shape, Listing) and isinstance(live, list) and isinstance(declared, list):
        return _project_list(shape, live, declared)
    if same(canonical(shape, live, live=True), canonical(shape, declared, live=True)):
        return declared
    if isinstance(shape, Filters) and isinstance(live, dict) and isinstance(declared, dict):
        return _project_filters(shape, live, declared)
    return readable(shape, live)


def _project_record(shape: Record, live: Configuration, declared: Configuration) -> Configuration:
    if same(canonical(shape, live, live=True), canonical(shape, declared, live=True)):
        return declared
    other_names = shape.other_names(declared)
    unnamed = {k for k in declared if live.get(k) is None and any(live.get(o) is not None for o in other_names)}
    result = {
        k: declared[k] if k in unnamed else _project_field(f, live.get(k), declared[k])
        for k, f in _in_order_of(shape, declared)
    }
    for name, field in shape.fields.items():
        if name in declared or name in other_names or not managed_when_absent(field):
            continue
        if not says_nothing(field, canonical(field.shape, live.get(name))):
            result[name] = readable(field.shape, live[name])
    return {k: v for k, v in result.items() if v is not None}


def _in_order_of(shape: Record, declared: Configuration) -> list[tuple[str, Field]]:
    return [(name, shape.fields[name]) for name in declared if name in shape.fields]


def managed_when_absent(field: Field) -> bool:
    """Whether leaving the field out of a declared record declares that it is unset."""
    return not isinstance(field.shape, FreeMap) and not field.rules


def _project_list(shape: Listing, live: list[Any], declared: list[Any]) -> list[Any]:
    if isinstance(shape.match, Keyed):
        named = {key for d in declared if isinstance(key := key_of(shape, d), str)}
        left = {k: e for e in live if not is_off(shape, e) and ((k := key_of(shape, e)) in named or ASIDE not in e)}
        declared_off = [d for d in declared if is_off(shape, d) and key_of(shape, d) not in left]
        kept = [(d if d in declared_off else left.pop(key_of(shape, d), None), d) for d in declared]
        return [
            *(_project(shape.element, e, d) for e, d in kept if e is not None),
            *(readable(shape.element, e) for e in left.values() if not shape.match.others_stay),
        ]
    if shape.match is Match.SET:
        held = [canonical(shape.element, e, live=True) for e in live]
        wanted = [canonical(shape.element, d, live=True) for d in declared]
        return [
            *(d for d, content in zip(declared, wanted, strict=True) if content in held),
            *(readable(shape.element, e) for e, content in zip(live, held, strict=True) if content not in wanted),
        ]
    paired = [_project(shape.element, e, d) for e, d in zip(live, declared, strict=False)]
    return [*paired, *(readable(shape.element, e) for e in live[len(declared) :])]


def _project_filters(shape: Filters, live: Configuration, declared: Configuration) -> Configuration:
    result: Configuration = readable(shape, live)
    unlabelled = not any(c.get("label") for c in declared.get("conditions") or [] if isinstance(c, dict))
    if unlabelled and not _combines(live):
        # The API labels and joins them by itself; the user did neither.
        return {"conditions": [without_label(c) for c in result["conditions"]]}
    return result


def _combines(filters: Configuration) -> bool:
    labels = conditions.labels_of(filters.get("conditions") or [])
    logic = str(filters.get("logic") or "")
    return conditions.canonical(labels, labels, logic) != conditions.canonical(labels, labels, "")


def readable(shape: Shape, live: Any) -> Any:
    """A live value as a user would declare it: known fields only, defaults, blanks and secrets left out."""
    return _readable(shape, present(shape, live))


def _readable(shape: Shape, live: Any) -> Any:
    if isinstance(shape, Record) and isinstance(live, dict):
        record = {
            name: _readable(field.shape, live[name])
            for name, field in shape.fields.items()
            if live.get(name) is not None and not _needless(field, live[name], live)
        }
        return record[shape.shorthand] if set(record) == {shape.shorthand} else record
    if isinstance(shape, Listing) and isinstance(live, list):
        return [_readable(shape.element, e) for e in live if not is_off(shape, e)]
    if isinstance(shape, Filters) and isinstance(live, dict):
        result: Configuration = {"conditions": [_readable(shape.condition, c) for c in live.get("conditions") or []]}
        return {**result, "logic": live["logic"]} if live.get("logic") else result
    return whole_numbers(live)


def _needless(field: Field, value: Any, record: Configuration) -> bool:
    """Whether a user would leave the live value of this field of the record out."""
    if field.required or (field.only_with_several and not is_idle(field, record)):
        return False
    # A field with a rule is left alone when it is left out. Anywhere else false is a value, such as a condition's.
    blank = bool(field.rules) and (value is False or value == "")
    return blank or says_nothing(field, canonical(field.shape, value))
