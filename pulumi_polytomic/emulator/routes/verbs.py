"""The handlers that many nouns share: read, create, write, delete, and refusals of a page that knows no 422."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from .. import wire
from ..behaviour.refusals import Invalid, Malformed, NotReady
from ..behaviour.world import Caller, World
from ..store import Json
from ..wire import Call, Reply

Handler = Callable[[World, Call], Reply]
Handlers = dict[str, Handler]


def read(get: Callable[..., Any], *names: str) -> Handler:
    """Answer what is found by the names in the path; an empty list is null."""

    def handler(world: World, call: Call) -> Reply:
        found = get(world, call.caller, *(call.path[name] for name in names))
        return wire.data(None if found == [] else found)

    return handler


def create(make: Callable[[World, Caller, Json], Any]) -> Handler:
    """Answer what is made of the body."""
    return lambda world, call: wire.data(make(world, call.caller, call.body))


def write(change: Callable[..., Any], *names: str) -> Handler:
    """Answer what the body makes of what is found by the names in the path."""
    return lambda world, call: wire.data(change(world, call.caller, *(call.path[name] for name in names), call.body))


def do(action: Callable[..., Any], *names: str) -> Handler:
    """Do something to what is found by the names in the path, and answer nothing."""

    def handler(world: World, call: Call) -> Reply:
        action(world, call.caller, *(call.path[name] for name in names))
        return Reply(204)

    return handler


def ask(action: Callable[..., Any], *names: str) -> Handler:
    """Ask for something that happens later, and answer that it will."""

    def handler(world: World, call: Call) -> Reply:
        action(world, call.caller, *(call.path[name] for name in names))
        return wire.data({"message": "The request was queued."})

    return handler


def without_422(handler: Handler) -> Handler:
    """Answer 400 where others answer 422: the pages of some calls do not know it."""

    def refusing(world: World, call: Call) -> Reply:
        try:
            return handler(world, call)
        except NotReady:
            raise
        except Invalid as refusal:
            raise Malformed(refusal.message, **refusal.metadata) from None

    return refusing
