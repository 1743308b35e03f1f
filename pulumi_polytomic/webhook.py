"""`Webhook`: the address that receives an organization's events. API pages "Create Webhook", "Update Webhook".

The path of `WebhookProvider` is in users' state: this module and that class are never renamed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any

import pulumi

from pulumi_polytomic import rules
from pulumi_polytomic.api.collection import Collection, Remembered
from pulumi_polytomic.declare.base import Declaration, Input
from pulumi_polytomic.errors import InvalidInput
from pulumi_polytomic.host.lookup import Lookup, Options, look_up, look_up_output
from pulumi_polytomic.host.provider import Provider
from pulumi_polytomic.host.resource import ManagedResource
from pulumi_polytomic.lifecycle.kind import Kind, Twins
from pulumi_polytomic.lifecycle.preview.asking import Asking, Declared
from pulumi_polytomic.lifecycle.preview.findings import Finding
from pulumi_polytomic.reconcile.path import Path, fields
from pulumi_polytomic.reconcile.shape import Compared, Rule
from pulumi_polytomic.typed import WebhookFields

if TYPE_CHECKING:
    from pulumi_polytomic.api.client import Client

WEBHOOKS = Collection("/api/webhooks", paged=False)
webhooks = Remembered(WEBHOOKS)


class WebhookArgs(Declaration):
    """The webhook of an organization as a program declares it. An organization has one at most.

    API pages "Create Webhook" and "Update Webhook".
    """

    server_owned = frozenset({"disabled", "disabled_at", "disabled_reason"})

    endpoint: Annotated[Input[str], Rule.NEVER_EMPTY]
    """The URL that every event of the organization is sent to."""

    secret: Annotated[Input[str], Rule.WRITE_ONLY, Rule.NEVER_EMPTY]
    """The secret that Polytomic signs events with. Encrypted in state, whether or not the program marks it as secret.
    No answer is believed to have it, so a change outside of Pulumi is not seen. Sent with every create and update.
    """

    organization_id: Annotated[Input[str] | None, Compared.UUID, Rule.FIXED] = None
    """UUID of the organization that it is in, for good: that of the key, another one is refused. Left out: the API
    key's own.
    """


def findings(asking: Asking, declared: Declared, _old: Declared, *, exists: bool) -> Iterator[Finding]:
    """Whether the organization has another webhook. One with this endpoint may be what a lost run made."""
    if exists or not isinstance(declared.get("endpoint"), str):
        return
    for there in asking.list(webhooks.listed):
        if there.get("endpoint") != declared.get("endpoint"):
            what = f"the organization has a webhook already, {there.get('id')} to {there.get('endpoint')}"
            then = f'adopt="{there.get("id")}" takes it over'
            yield Finding(Path.of("endpoint"), what, fields("endpoint"), then, rule=rules.SECOND_WEBHOOK)


WEBHOOK = Kind(
    title="webhook",
    declaration=WebhookArgs,
    calls=WEBHOOKS,
    computed={"organization_id": "", "created_at": "", "disabled": False, "disabled_reason": ""},
    named_by="endpoint",
    shown=("endpoint",),
    twins=Twins(lambda _: (), ("endpoint",), harm="an organization has one webhook"),
    findings=findings,
)


class WebhookProvider(Provider):
    """The dynamic provider of webhooks. Its import path is in state: never rename or move it."""

    kind = WEBHOOK


class Webhook(WebhookFields, ManagedResource, module="polytomic", name="Webhook"):
    """The webhook of an organization: every event is sent to it. An organization has one at most."""

    kind = WEBHOOK
    provider = WebhookProvider

    organization_id: pulumi.Output[str]
    """UUID of the organization that the webhook belongs to."""
    created_at: pulumi.Output[str]
    """When it was created, as an RFC 3339 timestamp in UTC."""
    disabled: pulumi.Output[bool]
    """Whether it is switched off, by a person or by Polytomic: then no events are sent."""
    disabled_reason: pulumi.Output[str]
    """Why it is switched off; empty if it is not."""


@dataclass(frozen=True)
class GetWebhookResult:
    """The webhook of an organization. Its secret is not here: it must not get into a program's outputs."""

    id: str
    """UUID, for `adopt`."""
    endpoint: str
    """The URL that events are sent to."""
    disabled: bool = False
    """Whether it is switched off."""
    disabled_reason: str = ""
    """Why it is switched off; empty if it is not."""
    created_at: str = ""
    """When it was created, as an RFC 3339 timestamp in UTC."""
    organization_id: str = ""
    """UUID of its organization."""


def _find(client: Client, _: Mapping[str, str]) -> Mapping[str, Any]:
    found = webhooks.listed(client) or webhooks.listed(client, again=True)
    if not found:
        raise InvalidInput("", "the organization has no webhook")
    return found[0]


_WEBHOOK = Lookup("get_webhook", "polytomic:index:getWebhook", GetWebhookResult, _find)


def get_webhook(*, opts: Options = None) -> GetWebhookResult:
    """The webhook of the organization. API page "List Webhooks".

    Args:
        opts: Pulumi's options; `provider` is a `workspace`.

    Raises:
        pulumi.RunError: there is none, or the API could not be asked.
    """
    return look_up(_WEBHOOK, {}, opts)


def get_webhook_output(*, opts: Options = None) -> pulumi.Output[GetWebhookResult]:
    """`get_webhook`, as an Output."""
    return look_up_output(_WEBHOOK, {}, opts)
