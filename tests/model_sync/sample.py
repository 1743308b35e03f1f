"""A model sync that the laws of all kinds are played with."""

from __future__ import annotations

import pulumi_polytomic as polytomic
from tests.engine.project import model_sync
from tests.kinds.sample import ACME, Sample

SAMPLE = Sample(
    polytomic.ModelSync,
    "ModelSync",
    "gASVOAAAAAAAAACMG3B1bHVtaV9wb2x5dG9taWMubW9kZWxfc3luY5SMEU1vZGVsU3luY1Byb3ZpZGVylJOUKYGULg==",
    model_sync(active=True, policies=[ACME.policies["Finance"]]),
    {
        "name": "People",
        "mode": "update",
        "schedule": {"frequency": "manual"},
        "active": False,
        "policies": [ACME.policies["Growth team"]],
    },
    (
        "created_at",
        "created_by",
        "model_ids",
        "organization_id",
        "problems",
        "sync_id",
    ),
    ("name", "mode", "fields", "target", "schedule", "identities"),
    lookup="get_model_sync",
)
