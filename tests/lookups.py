"""The modules with lookups, and every lookup by the token that mocks know it by."""

from __future__ import annotations

from pulumi_polytomic import caller, model, organization, policy, primary_keys, role, user, webhook
from pulumi_polytomic.bulk_sync import lookups as bulk_sync_lookups
from pulumi_polytomic.connection import lookup as connection_lookup
from pulumi_polytomic.host.lookup import Lookup
from pulumi_polytomic.model_sync import lookups as model_sync_lookups

MODULES = (
    caller,
    connection_lookup,
    model,
    organization,
    policy,
    primary_keys,
    role,
    user,
    webhook,
    bulk_sync_lookups,
    model_sync_lookups,
)

LOOKUPS = {found.token: found for module in MODULES for found in vars(module).values() if isinstance(found, Lookup)}
