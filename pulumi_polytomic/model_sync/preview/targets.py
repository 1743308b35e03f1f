"""Check that a target supports the mode, fields, identities and filters of a model sync. Pure rules.

Each rule reads what the API says of the target (`Target`) and is silent where the API does not tell: a flag that is
not there forbids nothing. API page "Get Target Fields".
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from pulumi_polytomic import rules
from pulumi_polytomic.lifecycle.preview.asking import Declared, by_id, listed, names
from pulumi_polytomic.lifecycle.preview.findings import Finding, quoted, suggestion
from pulumi_polytomic.model_sync.filters import TARGET
from pulumi_polytomic.model_sync.preview import reading
from pulumi_polytomic.model_sync.preview.reading import Condition, Part
from pulumi_polytomic.reconcile.path import Key, Path

OF_TARGET = (Path.of("target", "connection_id"), Path.of("target", "object"))
IDENTITIES, _IDENTITY, _MODE = Path.of("identities"), Path.of("identity"), Path.of("mode")
_CREATING = ("create", "updateOrCreate", "append", "replace", "snapshot")


@dataclass(frozen=True)
class Target:
    """What the API says of one target object: its name, and what it has by id."""

    name: str
    fields: Mapping[str, dict[str, Any]]
    modes: Mapping[str, dict[str, Any]]
    properties: Mapping[str, Any]
    makes: Callable[[str], bool] = lambda _: False
    """Whether the same program makes the field."""

    @classmethod
    def of(cls, answer: dict[str, Any], object: str, makes: Callable[[str], bool] = lambda _: False) -> Target:
        """Read the API's answer about the object of this id."""
        properties = answer.get("properties")
        return cls(
            str(answer.get("name") or object),
            by_id(listed(answer, "fields")),
            by_id(listed(answer, "modes"), "mode"),
            properties if isinstance(properties, dict) else {},
            makes,
        )

    @property
    def own_fields(self) -> bool:
        """Whether the fields that it lists are all that can be written to without making new ones."""
        made_by_syncs = (self.properties.get(name) is True for name in ("optional_target_mappings", "target_creator"))
        return bool(self.fields) and not any(made_by_syncs)


def findings(target: Target, declared: Declared, old: Declared, *, exists: bool) -> Iterator[Finding]:
    """What the target does not take. `exists`: what is not declared may be set on the server all the same."""
    yield from _mode(target, declared)
    for part in reading.mappings(declared):
        yield from _mapping(target, declared.get("mode"), part, _identity_targets(declared))
    yield from _unmapped(target, declared, old, exists=exists)
    yield from _identities(target, declared, old, exists=exists)
    yield from _filters(target, declared)


def _missing(target: Target, path: Path, field: str, key: Path) -> Iterator[Finding]:
    if target.own_fields and field not in target.fields and not target.makes(field):
        near = suggestion(field, names(dict(target.fields)))
        yield Finding(
            path,
            f"`{field}`: no such field on {target.name}",
            (key, *OF_TARGET),
            near,
            missing=True,
            rule=rules.UNKNOWN_TARGET_FIELD,
        )


def _mode(target: Target, declared: Declared) -> Iterator[Finding]:
    mode = declared.get("mode")
    # The pages speak of enriching, and no list of modes has it.
    if isinstance(mode, str) and target.modes and mode not in target.modes and mode != "enrich":
        offered = f"it offers {', '.join(quoted(target.modes))}"
        what = f"`{mode}`: not a mode of {target.name}"
        yield Finding(_MODE, what, (_MODE, *OF_TARGET), offered, rule=rules.UNSUPPORTED_MODE)


_WRITES: dict[str, tuple[tuple[str, ...], str]] = {
    "create": (("createable",), "cannot be written when a record is created"),
    "update": (("updateable",), "cannot be written when a record is updated"),
    "updateOrCreate": (("createable", "updateable"), "cannot be written"),
    "append": (("createable", "updateable"), "cannot be written"),
    "replace": (("createable", "updateable"), "cannot be written"),
    "snapshot": (("createable", "updateable"), "cannot be written"),
}


def _mapping(target: Target, mode: Any, part: Part, identities: set[str]) -> Iterator[Finding]:
    field = part.text("target")
    if field is None or part.value.get("new") not in (None, False):
        return
    yield from _missing(target, part.path / "target", field, part.key)
    # The identity is not written: a mapping of it says no more than the identity does.
    flags, why = _WRITES.get(mode, ((), "")) if isinstance(mode, str) and field not in identities else ((), "")
    if flags and all(target.fields.get(field, {}).get(flag) is False for flag in flags):
        because = (part.key / "target", _MODE, *OF_TARGET)
        what = f"`{field}` of {target.name} {why}"
        yield Finding(part.path / "target", what, because, rule=rules.READ_ONLY_TARGET_FIELD)


def _identity_targets(declared: Declared) -> set[str]:
    return {field for part in reading.identities(declared) if (field := part.text("target")) is not None}


def _unmapped(target: Target, declared: Declared, old: Declared, *, exists: bool) -> Iterator[Finding]:
    if declared.get("mode") not in _CREATING or not reading.targets_known(declared):
        return
    mapped, before = _mapped(declared), _mapped(old)
    if target.properties.get("mappings_not_required") is True and not list(reading.mappings(declared)):
        return
    # What is not declared of a sync that exists may be set in the web page, and map the field there.
    apart = exists and not ("override_fields" in declared and reading.declares_identities(declared))
    for field, said in target.fields.items():
        if said.get("required") is not True or said.get("createable") is False or field in mapped:
            continue
        if apart and field not in before:
            continue
        mappings = (Path.of(name, Key(field)) for name in ("fields", "override_fields"))
        because = (*mappings, IDENTITIES, _IDENTITY, _MODE, *OF_TARGET)
        then = "map it, or give it a value in override_fields"
        yield Finding(
            Path.of("fields"),
            f"`{field}` of {target.name} is required and not mapped",
            because,
            then,
            rule=rules.UNMAPPED_REQUIRED_FIELD,
        )


def _mapped(declared: Declared) -> set[str]:
    parts = [*reading.mappings(declared), *reading.identities(declared)]
    return {field for part in parts if (field := part.text("target")) is not None}


def _identities(target: Target, declared: Declared, old: Declared, *, exists: bool) -> Iterator[Finding]:
    given = list(reading.identities(declared))
    for part in given:
        yield from _identity(target, part)
    if len(given) > 1 and target.properties.get("supports_multiple_identities") is False:
        what = f"{target.name} takes only one identity"
        then = "keep the first one"
        yield Finding(given[1].path, what, (IDENTITIES, *OF_TARGET), then, rule=rules.TOO_MANY_IDENTITIES)
    mode = declared.get("mode")
    needed = isinstance(mode, str) and target.modes.get(mode, {}).get("requires_identity") is True
    empty = declared.get("identities") in ({"mappings": []}, {})
    if needed and (empty or _has_none(declared, old, exists=exists)):
        able = [id for id, said in target.fields.items() if said.get("supports_identity") is True]
        then = f"it can be {', '.join(quoted(able[:5]))}" if able else ""
        because = (IDENTITIES, _IDENTITY, _MODE, *OF_TARGET)
        yield Finding(
            IDENTITIES,
            f"the mode `{mode}` of {target.name} needs an identity",
            because,
            then,
            rule=rules.MISSING_IDENTITY,
        )


def _has_none(declared: Declared, old: Declared, *, exists: bool) -> bool:
    """Whether the sync has no identity: none is declared, and none that was never declared may be set elsewhere."""
    return not reading.declares_identities(declared) and (not exists or reading.declares_identities(old))


def _identity(target: Target, part: Part) -> Iterator[Finding]:
    field, function = part.text("target"), part.text("function")
    if field is None or part.value.get("new_field") not in (None, False):
        return
    yield from _missing(target, part.path / "target", field, part.key)
    said = target.fields.get(field, {})
    because = (part.key, *OF_TARGET)
    if said.get("supports_identity") is False:
        able = [id for id, other in target.fields.items() if other.get("supports_identity") is True]
        then = f"{', '.join(quoted(able[:5]))} can" if able else ""
        yield Finding(
            part.path / "target",
            f"`{field}` of {target.name} cannot be an identity",
            because,
            then,
            rule=rules.UNSUITABLE_IDENTITY,
        )
        return
    functions = by_id(listed(said, "identity_functions"))
    if function is not None and functions and function not in functions:
        what = f"`{function}`: not a comparison that `{field}` of {target.name} offers as an identity"
        yield Finding(
            part.path / "function",
            what,
            because,
            f"it offers {', '.join(quoted(functions))}",
            rule=rules.UNSUPPORTED_COMPARISON,
        )


def _filters(target: Target, declared: Declared) -> Iterator[Finding]:
    given = [condition for condition in reading.conditions(declared) if condition.kind == TARGET]
    if not given:
        return
    mode = declared.get("mode")
    of_mode = target.modes.get(mode, {}) if isinstance(mode, str) else {}
    if target.properties.get("supports_target_filters") is False or of_mode.get("supports_target_filters") is False:
        what = f"{target.name} takes no target filters" + (f" in the mode `{mode}`" if of_mode else "")
        yield Finding(given[0].path, what, (given[0].key, _MODE, *OF_TARGET), rule=rules.UNSUPPORTED_FILTER)
        return
    for condition in given:
        yield from _condition(target, condition)


def _condition(target: Target, condition: Condition) -> Iterator[Finding]:
    field, function = condition.text("field"), condition.text("function")
    because = (condition.key, *OF_TARGET)
    if field is None:
        return
    yield from _missing(target, condition.at("field"), field, condition.key)
    said = target.fields.get(field, {})
    if said.get("filterable") is False:
        yield Finding(
            condition.at("field"),
            f"`{field}` of {target.name} cannot be filtered",
            because,
            rule=rules.UNSUPPORTED_FILTER,
        )
        return
    if target.properties.get("supports_filter_value_fields") is False and condition.value.get("value_source"):
        what = f"{target.name} does not compare with model fields"
        yield Finding(
            condition.at("value_source"), what, because, "compare with a value", rule=rules.UNSUPPORTED_FILTER
        )
    functions = by_id(listed(said, "filter_functions"))
    if function is None or not functions:
        return
    if function not in functions:
        what = f"`{function}`: not a comparison of `{field}` of {target.name}"
        yield Finding(
            condition.at("function"),
            what,
            because,
            f"it offers {', '.join(quoted(functions))}",
            rule=rules.UNSUPPORTED_COMPARISON,
        )
        return
    yield from _value(target, condition, functions[function], because)


def _value(
    target: Target, condition: Condition, function: dict[str, Any], because: tuple[Path, ...]
) -> Iterator[Finding]:
    called = f"`{function['id']}` of `{condition.text('field')}` of {target.name}"
    value = condition.value.get("value")
    if value is None and condition.value.get("value_source") is None:
        if function.get("requires_value") is True:
            yield Finding(condition.at("value"), f"{called} needs a value", because, rule=rules.MISSING_FILTER_VALUE)
        return
    allowed = [one.get("value") for one in listed(function, "values")]
    # The message leaves out the value: it could be secret.
    if allowed and isinstance(value, str) and value not in allowed:
        then = f"it takes {', '.join(quoted(map(str, allowed[:12])))}"
        yield Finding(
            condition.at("value"), f"{called} does not take this value", because, then, rule=rules.UNKNOWN_FILTER_VALUE
        )
