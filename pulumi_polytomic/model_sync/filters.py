"""The deprecated `filters` and `filter_logic`: both kinds of conditions in one list, distinguished by `field_type`.

They mean `model_filters` and `target_filters`, which must both hold. Two things the new forms cannot say. A model's
field may be named by its UUID (`field_id`); no pure function can tell its name. And the logic may mix the two kinds so
that it is no conjunction of one for each. Such filters are kept: one setting, `filters`, with `conditions` and `logic`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from pulumi_polytomic import rules
from pulumi_polytomic.reconcile import conditions
from pulumi_polytomic.reconcile.forms import Configuration, Draft, Form
from pulumi_polytomic.reconcile.normalize import canonical, without_label
from pulumi_polytomic.reconcile.path import Mistake, Path
from pulumi_polytomic.reconcile.shape import Field, Filters, Record, is_uuid, known, same

MODEL, TARGET = "Model", "Target"
NEW = {MODEL: "model_filters", TARGET: "target_filters"}


def kind_of(entry: Mapping[str, Any]) -> str | None:
    """Whether the condition is on a model's field or on one of the target; None if only the server knows."""
    given = entry.get("field_type")
    if given is not None or entry.get("field") is not None:
        return given if isinstance(given, str) else MODEL if given is None else None
    field_id = entry.get("field_id")
    # The fields of a model have UUIDs; those of a target are named as the application names them.
    return TARGET if isinstance(field_id, str) and not is_uuid(field_id) else None


def labels_of(entries: Sequence[Mapping[str, Any]]) -> list[str]:
    """Each condition's label; unless all of them have one, all are labelled by position."""
    if all(e.get("label") for e in entries):
        return [e["label"] for e in entries]
    return [conditions.positional_label(i) for i in range(len(entries))]


def new_forms(entries: Any, logic: Any) -> Configuration | None:
    """Equivalent `model_filters` and `target_filters`; None if there are none."""
    if not _plain(entries, logic):
        return None
    kinds = [kind_of(e) for e in entries]
    if not all(kind in NEW for kind in kinds) or any(
        e.get("field" if kind == MODEL else "field_id") is None for e, kind in zip(entries, kinds, strict=True)
    ):
        return None
    labels = labels_of(entries)
    parts = _split(logic, dict(zip(labels, kinds, strict=True)))
    if parts is None:
        return None
    result: Configuration = {name: {"conditions": []} for name in NEW.values()}
    for entry, kind, label in zip(entries, kinds, labels, strict=True):
        named = {"label": label} if parts or all(e.get("label") for e in entries) else {}
        result[NEW[str(kind)]]["conditions"].append({**_new_condition(str(kind), entry), **named})
    for kind, tree in parts.items():
        result[NEW[kind]]["logic"] = conditions.write(tree)
    return result


def mixes(entries: Any, logic: Any) -> bool:
    """Whether it is known that the logic cannot be split by kind."""
    if not _plain(entries, logic) or not all(kind_of(e) in NEW for e in entries):
        return False
    try:
        labels = dict(zip(labels_of(entries), map(kind_of, entries), strict=True))
        return _split(logic, labels) is None and bool(conditions.parse(logic))
    except conditions.LogicError:
        return False


def _plain(entries: Any, logic: Any) -> bool:
    """Whether everything that distinguishes the kinds is known."""
    return (
        isinstance(entries, list)
        and (logic is None or isinstance(logic, str))
        and all(isinstance(e, dict) and isinstance(e.get("label"), str | None) for e in entries)
    )


def _split(logic: str | None, kinds: Mapping[str, Any]) -> dict[str, conditions.Logic] | None:
    if not logic or not logic.strip():
        return {}
    try:
        return conditions.split(conditions.parse(logic), kinds)
    except (conditions.LogicError, KeyError):
        return None


_OTHER_NAMES = {MODEL: {"field": "source"}, TARGET: {"field_id": "field", "value_field": "value_source"}}


def _new_condition(kind: str, entry: Mapping[str, Any]) -> Configuration:
    names = _OTHER_NAMES[kind]
    dropped = {"field", "field_id", "field_type", "label"} - names.keys()
    return {names.get(k, k): v for k, v in entry.items() if k not in dropped and v is not None}


def deprecated_forms(model: Any, target: Any) -> tuple[list[Configuration], str]:
    """`filters` and `filter_logic` equivalent to the two new forms, each of which may be absent."""
    entries: list[Configuration] = []
    factors: list[conditions.Logic] = []
    logics = [(filters or {}).get("logic") or "" for filters in (model, target)]
    for kind, filters, logic in zip(NEW, (model, target), logics, strict=True):
        given = (filters or {}).get("conditions") or []
        positions = [conditions.positional_label(len(entries) + i) for i in range(len(given))]
        names = dict(zip(conditions.labels_of(given), positions, strict=True))
        own = {new: old for old, new in _OTHER_NAMES[kind].items()}
        entries += [
            {**{own.get(k, k): v for k, v in condition.items()}, "field_type": kind, "label": label}
            for condition, label in zip(given, positions, strict=True)
        ]
        if given:
            own_logic = conditions.parse(logic) if logic.strip() else conditions.all_of([*names])
            factors.append(conditions.renamed(own_logic, names))
    if not any(logic.strip() for logic in logics):
        return entries, ""
    return entries, conditions.write(conditions.all_of(factors))


def joined_logic(entries: Sequence[Mapping[str, Any]], *logics: Any) -> str:
    """One logic over all conditions. Answers may have one for each kind, and none for a kind that must hold whole."""
    given = [text for text in logics if isinstance(text, str) and text.strip()]
    if not given:
        return ""
    try:
        named = set[str]().union(*(conditions.named_labels(conditions.parse(text)) for text in given))
    except conditions.LogicError:
        return given[0]
    factors = [*given, *(label for label in labels_of(entries) if label not in named)]
    return factors[0] if len(factors) == 1 else " and ".join(f"({factor})" for factor in factors)


def twins(live: Mapping[str, Any]) -> tuple[list[Configuration], str]:
    """The deprecated filters that an answer holds, with one logic over both kinds."""
    entries = [dict(entry) for entry in live.get("filters") or []]
    target = live.get("target")
    of_target = target.get("filter_logic") if isinstance(target, dict) else None
    return entries, joined_logic(entries, live.get("filter_logic"), of_target)


def as_setting(entries: Any, logic: Any) -> Configuration:
    """Filters that are kept, as one setting."""
    if not _plain(entries, logic):
        return {"conditions": entries, "logic": logic}
    tidied = [_tidy(e, label) for e, label in zip(entries, labels_of(entries), strict=True)]
    return {"conditions": tidied, "logic": logic or ""}


def _tidy(entry: Mapping[str, Any], label: str) -> Configuration:
    kind = kind_of(entry)
    return {**entry, **({"field_type": kind} if kind else {}), "label": label}


def named_as(condition: Record, entries: Sequence[Configuration], wanted: Any) -> list[Configuration]:
    """Live conditions, which may name a model's field in both ways, in the way that the declaration has.

    So that the two can be compared at all: nothing but a live condition says that two names mean one field.
    """
    contents = [_content(condition, w) for w in wanted if isinstance(w, dict)] if isinstance(wanted, list) else []
    result = []
    for entry in entries:
        spellings = [_without(entry, *names) for names in _REDUNDANT if _still_named(entry, names)]
        found = next((s for s in spellings if _content(condition, s) in contents), None)
        if found is not None:
            contents.remove(_content(condition, found))
        result.append(found or (spellings or [entry])[0])
    return result


_REDUNDANT = (("field_id",), ("field_id", "field_type"), ("field",), ("field", "field_type"), (), ("field_type",))


def _still_named(entry: Configuration, dropped: Sequence[str]) -> bool:
    return any(entry.get(name) is not None for name in ("field", "field_id") if name not in dropped)


def _without(entry: Configuration, *names: str) -> Configuration:
    return {k: v for k, v in entry.items() if k not in names}


def _content(condition: Record, entry: Configuration) -> Any:
    return canonical(condition, without_label(entry), live=True)


class FiltersForm(Form):
    """`filters` and `filter_logic` instead of `model_filters` and `target_filters`."""

    stands_for: Mapping[str, tuple[str, ...]] = {
        "filters": ("filters", "model_filters", "target_filters"),
        "filter_logic": ("filters", "model_filters", "target_filters"),
    }

    def __init__(self, condition: Record) -> None:
        """Say what a condition looks like."""
        self.condition = condition
        self.kept = {"filters": Field(Filters(condition))}

    def place(self, declared: Mapping[str, Any]) -> Configuration:
        """See `Form`. Declaring the deprecated form declares both kinds."""
        rest = {name: value for name, value in declared.items() if name not in self.stands_for}
        entries, logic = declared.get("filters"), declared.get("filter_logic")
        if entries is None:
            return rest
        return {**rest, **(new_forms(entries, logic) or {"filters": as_setting(entries, logic)})}

    def view(self, live: Mapping[str, Any], declared: Mapping[str, Any]) -> Configuration:
        """See `Form`."""
        if "filters" not in declared:
            return dict(live)
        wanted, logic = declared["filters"], declared.get("filter_logic")
        entries, held_logic = self._held(live, wanted, new_forms(wanted, logic) is None)
        if self._mean_the_same(as_setting(entries, held_logic), as_setting(wanted, logic)):
            return {**live, "filters": wanted, "filter_logic": logic}
        if not _combines(entries, held_logic):
            held_logic = ""
            if not any(isinstance(w, dict) and w.get("label") for w in wanted):
                entries = [without_label(e) for e in entries]
        return {**live, "filters": entries, "filter_logic": held_logic or None}

    def instead(self, live: Mapping[str, Any], declared: Mapping[str, Any]) -> tuple[str, ...]:
        """See `Form`."""
        needed = "filters" in declared and "filter_logic" not in declared and live.get("filter_logic")
        return ("filter_logic",) if needed else ()

    def complete(self, draft: Draft) -> Draft:
        """See `Form`. Filters that are kept are one setting on both sides; none, where they mean the same already."""
        kept, of_both = draft.new.get("filters"), {"filters", *NEW.values()}
        if kept is None and "filters" in draft.old:
            # They were of both kinds, and are now to be neither, unless a new form says so.
            return replace(draft, old={**draft.old, **{name: {} for name in NEW.values()}})
        if kept is None:
            return draft
        new, old, live = (_without(c, *of_both) for c in (draft.new, draft.old, draft.live))
        held = self._unlike(draft.live, kept)
        if held is None:
            return replace(draft, new=new, old=old)
        live = _without(live, "filter_logic")
        if isinstance(live.get("target"), dict):
            live["target"] = _without(live["target"], "filter_logic")
        return replace(draft, live={**live, "filters": held}, new={**new, "filters": kept}, old=old)

    def body(self, body: Configuration, _draft: Draft) -> Configuration:
        """See `Form`. The setting is two in the API."""
        filters = body.get("filters")
        if not isinstance(filters, dict):
            return body
        logic = {"filter_logic": filters["logic"]} if filters.get("logic") else {}
        return {**body, "filters": filters["conditions"], **logic}

    def _unlike(self, live: Mapping[str, Any], kept: Mapping[str, Any]) -> Configuration | None:
        """The live filters as one setting, with raw conditions; None if they mean what is declared."""
        entries, logic = self._held(live, kept["conditions"], True)
        found = as_setting(entries, logic)
        return None if self._mean_the_same(found, kept) else {"conditions": entries, "logic": logic}

    def _held(self, live: Mapping[str, Any], wanted: Any, by_twins: bool) -> tuple[list[Configuration], str]:
        new = [live.get(name) for name in NEW.values()]
        if live.get("filters") is not None and (by_twins or new == [None, None]):
            entries, logic = twins(live)
        else:
            entries, logic = deprecated_forms(*new)
        return named_as(self.condition, entries, wanted), logic

    def _mean_the_same(self, one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
        shape = self.kept["filters"].shape
        return same(canonical(shape, one), canonical(shape, other))

    def as_written(self, declared: Mapping[str, Any], path: Path) -> Path:
        """See `Form`."""
        if "filters" not in declared:
            return path
        filters, logic = Path.of("filters"), Path.of("filter_logic" if "filter_logic" in declared else "filters")
        for name in ("filters", *NEW.values()):
            path = path.moved(Path.of(name, "logic"), logic).moved(Path.of(name, "conditions"), filters)
            path = path.moved(Path.of(name), filters)
        return path

    def mistakes(self, declared: Mapping[str, Any]) -> Iterable[Mistake]:
        """See `Form`."""
        entries, logic = declared.get("filters"), declared.get("filter_logic")
        if entries is None and logic is not None:
            what = "combines the conditions in 'filters', which are not declared"
            yield Mistake(Path.of("filter_logic"), what, rules.INVALID_LOGIC)
        if not isinstance(entries, list) or not all(isinstance(e, dict) for e in entries):
            return
        for i, entry in enumerate(entries):
            if entry.get("field_type") == TARGET and entry.get("field") is not None:
                what = "is a model's field: a target filter names its field by 'field_id'"
                yield Mistake(Path.of("filters", i, "field"), what, rules.INVALID_FILTER)
            if kind_of(entry) == MODEL and entry.get("value_field") is not None:
                yield Mistake(Path.of("filters", i, "value_field"), "is of target filters only", rules.INVALID_FILTER)
        labels = [e.get("label") for e in entries]
        if not all(known(label) for label in labels):
            return
        whole = labels if all(labels) else [None] * len(labels)
        for mistake in conditions.label_mistakes(whole, logic):
            yield mistake.turned(_as_deprecated)


def _as_deprecated(path: Path) -> Path:
    """A path within filters of the new form."""
    listed = path.moved(Path.of("conditions"), Path.of("filters"))
    return listed.moved(Path.of("logic"), Path.of("filter_logic"))


def _combines(entries: Sequence[Configuration], logic: str) -> bool:
    labels = labels_of(entries)
    return conditions.canonical(labels, labels, logic) != conditions.canonical(labels, labels, "")
