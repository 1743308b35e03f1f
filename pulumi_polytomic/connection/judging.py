"""Check the settings of a connection against the JSON schema of its type.

`required` is only a warning: what a type needs depends on how it connects. A value is never shown: it may be a secret.
Types and choices are judged by the library `jsonschema`, if it is installed; names are judged without it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib.util import find_spec
from typing import Any

from pulumi_polytomic import rules
from pulumi_polytomic.connection.settings import (
    Json,
    choices_of,
    is_secret,
    marked,
    properties,
    together,
)
from pulumi_polytomic.reconcile.path import Path
from pulumi_polytomic.reconcile.shape import known
from pulumi_polytomic.words import did_you_mean

CAN_JUDGE = find_spec("jsonschema") is not None
"""Whether more than names can be judged: the extra `schema` is installed."""

_STANDARD = """
$schema $id $comment type title description examples default enum const format properties required items
additionalProperties minLength maxLength pattern minimum maximum exclusiveMinimum exclusiveMaximum multipleOf
minItems maxItems uniqueItems deprecated readOnly writeOnly
"""

_OF_THE_SERVICE = """
readonly sensitive password hidden widget suffix api_field api_description completions hierarchyCompletion
defaultAll leafSelectableOnly
"""
"""They say what is a secret, and how Polytomic's web page shows a setting."""

_UNDERSTOOD = frozenset([*_STANDARD.split(), *_OF_THE_SERVICE.split()])

_ARTICLES = {"integer": "a whole number", "boolean": "true or false", "array": "a list", "object": "a map"}


@dataclass(frozen=True)
class Misfit:
    """What does not fit the schema, and where."""

    path: Path
    what: str
    rule: str
    hint: str = ""


def misfits(schema: Json, configuration: Mapping[str, Any], secrets: Mapping[str, Any]) -> list[Misfit]:
    """Everything that is certainly wrong with what is declared; what is not known yet is passed over."""
    found = [*_misplaced(schema, configuration, secrets)]
    for field, declared in (("configuration", configuration), ("secrets", secrets)):
        found += _unknown(schema, declared, Path.of(field))
    whole = together(configuration, secrets)
    for path, what in _ill_typed(schema, _known_of(whole)):
        field = "secrets" if _leads(secrets, path) else "configuration"
        found.append(Misfit(Path.of(field) / path, what, rules.INVALID_SETTING))
    return found


def missing(schema: Json, configuration: Mapping[str, Any], secrets: Mapping[str, Any]) -> list[str]:
    """The settings that the type calls required, and that are not declared."""
    required, declared = schema.get("required"), together(configuration, secrets)
    if not isinstance(required, list):
        return []
    return [name for name in required if isinstance(name, str) and name not in declared]


def not_understood(schema: Json) -> list[str]:
    """The keywords of a schema that nothing here knows: it may ask for more than is judged."""
    return sorted(set(_keywords(schema)) - _UNDERSTOOD)


def _keywords(schema: Json) -> Iterator[str]:
    yield from schema
    for part in [*properties(schema).values(), schema.get("items"), schema.get("additionalProperties")]:
        if isinstance(part, dict):
            yield from _keywords(part)


def _misplaced(schema: Json, configuration: Mapping[str, Any], secrets: Mapping[str, Any]) -> Iterator[Misfit]:
    for field, declared in (("configuration", configuration), ("secrets", secrets)):
        for steps, one in marked(schema, declared):
            path = Path.of(field, *steps)
            if not is_secret(one):
                yield Misfit(path, "is read-only: Polytomic sets it", rules.READ_ONLY_SETTING, "leave it out")
            elif field == "configuration":
                yield Misfit(path, "is a secret", rules.SECRET_SETTING, _under_secrets(steps))


def _under_secrets(steps: tuple[str | int, ...]) -> str:
    """Where a secret belongs: nothing tells the elements of a list apart, so its list goes as a whole."""
    keys = steps[: next((i for i, step in enumerate(steps) if isinstance(step, int)), len(steps))]
    what = "it" if keys == steps else f"the whole list `{keys[-1]}`"
    maps = "".join(f"{{{key!r}: " for key in keys).replace("'", '"')
    return f"put {what} under secrets: secrets={maps}...{'}' * len(keys)}"


def _unknown(schema: Json, value: Any, path: Path) -> Iterator[Misfit]:
    """The keys that a type does not have. A schema that names none, or takes any others, knows them all."""
    names = properties(schema)
    if isinstance(value, dict):
        for key, part in value.items():
            if key in names:
                yield from _unknown(names[key], part, path / key)
            elif names and schema.get("additionalProperties", False) is False:
                what = "the type has no such setting"
                yield Misfit(path / key, what, rules.UNKNOWN_SETTING, did_you_mean(str(key), names))
    elif isinstance(value, list) and isinstance(schema.get("items"), dict):
        for i, part in enumerate(value):
            yield from _unknown(schema["items"], part, path / i)


def _ill_typed(schema: Json, value: Any) -> Iterator[tuple[Path, str]]:
    if not CAN_JUDGE:
        return
    import jsonschema  # takes longer to load than most of the package, and few programs need it

    validator = jsonschema.Draft202012Validator(_judging(schema))
    for error in validator.iter_errors(value):
        if error.validator != "additionalProperties":  # `_unknown` names each
            yield Path(tuple(error.absolute_path)), _words(str(error.validator), error.validator_value)


def _judging(schema: Json) -> Json:
    """The schema in the standard's words: by it nothing is required, and choices are plain values."""
    found = {key: value for key, value in schema.items() if key not in ("$id", "required")}
    if isinstance(found.get("enum"), list):
        found["enum"] = choices_of(schema)
    if properties(schema):
        found["properties"] = {key: _judging(one) for key, one in properties(schema).items()}
    for key in ("items", "additionalProperties"):
        if isinstance(found.get(key), dict):
            found[key] = _judging(found[key])
    return found


def _words(keyword: str, wanted: Any) -> str:
    if keyword == "type" and isinstance(wanted, str):
        return f"must be {_ARTICLES.get(wanted, f'a {wanted}')}"
    if keyword == "enum" and isinstance(wanted, list):
        return f"must be one of {', '.join(repr(one) for one in wanted)}"
    return f"does not fit the type's schema (`{keyword}`)"


def _known_of(value: Any) -> Any:
    """The value without what is not known yet; a list with such an element is not known as a whole."""
    if isinstance(value, dict):
        return {key: _known_of(part) for key, part in value.items() if known(part) and _known_list(part)}
    return value


def _known_list(value: Any) -> bool:
    return not isinstance(value, list) or all(known(one) and _known_list(one) and _all_known(one) for one in value)


def _all_known(value: Any) -> bool:
    return not isinstance(value, dict) or all(known(v) and _known_list(v) and _all_known(v) for v in value.values())


def _leads(value: Any, path: Path) -> bool:
    for step in path.steps:
        if isinstance(value, list):
            return True  # a list among the secrets is one of them as a whole
        if not isinstance(value, dict) or step not in value:
            return False
        value = value[step]
    return True
