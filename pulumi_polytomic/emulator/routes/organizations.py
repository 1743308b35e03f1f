"""Who is calling; organizations, and whom they tell of what happens."""

from __future__ import annotations

from .. import wire
from ..behaviour import notifications, organizations, webhooks
from ..behaviour.world import World
from ..wire import Call, Reply
from .verbs import Handlers, create, do, read, without_422, write

_WEBHOOK = "/api/webhooks/{id}"


def _subscribers(world: World, call: Call) -> Reply:
    return Reply(body=notifications.subscribers(world, call.caller))


def _set_subscribers(world: World, call: Call) -> Reply:
    return Reply(body=notifications.set_subscribers(world, call.caller, call.body))


def _deliveries(world: World, call: Call) -> Reply:
    wire.parameter(call.query, "success", wire.boolean)
    return wire.data(webhooks.deliveries(world, call.caller, call.path["id"]) or None, pagination={})


ROUTES: dict[str, Handlers] = {
    "/api/me": {"GET": lambda _, call: wire.data(call.caller.me)},
    "/api/organization": {"GET": read(organizations.current)},
    "/api/organization/record-logging": {
        "GET": read(organizations.record_logging),
        "PUT": write(organizations.update_record_logging),
    },
    "/api/organizations": {"GET": read(organizations.listed), "POST": create(organizations.create)},
    "/api/organizations/{id}": {
        "GET": read(organizations.get, "id"),
        "PUT": write(organizations.update, "id"),
        "DELETE": do(organizations.delete, "id"),
    },
    "/api/notifications/global-error-subscribers": {"GET": _subscribers, "PUT": without_422(_set_subscribers)},
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
