"""A bulk sync that the laws of all kinds are played with."""

from __future__ import annotations

import pulumi_polytomic as polytomic
from tests.engine.project import bulk_sync
from tests.kinds.sample import Sample

SAMPLE = Sample(
    polytomic.BulkSync,
    "BulkSync",
    "gASVNgAAAAAAAACMGnB1bHVtaV9wb2x5dG9taWMuYnVsa19zeW5jlIwQQnVsa1N5bmNQcm92aWRlcpSTlCmBlC4=",
    bulk_sync(active=True, concurrency_limit=4),
    {
        "name": "Store",
        "mode": "append",
        "active": False,
        "concurrency_limit": 7,
        "default_schedule": {"frequency": "manual"},
        "schemas": ["public.orders"],
    },
    (
        "created_at",
        "created_by",
        "organization_id",
        "sync_id",
    ),
    (
        "name",
        "mode",
        "source_connection_id",
        "destination_connection_id",
        "destination_configuration",
        "default_schedule",
    ),
    lookup="get_bulk_sync",
)
