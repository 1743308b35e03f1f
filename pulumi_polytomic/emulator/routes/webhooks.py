"""The webhook of an organization."""

from __future__ import annotations

from .. import wire
from ..behaviour import webhooks
from ..behaviour.world import World
from ..wire import Call, Reply
from .verbs import Handlers, create, do, read, write

_WEBHOOK = "/api/webhooks/{id}"


def _deliveries(world: World, call: Call) -> Reply:
    wire.parameter(call.query, "success", wire.boolean)
    return wire.data(webhooks.deliveries(world, call.caller, call.path["id"]) or None, pagination={})


ROUTES: dict[str, Handlers] = {
    "/api/webhooks": {"GET": read(webhooks.listed), "POST": create(webhooks.create)},
    _WEBHOOK: {
        "GET": read(webhooks.get, "id"),
        "PUT": write(webhooks.update, "id"),
        "DELETE": do(webhooks.delete, "id"),
    },
    f"{_WEBHOOK}/enable": {"POST": read(webhooks.enable, "id")},
    f"{_WEBHOOK}/disable": {"POST": read(webhooks.disable, "id")},
    f"{_WEBHOOK}/deliveries": {"GET": _deliveries},
}
