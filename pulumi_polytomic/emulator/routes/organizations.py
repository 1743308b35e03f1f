"""Who is calling, organizations, and who may do what in them."""

from __future__ import annotations

from .. import wire
from ..behaviour import catalog, organizations, permissions
from ..wire import Listing
from .verbs import Handler, Handlers, create, do, read, without_422, write


def _permissions(kind: str) -> dict[str, Handlers]:
    def one(verb: str) -> Handler:
        if verb == "update":
            return lambda world, call: wire.data(
                permissions.update(world, call.caller, kind, call.path["id"], call.body)
            )
        return lambda world, call: wire.data(
            catalog.policy_view(world, catalog.get(world, call.caller, kind, call.path["id"]))
        )

    path = {"policy": "/api/permissions/policies", "role": "/api/permissions/roles"}[kind]
    return {
        path: {
            "GET": Listing(kind, catalog.policy_view),
            "POST": without_422(create(lambda world, caller, body: permissions.create(world, caller, kind, body))),
        },
        f"{path}/{{id}}": {
            "GET": one("get"),
            "PUT": without_422(one("update")),
            "DELETE": do(lambda world, caller, id: permissions.delete(world, caller, kind, id), "id"),
        },
    }


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
    **_permissions("policy"),
    **_permissions("role"),
}
