"""`User`: a person who may sign in to an organization, with roles. API pages "Create User", "Update User".

The path of `UserProvider` is in users' state: this module and that class are never renamed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Annotated, Any

import pulumi

from pulumi_polytomic import rules
from pulumi_polytomic.api.collection import Remembered
from pulumi_polytomic.api.remembered import roles
from pulumi_polytomic.api.users import Users
from pulumi_polytomic.declare.base import Declaration, Input
from pulumi_polytomic.declare.inputs import Ids
from pulumi_polytomic.errors import InvalidInput
from pulumi_polytomic.host.finding import Finder
from pulumi_polytomic.host.lookup import Lookup, Options, Text, look_up, look_up_output
from pulumi_polytomic.host.provider import Provider
from pulumi_polytomic.host.resource import ManagedResource
from pulumi_polytomic.lifecycle.kind import IdForm, Kind, Twins
from pulumi_polytomic.lifecycle.preview.asking import Asking, Declared, by_id, names
from pulumi_polytomic.lifecycle.preview.findings import Finding
from pulumi_polytomic.reconcile.normalize import Configuration
from pulumi_polytomic.reconcile.path import Path, fields
from pulumi_polytomic.reconcile.shape import Alternatives, Compared, Rule, is_uuid
from pulumi_polytomic.typed import UserFields

if TYPE_CHECKING:
    from pulumi_polytomic.api.client import Client


class UserArgs(Declaration):
    """A user as a program declares them. A new one is invited by email.

    API pages "Create User" and "Update User", of the current organization and of any.
    """

    server_owned = frozenset({"harbor_ids", "harbor_only"})
    alternatives = (Alternatives(("role_ids", "role"), or_none=True),)

    email: Annotated[Input[str], Compared.WORD, Rule.NEVER_EMPTY, Rule.REPLACES]
    """The address that the user signs in with, in any case. A change makes another user."""

    role_ids: Annotated[Ids | None, Rule.KEEP_WHEN_ABSENT, Rule.NEVER_EMPTY] = None
    """UUIDs of the roles; `Role.id` gives one. A set, with one element at least. Left out: those that the user has; of
    a new one, what the API gives.
    """

    role: Annotated[Input[str] | None, Compared.WORD, Rule.KEEP_WHEN_ABSENT, Rule.NEVER_EMPTY] = None
    """The role by its old name, `admin` or `user`, which the API deprecates in favor of `role_ids`. Left out:
    unmanaged.
    """

    organization_id: Annotated[Input[str] | None, Compared.UUID, Rule.FIXED] = None
    """UUID of the organization that the user is in, for good. Another one than the key's own needs a partner or a
    deployment key. Left out: the key's own.
    """


def findings(asking: Asking, declared: Declared, _old: Declared, *, exists: bool) -> Iterator[Finding]:  # noqa: ARG001
    """The roles that the key's organization does not have. Those of another organization cannot be listed."""
    given, elsewhere = declared.get("role_ids"), declared.get("organization_id")
    if not isinstance(given, list) or (elsewhere is not None and elsewhere != _own_organization(asking)):
        return
    known = by_id(asking.list(roles.listed))
    for i, id in enumerate(given):
        if known and isinstance(id, str) and id.lower() not in known and not asking.exists(partial(roles.get, id=id)):
            some = ", ".join(f"{name} ({other})" for other, name in list(names(known).items())[:5])
            then = f"there is {some}"
            path, what = Path.of("role_ids", i), f"no role {id}"
            yield Finding(path, what, fields("role_ids"), then, rule=rules.UNKNOWN_ROLE)


def _own_organization(asking: Asking) -> Any:
    return (asking(lambda client: client.me()) or {}).get("organization_id")


def left_out(_changed: set[str], declared: Configuration) -> tuple[str, ...]:
    """The form of the roles that an update leaves out: a body with both is refused."""
    return ("role_ids",) if "role" in declared else ("role",)


def _is_id(id: Any) -> bool:
    return isinstance(id, str) and id.count("/") <= 1 and all(is_uuid(part) for part in id.split("/"))


USER = Kind(
    title="user",
    declaration=UserArgs,
    calls=Users(),
    computed={"organization_id": ""},
    named_by="email",
    shown=("email",),
    organization=False,
    compared=False,
    id_form=IdForm("a UUID, or <organization UUID>/<user UUID>", _is_id),
    twins=Twins(
        lambda _: (), ("email", "organization_id"), harm="an address belongs to one user", filled=("role_ids",)
    ),
    findings=findings,
    leaves_out=left_out,
)


class UserProvider(Provider):
    """The dynamic provider of users. Its import path is in state: never rename or move it."""

    kind = USER


class User(UserFields, ManagedResource, module="polytomic", name="User"):
    """A user of an organization. Its id is `<organization UUID>/<user UUID>`.

    A create sends an invitation to the address. A delete takes all access away at once, and the user's keys with it.
    """

    kind = USER
    provider = UserProvider

    organization_id: pulumi.Output[str]
    """UUID of the organization that the user belongs to."""


@dataclass(frozen=True)
class GetUserResult:
    """A user."""

    id: str
    """`<organization UUID>/<user UUID>`, for `adopt` and `User.get`."""
    email: str
    """The address that the user signs in with."""
    role_ids: list[str] = field(default_factory=list)
    """UUIDs of the user's roles."""
    role: str = ""
    """The role by its old name, "admin" or "user"."""
    organization_id: str = ""
    """UUID of the organization."""


def _find(client: Client, wanted: Mapping[str, str]) -> Mapping[str, Any]:
    if ("email" in wanted) == ("id" in wanted):
        raise InvalidInput("", "give either an email or an id")
    users = Remembered(Users(wanted.get("organization_id", "")))
    if "id" in wanted:
        return users.get(client, wanted["id"])

    def listed(client: Client, *, again: bool = False) -> list[dict[str, Any]]:
        return [{**one, "name": str(one.get("email")).lower()} for one in users.listed(client, again=again)]

    return Finder("user", listed, users.get, {}).find(client, {"name": wanted["email"].lower()})


_USER = Lookup("get_user", "polytomic:index:getUser", GetUserResult, _find)


def get_user(
    email: str | None = None, *, organization_id: str | None = None, id: str | None = None, opts: Options = None
) -> GetUserResult:
    """A user, by the address or by the id. API pages "List Users", "Get User".

    Args:
        email: the address, in any case.
        organization_id: UUID of another organization than the key's own; needs a partner or a deployment key.
        id: `<organization UUID>/<user UUID>`, or the user's UUID alone, instead of the address.
        opts: Pulumi's options; `provider` is a `workspace`.

    Raises:
        pulumi.RunError: there is no such user, or the API could not be asked.
    """
    return look_up(_USER, {"email": email, "organization_id": organization_id, "id": id}, opts)


def get_user_output(
    email: Text = None, *, organization_id: Text = None, id: Text = None, opts: Options = None
) -> pulumi.Output[GetUserResult]:
    """`get_user`, from Outputs, as an Output."""
    return look_up_output(_USER, {"email": email, "organization_id": organization_id, "id": id}, opts)
