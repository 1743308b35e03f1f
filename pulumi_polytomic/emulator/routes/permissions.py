"""Policies and roles: who may do what in an organization."""

from __future__ import annotations

from ..behaviour import permissions
from ..behaviour.world import Caller, World
from ..store import Json
from ..wire import Listing
from .verbs import Handlers, create, do, read, without_422, write


def _calls(path: str, kind: str) -> dict[str, Handlers]:
    def make(world: World, caller: Caller, body: Json) -> Json:
        return permissions.create(world, caller, kind, body)

    def get(world: World, caller: Caller, id: str) -> Json:
        return permissions.get(world, caller, kind, id)

    def update(world: World, caller: Caller, id: str, body: Json) -> Json:
        return permissions.update(world, caller, kind, id, body)

    def delete(world: World, caller: Caller, id: str) -> None:
        permissions.delete(world, caller, kind, id)

    return {
        path: {"GET": Listing(kind, permissions.view), "POST": without_422(create(make))},
        f"{path}/{{id}}": {
            "GET": read(get, "id"),
            "PUT": without_422(write(update, "id")),
            "DELETE": do(delete, "id"),
        },
    }


ROUTES: dict[str, Handlers] = {
    **_calls("/api/permissions/policies", "policy"),
    **_calls("/api/permissions/roles", "role"),
}
