"""Filters of a model sync: the two new forms, and the deprecated one that answers still report.

The rules are those of `model_filters` and `target_filters` (version 2025-09-18): all conditions labelled
or none, labels reported back as A, B, C by position, an expression that names every condition.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from ..store import Json
from ..unsettled import Unsettled
from . import logic as expressions
from .logic import Expression, LogicError
from .refusals import invalid

FindField = Callable[[str], "Json | None"]
FindId = Callable[[Json], "str | None"]


def settle(filters: Json, path: str, before: Json | None = None) -> Json:
    """Return one of the new forms as it is stored: labels by position, the logic as it was spelled, or none.

    With `before`, the settings that it replaces, labels stay as they were sent until the number of conditions changes.
    """
    conditions = [_without_nulls(condition) for condition in filters.get("conditions") or []]
    given = _labels(conditions, f"{path}.conditions")
    kept = before is not None and (not before or len(_conditions(before.get(path))) == len(conditions))
    names = {label: label if kept else expressions.position_label(at) for at, label in enumerate(given)}
    for condition, label in zip(conditions, given, strict=True):
        condition["label"] = names[label]
    rest = {key: value for key, value in filters.items() if key != "logic"}
    logic = _relabelled(filters.get("logic") or "", names, f"{path}.logic")
    return {**rest, "conditions": conditions, **({"logic": logic} if logic else {})}


def _conditions(filters: Json | None) -> list[Json]:
    return (filters or {}).get("conditions") or []


def _labels(conditions: list[Json], path: str) -> list[str]:
    given = [condition.get("label") or "" for condition in conditions]
    if not any(given):
        return [expressions.position_label(at) for at in range(len(conditions))]
    for at, label in enumerate(given):
        if not label:
            raise invalid(f"{path}[{at}].label", "label every condition or none of them")
        if not expressions.is_label(label):
            raise invalid(f"{path}[{at}].label", "a label starts with a letter or underscore")
        if label in given[:at]:
            raise invalid(f"{path}[{at}].label", f"'{label}' labels two conditions")
    return given


def _relabelled(logic: str, names: dict[str, str], path: str) -> str:
    expression = _read(logic, set(names), path)
    if expression is None:
        return ""
    missing = [label for label in names if label not in expressions.labels(expression)]
    if missing:
        raise invalid(path, f"does not name the condition '{missing[0]}'")
    return expressions.relabelled(logic, names)


def _read(logic: str, known: set[str], path: str) -> Expression | None:
    if not logic.strip():
        return None
    try:
        expression = expressions.parse(logic)
    except LogicError as mistake:
        raise invalid(path, str(mistake)) from None
    unknown = sorted(expressions.labels(expression) - known)
    if unknown:
        raise invalid(path, f"'{unknown[0]}' labels no condition")
    return expression


def same(one: Json | None, other: Json | None) -> bool:
    """Say whether two settled forms describe the same filters."""
    return _meaning(one) == _meaning(other)


def _meaning(filters: Json | None) -> object:
    conditions = (filters or {}).get("conditions") or []
    if not conditions:
        return None
    logic = (filters or {}).get("logic") or ""
    everything = [condition["label"] for condition in conditions]
    expression = expressions.parse(logic) if logic else expressions.conjunction(everything)
    return conditions, expressions.meaning(expression)


def part_deprecated(body: Json, find_field: FindField) -> tuple[Json | None, Json | None]:
    """Turn `filters` with its expressions into model filters and target filters.

    `filter_logic` may name the conditions of both kinds (the older reading) or the model's only (the
    text of 2025-09-18, which leaves the target's to `target.filter_logic`): both are understood.
    """
    entries = [_without_nulls(entry) for entry in body.get("filters") or []]
    given = _deprecated_labels(entries)
    parted: dict[str, list[tuple[str, Json]]] = {"Model": [], "Target": []}
    for at, (label, entry) in enumerate(zip(given, entries, strict=True)):
        kind, condition = _modern(entry, f"filters[{at}]", find_field)
        parted[kind].append((label, condition))
    kinds = {label: kind for kind, labelled in parted.items() for label, _ in labelled}
    logic = _deprecated_logic(body, kinds)
    model, target = (_settle_parted(parted[kind], logic.get(kind)) for kind in ("Model", "Target"))
    return model, target


def _deprecated_labels(entries: list[Json]) -> list[str]:
    """A partly labelled list is accepted here, and labelled by position."""
    if all(entry.get("label") for entry in entries):
        return _labels(entries, "filters")
    return [expressions.position_label(at) for at in range(len(entries))]


def _modern(entry: Json, path: str, find_field: FindField) -> tuple[str, Json]:
    field_id, field = entry.get("field_id"), entry.get("field")
    found = find_field(field_id) if field_id else None
    kind = entry.get("field_type") or ("Model" if found or not field_id else "Target")
    rest = {key: entry[key] for key in entry if key not in _DEPRECATED_KEYS}
    if kind == "Target":
        if not field_id:
            raise invalid(f"{path}.field_id", "is required for a target filter")
        if "value_field" in entry:
            rest["value_source"] = entry["value_field"]
        return "Target", {"field": field_id, **rest}
    if field_id and found is None:
        raise invalid(f"{path}.field_id", "no such model field")
    if not field_id and field is None:
        raise invalid(path, "field or field_id is required")
    return "Model", {"source": found or field, **rest}


_DEPRECATED_KEYS = {"field", "field_id", "field_type", "label", "value_field"}


def _deprecated_logic(body: Json, kinds: dict[str, str]) -> dict[str, str]:
    text = body.get("filter_logic") or ""
    whole = _read(text, set(kinds), "filter_logic")
    logic: dict[str, str] = {}
    if whole is not None:
        parted = expressions.split(whole, kinds)
        if parted is None:
            raise invalid("filter_logic", "mixes model and target conditions in a way that cannot be parted")
        # What is of one kind keeps its spelling.
        logic = {kind: text if len(parted) == 1 else expressions.render(part) for kind, part in parted.items()}
    target_logic = (body.get("target") or {}).get("filter_logic") or ""
    if _read(target_logic, {label for label in kinds if kinds[label] == "Target"}, "target.filter_logic") is not None:
        logic["Target"] = target_logic
    return logic


def logic_over_both(body: Json, find_field: FindField) -> str:
    """Return the `filter_logic` of a body as 2024-02-08 reports it, if it is over model and target conditions.

    The store keeps a logic for each kind, which cannot tell how the whole was spelled. Blank where it is not over both.
    """
    entries = [_without_nulls(entry) for entry in body.get("filters") or []]
    kinds = {
        label: _modern(entry, f"filters[{at}]", find_field)[0]
        for at, (label, entry) in enumerate(zip(_deprecated_labels(entries), entries, strict=True))
    }
    expression = _read(body.get("filter_logic") or "", set(kinds), "filter_logic")
    if expression is None or {kinds[label] for label in expressions.labels(expression)} != {"Model", "Target"}:
        return ""
    in_order = sorted(kinds, key=lambda label: kinds[label])
    names = {label: expressions.position_label(at) for at, label in enumerate(in_order)}
    return expressions.relabelled(body["filter_logic"], names)


def keep_mixed(body: Json, find_field: FindField) -> Json | None:
    """Return `filters` and `filter_logic` as they are stored if they cannot be separated, else None."""
    entries = [_without_nulls(entry) for entry in body["filters"]]
    given = _deprecated_labels(entries)
    modern = [_modern(entry, f"filters[{at}]", find_field) for at, entry in enumerate(entries)]
    kinds = {label: kind for label, (kind, _) in zip(given, modern, strict=True)}
    whole = _read(body.get("filter_logic") or "", set(given), "filter_logic")
    if whole is None or expressions.split(whole, kinds) is not None:
        return None
    names = {label: expressions.position_label(at) for at, label in enumerate(given)}
    settled = [
        {**(_model_condition if kind == "Model" else _target_entry)(condition), "label": names[label]}
        for label, (kind, condition) in zip(given, modern, strict=True)
    ]
    return {"filters": settled, "filter_logic": _relabelled(body["filter_logic"], names, "filter_logic")}


def mixed_view(settings: Json, find_id: FindId) -> Json:
    """Return what cannot be parted as answers report it."""
    entries = [
        _model_entry({"source": entry["field"], **_rest(entry)}, find_id) if "field" in entry else entry
        for entry in settings["filters"]
    ]
    return {"filters": entries, "filter_logic": settings["filter_logic"], "target_filter_logic": ""}


def _rest(entry: Json) -> Json:
    return {key: entry[key] for key in entry if key not in ("field", "field_type")}


def _model_condition(condition: Json) -> Json:
    rest = {key: condition[key] for key in condition if key != "source"}
    return {"field": condition["source"], "field_type": "Model", **rest}


def _settle_parted(labelled: Sequence[tuple[str, Json]], logic: str | None) -> Json | None:
    if not labelled:
        return None
    conditions = [{**condition, "label": label} for label, condition in labelled]
    return settle({"conditions": conditions, "logic": logic}, "filters")


def with_blank_logic(part: Json, key: str, unsettled: Unsettled) -> Json:
    """Return a part of an answer with its logic; if that is blank, in the chosen reading."""
    if part.get(key):
        return part
    rest = {name: value for name, value in part.items() if name != key}
    return rest if unsettled.blank_logic == "absent" else {**rest, key: None}


def deprecated_view(model: Json | None, target: Json | None, find_id: FindId) -> Json:
    """Return `filters`, `filter_logic` and the target's `filter_logic`, as answers still hold them."""
    model_conditions = (model or {}).get("conditions") or []
    target_conditions = (target or {}).get("conditions") or []
    entries = [_model_entry(condition, find_id) for condition in model_conditions]
    entries += [_target_entry(condition) for condition in target_conditions]
    for at, entry in enumerate(entries):
        entry["label"] = expressions.position_label(at)
    return {
        "filters": entries,
        "filter_logic": _shifted(model, 0),
        "target_filter_logic": _shifted(target, len(model_conditions)),
    }


def _shifted(filters: Json | None, by: int) -> str:
    logic = (filters or {}).get("logic") or ""
    if not logic or filters is None:
        return ""
    names = {
        condition["label"]: expressions.position_label(at + by) for at, condition in enumerate(filters["conditions"])
    }
    return expressions.relabelled(logic, names)


def _model_entry(condition: Json, find_id: FindId) -> Json:
    rest = {key: condition[key] for key in condition if key != "source"}
    field_id = find_id(condition["source"])
    known = {"field_id": field_id} if field_id else {}
    return {"field": condition["source"], **known, "field_type": "Model", **rest}


def _target_entry(condition: Json) -> Json:
    rest = {key: condition[key] for key in condition if key not in ("field", "value_source")}
    value_field = {"value_field": condition["value_source"]} if "value_source" in condition else {}
    return {"field_id": condition["field"], "field_type": "Target", **rest, **value_field}


def _without_nulls(entry: Json) -> Json:
    return {key: value for key, value in entry.items() if value is not None}
