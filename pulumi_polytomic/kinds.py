"""The register of all kinds of resources."""

from __future__ import annotations

from pulumi_polytomic.bulk_sync import BulkSync
from pulumi_polytomic.connection import Connection
from pulumi_polytomic.error_subscribers import ErrorSubscribers
from pulumi_polytomic.host.resource import ManagedResource
from pulumi_polytomic.model import Model
from pulumi_polytomic.model_sync import ModelSync
from pulumi_polytomic.organization import Organization
from pulumi_polytomic.policy import Policy
from pulumi_polytomic.primary_keys import PrimaryKeys
from pulumi_polytomic.role import Role
from pulumi_polytomic.user import User
from pulumi_polytomic.webhook import Webhook

KINDS: tuple[type[ManagedResource], ...] = (
    ModelSync,
    BulkSync,
    Model,
    Policy,
    Role,
    ErrorSubscribers,
    Connection,
    Webhook,
    User,
    Organization,
    PrimaryKeys,
)
