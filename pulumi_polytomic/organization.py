"""`Organization`: a workspace of a partner. API pages "Create Organization", "Update Organization".

The path of `OrganizationProvider` is in users' state: this module and that class are never renamed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any

import pulumi

from pulumi_polytomic import rules
from pulumi_polytomic.api.answers import an_object
from pulumi_polytomic.api.collection import Collection, Remembered
from pulumi_polytomic.declare.base import Declaration, Input
from pulumi_polytomic.host.finding import Finder
from pulumi_polytomic.host.lookup import Lookup, Options, Text, look_up, look_up_output
from pulumi_polytomic.host.provider import Provider
from pulumi_polytomic.host.resource import ManagedResource
from pulumi_polytomic.lifecycle.kind import Kind, Twins
from pulumi_polytomic.lifecycle.preview.asking import Asking, Declared
from pulumi_polytomic.lifecycle.preview.findings import Finding
from pulumi_polytomic.reconcile.normalize import Configuration
from pulumi_polytomic.reconcile.path import Path, fields
from pulumi_polytomic.reconcile.shape import Compared, Rule
from pulumi_polytomic.typed import OrganizationFields

if TYPE_CHECKING:
    from pulumi_polytomic.api.client import Client

ORGANIZATIONS = Collection("/api/organizations", paged=False)
organizations = Remembered(ORGANIZATIONS)

_UNTOLD = ("client_id", "client_secret")


class OrganizationArgs(Declaration):
    """An organization of a partner as a program declares it. Needs a partner or a deployment key.

    API pages "Create Organization" and "Update Organization".
    """

    name: Annotated[Input[str], Rule.NEVER_EMPTY]
    """The organization's name, which no other one of the partner has. Left out: `resource_name`."""

    issuer: Annotated[Input[str] | None, Compared.TEXT] = None
    """URL of the OpenID Connect issuer, for sign-on with it. Left out: unmanaged."""

    client_id: Annotated[Input[str] | None, Rule.WRITE_ONLY, Rule.NEVER_EMPTY] = None
    """The client's id at the issuer. No answer has it, so a change outside of Pulumi is not seen. Sent with every
    create and update. Left out: none is sent.
    """

    client_secret: Annotated[Input[str] | None, Rule.WRITE_ONLY, Rule.NEVER_EMPTY] = None
    """The client's secret at the issuer. Encrypted in state, whether or not the program marks it as secret. No answer
    has it, so a change outside of Pulumi is not seen. Sent with every create and update. Left out: none is sent.
    """

    sso_domain: Annotated[Input[str] | None, Compared.TEXT] = None
    """The domain of addresses whose users sign on to this organization. Left out: unmanaged."""

    sso_org_id: Annotated[Input[str] | None, Compared.TEXT] = None
    """Id of the WorkOS organization that holds its sign-on. Left out: unmanaged."""


def objection(live: Configuration | None, new: Configuration, old: Configuration) -> str | None:
    """Why an update must not be sent: it replaces the sign-on in full, and no answer contains the client."""
    lost = [name for name in _UNTOLD if name not in new and name not in old]
    if not (live or {}).get("issuer") or not lost:
        return None
    return (
        f"the organization signs on with an OpenID Connect issuer, the program does not declare {' and '.join(lost)}, "
        "and an update would clear what is there: declare them"
    )


def findings(asking: Asking, _new: Declared, _old: Declared, *, exists: bool) -> Iterator[Finding]:
    """Whether the key may create organizations at all."""
    me = asking(lambda client: client.me()) or {}
    if not exists and me.get("is_partner") is False and me.get("is_system") is False:
        what = "only a partner or a deployment key creates organizations"
        yield Finding(Path.of("name"), what, fields("name"), rule=rules.NOT_PERMITTED)


ORGANIZATION = Kind(
    title="organization",
    declaration=OrganizationArgs,
    calls=ORGANIZATIONS,
    computed={},
    organization=False,
    compared=False,
    twins=Twins(lambda _: (), ("name",), harm="a name belongs to one organization"),
    findings=findings,
    objection=objection,
)


class OrganizationProvider(Provider):
    """The dynamic provider of organizations. Its import path is in state: never rename or move it."""

    kind = ORGANIZATION


class Organization(OrganizationFields, ManagedResource, module="polytomic", name="Organization"):
    """An organization of a partner. A delete deletes it with everything in it: declare it with `protect=True`."""

    kind = ORGANIZATION
    provider = OrganizationProvider


@dataclass(frozen=True)
class GetOrganizationResult:
    """An organization."""

    id: str
    """UUID, for `User.organization_id` and `workspace`."""
    name: str
    """Its name."""
    issuer: str = ""
    """URL of its OpenID Connect issuer; empty if it has none."""
    sso_domain: str = ""
    """The domain of addresses whose users sign on to it."""
    sso_org_id: str = ""
    """Id of the WorkOS organization that holds its sign-on."""


_FINDER = Finder("organization", organizations.listed, organizations.get, {})
_CURRENT = "/api/organization"


def _find(client: Client, wanted: Mapping[str, str]) -> Mapping[str, Any]:
    return _FINDER.find(client, wanted) if wanted else an_object(client.get(_CURRENT), "GET", _CURRENT)


_ORGANIZATION = Lookup("get_organization", "polytomic:index:getOrganization", GetOrganizationResult, _find)


def get_organization(name: str | None = None, *, id: str | None = None, opts: Options = None) -> GetOrganizationResult:
    """An organization, by its name or by its id; without either, the key's own.

    API pages "List Organizations", "Get Organization", "Get Current Organization".

    Args:
        name: its name; needs a partner or a deployment key.
        id: its UUID, instead of the name.
        opts: Pulumi's options; `provider` is a `workspace`.

    Raises:
        pulumi.RunError: there is not exactly one, or the API could not be asked.
    """
    return look_up(_ORGANIZATION, {"name": name, "id": id}, opts)


def get_organization_output(
    name: Text = None, *, id: Text = None, opts: Options = None
) -> pulumi.Output[GetOrganizationResult]:
    """`get_organization`, from Outputs, as an Output."""
    return look_up_output(_ORGANIZATION, {"name": name, "id": id}, opts)
