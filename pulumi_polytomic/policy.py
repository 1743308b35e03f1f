"""`Policy`: which roles may do what with the objects that name the policy. API pages "Create Policy", "Update Policy".

The path of `PolicyProvider` is in users' state: this module and that class are never renamed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Annotated

import pulumi

from pulumi_polytomic.api.remembered import POLICIES, policies
from pulumi_polytomic.declare.base import Declaration, Input, Listed, Nested
from pulumi_polytomic.declare.inputs import Ids
from pulumi_polytomic.host.finding import Finder
from pulumi_polytomic.host.lookup import Lookup, Options, Text, look_up, look_up_output
from pulumi_polytomic.host.provider import Provider
from pulumi_polytomic.host.resource import ManagedResource
from pulumi_polytomic.host.result import Document
from pulumi_polytomic.lifecycle.kind import Kind, Twins
from pulumi_polytomic.reconcile.normalize import Configuration
from pulumi_polytomic.reconcile.shape import Compared, Keyed, Rule
from pulumi_polytomic.typed import PolicyActionDict, PolicyFields


class PolicyAction(Declaration):
    """An action, and the roles whose members may take it. API page "Create Policy": `policy_actions`."""

    action: Input[str]
    """The action, as the API names it, such as `read`."""

    role_ids: Ids
    """UUIDs of the roles; `Role.id` gives one. A set. An empty list lets no role take the action."""


class PolicyArgs(Declaration):
    """A policy as a program declares it: which roles may do what.

    Left out (None) means unmanaged: what is set elsewhere stays. API pages "Create Policy" and "Update Policy".
    """

    server_owned = frozenset({"system"})

    name: Annotated[Input[str], Rule.NEVER_EMPTY]
    """The policy's name in Polytomic. Left out: `resource_name`."""

    policy_actions: Annotated[
        Listed[Nested[PolicyAction, PolicyActionDict]] | None, Keyed("action", others_stay=True)
    ] = None
    """The actions, identified by `action`. A set. Actions that are not declared stay as they are. Left out: unmanaged;
    of a new policy, what the API gives it.
    """

    organization_id: Annotated[Input[str] | None, Compared.UUID, Rule.FIXED] = None
    """UUID of the organization that it is in, for good: that of the key, another one is refused. Left out: the API
    key's own.
    """


def unmanageable(live: Mapping[str, object]) -> str | None:
    """Why a policy cannot be managed: it is Polytomic's own."""
    return "this policy belongs to the system and cannot be changed" if live.get("system") is True else None


def objection(live: Configuration | None, _new: Configuration, _old: Configuration) -> str | None:
    """Why an update must not be sent, if so."""
    return unmanageable(live) if live else None


POLICY = Kind(
    title="policy",
    declaration=PolicyArgs,
    calls=POLICIES,
    computed={"organization_id": "", "system": False},
    twins=Twins(lambda _: (), ("name",)),
    unmanageable=unmanageable,
    objection=objection,
)


class PolicyProvider(Provider):
    """The dynamic provider of policies. Its import path is in state: never rename or move it."""

    kind = POLICY


class Policy(PolicyFields, ManagedResource, module="polytomic", name="Policy"):
    """A policy: which roles may do what with the connections, models and syncs that name it in their `policies`.

    Every value may be an Output; every nested object may be a dict. An action that was declared and is left out now is
    taken away; one that was never declared stays.
    """

    kind = POLICY
    provider = PolicyProvider

    organization_id: pulumi.Output[str]
    """UUID of the organization that the policy belongs to."""
    system: pulumi.Output[bool]
    """Whether it is one of Polytomic's own; of a policy that a program manages: false."""


@dataclass(frozen=True)
class GetPolicyResult:
    """A policy."""

    id: str
    """UUID, for the `policies` of syncs, models and connections."""
    name: str
    """Its name in Polytomic."""
    policy_actions: list[Document] = field(default_factory=list)
    """The actions, each with the roles whose members may take it: `action`, `role_ids`."""
    system: bool = False
    """Whether it is one of Polytomic's own, which cannot be changed."""
    organization_id: str = ""
    """UUID of its organization."""


FINDER = Finder("policy", policies.listed, policies.get, {}, plural="policies")
_POLICY = Lookup("get_policy", "polytomic:index:getPolicy", GetPolicyResult, FINDER.find)


def get_policy(name: str | None = None, *, id: str | None = None, opts: Options = None) -> GetPolicyResult:
    """A policy, by its name or by its id. API pages "List Policies", "Get Policy".

    Args:
        name: its name in Polytomic.
        id: its UUID, instead of the name.
        opts: Pulumi's options; `provider` is a `workspace`.

    Raises:
        pulumi.RunError: there is not exactly one, or the API could not be asked.
    """
    return look_up(_POLICY, {"name": name, "id": id}, opts)


def get_policy_output(name: Text = None, *, id: Text = None, opts: Options = None) -> pulumi.Output[GetPolicyResult]:
    """`get_policy`, from Outputs, as an Output."""
    return look_up_output(_POLICY, {"name": name, "id": id}, opts)
