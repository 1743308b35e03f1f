"""A world, from a file or from data, as an emulator starts with it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from ..store import Row, row
from . import keys
from .fields import Json
from .mistakes import WorldError
from .moments import MOMENT
from .organizations import Content, Organization, Record, key_record, offers_record
from .syncs import Sync, syncs
from .types import connection_types

_EVERYWHERE = ""  # what belongs to no organization


@dataclass(frozen=True)
class Loaded:
    """A world that was checked, with all defaults filled in.

    Attributes:
        document: the world as it was given.
        organizations: its organizations, in its order.
        keys: the deployment's and partners' keys.
        rows: all that is stored, without the syncs, as the database has it.
        syncs: the model syncs and the bulk syncs that it begins with.
    """

    document: Json
    organizations: tuple[Organization, ...]
    keys: tuple[Json, ...]
    rows: tuple[Row, ...]
    syncs: tuple[Sync, ...]


def load(world: str | Path | Mapping[str, Any] | None) -> Loaded:
    """Return a world that is ready to be installed; the last ones are kept, so that a test suite reads its own once.

    Args:
        world: a file (YAML, or JSON if it ends in `.json`), the world itself, or None for the seeded company.

    Raises:
        WorldError: it cannot be read or used; one line that says where and why.
    """
    if world is None:
        return company()
    if isinstance(world, Mapping):
        return _of_text(_text(world), as_json=True)
    path = Path(world)
    try:
        return _of_text(path.read_text(encoding="utf-8"), as_json=path.suffix == ".json")
    except OSError as error:
        raise WorldError(f"cannot read {path}: {error.strerror}") from None
    except UnicodeDecodeError:
        raise WorldError(f"{path}: not text in UTF-8") from None
    except WorldError as mistake:
        raise WorldError(f"{path}: {mistake}") from None


def _text(world: Mapping[str, Any]) -> str:
    try:
        return json.dumps(dict(world))
    except (TypeError, ValueError, RecursionError) as mistake:
        raise WorldError(f"a world is plain data, as in JSON: {mistake}") from None


@lru_cache(maxsize=4)
def _of_text(text: str, *, as_json: bool) -> Loaded:
    # Imported here because they take longer to import than the seeded company takes to load.
    from .checking import check
    from .texts import parsed

    document = parsed(text, as_json=as_json)
    check(document)
    return _loaded(document)


@cache
def company() -> Loaded:
    """Return the seeded company, read once. The tests check that it fits the schema."""
    return _loaded(_company())


@cache
def _company() -> Json:
    found: Json = json.loads((files(__package__) / "company.json").read_text(encoding="utf-8"))
    schemas = Path(__file__).parents[1] / "connection_types.json"
    for id, schema in json.loads(schemas.read_text(encoding="utf-8")).items():
        found["connection_types"][id]["schema"] = schema
    return found


def _loaded(document: Json) -> Loaded:
    built_in: Json = _company()["connection_types"]
    given: Json = document.get("connection_types", built_in)
    types = connection_types(given, built_in)
    contents = [
        Content(given, ("organizations", number), types) for number, given in enumerate(document["organizations"])
    ]
    of_deployment = keys.of_the_deployment(document)
    records: list[Record] = [("deployment", _everywhere({"id": "deployment", "owner_id": contents[0].id}))]
    for type in types.values():
        records.append(("connection_type", _everywhere(type.described)))
        records.append(offers_record(type.id, _EVERYWHERE, type.offers))
    records += [key_record(key["key"], key["kind"], _EVERYWHERE) for key in of_deployment]
    records += [record for content in contents for record in content.records()]
    begun = tuple(sync for content in contents for sync in syncs(content))
    _refuse_doubles([*records, *((sync.kind, sync.owned) for sync in begun)])
    records.append(("world", _everywhere({"id": "world", "document": document})))
    return Loaded(
        document=document,
        organizations=tuple(content.organization() for content in contents),
        keys=tuple(of_deployment),
        rows=tuple(row(kind, record) for kind, record in records),
        syncs=begun,
    )


def _everywhere(record: Json) -> Json:
    return {**record, "organization_id": _EVERYWHERE, "updated_at": MOMENT}


def _refuse_doubles(records: list[Record]) -> None:
    names = [record["name"] for kind, record in records if kind == "organization"]
    if len(set(names)) < len(names):
        raise WorldError("organizations: two organizations have the same name")
    seen: set[tuple[str, str]] = set()
    for kind, record in records:
        if (kind, record["id"]) in seen:
            if kind == "key":
                raise WorldError("keys: two keys are the same")
            name, id = record.get("name", ""), record["id"]
            raise WorldError(f"organizations: the {kind} {name!r} ({id}) is there twice; give each an id of its own")
        seen.add((kind, record["id"]))
