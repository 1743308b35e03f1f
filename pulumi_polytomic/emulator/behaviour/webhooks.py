"""The webhook of an organization, which has one at most. Nothing is delivered to it here."""

from __future__ import annotations

import uuid

from ..store import Json
from . import catalog, shapes
from .belonging import refuse_other_organization
from .refusals import invalid
from .shapes import Name, Shape, Uuid
from .world import Caller, World


class Webhook(Shape):
    """The body of Create and Update Webhook."""

    endpoint: Name
    secret: Name
    organization_id: Uuid | None = None


KIND = "webhook"
_MASK = "********"


def listed(world: World, caller: Caller) -> list[Json]:
    """List Webhooks."""
    return [_view(world, record) for record in world.store.all(KIND, caller.organization_id)]


def get(world: World, caller: Caller, id: str) -> Json:
    """Get Webhook."""
    return _view(world, catalog.get(world, caller, KIND, id))


def create(world: World, caller: Caller, body: Json) -> Json:
    """Create Webhook; a second one is refused."""
    settings = _settle(caller, body)
    if world.store.all(KIND, caller.organization_id):
        raise invalid("endpoint", "the organization has a webhook already")
    owned = {"id": str(uuid.uuid4()), "organization_id": caller.organization_id, "created_at": world.store.now()}
    return _write(world, {**owned, "disabled": False, **settings})


def update(world: World, caller: Caller, id: str, body: Json) -> Json:
    """Update Webhook."""
    record = catalog.get(world, caller, KIND, id)
    return _write(world, {**record, **_settle(caller, body)})


def delete(world: World, caller: Caller, id: str) -> None:
    """Delete Webhook."""
    catalog.get(world, caller, KIND, id)
    world.store.delete(KIND, id)


def disable(world: World, caller: Caller, id: str) -> Json:
    """Disable Webhook."""
    record = catalog.get(world, caller, KIND, id)
    return _write(world, {**record, "disabled": True, "disabled_at": world.store.now()})


def enable(world: World, caller: Caller, id: str) -> Json:
    """Enable Webhook."""
    record = catalog.get(world, caller, KIND, id)
    return _write(world, {**record, "disabled": False, "disabled_at": None})


def deliveries(world: World, caller: Caller, id: str) -> list[Json]:
    """List Webhook Deliveries: there are none."""
    catalog.get(world, caller, KIND, id)
    return []


def _settle(caller: Caller, body: Json) -> Json:
    refuse_other_organization(caller, body)
    shapes.check(Webhook, body)
    return {key: body[key] for key in ("endpoint", "secret")}


def _write(world: World, record: Json) -> Json:
    record = {**record, "updated_at": world.store.now()}
    world.store.write(KIND, record)
    return _view(world, record)


def _view(world: World, record: Json) -> Json:
    secret = {"clear": record["secret"], "masked": _MASK, "omitted": None}[world.unsettled.webhook_secret]
    told = {**record, "secret": secret}
    return {key: value for key, value in told.items() if key != "updated_at" and value is not None}
