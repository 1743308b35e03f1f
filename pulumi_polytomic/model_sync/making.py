"""Things that a model sync creates in its target: fields with `new` or `new_field`, and target objects.

`connection`, `object` and `field` of a target field; `connection` alone of an object. Left out: it is not known.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from pulumi_polytomic.lifecycle.making import Made


def made_by(declared: Mapping[str, Any]) -> list[Made]:
    """What a declared model sync makes, as far as it is known."""
    target = declared.get("target")
    target = target if isinstance(target, Mapping) else {}
    connection = _known(connection=target.get("connection_id"))
    if target.get("create") is not None or target.get("new_name") is not None:
        return [connection]
    place = {**connection, **_known(object=target.get("object"))}
    return [{**place, "field": "", **_known(field=entry.get("target"))} for entry in _new_entries(declared)]


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
