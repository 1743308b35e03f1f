"""Polytomic as code, in Python, with Pulumi.

`ModelSync` and `BulkSync` are Pulumi resources; `get_…` look up what is in an organization, by name; `workspace` is
another organization in the same program. The other names are what is written inside a sync, and what lookups return.
"""

from pulumi_polytomic.bulk_sync import BulkSync
from pulumi_polytomic.bulk_sync.inputs import (
    AdditionalBulkSchedule,
    BulkErrorHandling,
    BulkField,
    BulkFilter,
    BulkSchedule,
    BulkSchema,
)
from pulumi_polytomic.bulk_sync.lookups import (
    BulkModeResult,
    BulkSourceSchemaResult,
    GetBulkDestinationResult,
    GetBulkSourceResult,
    GetBulkSyncResult,
    get_bulk_destination,
    get_bulk_destination_output,
    get_bulk_source,
    get_bulk_source_output,
    get_bulk_sync,
    get_bulk_sync_output,
)
from pulumi_polytomic.caller import GetCallerResult, get_caller, get_caller_output
from pulumi_polytomic.connection import (
    Connection,
    ConnectionTypeResult,
    GetConnectionResult,
    get_connection,
    get_connection_output,
)
from pulumi_polytomic.declare.inputs import ModelField
from pulumi_polytomic.error_subscribers import ErrorSubscribers
from pulumi_polytomic.execution import BulkSyncExecution, ModelSyncExecution
from pulumi_polytomic.model import (
    AdditionalField,
    Enricher,
    GetModelOutput,
    GetModelResult,
    Model,
    ModelFieldResult,
    get_model,
    get_model_output,
)
from pulumi_polytomic.model_sync import ModelSync
from pulumi_polytomic.model_sync.filter_inputs import (
    Filter,
    ModelFilterCondition,
    ModelFilters,
    TargetFilterCondition,
    TargetFilters,
)
from pulumi_polytomic.model_sync.inputs import (
    ErrorHandling,
    FieldMapping,
    Identities,
    Identity,
    Override,
    OverrideField,
    RunAfter,
    Schedule,
    Target,
)
from pulumi_polytomic.model_sync.lookups import (
    GetModelSyncResult,
    GetScheduleOptionsResult,
    GetTargetResult,
    ScheduleOptionResult,
    TargetFieldResult,
    TargetModeResult,
    get_model_sync,
    get_model_sync_output,
    get_schedule_options,
    get_schedule_options_output,
    get_target,
    get_target_output,
)
from pulumi_polytomic.policy import GetPolicyResult, Policy, PolicyAction, get_policy, get_policy_output
from pulumi_polytomic.role import GetRoleResult, Role, get_role, get_role_output
from pulumi_polytomic.workspaces import Workspace, workspace

__all__ = [
    "AdditionalBulkSchedule",
    "AdditionalField",
    "BulkErrorHandling",
    "BulkField",
    "BulkFilter",
    "BulkModeResult",
    "BulkSchedule",
    "BulkSchema",
    "BulkSourceSchemaResult",
    "BulkSync",
    "BulkSyncExecution",
    "Connection",
    "ConnectionTypeResult",
    "Enricher",
    "ErrorHandling",
    "ErrorSubscribers",
    "FieldMapping",
    "Filter",
    "GetBulkDestinationResult",
    "GetBulkSourceResult",
    "GetBulkSyncResult",
    "GetCallerResult",
    "GetConnectionResult",
    "GetModelOutput",
    "GetModelResult",
    "GetModelSyncResult",
    "GetPolicyResult",
    "GetRoleResult",
    "GetScheduleOptionsResult",
    "GetTargetResult",
    "Identities",
    "Identity",
    "Model",
    "ModelField",
    "ModelFieldResult",
    "ModelFilterCondition",
    "ModelFilters",
    "ModelSync",
    "ModelSyncExecution",
    "Override",
    "OverrideField",
    "Policy",
    "PolicyAction",
    "Role",
    "RunAfter",
    "Schedule",
    "ScheduleOptionResult",
    "Target",
    "TargetFieldResult",
    "TargetFilterCondition",
    "TargetFilters",
    "TargetModeResult",
    "Workspace",
    "get_bulk_destination",
    "get_bulk_destination_output",
    "get_bulk_source",
    "get_bulk_source_output",
    "get_bulk_sync",
    "get_bulk_sync_output",
    "get_caller",
    "get_caller_output",
    "get_connection",
    "get_connection_output",
    "get_model",
    "get_model_output",
    "get_model_sync",
    "get_model_sync_output",
    "get_policy",
    "get_policy_output",
    "get_role",
    "get_role_output",
    "get_schedule_options",
    "get_schedule_options_output",
    "get_target",
    "get_target_output",
    "workspace",
]
