"""The shapes of the request bodies of version 2025-09-18, as Create Sync and Create Bulk Sync state them.

They say which keys are required, their types and their closed sets of values. Unknown keys pass at every
depth: the emulator keeps them, so that tests can play a later API.
"""

from __future__ import annotations

import uuid
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError

from ..store import Json
from .refusals import Invalid


def _uuid(value: str) -> str:
    if len(value) != 36:
        raise ValueError("not a UUID")
    return str(uuid.UUID(value))


Uuid = Annotated[str, AfterValidator(_uuid)]
Name = Annotated[str, Field(min_length=1)]
Mode = Literal["create", "update", "updateOrCreate", "replace", "append", "remove", "snapshot", "enrich"]
Frequency = Literal[
    "manual", "continuous", "hourly", "daily", "weekly", "custom", "builder", "runafter", "multi", "dbtcloud"
]
FilterFunction = Literal[
    "Equality", "Inequality", "IsNull", "IsNotNull", "True", "False", "OnOrAfter", "OnOrBefore",
    "GreaterThan", "GreaterThanEqual", "LessThan", "LessThanEqual", "StringContains", "StringStartsWith",
    "StringEndsWith", "StringDoesNotContain", "StringDoesNotStartWith", "StringDoesNotEndWith",
    "StringOneOf", "StringNotOneOf", "Between", "ArrayContains", "ArrayDoesNotContain", "InTheLast",
    "RelativeOnOrBefore", "RelativeOnOrAfter", "StringLike", "StringNotLike", "StringMatchesTrimmed",
]  # fmt: skip
IdentityFunction = Literal["Equality", "ISubstring", "OneOf", "DomainMatch", "HostnameMatch"]
Discover = Literal["all", "onlyIncremental", "onlyNonIncremental", "none"]


class Shape(BaseModel):
    """A JSON object whose known keys have types, and whose unknown ones pass."""

    # `model_id` and `model_filters` are names of the API; older pydantic warns of the prefix.
    model_config = ConfigDict(extra="allow", strict=True, protected_namespaces=())


class Source(Shape):
    """A model's field, named by model and source name."""

    model_id: Uuid
    field: Name


class FieldMapping(Shape):
    """One entry of `fields`."""

    target: Name
    source: Source | None = None
    sync_mode: str | None = None
    new: bool | None = None
    encryption_enabled: bool | None = None
    override_value: str | None = None


class IdentityMapping(Shape):
    """One entry of `identities.mappings`, or the deprecated `identity`."""

    source: Source
    target: Name
    function: IdentityFunction
    new_field: bool | None = None
    remote_field_type_id: str | None = None


class Identities(Shape):
    """Identity mappings in priority order."""

    mappings: list[IdentityMapping]
    strategy: Literal["priority", "and"] | None = None


class ModelCondition(Shape):
    """One entry of `model_filters.conditions`."""

    source: Source
    function: FilterFunction
    label: str | None = None
    value: Any = None


class TargetCondition(Shape):
    """One entry of `target_filters.conditions`."""

    field: Name
    function: FilterFunction
    label: str | None = None
    value: Any = None
    value_source: Source | None = None


class ModelFilters(Shape):
    """Conditions on the records read from the source."""

    conditions: list[ModelCondition] | None = None
    logic: str | None = None


class TargetFilters(Shape):
    """Conditions on the destination's records."""

    conditions: list[TargetCondition] | None = None
    logic: str | None = None


class DeprecatedFilter(Shape):
    """One entry of the deprecated `filters`."""

    field: Source | None = None
    field_id: str | None = None
    field_type: Literal["Model", "Target"] | None = None
    function: FilterFunction
    label: str | None = None
    value: Any = None
    value_field: Source | None = None


class Override(Shape):
    """One entry of `overrides`."""

    field: Source | None = None
    field_id: Uuid | None = None
    function: FilterFunction | None = None
    value: Any = None
    override: Any = None


class Target(Shape):
    """The destination of a model sync."""

    connection_id: Uuid
    object: Name | None = None
    create: dict[str, str] | None = None
    new_name: str | None = None
    configuration: Json | None = None
    filter_logic: str | None = None


class RunAfter(Shape):
    """The syncs that a `runafter` schedule follows."""

    sync_ids: list[Uuid] | None = None
    bulk_sync_ids: list[Uuid] | None = None


class Times(Shape):
    """The times of a schedule; all strings on the wire."""

    minute: str | None = None
    hour: str | None = None
    day_of_week: str | None = None
    day_of_month: str | None = None
    month: str | None = None


class Schedule(Times):
    """A model sync's schedule."""

    frequency: Frequency | None = None
    connection_id: Uuid | None = None
    job_id: int | None = None
    run_after: RunAfter | None = None
    run_after_success_only: bool | None = None


class ModelSync(Shape):
    """The body of Create Sync and Update Sync."""

    name: Name
    mode: Mode
    fields: list[FieldMapping]
    target: Target
    schedule: Schedule
    active: bool | None = None
    encryption_passphrase: str | None = None
    identities: Identities | None = None
    identity: IdentityMapping | None = None
    model_filters: ModelFilters | None = None
    target_filters: TargetFilters | None = None
    filters: list[DeprecatedFilter] | None = None
    filter_logic: str | None = None
    override_fields: list[FieldMapping] | None = None
    overrides: list[Override] | None = None
    policies: list[Uuid] | None = None
    only_enrich_updates: bool | None = None
    skip_initial_backfill: bool | None = None
    sync_all_records: bool | None = None
    organization_id: Uuid | None = None


class DefaultSchedule(Times):
    """A bulk sync's default schedule (UTC)."""

    frequency: Frequency
    id: str | None = None


class AdditionalSchedule(DefaultSchedule):
    """One entry of `additional_schedules`."""

    schemas: list[str] | None = None
    selective_mode: Literal["none", "incrementalFields", "nonincrementalFields"] | None = None
    resync_mode: Literal["normal", "refetch", "resync", "rebuild"] | None = None


class BulkField(Shape):
    """One field of a bulk schema; in the sync's own body the word is `obfuscate`."""

    id: Name
    enabled: bool | None = None
    obfuscate: bool | None = None
    user_output_name: str | None = None


class BulkFilter(Shape):
    """One filter of a bulk schema."""

    field_id: str | None = None
    function: FilterFunction
    value: Any = None


class BulkSchema(Shape):
    """One entry of `schemas` (an id alone is widened to an object before it is checked)."""

    id: Name
    enabled: bool | None = None
    fields: list[BulkField] | None = None
    filters: list[BulkFilter] | None = None
    partition_key: str | None = None
    tracking_field: str | None = None
    data_cutoff_timestamp: str | None = None
    disable_data_cutoff: bool | None = None
    user_output_name: str | None = None
    history_enabled: bool | None = None


class BulkSync(Shape):
    """The body of Create Bulk Sync and Update Bulk Sync."""

    name: Name
    mode: Literal["snapshot", "replicate", "append"]
    source_connection_id: Uuid
    destination_connection_id: Uuid
    destination_configuration: Json
    default_schedule: DefaultSchedule
    additional_schedules: list[AdditionalSchedule] | None = None
    source_configuration: Json | None = None
    schemas: list[BulkSchema] | None = None
    active: bool | None = None
    automatically_add_new_objects: Discover | None = None
    automatically_add_new_fields: Discover | None = None
    normalize_names: Literal["enabled", "disabled", "legacy"] | None = None
    concurrency_limit: int | None = None
    resync_concurrency_limit: int | None = None
    data_cutoff_timestamp: str | None = None
    disable_record_timestamps: bool | None = None
    policies: list[Uuid] | None = None
    organization_id: Uuid | None = None


class Activation(Shape):
    """The body of the activate calls."""

    active: bool


def check(shape: type[Shape], body: Json) -> None:
    """Refuse a body that does not have the shape, naming the path of every mistake."""
    try:
        shape.model_validate(body)
    except ValidationError as mistakes:
        errors = [
            {"path": _path(error["loc"]), "message": _words(error)}
            for error in mistakes.errors(include_url=False, include_input=False)
        ]
        message = "; ".join(f"{error['path']}: {error['message']}" for error in errors)
        raise Invalid(message, errors=errors) from None


def _path(location: tuple[int | str, ...]) -> str:
    path = ""
    for step in location:
        path += f"[{step}]" if isinstance(step, int) else f".{step}" if path else step
    return path


def _words(error: Any) -> str:
    if error["type"] == "missing":
        return "is required"
    if error["type"] == "value_error":
        return str(error["ctx"]["error"])
    if error["type"] in ("model_type", "dict_type"):
        return "should be an object"
    if error["type"] == "literal_error":
        return f"should be {error['ctx']['expected']}"
    if error["type"] == "string_too_short":
        return "should not be empty"
    return str(error["msg"]).replace("Input should", "should").replace("valid ", "")
