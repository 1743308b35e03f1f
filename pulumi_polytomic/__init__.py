"""Polytomic as code, in Python, with Pulumi.

`ModelSync` and `BulkSync` are Pulumi resources; the other names are what is written inside them.
"""

from pulumi_polytomic.bulk_sync import BulkSync
from pulumi_polytomic.inputs import (
    AdditionalBulkSchedule,
    BulkErrorHandling,
    BulkField,
    BulkFilter,
    BulkSchedule,
    BulkSchema,
    ErrorHandling,
    FieldMapping,
    Filter,
    Identities,
    Identity,
    ModelField,
    ModelFilterCondition,
    ModelFilters,
    Override,
    OverrideField,
    RunAfter,
    Schedule,
    Target,
    TargetFilterCondition,
    TargetFilters,
)
from pulumi_polytomic.model_sync import ModelSync

__all__ = [
    "AdditionalBulkSchedule",
    "BulkErrorHandling",
    "BulkField",
    "BulkFilter",
    "BulkSchedule",
    "BulkSchema",
    "BulkSync",
    "ErrorHandling",
    "FieldMapping",
    "Filter",
    "Identities",
    "Identity",
    "ModelField",
    "ModelFilterCondition",
    "ModelFilters",
    "ModelSync",
    "Override",
    "OverrideField",
    "RunAfter",
    "Schedule",
    "Target",
    "TargetFilterCondition",
    "TargetFilters",
]
