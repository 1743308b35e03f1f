"""Policies and roles: made, changed and deleted; those of the system are not."""

from __future__ import annotations

import uuid

from ..store import Json
from . import catalog, shapes
from .belonging import refuse_other_organization
from .refusals import Forbidden, invalid
from .shapes import Name, Shape, Uuid
from .world import Caller, World


class PolicyAction(Shape):
    """One entry of a policy's `policy_actions`."""

    action: Name
    role_ids: list[Uuid] | None = None


class Policy(Shape):
    """The body of Create and Update Policy."""

    name: Name
    policy_actions: list[PolicyAction] | None = None
    organization_id: Uuid | None = None


class Role(Shape):
    """The body of Create and Update Role."""

    name: Name
    organization_id: Uuid | None = None


ACTIONS = ("create", "read", "update", "delete")
"""What a policy may allow to a role."""
_SHAPES: dict[str, type[shapes.Shape]] = {"policy": Policy, "role": Role}


def get(world: World, caller: Caller, kind: str, id: str) -> Json:
    """Get Policy, Get Role."""
    return view(world, catalog.get(world, caller, kind, id))


def view(world: World, record: Json) -> Json:
    """Return a policy or a role, which have no dates; a policy with its other actions (`Unsettled.policy_actions`)."""
    shown = {key: value for key, value in record.items() if key != "updated_at"}
    if "policy_actions" not in shown or world.unsettled.policy_actions == "as_sent":
        return shown
    given = [one["action"] for one in shown["policy_actions"]]
    others = [{"action": action, "role_ids": []} for action in ACTIONS if action not in given]
    return {**shown, "policy_actions": [*shown["policy_actions"], *others]}


def create(world: World, caller: Caller, kind: str, body: Json) -> Json:
    """Create Policy, Create Role."""
    settings = _settle(world, caller, kind, body)
    owned = {"id": str(uuid.uuid4()), "organization_id": caller.organization_id, "system": False}
    return _write(world, kind, {**owned, **settings})


def update(world: World, caller: Caller, kind: str, id: str, body: Json) -> Json:
    """Update Policy, Update Role: a full replacement."""
    record = _changeable(world, caller, kind, id)
    return _write(world, kind, {**record, **_settle(world, caller, kind, body)})


def delete(world: World, caller: Caller, kind: str, id: str) -> None:
    """Delete Policy, Delete Role; what refers to it is left as it is."""
    _changeable(world, caller, kind, id)
    world.store.delete(kind, id)


def _changeable(world: World, caller: Caller, kind: str, id: str) -> Json:
    record = catalog.get(world, caller, kind, id)
    if record["system"]:
        raise Forbidden(f"this {kind} belongs to the system")
    return record


def _settle(world: World, caller: Caller, kind: str, body: Json) -> Json:
    refuse_other_organization(caller, body)
    shapes.check(_SHAPES[kind], body)
    if kind == "role":
        return {"name": body["name"]}
    actions = [
        {"action": one["action"], "role_ids": one.get("role_ids") or []} for one in body.get("policy_actions") or []
    ]
    for at, action in enumerate(actions):
        for id in action["role_ids"]:
            if world.store.read("role", id, caller.organization_id) is None:
                raise invalid(f"policy_actions[{at}].role_ids", f"no role {id}")
    return {"name": body["name"], "policy_actions": actions}


def _write(world: World, kind: str, record: Json) -> Json:
    record = {**record, "updated_at": world.store.now()}
    world.store.write(kind, record)
    return view(world, record)
