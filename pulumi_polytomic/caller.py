"""`get_caller`: the owner of the key."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pulumi

from pulumi_polytomic.host.lookup import Lookup, Options, look_up, look_up_output

if TYPE_CHECKING:
    from pulumi_polytomic.api.client import Client


@dataclass(frozen=True)
class GetCallerResult:
    """The owner of the key."""

    organization_id: str = ""
    """UUID of the organization that the key works in."""
    organization_name: str = ""
    """Its name."""
    id: str = ""
    """UUID of the user; empty for a key that is no user's."""
    email: str = ""
    """The user's address; empty for a key that is no user's."""
    role: str = ""
    """The user's role, by its old name."""
    is_user: bool = False
    """Whether it is a user's key."""
    is_organization: bool = False
    """Whether it is an organization's key."""
    is_partner: bool = False
    """Whether it is a partner's key."""
    is_system: bool = False
    """Whether it is a deployment's key."""


def _caller(client: Client, _: Mapping[str, str]) -> Mapping[str, Any]:
    return client.me()


_CALLER = Lookup("get_caller", "polytomic:index:getCaller", GetCallerResult, _caller)


def get_caller(*, opts: Options = None) -> GetCallerResult:
    """The owner of the key, and the organization. API page "Get Identity".

    Args:
        opts: Pulumi's options; `provider` is a `workspace`.

    Raises:
        pulumi.RunError: the key is not accepted, or the API could not be asked.
    """
    return look_up(_CALLER, {}, opts)


def get_caller_output(*, opts: Options = None) -> pulumi.Output[GetCallerResult]:
    """`get_caller`, as an Output."""
    return look_up_output(_CALLER, {}, opts)
