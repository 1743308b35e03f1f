"""What is declared, laid over what is live -> the full body that an update sends.

"Update Sync" is a full replacement: every field in the body is written, every field left out is cleared. So the body
starts from the raw answer of a fresh GET, with all that we do not know, minus what the server owns. Onto it goes what
is declared. A field never declared stays as it is; one that was declared before and is not any more is left out, so
that the server resets it (`Rule.KEEP_WHEN_ABSENT` says where not).

An element that already means what is declared keeps its raw form, so a body equal to `settled(live)` changes nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pulumi_polytomic.reconcile import creation, maps, secrets
from pulumi_polytomic.reconcile.changes import root_of
from pulumi_polytomic.reconcile.filter_forms import NEW as NEW_FILTERS
from pulumi_polytomic.reconcile.filter_forms import FiltersForm
from pulumi_polytomic.reconcile.forms import override_entries, with_identity_mappings
from pulumi_polytomic.reconcile.normalize import (
    Configuration,
    canonical,
    emptied,
    is_aside,
    is_idle,
    is_off,
    key_of,
    managed_when_absent,
    present,
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

STAMPS = frozenset({"id", "created_at", "created_by", "updated_at", "updated_by"})
"""Top-level keys of every kind's answer that no request carries."""

DEPRECATED_TWINS = {
    "identities": ("identity",),
    "model_filters": ("filters", "filter_logic"),
    "target_filters": ("filters", "filter_logic", "target.filter_logic"),
    "default_schedule": ("schedule",),
    "automatically_add_new_objects": ("discover",),
}
"""The new form of a setting -> its deprecated forms, which answers repeat and which may not contradict it."""


def settled(noun: Record, live: Mapping[str, Any]) -> Configuration:
    """The live object as the body of a request that changes nothing."""
    dropped = STAMPS | noun.server_owned
    held = {name: value for name, value in present(noun, live).items() if name not in dropped}
    body = {n: _without_server_owned(noun.fields[n].shape, v) if n in noun.fields else v for n, v in held.items()}
    body = _without_twins(body, [form for form in DEPRECATED_TWINS if form in body])
    blank = [name for twins in DEPRECATED_TWINS.values() for name in twins if body.get(name) in ("", [])]
    return {name: value for name, value in body.items() if name not in blank}


def _without_twins(body: Configuration, forms: list[str]) -> Configuration:
    twins = {twin for form in forms for twin in DEPRECATED_TWINS[form]}
    result = {k: v for k, v in body.items() if k not in twins}
    if "target.filter_logic" in twins and isinstance(result.get("target"), dict):
        result["target"] = {k: v for k, v in result["target"].items() if k != "filter_logic"}
    return result


def _without_server_owned(shape: Shape, value: Any) -> Any:
    if isinstance(shape, Record) and isinstance(value, dict):
        return {k: v for k, v in value.items() if k not in shape.server_owned and v is not None}
    if isinstance(shape, Listing) and isinstance(value, list):
        return [_without_server_owned(shape.element, element) for element in value]
    return {k: v for k, v in value.items() if v is not None} if isinstance(value, dict) else value


def wire(noun: Record, declared: Mapping[str, Any]) -> Configuration:
    """What is declared, as the body of a create."""
    placed = noun.place(declared)
    body = {n: _wire(f.shape, placed[n]) for n, f in noun.placed.items() if not _needless(n, f, placed, declared, {})}
    return _with_filters_apart(body)


def _needless(
    name: str, field: Field, placed: Mapping[str, Any], declared: Mapping[str, Any], live: Mapping[str, Any]
) -> bool:
    """Whether there is nothing to send: not declared, or empty, by a deprecated form alone, and not there anyway."""
    if name in declared or placed.get(name) is None:
        return placed.get(name) is None
    return live.get(name) is None and says_nothing(field, canonical(field.shape, placed[name]))


def _with_filters_apart(body: Configuration) -> Configuration:
    """The body with kept filters, one setting up to here, as the two that the API takes."""
    filters = body.get("filters")
    if not isinstance(filters, dict):
        return body
    logic = {"filter_logic": filters["logic"]} if filters.get("logic") else {}
    return {**body, "filters": filters["conditions"], **logic}


def merge(noun: Record, live: Mapping[str, Any], new: Mapping[str, Any], old: Mapping[str, Any]) -> Configuration:
    """The full body of an update: `new` is declared, `old` was declared before, `live` is the raw answer of a GET."""
    live = with_identity_mappings(present(noun, live), new, old)
    before = settled(noun, live)
    placed, gone = _with_whole_override_fields(noun, before, new, old)
    if "filters" in gone and "filters" not in placed:
        # They were of both kinds, and are now to be neither but where a new form says so.
        gone.update({name: {} for name in NEW_FILTERS.values()})
    body = dict(before)
    touched = [n for n in noun.placed if (n in placed or n in gone) and n not in noun.ruled(Rule.FIXED)]
    if "filters" in placed:
        body = _with_kept_filters(noun, body, live, placed["filters"])
        touched = [n for n in touched if n not in ("filters", *NEW_FILTERS.values())]
    for name in touched:
        field = noun.placed[name]
        if name not in placed and Rule.KEEP_WHEN_ABSENT in field.rules:
            continue
        if name in placed and _needless(name, field, placed, new, body):
            continue
        value = _overlay_field(field, body.get(name), placed.get(name), gone.get(name))
        body.pop(name, None)
        if value is not None:
            body[name] = value
    for name in noun.ruled(Rule.SENT_WHEN_CHANGED):
        if name in body and same(*(_carried(noun.fields[name].shape, b.get(name)) for b in (body, before))):
            del body[name]
    body = _without_twins(body, [form for form in DEPRECATED_TWINS if form in touched])
    return creation.repeated(body, new)


def _carried(shape: Shape, value: Any) -> Any:
    """The value as a body carries it: without elements that are switched off, whatever else is said of them."""
    if isinstance(shape, Listing) and isinstance(value, list):
        return [element for element in value if not is_off(shape, element)]
    return value


def _with_kept_filters(
    noun: Record, body: Configuration, live: Mapping[str, Any], kept: Configuration
) -> Configuration:
    """The body with filters that the new forms cannot say; as it is where the live ones mean the same."""
    form = next(f for f in noun.forms if isinstance(f, FiltersForm))
    held = form.held(live, kept)
    if held is None:
        return body
    shape = form.kept["filters"].shape
    assert isinstance(shape, Filters)
    rest = _without_twins({k: v for k, v in body.items() if k not in NEW_FILTERS.values()}, ["target_filters"])
    return _with_filters_apart({**rest, "filters": _overlay_filters(shape, held, kept)})


def rewritten(noun: Record, live: Mapping[str, Any], new: Mapping[str, Any], old: Mapping[str, Any]) -> set[str]:
    """The top-level keys that an update with these declarations would change on the live object.

    What the live object does not tell counts as changed when its declared value changed.
    """
    live = with_identity_mappings(present(noun, live), new, old)
    before, after = settled(noun, live), merge(noun, live, new, old)
    for name in noun.ruled(Rule.SENT_WHEN_CHANGED):
        if name not in after:
            before.pop(name, None)
    after = {name: value for name, value in after.items() if name not in noun.ruled(Rule.OPTION)}
    if creation.asked_for(new) == creation.asked_for(old):
        before, after = creation.left_out(before), creation.left_out(after)
    after = secrets.without(noun, after)
    now, then = secrets.of(noun, new), secrets.of(noun, old)
    of_secrets = {root_of(path) for path in {*now, *then} if not same(now.get(path), then.get(path))}
    return of_secrets | {name for name in {*before, *after} if not same(before.get(name), after.get(name))}


def _with_whole_override_fields(
    noun: Record, body: Configuration, new: Mapping[str, Any], old: Mapping[str, Any]
) -> tuple[Configuration, Configuration]:
    """Both declarations placed, with override fields completed from live where only entries of `fields` are managed.

    Entries of `fields` without a source are override fields. Where `override_fields` itself is not declared, the
    others in it are unmanaged and stay.
    """
    placed_new, placed_old = noun.place(new), noun.place(old)
    entries, gone = override_entries(new), override_entries(old)
    if "override_fields" in new or not (entries or gone):
        return placed_new, placed_old
    if "override_fields" not in old:
        managed = {e.get("target") for e in [*entries, *gone]}
        others = [o for o in body.get("override_fields") or [] if o.get("target") not in managed]
        placed_new["override_fields"] = [*others, *entries]
    return placed_new, placed_old


def _overlay_field(field: Field, live: Any, new: Any, old: Any) -> Any:
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
        return _wire(field.shape, new)
    if live is None:
        needless = not field.required and says_nothing(field, canonical(field.shape, new))
        return None if needless else _wire(field.shape, new)
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
    return _wire(shape, new)


def _overlay_record(shape: Record, live: Configuration, new: Configuration, old: Configuration) -> Configuration:
    result = {k: v for k, v in live.items() if k not in shape.fields}
    other_names = shape.other_names(new) if _same_names(shape, live, new) else frozenset[str]()
    for name, field in shape.fields.items():
        before = live.get(name)
        if is_idle(field, new) or name in other_names:
            value = before
        elif name in new or (name in old and Rule.KEEP_WHEN_ABSENT not in field.rules):
            value = _overlay_field(field, before, new.get(name), old.get(name))
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
            _wire(shape.element, element) if raw is None else _overlay(shape.element, live[raw], element, previous)
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
    return [*result, *(_wire(shape.element, e) for e in new if key_of(shape, e) not in held)]


def _overlay_filters(shape: Filters, live: Configuration, new: Configuration) -> Configuration:
    declared = _wire(shape, new)
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


def _wire(shape: Shape, value: Any) -> Any:
    if isinstance(shape, Record) and isinstance(value, dict):
        return {k: _wire(shape.fields[k].shape, v) if k in shape.fields else v for k, v in value.items()}
    if isinstance(shape, Record) and shape.shorthand and isinstance(value, str):
        return shape.expanded(value)
    if isinstance(shape, Listing) and isinstance(value, list):
        return [_wire(shape.element, v) for v in value]
    if isinstance(shape, Filters) and isinstance(value, dict):
        return {**value, "conditions": [_wire(shape.condition, c) for c in value.get("conditions") or []]}
    return shape.wire(value) if isinstance(shape, Scalar) else whole_numbers(value)
