"""Check that a declared model can work: its connection is a source, and its query runs and returns the named fields."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any

from pulumi_polytomic import rules
from pulumi_polytomic.api import model_previews
from pulumi_polytomic.api.remembered import connections, models
from pulumi_polytomic.errors import ApiError, NotFound, one_line
from pulumi_polytomic.lifecycle.preview.asking import REFUSED, Asking, Declared, by_id, listed
from pulumi_polytomic.lifecycle.preview.findings import Finding, suggestion
from pulumi_polytomic.lifecycle.preview.references import no_connection, unknown_policies
from pulumi_polytomic.reconcile.path import Path, fields
from pulumi_polytomic.reconcile.shape import known_throughout, same

SOURCE = ("connection_id", "configuration", "fields", "additional_fields", "enricher")
"""What a model's fields follow from."""

_OF_SOURCE = fields(*SOURCE)

_SECONDS = 10
"""How long a preview waits for the source to run a query."""


class _Late(Exception):
    """The source did not answer in time, or the job was gone before it did."""


def findings(asking: Asking, declared: Declared, old: Declared, *, exists: bool) -> Iterator[Finding]:
    """Problems of the declaration. `exists`: the model is on the server, and was declared as `old`."""
    connection = list(_connection(asking, declared))
    yield from connection
    yield from unknown_policies(asking, declared)
    adopted = exists and not old
    if connection or adopted or all(same(declared.get(name), old.get(name)) for name in SOURCE):
        return
    try:
        found = _fields(asking, declared)
    except NotFound:
        found = None  # there is no such endpoint
    except _Late:
        found = None
        what = f"the fields that it gives were not checked, because the source did not answer within {_SECONDS} s"
        yield Finding(Path.of("configuration"), what, (), certain=False, rule=rules.UNCHECKED_QUERY)
    except ApiError as error:
        what = f"the source does not take it: {one_line(error.message)}"
        yield Finding(Path.of("configuration"), what, _OF_SOURCE, rule=rules.REFUSED_QUERY)
        return
    if old or found is not None:
        _announce(asking, old, declared, found or [])
    if found is not None:
        yield from _unknown_columns(declared, found)


def _connection(asking: Asking, declared: Declared) -> Iterator[Finding]:
    id = declared.get("connection_id")
    if not isinstance(id, str):
        return
    missing = no_connection(asking, Path.of("connection_id"), id.lower())
    yield from missing
    try:
        found = None if missing else asking(partial(connections.get, id=id.lower()))
    except REFUSED:
        return
    type = (found or {}).get("type")
    operations = type.get("operations") if isinstance(type, dict) else None
    if found and isinstance(operations, list) and operations and "source" not in operations:
        at = Path.of("connection_id")
        yield Finding(at, f"{found.get('name') or id} is not a source", (at,), rule=rules.NOT_A_SOURCE)


def _fields(asking: Asking, declared: Declared) -> list[dict[str, Any]] | None:
    """The fields that the model would have; None if they are not known.

    Raises:
        _Late: the source has not answered yet.
        ApiError: the source refuses the configuration.
    """
    body = {name: declared[name] for name in ("name", *SOURCE) if declared.get(name) is not None}
    if not known_throughout(list(body.values())) or not {"connection_id", "configuration"} <= body.keys():
        return None
    job = asking(partial(model_previews.start, body=body)) or {}
    for _ in range(_SECONDS):
        if job.get("status") == "failed":
            raise ApiError("POST", "/api/model-preview", 422, message=str(job.get("error") or "the query failed"))
        if job.get("status") == "done":
            return listed(job.get("result"), "fields") or None
        if not isinstance(job.get("job_id"), str):
            return None
        asking.sleep(1)
        try:
            job = asking(partial(model_previews.job, id=job["job_id"])) or {}
        except NotFound:
            break
    raise _Late


def _announce(asking: Asking, old: Declared, declared: Declared, found: list[dict[str, Any]]) -> None:
    """Let the syncs of this run know which fields the model is going to have; none: they are not known."""
    if not old:
        asking.coming[asking.urn] = {"id": asking.urn, "name": declared.get("name"), "fields": found, "new": True}
        return
    place = {"name": old.get("name"), "connection_id": str(old.get("connection_id")).lower()}
    own = [one for one in asking.list(models.listed) if all(one.get(key) == value for key, value in place.items())]
    if len(own) == 1:
        asking.coming[own[0]["id"]] = {"id": own[0]["id"], "name": declared.get("name"), "fields": found}


def _unknown_columns(declared: Declared, found: list[dict[str, Any]]) -> Iterator[Finding]:
    known = {name: str(one.get("label") or name) for name, one in by_id(found, "name").items()}
    identifier, tracking = declared.get("identifier"), declared.get("tracking_columns")
    wanted = [(Path.of("identifier"), identifier)] if identifier else []
    wanted += [(Path.of("tracking_columns", i), one) for i, one in enumerate(tracking or [])]
    for path, name in wanted:
        if isinstance(name, str) and name not in known:
            what = f"`{name}`: the model has no such field"
            yield Finding(
                path, what, (Path.of(path.root), *_OF_SOURCE), suggestion(name, known), rule=rules.UNKNOWN_COLUMN
            )
