"""Things that a model sync creates in its target: fields with `new` or `new_field`, and target objects.

`connection`, `object` and `field` of a target field; `connection` alone of an object. Left out: it is not known.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from pulumi_polytomic.lifecycle.making import Concerns, Made


def made_by(declared: Mapping[str, Any]) -> list[Made]:
    """What a declared model sync makes, as far as it is known."""
    target = declared.get("target")
    target = target if isinstance(target, Mapping) else {}
    connection = _known(connection=target.get("connection_id"))
    if target.get("create") is not None or target.get("new_name") is not None:
        return [connection]
    place = {**connection, **_known(object=target.get("object"))}
    return [{**place, "field": "", **_known(field=entry.get("target"))} for entry in _new_entries(declared)]


def concerning(declared: Mapping[str, Any]) -> Concerns:
    """Whether what another sync makes may be what this one writes to. What is not known of either may be anything."""
    target = declared.get("target")
    target = target if isinstance(target, Mapping) else {}
    place = dict(_lower(_known(connection=target.get("connection_id"), object=target.get("object"))))
    words = [word for name in _NAMING for word in _words(declared.get(name))]
    named = None if None in words else {"", *words}

    def concerns(one: Made) -> bool:
        its = dict(_lower(one))
        here = all(its.get(name, value) == value for name, value in place.items())
        return here and (named is None or its.get("field", "") in named)

    return concerns


_NAMING = ("fields", "override_fields", "identity", "identities", "filters", "target_filters", "overrides")
"""The inputs that name fields of the target, somewhere in them."""
_OF_NO_FIELD = frozenset({"source", "override_value", "value", "value_source"})


def _words(value: Any) -> Iterator[str | None]:
    """Every text at any depth that may name a field of the target; None for each that is not known."""
    if isinstance(value, Mapping):
        for name, part in value.items():
            if name not in _OF_NO_FIELD:
                yield from _words(part)
    elif isinstance(value, list):
        for part in value:
            yield from _words(part)
    elif isinstance(value, str):
        yield value
    elif value is not None and not isinstance(value, int | float):
        yield None


def _new_entries(declared: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    identities = declared.get("identities")
    lists = [declared.get("fields"), declared.get("override_fields"), [declared.get("identity")]]
    lists.append(identities.get("mappings") if isinstance(identities, Mapping) else None)
    for entries in lists:
        for entry in entries if isinstance(entries, list) else []:
            if isinstance(entry, Mapping) and (entry.get("new") is True or entry.get("new_field") is True):
                yield entry


def _known(**values: Any) -> Made:
    return {name: value for name, value in values.items() if isinstance(value, str)}


def makes_field(made: Sequence[Made], connection: str, object: str, field: str) -> bool:
    """Whether one of these may be the field of that object."""
    wanted = {"connection": connection, "object": object, "field": field}
    return any("field" in one and all(value in ("", wanted[name]) for name, value in _lower(one)) for one in made)


def makes_object(made: Sequence[Made], connection: str) -> bool:
    """Whether one of these may be an object of that connection."""
    return any("field" not in one and one.get("connection", connection).lower() == connection for one in made)


def _lower(one: Made) -> list[tuple[str, str]]:
    return [(name, value.lower() if name == "connection" else value) for name, value in one.items()]
