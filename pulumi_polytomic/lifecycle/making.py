"""What the syncs of a program make at their targets: fields with `new` or `new_field`, and target objects.

A live check sees the workspace as it is before the run, so what another resource of the same program is about to make
is not missing. The program knows all of its resources before any is checked, as long as no lookup waits between them;
the provider knows those that it has checked. Values that are Outputs in the program may be anything.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any
from weakref import WeakKeyDictionary

import pulumi

Made = dict[str, str]
"""`connection`, `object` and `field` of a target field; `connection` alone of an object. Left out: it is not known."""

_of_runs: WeakKeyDictionary[object, list[Made]] = WeakKeyDictionary()


def noted(declared: Mapping[str, Any]) -> pulumi.Output[list[Made] | None]:
    """Take note of what a resource of the program makes; what all of them make, as soon as the program waits."""
    run = pulumi.runtime.get_root_resource()
    made = _of_runs.setdefault(run, []) if run is not None else []
    made += made_by(declared)
    return pulumi.Output.from_input("").apply(lambda _: list(made) or None)


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


def makes_field(made: list[Made], connection: str, object: str, field: str) -> bool:
    """Whether one of these may be the field of that object."""
    wanted = {"connection": connection, "object": object, "field": field}
    return any("field" in one and all(value in ("", wanted[name]) for name, value in _lower(one)) for one in made)


def makes_object(made: list[Made], connection: str) -> bool:
    """Whether one of these may be an object of that connection."""
    return any("field" not in one and one.get("connection", connection).lower() == connection for one in made)


def _lower(one: Made) -> list[tuple[str, str]]:
    return [(name, value.lower() if name == "connection" else value) for name, value in one.items()]
