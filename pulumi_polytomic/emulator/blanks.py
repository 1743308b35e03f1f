"""How answers say what is not there: left out, or as null (`Unsettled.absent`, `last_page`, `organization_ids`)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from .answer_keys import ANSWERS, MADE, OLDER_ANSWERS, Keys
from .behaviour.world import OLDER, World
from .store import Json
from .unsettled import Unsettled
from .wire import Call, Reply

Handler = Callable[[World, Call], Reply]


def said(path: str, handlers: dict[str, Handler]) -> dict[str, Handler]:
    """Return the handlers of a path with answers that say what is not there as the readings have it."""
    return {method: _saying(path, method, handler) for method, handler in handlers.items()}


def _saying(path: str, method: str, handler: Handler) -> Handler:
    def saying(world: World, call: Call) -> Reply:
        reply = handler(world, call)
        if not isinstance(reply.body, dict) or "data" not in reply.body:
            return reply
        data = reply.body["data"]
        if world.unsettled.organization_ids == "left_out" and path not in _ABOUT_THE_CALLER:
            data = _without_organization(data)
        body = {**reply.body, "data": filled(data, _keys_of(path, method, call.caller.version), world.unsettled)}
        return replace(reply, body=_paged(body, world.unsettled))

    return saying


_ABOUT_THE_CALLER = ("/api/me",)


def _without_organization(data: Any) -> Any:
    if isinstance(data, list):
        return [_without_organization(one) for one in data]
    return {key: one for key, one in data.items() if key != "organization_id"} if isinstance(data, dict) else data


def _keys_of(path: str, method: str, version: str) -> Keys | None:
    known = {**ANSWERS, **(MADE if method == "POST" else {}), **(OLDER_ANSWERS if version == OLDER else {})}
    return known.get(path)


def filled(value: Any, keys: Any, unsettled: Unsettled) -> Any:
    """Return an answer with all the keys that it has by the API's pages, at every depth."""
    if unsettled.absent == "left_out" or keys is None:
        return value
    if isinstance(value, list):
        inner = keys[0] if isinstance(keys, list) else keys
        return [filled(one, inner, unsettled) for one in value]
    if not isinstance(value, dict) or not isinstance(keys, dict):
        return value
    return {**value, **{key: _filled_key(value.get(key), inner, unsettled) for key, inner in keys.items()}}


def _filled_key(value: Any, keys: Any, unsettled: Unsettled) -> Any:
    if isinstance(keys, list) and not value:
        return [] if unsettled.absent == "null_and_empty_lists" else None
    return filled(value, keys, unsettled)


def _paged(body: Json, unsettled: Unsettled) -> Json:
    if body.get("pagination", True):
        return body
    rest = {key: value for key, value in body.items() if key != "pagination"}
    last: Json = {
        "empty": {"pagination": {}},
        "null": {"pagination": None},
        "null_token": {"pagination": {"next_page_token": None}},
        "left_out": {},
    }
    return {**rest, **last[unsettled.last_page]}
