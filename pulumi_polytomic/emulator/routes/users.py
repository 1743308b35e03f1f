"""Users: those of the caller's own organization, and for a partner or the deployment those of any."""

from __future__ import annotations

from collections.abc import Callable

from .. import wire
from ..behaviour import organizations, users
from ..behaviour.world import World
from ..store import Json
from ..wire import Call, Reply
from .verbs import Handlers

_OF_ANY = "/api/organizations/{organization_id}/users"


def _named(world: World, call: Call) -> str:
    return organizations.named(world, call.caller, call.path["organization_id"])


def _own(world: World, call: Call) -> str:  # noqa: ARG001 (as `_named`)
    return call.caller.organization_id


def _calls(
    path: str, organization: Callable[[World, Call], str], update: Callable[..., Json], view: Callable[[Json], Json]
) -> dict[str, Handlers]:
    def listed(world: World, call: Call) -> Reply:
        return wire.data([view(user) for user in users.listed(world, organization(world, call))] or None)

    def create(world: World, call: Call) -> Reply:
        return wire.data(users.create(world, organization(world, call), call.body))

    def get(world: World, call: Call) -> Reply:
        return wire.data(view(users.get(world, organization(world, call), call.path["id"])))

    def change(world: World, call: Call) -> Reply:
        return wire.data(update(world, organization(world, call), call.path["id"], call.body))

    def delete(world: World, call: Call) -> Reply:
        return wire.data(users.delete(world, organization(world, call), call.path["id"]))

    return {
        path: {"GET": listed, "POST": create},
        f"{path}/{{id}}": {"GET": get, "PUT": change, "DELETE": delete},
    }


def _create_key(world: World, call: Call) -> Reply:
    """A key may be made by a partner, and in the caller's own organization."""
    id = call.path["organization_id"]
    organization_id = id if id == call.caller.organization_id else _named(world, call)
    return wire.data(users.create_api_key(world, organization_id, call.path["id"], wire.flag(call.query, "force")))


ROUTES: dict[str, Handlers] = {
    **_calls("/api/organization/users", _own, users.update, users.current),
    **_calls(_OF_ANY, _named, users.update_with_email, lambda user: user),
    f"{_OF_ANY}/{{id}}/keys": {"POST": _create_key},
}
