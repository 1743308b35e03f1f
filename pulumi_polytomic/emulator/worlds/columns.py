"""The fields of a world's model: those that it lists, those of its table, or those that its query selects."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .fields import Json, widened
from .mistakes import WorldError, at, near
from .names import Entry, Path

Tables = Mapping[str, Mapping[str, str]]


def columns(model: Entry, configuration: Json, connection: Entry, tables: Tables) -> dict[str, Json]:
    """Return what the world says of each field; a query whose fields are listed is not read."""
    given = model.given
    if given.get("fields") is not None:
        table = tables.get(str(configuration.get("table")), {})
        listed = {name: widened(one, "type") for name, one in given["fields"].items()}
        return {name: {"type": table.get(name, "string"), **one} for name, one in listed.items()}
    path = (*model.path, "configuration") if "configuration" in given else model.path
    found: Mapping[str, str] = {}
    if "query" in configuration:
        found = _selected(configuration["query"], connection, tables, (*path, "query"))
    elif "table" in configuration:
        found = _of_table(str(configuration["table"]), connection, tables, (*path, "table"))
    return {name: {"type": type} for name, type in found.items()}


def _of_table(table: str, connection: Entry, tables: Tables, path: Path) -> Mapping[str, str]:
    if table not in tables:
        raise WorldError(f"{at(path)}: {connection.name!r} has no table {table!r}; {near(table, tables)}")
    return tables[table]


def _selected(query: Any, connection: Entry, tables: Tables, path: Path) -> Mapping[str, str]:
    # Imported here because the SQL parser takes longer to import than a world takes to load.
    from ..behaviour import select_lists
    from ..behaviour.refusals import Invalid

    if not isinstance(query, str):
        raise WorldError(f"{at(path)}: must be text")
    try:
        found = select_lists.read(query, tables, connection.given["type"])
    except Invalid as refusal:
        raise WorldError(f"{at(path)}: {refusal.metadata['errors'][0]['message']}") from None
    if not found.complete:
        message = "selects * from a table that is not in this world; list the columns in `fields`"
        raise WorldError(f"{at(path)}: {message}")
    return found.columns
