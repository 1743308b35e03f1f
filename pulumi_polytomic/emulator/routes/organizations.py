"""Who is calling, and organizations."""

from __future__ import annotations

from .. import wire
from ..behaviour import organizations
from .verbs import Handlers, create, do, read, write

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
}
