"""Who is written to when a sync fails."""

from __future__ import annotations

from ..behaviour import notifications
from ..behaviour.world import World
from ..wire import Call, Reply
from .verbs import Handlers, without_422


def _subscribers(world: World, call: Call) -> Reply:
    return Reply(body=notifications.subscribers(world, call.caller))


def _set_subscribers(world: World, call: Call) -> Reply:
    return Reply(body=notifications.set_subscribers(world, call.caller, call.body))


ROUTES: dict[str, Handlers] = {
    "/api/notifications/global-error-subscribers": {"GET": _subscribers, "PUT": without_422(_set_subscribers)},
}
