"""`ErrorSubscribers`: the addresses that get an email when any sync of an organization fails.

API pages "Get Global Error Subscribers", "Set Global Error Subscribers". The path of `ErrorSubscribersProvider` is in
users' state: this module and that class are never renamed.
"""

from __future__ import annotations

from typing import Annotated

from pulumi_polytomic.api.collection import Setting
from pulumi_polytomic.declare.base import Declaration, Input
from pulumi_polytomic.declare.several import Several
from pulumi_polytomic.host.provider import Provider
from pulumi_polytomic.host.resource import ManagedResource
from pulumi_polytomic.lifecycle.kind import Kind
from pulumi_polytomic.reconcile.shape import Match
from pulumi_polytomic.typed import ErrorSubscribersFields


class ErrorSubscribersArgs(Declaration):
    """The global error subscribers as a program declares them. An organization has one such list.

    API page "Set Global Error Subscribers".
    """

    emails: Annotated[Input[Several[Input[str]]], Match.SET]
    """Email addresses that hear of a failure of any sync. A set: others are taken off the list."""


ERROR_SUBSCRIBERS = Kind(
    title="error subscribers",
    declaration=ErrorSubscribersArgs,
    calls=Setting("/api/notifications/global-error-subscribers", empty={"emails": []}),
    computed={},
    named_by="",
    organization=False,
)


class ErrorSubscribersProvider(Provider):
    """The dynamic provider of the global error subscribers. Its import path is in state: never rename or move it."""

    kind = ERROR_SUBSCRIBERS


class ErrorSubscribers(ErrorSubscribersFields, ManagedResource, module="polytomic", name="ErrorSubscribers"):
    """The global error subscribers of an organization. There is one list: declare it in one stack.

    A create replaces the list that is there; a delete empties it.
    """

    kind = ERROR_SUBSCRIBERS
    provider = ErrorSubscribersProvider
