"""`Role`: a name for people who may do the same. API pages "Create Role", "Update Role".

The path of `RoleProvider` is in users' state: this module and that class are never renamed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated

import pulumi

from pulumi_polytomic.api.remembered import ROLES, roles
from pulumi_polytomic.declare.base import Declaration, Input
from pulumi_polytomic.host.finding import Finder
from pulumi_polytomic.host.lookup import Lookup, Options, Text, look_up, look_up_output
from pulumi_polytomic.host.provider import Provider
from pulumi_polytomic.host.resource import ManagedResource
from pulumi_polytomic.lifecycle.kind import Kind, Twins
from pulumi_polytomic.reconcile.normalize import Configuration
from pulumi_polytomic.reconcile.shape import Compared, Rule
from pulumi_polytomic.typed import RoleFields


class RoleArgs(Declaration):
    """A role as a program declares it; policies say what its members may do.

    API pages "Create Role" and "Update Role".
    """

    server_owned = frozenset({"system"})

    name: Annotated[Input[str], Rule.NEVER_EMPTY]
    """The role's name in Polytomic. Left out: `resource_name`."""

    organization_id: Annotated[Input[str] | None, Compared.UUID, Rule.FIXED] = None
    """UUID of the organization that it is in, for good: that of the key, another one is refused. Left out: the API
    key's own.
    """


def unmanageable(live: Mapping[str, object]) -> str | None:
    """Why a role cannot be managed: it is Polytomic's own."""
    return "this role belongs to the system and cannot be changed" if live.get("system") is True else None


def objection(live: Configuration | None, _new: Configuration, _old: Configuration) -> str | None:
    """Why an update must not be sent, if so."""
    return unmanageable(live) if live else None


ROLE = Kind(
    title="role",
    declaration=RoleArgs,
    calls=ROLES,
    computed={"organization_id": "", "system": False},
    twins=Twins(lambda _: (), ("name",)),
    unmanageable=unmanageable,
    objection=objection,
)


class RoleProvider(Provider):
    """The dynamic provider of roles. Its import path is in state: never rename or move it."""

    kind = ROLE


class Role(RoleFields, ManagedResource, module="polytomic", name="Role"):
    """A role. `Policy` says what its members may do, and Polytomic's pages who they are."""

    kind = ROLE
    provider = RoleProvider

    organization_id: pulumi.Output[str]
    """UUID of the organization that the role belongs to."""
    system: pulumi.Output[bool]
    """Whether it is one of Polytomic's own; of a role that a program manages: false."""


@dataclass(frozen=True)
class GetRoleResult:
    """A role."""

    id: str
    """UUID, for `PolicyAction.role_ids`."""
    name: str
    """Its name in Polytomic."""
    system: bool = False
    """Whether it is one of Polytomic's own, which cannot be changed."""
    organization_id: str = ""
    """UUID of its organization."""


FINDER = Finder("role", roles.listed, roles.get, {})
_ROLE = Lookup("get_role", "polytomic:index:getRole", GetRoleResult, FINDER.find)


def get_role(name: str | None = None, *, id: str | None = None, opts: Options = None) -> GetRoleResult:
    """A role, by its name or by its id. API pages "List Roles", "Get Role".

    Args:
        name: its name in Polytomic.
        id: its UUID, instead of the name.
        opts: Pulumi's options; `provider` is a `workspace`.

    Raises:
        pulumi.RunError: there is not exactly one, or the API could not be asked.
    """
    return look_up(_ROLE, {"name": name, "id": id}, opts)


def get_role_output(name: Text = None, *, id: Text = None, opts: Options = None) -> pulumi.Output[GetRoleResult]:
    """`get_role`, from Outputs, as an Output."""
    return look_up_output(_ROLE, {"name": name, "id": id}, opts)
