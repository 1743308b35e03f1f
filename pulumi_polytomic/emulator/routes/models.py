"""Models, and the sources that they are made from."""

from __future__ import annotations

from .. import wire
from ..behaviour import catalog, jobs, models
from ..behaviour.world import World
from ..wire import Call, Listing, Reply
from .verbs import Handlers, create, do, read, without_422, write

_BY_CONNECTION = {"connection_id": (wire.an_id, lambda record: record["connection_id"])}


def _preview(world: World, call: Call) -> Reply:
    """With `async` the answer is a job; of the other calls that know the word it changes nothing here."""
    found = models.preview(world, call.caller, call.body)
    if wire.flag(call.query, "async"):
        return wire.data(None, job=jobs.start(world, call.caller, "previewmodel", found))
    return wire.data(found)


def _source_fields(world: World, call: Call) -> Reply:
    params = wire.nested(call.query, "params")
    return wire.data(models.source_fields(world, call.caller, call.path["id"], params) or None)


ROUTES: dict[str, Handlers] = {
    "/api/models": {
        "GET": Listing(models.KIND, catalog.light_model, _BY_CONNECTION),
        "POST": without_422(create(models.create)),
    },
    "/api/models/{id}": {
        "GET": lambda world, call: wire.data(catalog.get(world, call.caller, models.KIND, call.path["id"])),
        "PUT": without_422(write(models.update, "id")),
        "DELETE": do(models.delete, "id"),
    },
    "/api/models/{id}/sample": {"GET": read(models.sample, "id")},
    "/api/model-preview": {"POST": without_422(_preview)},
    "/api/connections/{id}/modelsync/source": {"GET": read(models.source, "id")},
    "/api/connections/{id}/modelsync/source/fields": {"GET": _source_fields},
    "/api/connections/{id}/modelsync/enrichment-source": {"GET": read(models.enrichment, "id")},
    "/api/enrichment/{id}/inputfields": {"POST": read(models.enrichment, "id")},
}
