"""What type checkers and editors read of the declarations. Written by `tools/typed.py`; do not edit.

A `ScheduleDict` is what may stand for a `Schedule`. A dict literal inside `ModelSync(...)` needs none of these names. A
dict that is made elsewhere does: `weekly: ScheduleDict = {"frequency": "weekly", "day_of_week": "monday"}`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal

import pulumi
from typing_extensions import NotRequired, TypedDict

from pulumi_polytomic.declare import base
from pulumi_polytomic.declare.several import Several

__all__ = [
    "AdditionalBulkScheduleDict",
    "AdditionalFieldDict",
    "BulkErrorHandlingDict",
    "BulkFieldDict",
    "BulkFilterDict",
    "BulkScheduleDict",
    "BulkSchemaDict",
    "BulkSyncExecutionFields",
    "BulkSyncFields",
    "ConnectionFields",
    "EnricherDict",
    "ErrorHandlingDict",
    "ErrorSubscribersFields",
    "FieldMappingDict",
    "FilterDict",
    "IdentitiesDict",
    "IdentityDict",
    "ModelFieldDict",
    "ModelFields",
    "ModelFilterConditionDict",
    "ModelFiltersDict",
    "ModelSyncExecutionFields",
    "ModelSyncFields",
    "OrganizationFields",
    "OverrideDict",
    "OverrideFieldDict",
    "PolicyActionDict",
    "PolicyFields",
    "PrimaryKeysFields",
    "RoleFields",
    "RunAfterDict",
    "ScheduleDict",
    "TargetDict",
    "TargetFilterConditionDict",
    "TargetFiltersDict",
    "UserFields",
    "WebhookFields",
]


class ModelFieldDict(TypedDict):
    """`ModelField` as a dict. A field of a model, by the model's id and the field's name.

    API pages of `POST /api/syncs` and `PUT /api/syncs/{id}`: every `source`.
    """

    model_id: base.Input[str]
    """UUID of the model."""

    field: base.Input[str]
    """The field's name in the model."""


class BulkScheduleDict(TypedDict):
    """`BulkSchedule` as a dict. When a bulk sync runs. Times are in UTC. API page "Create Bulk Sync":
    `default_schedule`.
    """

    frequency: base.Input[declare_inputs.Frequency]
    """How often the sync runs. `manual`: only when it is started by hand; `hourly` reads `minute`, `daily` also
    `hour`, `weekly` also `day_of_week`. What `custom`, `builder` and `multi` read no page says;
    `get_schedule_options` asks the deployment.
    """

    minute: NotRequired[base.Input[str | int] | None]
    """Minute of the hour, 0-59, as a number or a string. Left out: none is set, and an earlier one is cleared."""

    hour: NotRequired[base.Input[str | int] | None]
    """Hour of the day in UTC, 0-23, as a number or a string. Left out: none is set, and an earlier one is cleared."""

    day_of_week: NotRequired[base.Input[str] | None]
    """Name of the day, such as `monday`. Left out: none is set, and an earlier one is cleared."""

    day_of_month: NotRequired[base.Input[str | int] | None]
    """Day of the month, 1-31, as a number or a string. Left out: none is set, and an earlier one is cleared."""

    month: NotRequired[base.Input[str | int] | None]
    """Month of the year, 1-12, as a number or a string. Left out: none is set, and an earlier one is cleared."""


class AdditionalBulkScheduleDict(BulkScheduleDict):
    """`AdditionalBulkSchedule` as a dict. A further schedule of a bulk sync, for some of its schemas. Compared by
    content; the order has no meaning.

    API page "Create Bulk Sync": `additional_schedules`.
    """

    schemas: NotRequired[base.Input[Several[base.Input[str]]] | None]
    """Ids of the schemas that it runs. Left out or empty: all."""

    selective_mode: NotRequired[base.Input[Literal["none", "incrementalFields", "nonincrementalFields"]] | None]
    """Which fields it syncs. Left out: `none`, it selects no kind."""

    resync_mode: NotRequired[base.Input[Literal["normal", "refetch", "resync", "rebuild"]] | None]
    """What each run does with records synced before. Left out: `normal`."""


class BulkFilterDict(TypedDict):
    """`BulkFilter` as a dict. A condition that a record of a source schema must meet to be copied.

    API page "Create Bulk Sync": `schemas[].filters`.
    """

    field_id: base.Input[str]
    """Id of the schema's field."""

    function: base.Input[declare_inputs.FilterFunction]
    """The comparison."""

    value: NotRequired[base.Input[Any] | None]
    """What the field is compared with. Left out: the function takes none, such as `IsNotNull`."""


class BulkFieldDict(TypedDict):
    """`BulkField` as a dict. A field of a source schema. A plain string stands for its id. What is left out stays as
    it is.

    API page "Create Bulk Sync": `schemas[].fields`.
    """

    id: base.Input[str]
    """Id of the field."""

    enabled: NotRequired[base.Input[bool] | None]
    """Whether it is copied. Left out: true."""

    obfuscate: NotRequired[base.Input[bool] | None]
    """Whether its values are made unreadable in the destination. Left out: it stays. (Answers say `obfuscated`.)"""

    user_output_name: NotRequired[base.Input[str] | None]
    """Its name in the destination, instead of the one that Polytomic makes. Left out: it stays; once declared and
    left out again: it is cleared.
    """


class BulkSchemaDict(TypedDict):
    """`BulkSchema` as a dict. A schema of the source, and how it is copied. A plain string stands for its id.

    What is never declared of it stays as it is on the server, be it set in the web page or by default.

    API page "Create Bulk Sync": `schemas`.
    """

    id: base.Input[str]
    """Id of the schema, such as `public.orders`."""

    enabled: NotRequired[base.Input[bool] | None]
    """Whether it is copied. Left out: true."""

    fields: NotRequired[base.Listed[base.Named[bulk_sync_inputs.BulkField, BulkFieldDict]] | None]
    """The fields to copy, as ids or objects; the others are switched off, but beside `all_fields` they are copied
    too. Left out, even after they were declared: they stay as they are (a new sync copies all of them).
    """

    all_fields: NotRequired[base.Input[Literal[True]] | None]
    """True: every field is copied, and `fields` only describes some of them, such as those to obfuscate, or not to
    copy (`enabled=False`). Left out: `fields` says which are copied; without it they stay as they are.
    """

    filters: NotRequired[base.Listed[base.Nested[bulk_sync_inputs.BulkFilter, BulkFilterDict]] | None]
    """Which records are copied: those that meet every condition. A set. Left out: they stay as they are."""

    partition_key: NotRequired[base.Input[str] | None]
    """The source field that partitions rows in the destination. Left out: it stays as it is."""

    tracking_field: NotRequired[base.Input[str] | None]
    """The source field that shows what changed between runs. Left out: it stays as it is."""

    data_cutoff_timestamp: NotRequired[base.Input[str] | None]
    """Records older than this instant (RFC 3339, with a time zone) are not copied. Left out: it stays as it is."""

    disable_data_cutoff: NotRequired[base.Input[bool] | None]
    """Whether no cutoff applies to this schema. Left out: it stays as it is."""

    user_output_name: NotRequired[base.Input[str] | None]
    """Its name in the destination, instead of the one that Polytomic makes. Left out: it stays; once declared and
    left out again: it is cleared.
    """

    history_enabled: NotRequired[base.Input[bool] | None]
    """Whether a history table is kept beside it. Needs `replicate` mode and a destination that supports it. Left
    out, even after it was declared: it stays as it is.
    """


class BulkErrorHandlingDict(TypedDict):
    """`BulkErrorHandling` as a dict. Who hears of failures of a bulk sync, and when one is late. What is left out
    stays as it is.

    API page "Update Bulk Sync Error Handling".
    """

    subscribers: NotRequired[base.Input[Several[base.Input[str]]] | None]
    """Email addresses that hear of a failure. A set. Left out: they stay as they are."""

    ingestion_failure_threshold: NotRequired[base.Input[int] | None]
    """How far ingestion may fall behind: seconds, or items where the source is a queue; 0 takes the threshold away.
    Left out: it stays.
    """


class ModelFilterConditionDict(TypedDict):
    """`ModelFilterCondition` as a dict. A condition that a record of the model must meet to be read.

    API pages "Create Sync" and "Update Sync": `model_filters.conditions`.
    """

    source: base.Nested[declare_inputs.ModelField, ModelFieldDict]
    """The model field under test."""

    function: base.Input[declare_inputs.FilterFunction]
    """The comparison."""

    value: NotRequired[base.Input[Any] | None]
    """What the field is compared with, as the function wants it: a value, a list, a pair. Left out: the function
    takes none, such as `IsNotNull`.
    """

    label: NotRequired[base.Input[str] | None]
    """The condition's name in `logic`. Label every condition or none. Left out: A, B, C ... by position."""


class ModelFiltersDict(TypedDict):
    """`ModelFilters` as a dict. Which records are read from the source. API pages "Create Sync" and "Update Sync":
    `model_filters`.
    """

    conditions: base.Listed[base.Nested[model_sync_filter_inputs.ModelFilterCondition, ModelFilterConditionDict]]
    """The conditions, in any order. An empty list reads every record."""

    logic: NotRequired[base.Input[str] | None]
    """The conditions' labels joined by `and`, `or` and parentheses; it names every condition. Left out: all must
    hold.
    """


class TargetFilterConditionDict(TypedDict):
    """`TargetFilterCondition` as a dict. A condition that a matched record of the target must meet to be written.

    API pages "Create Sync" and "Update Sync": `target_filters.conditions`.
    """

    field: base.Input[str]
    """Id of the target field under test."""

    function: base.Input[declare_inputs.FilterFunction]
    """The comparison."""

    value: NotRequired[base.Input[Any] | None]
    """What the field is compared with. Not together with `value_source`. Left out: the function takes none, or
    `value_source` says it.
    """

    value_source: NotRequired[base.Nested[declare_inputs.ModelField, ModelFieldDict] | None]
    """A model field whose value, record by record, the target field is compared with. Left out: `value` says it."""

    label: NotRequired[base.Input[str] | None]
    """The condition's name in `logic`. Label every condition or none. Left out: A, B, C ... by position."""


class TargetFiltersDict(TypedDict):
    """`TargetFilters` as a dict. Which matched records of the target are written. API pages "Create Sync" and
    "Update Sync": `target_filters`.
    """

    conditions: base.Listed[base.Nested[model_sync_filter_inputs.TargetFilterCondition, TargetFilterConditionDict]]
    """The conditions, in any order. An empty list writes every matched record."""

    logic: NotRequired[base.Input[str] | None]
    """The conditions' labels joined by `and`, `or` and parentheses; it names every condition. Left out: all must
    hold.
    """


class FilterDict(TypedDict):
    """`Filter` as a dict. A condition of the deprecated `filters`: of a `ModelFilterCondition` or a
    `TargetFilterCondition`.

    API pages "Create Sync" and "Update Sync": `filters`.
    """

    field: NotRequired[base.Nested[declare_inputs.ModelField, ModelFieldDict] | None]
    """The model field under test. Left out: `field_id` names it."""

    field_id: NotRequired[base.Input[str] | None]
    """Id of the field under test: a model field's UUID, or the target field's own id. Left out: `field` names it."""

    field_type: NotRequired[base.Input[Literal["Model", "Target"]] | None]
    """Whose field it is. Left out: the model's, unless `field_id` is no UUID: then the target's."""

    function: base.Input[declare_inputs.FilterFunction]
    """The comparison."""

    value: NotRequired[base.Input[Any] | None]
    """What the field is compared with. Left out: the function takes none, such as `IsNotNull`."""

    value_field: NotRequired[base.Nested[declare_inputs.ModelField, ModelFieldDict] | None]
    """A model field whose value, record by record, the target field is compared with. Left out: `value` is."""

    label: NotRequired[base.Input[str] | None]
    """The condition's name in `filter_logic`. Left out, of any condition: they are A, B, C ... by position."""


class FieldMappingDict(TypedDict):
    """`FieldMapping` as a dict. One target field and what is written to it. Mappings are identified by `target`;
    their order has no meaning.

    API pages "Create Sync" and "Update Sync": `fields`.
    """

    target: base.Input[str]
    """Id of the target field, as the target's connection names it."""

    source: NotRequired[base.Nested[declare_inputs.ModelField, ModelFieldDict] | None]
    """The model field whose value is written. Left out: `override_value` is written to every record."""

    sync_mode: NotRequired[base.Input[str] | None]
    """When the field is written. `create`: only while it has no value yet. Left out: `updateOrCreate`."""

    new: NotRequired[base.Input[bool] | None]
    """Whether Polytomic creates the target field, where the target can. Left out: false, the field is there already.
    Acts once, so the live value is not compared.
    """

    encryption_enabled: NotRequired[base.Input[bool] | None]
    """Whether the value is encrypted with the sync's `encryption_passphrase`. Left out: false."""

    override_value: NotRequired[base.Input[str] | None]
    """A fixed value. Without a `source` the API keeps the entry as an override field. Left out: the `source` is
    written.
    """


class OverrideFieldDict(TypedDict):
    """`OverrideField` as a dict. A target field set to a fixed value for every record. Identified by `target`; the
    order has no meaning.

    API pages "Create Sync" and "Update Sync": `override_fields`.
    """

    target: base.Input[str]
    """Id of the target field, as the target's connection names it."""

    override_value: base.Input[str]
    """The value written for every record."""

    sync_mode: NotRequired[base.Input[str] | None]
    """When the field is written. `create`: only while it has no value yet. Left out: `updateOrCreate`."""

    new: NotRequired[base.Input[bool] | None]
    """Whether Polytomic creates the target field, where the target can. Left out: false, the field is there already.
    Acts once, so the live value is not compared.
    """


class IdentityDict(TypedDict):
    """`Identity` as a dict. How a record of the model finds its counterpart in the target.

    API pages "Create Sync" and "Update Sync": `identities.mappings`.
    """

    source: base.Nested[declare_inputs.ModelField, ModelFieldDict]
    """The model field that is compared."""

    target: base.Input[str]
    """Id of the target field that it is compared with."""

    function: base.Input[model_sync_inputs.IdentityFunction]
    """How the two are compared. Which functions a target field supports, its connection says."""

    new_field: NotRequired[base.Input[bool] | None]
    """Whether Polytomic creates the target field. Left out: false. Acts once; the API returns it only when it was
    sent.
    """

    remote_field_type_id: NotRequired[base.Input[str] | None]
    """The type of the new target field. Left out: the target's own choice. Acts once; the API returns it only when
    it was sent.
    """


class IdentitiesDict(TypedDict):
    """`Identities` as a dict. Identity mappings, and how several of them are combined.

    API pages "Create Sync" and "Update Sync": `identities`.
    """

    mappings: base.Listed[base.Nested[model_sync_inputs.Identity, IdentityDict]]
    """The mappings in priority order. An empty list removes every identity."""

    strategy: NotRequired[base.Input[Literal["priority", "and"]] | None]
    """`priority`: the first mapping that finds a record counts; `and`: all must match. Required with two or more
    mappings. Left out with one: `priority`.
    """


class OverrideDict(TypedDict):
    """`Override` as a dict. Replaces a model field's value if a condition holds. The order of overrides has a
    meaning.

    API pages "Create Sync" and "Update Sync": `overrides`.
    """

    field: NotRequired[base.Nested[declare_inputs.ModelField, ModelFieldDict] | None]
    """The model field, by its model and name. Left out: `field_id` says it; exactly one of the two is declared."""

    field_id: NotRequired[base.Input[str] | None]
    """The model field, by its id. Left out: `field` says it; exactly one of the two is declared."""

    function: NotRequired[base.Input[declare_inputs.FilterFunction] | None]
    """The comparison under which the value is replaced. Left out: none is sent."""

    value: NotRequired[base.Input[Any] | None]
    """What the field is compared with. Left out: the function takes none, such as `IsNull`."""

    override: NotRequired[base.Input[Any] | None]
    """What is written instead. Left out: none is sent."""


class TargetDict(TypedDict):
    """`Target` as a dict. Where a model sync writes to: an `object` that exists, or one to `create`.

    API pages "Create Sync" and "Update Sync": `target`.
    """

    connection_id: base.Input[str]
    """UUID of the connection."""

    object: NotRequired[base.Input[str] | None]
    """Id of the target object. Left out: `create` or `new_name` says what to make, and the live object stays."""

    create: NotRequired[base.Input[Mapping[str, base.Input[str]]] | None]
    """Makes a new target object from these properties, once. Left out: `object` exists. A changed value asks for a
    new sync (a replacement).
    """

    new_name: NotRequired[base.Input[str] | None]
    """Name for a new target object. Left out: none is made under a new name. Acts once."""

    configuration: NotRequired[base.Input[Mapping[str, Any]] | None]
    """The connection's own settings. Only the keys named here are managed, at every depth. Left out: the live
    settings stay.
    """


class RunAfterDict(TypedDict):
    """`RunAfter` as a dict. The syncs whose end starts this one. The order has no meaning.

    API pages "Create Sync" and "Update Sync": `schedule.run_after`.
    """

    sync_ids: NotRequired[base.Input[Several[base.Input[str]]] | None]
    """UUIDs of model syncs; `ModelSync.sync_id` gives one. Left out: none."""

    bulk_sync_ids: NotRequired[base.Input[Several[base.Input[str]]] | None]
    """UUIDs of bulk syncs; `BulkSync.sync_id` gives one. Left out: none."""


class ScheduleDict(TypedDict):
    """`Schedule` as a dict. When a model sync runs. Times are in UTC. API pages "Create Sync" and "Update Sync":
    `schedule`.
    """

    frequency: base.Input[declare_inputs.Frequency]
    """How often the sync runs. `manual`: only when it is started by hand; `hourly` reads `minute`, `daily` also
    `hour`, `weekly` also `day_of_week`, `runafter` reads `run_after`, `dbtcloud` reads `connection_id` and
    `job_id`. What `custom`, `builder` and `multi` read no page says; `get_schedule_options` asks the deployment.
    """

    minute: NotRequired[base.Input[str | int] | None]
    """Minute of the hour, 0-59, as a number or a string. Left out: none is set, and an earlier one is cleared."""

    hour: NotRequired[base.Input[str | int] | None]
    """Hour of the day in UTC, 0-23, as a number or a string. Left out: none is set, and an earlier one is cleared."""

    day_of_week: NotRequired[base.Input[str] | None]
    """Name of the day, such as `monday`. Left out: none is set, and an earlier one is cleared."""

    day_of_month: NotRequired[base.Input[str | int] | None]
    """Day of the month, 1-31, as a number or a string. Left out: none is set, and an earlier one is cleared."""

    month: NotRequired[base.Input[str | int] | None]
    """Month of the year, 1-12, as a number or a string. Left out: none is set, and an earlier one is cleared."""

    connection_id: NotRequired[base.Input[str] | None]
    """UUID of the dbt Cloud connection, for `frequency="dbtcloud"`. Left out: none."""

    job_id: NotRequired[base.Input[int] | None]
    """Number of the dbt Cloud job, for `frequency="dbtcloud"`. Left out: none."""

    run_after: NotRequired[base.Nested[model_sync_inputs.RunAfter, RunAfterDict] | None]
    """The syncs whose end starts this one, for `frequency="runafter"`. Left out: none."""

    run_after_success_only: NotRequired[base.Input[bool] | None]
    """Whether those syncs must have ended well. Left out: false."""


class ErrorHandlingDict(TypedDict):
    """`ErrorHandling` as a dict. Who hears of failures of a model sync, and what becomes of failed records. What is
    left out stays as it is.

    API page "Update Sync Error Handling".
    """

    subscribers: NotRequired[base.Input[Several[base.Input[str]]] | None]
    """Email addresses that hear of a failure. A set. Left out: they stay as they are."""

    auto_retry_record_errors: NotRequired[base.Input[bool] | None]
    """Whether records that fail are tried again at the next run. Left out: it stays as it is."""

    notify_on_record_errors: NotRequired[base.Input[bool] | None]
    """Whether subscribers hear of single failed records too. Left out: it stays as it is."""

    warning_notifications: NotRequired[base.Input[bool] | None]
    """Whether subscribers hear of runs that end with warnings. Left out: it stays as it is."""


class BulkSyncFields:
    """What a `BulkSync` declares: its constructor, and the outputs of the same names."""

    name: pulumi.Output[str]
    """The sync's name in Polytomic. Left out: `resource_name`."""

    mode: pulumi.Output[bulk_sync_inputs.BulkSyncMode]
    """How rows are written: `snapshot`, `replicate` or `append`."""

    source_connection_id: pulumi.Output[str]
    """UUID of the connection that rows are read from."""

    destination_connection_id: pulumi.Output[str]
    """UUID of the connection that rows are written to."""

    destination_configuration: pulumi.Output[dict[str, Any]]
    """The destination's own settings. Only the keys named are managed, at every depth. `get_bulk_destination` tells
    which keys its connection takes.
    """

    default_schedule: pulumi.Output[dict[str, Any]]
    """When to run. Times are in UTC. Left out: its deprecated form `schedule` says it."""

    schedule: pulumi.Output[dict[str, Any]]
    """Deprecated form of `default_schedule`. Left out: `default_schedule` says it."""

    additional_schedules: pulumi.Output[list[dict[str, Any]]]
    """Further schedules for some of the schemas. A set. Left out: unmanaged."""

    source_configuration: pulumi.Output[dict[str, Any]]
    """The source's own settings. Only the keys named are managed, at every depth. `get_bulk_source` shows which keys
    its connection takes. Left out: unmanaged.
    """

    schemas: pulumi.Output[list[Any]]
    """The schemas to copy, as ids or objects, identified by `id`; the others are switched off. What
    `automatically_add_new_objects` adds stays, and so does what is never declared of a schema. Left out at the
    create: all of the source's schemas; later, even after they were declared: they stay.
    """

    refresh_schemas: pulumi.Output[bool]
    """Whether the source's schemas are read again before the sync is created. A warning names those that appeared
    and those that vanished. A change by itself writes nothing. Left out: false.
    """

    active: pulumi.Output[bool]
    """Whether it runs on its schedule. Left out, even after it was declared: it stays. Switching it off cancels a
    running execution.
    """

    automatically_add_new_objects: pulumi.Output[bulk_sync_inputs.Discovery]
    """Which new source objects are added. Left out: unmanaged, by default `none`."""

    automatically_add_new_fields: pulumi.Output[bulk_sync_inputs.Discovery]
    """Which new fields are added. Left out: unmanaged, by default `all`."""

    normalize_names: pulumi.Output[bulk_sync.NameNormalization]
    """How names are made fit for the destination. Left out: unmanaged, by default `enabled`."""

    concurrency_limit: pulumi.Output[int]
    """How many schemas are copied at once. Left out: unmanaged, by default Polytomic's choice."""

    resync_concurrency_limit: pulumi.Output[int]
    """How many schemas are resynced at once. Left out: unmanaged, likewise."""

    data_cutoff_timestamp: pulumi.Output[str]
    """Records older than this instant (RFC 3339) are not copied. Left out: unmanaged."""

    disable_record_timestamps: pulumi.Output[bool]
    """Whether Polytomic adds no timestamp columns. Left out: unmanaged, else false."""

    policies: pulumi.Output[list[str]]
    """UUIDs of the sync's permission policies. A set. Left out: unmanaged."""

    error_handling: pulumi.Output[dict[str, Any]]
    """Who hears of failures, and how late ingestion may be. Read and written by an endpoint of its own. Left out,
    even after it was declared: it stays.
    """

    organization_id: pulumi.Output[str]
    """UUID of the organization that it is in, for good: that of the key, another one is refused. Left out: the API
    key's own.
    """

    def __init__(
        self,
        resource_name: str,
        *,
        mode: base.Input[bulk_sync_inputs.BulkSyncMode],
        source_connection_id: base.Input[str],
        destination_connection_id: base.Input[str],
        destination_configuration: base.Input[Mapping[str, Any]],
        name: base.Input[str] | None = None,
        default_schedule: base.Nested[bulk_sync_inputs.BulkSchedule, BulkScheduleDict] | None = None,
        schedule: base.Nested[bulk_sync_inputs.BulkSchedule, BulkScheduleDict] | None = None,
        additional_schedules: base.Listed[
            base.Nested[bulk_sync_inputs.AdditionalBulkSchedule, AdditionalBulkScheduleDict]
        ]
        | None = None,
        source_configuration: base.Input[Mapping[str, Any]] | None = None,
        schemas: base.Listed[base.Named[bulk_sync_inputs.BulkSchema, BulkSchemaDict]] | None = None,
        refresh_schemas: base.Input[bool] | None = None,
        active: base.Input[bool] | None = None,
        automatically_add_new_objects: base.Input[bulk_sync_inputs.Discovery] | None = None,
        automatically_add_new_fields: base.Input[bulk_sync_inputs.Discovery] | None = None,
        normalize_names: base.Input[bulk_sync.NameNormalization] | None = None,
        concurrency_limit: base.Input[int] | None = None,
        resync_concurrency_limit: base.Input[int] | None = None,
        data_cutoff_timestamp: base.Input[str] | None = None,
        disable_record_timestamps: base.Input[bool] | None = None,
        policies: base.Input[Several[base.Input[str]]] | None = None,
        error_handling: base.Nested[bulk_sync_inputs.BulkErrorHandling, BulkErrorHandlingDict] | None = None,
        organization_id: base.Input[str] | None = None,
        adopt: base.Input[str] | None = None,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        """A bulk sync as a program declares it: the schemas of a source, copied into a destination.

        Left out (None) means unmanaged: a new sync gets the API's default, and what is set elsewhere stays. API page
        "Create Bulk Sync".

        Args:
            mode: how rows are written: `snapshot`, `replicate` or `append`.
            source_connection_id: UUID of the connection that rows are read from.
            destination_connection_id: UUID of the connection that rows are written to.
            destination_configuration: the destination's own settings.
                Only the keys named are managed, at every depth. `get_bulk_destination` tells which keys its
                connection takes.
            name: the sync's name in Polytomic. Left out: `resource_name`.
            schedule: deprecated form of `default_schedule`. Left out: `default_schedule` says it.
            default_schedule: when to run. Times are in UTC. Left out: its deprecated form `schedule` says it.
            additional_schedules: further schedules for some of the schemas. A set. Left out: unmanaged.
            source_configuration: the source's own settings. Only the keys named are managed, at every depth.
                `get_bulk_source` shows which keys its connection takes. Left out: unmanaged.
            schemas: the schemas to copy, as ids or objects, identified by `id`; the others are switched off.
                What `automatically_add_new_objects` adds stays, and so does what is never declared of a schema.
                Left out at the create: all of the source's schemas; later, even after they were declared: they
                stay.
            refresh_schemas: whether the source's schemas are read again before the sync is created.
                A warning names those that appeared and those that vanished. A change by itself writes nothing.
                Left out: false.
            active: whether it runs on its schedule. Left out, even after it was declared: it stays.
                Switching it off cancels a running execution.
            automatically_add_new_objects: which new source objects are added.
                Left out: unmanaged, by default `none`.
            automatically_add_new_fields: which new fields are added. Left out: unmanaged, by default `all`.
            normalize_names: how names are made fit for the destination. Left out: unmanaged, by default `enabled`.
            concurrency_limit: how many schemas are copied at once.
                Left out: unmanaged, by default Polytomic's choice.
            resync_concurrency_limit: how many schemas are resynced at once. Left out: unmanaged, likewise.
            data_cutoff_timestamp: records older than this instant (RFC 3339) are not copied. Left out: unmanaged.
            disable_record_timestamps: whether Polytomic adds no timestamp columns. Left out: unmanaged, else false.
            policies: UUIDs of the sync's permission policies. A set. Left out: unmanaged.
            error_handling: who hears of failures, and how late ingestion may be.
                Read and written by an endpoint of its own. Left out, even after it was declared: it stays.
            organization_id: UUID of the organization that it is in, for good: that of the key, another one is refused.
                Left out: the API key's own.
            resource_name: the resource's name in the Pulumi program.
            adopt: id of an existing object to take over instead of creating one. Left out: a new one is created.
                It is brought to what is declared; what is not declared stays. Obeyed while the resource is new, without
                a meaning from then on. `opts=ResourceOptions(import_=...)` takes it over only as it is.
            opts: Pulumi's resource options. Replacements always delete the old object first.

        Raises:
            pulumi.RunError: something declared is wrong; lists all of it, a line each.
        """


class ConnectionFields:
    """What a `Connection` declares: its constructor, and the outputs of the same names."""

    name: pulumi.Output[str]
    """The connection's name in Polytomic. Left out: `resource_name`."""

    type: pulumi.Output[str]
    """Which application or database it is, such as `postgresql`; `pulumi-polytomic types` lists them. A change
    replaces the connection.
    """

    configuration: pulumi.Output[dict[str, Any]]
    """The settings of its type that are not secret; `pulumi-polytomic types postgresql` lists them. A key that is
    not declared stays as it is. Left out: unmanaged; of a new connection, empty.
    """

    secrets: pulumi.Output[dict[str, Any]]
    """The settings of its type that are secrets, such as `{"password": ...}`, with the same nesting. Encrypted in
    state, whether or not the program marks them as secret; of `FromEnvironment("PG_PASSWORD")`, only a salted
    hash is. No answer has them, so a change outside of Pulumi is not seen. Sent with every create and update.
    Left out: none is sent.
    """

    healthcheck_interval: pulumi.Output[str]
    """How often Polytomic checks that it can connect, such as `1h`. The API may not return it; then a change outside
    of Pulumi is not seen. Left out: unmanaged; of a new connection, the service's own.
    """

    policies: pulumi.Output[list[str]]
    """UUIDs of the permission policies that it is under; `Policy.id` gives one. A set. Left out: unmanaged; of a new
    connection, none.
    """

    validate: pulumi.Output[bool]
    """Whether Polytomic connects before it saves, and refuses what does not work. A change by itself writes nothing.
    Left out: it connects.
    """

    check: pulumi.Output[Literal["off", "schema", "test"]]
    """What a preview checks. `schema`: the settings by the schema of the type. `test`: also whether Polytomic can
    connect with them, unless a value is not known yet. `off`: neither. Left out: `schema`.
    """

    force_destroy: pulumi.Output[bool]
    """Whether a delete also deletes the models and syncs that use it. It takes effect with the next `pulumi up`.
    Left out: false, and a delete fails while something uses it.
    """

    organization_id: pulumi.Output[str]
    """UUID of the organization that it is in, for good: that of the key, another one is refused. Left out: the API
    key's own.
    """

    def __init__(
        self,
        resource_name: str,
        *,
        type: base.Input[str],
        name: base.Input[str] | None = None,
        configuration: base.Input[Mapping[str, Any]] | None = None,
        secrets: base.Input[Mapping[str, Any]] | None = None,
        healthcheck_interval: base.Input[str] | None = None,
        policies: base.Input[Several[base.Input[str]]] | None = None,
        validate: base.Input[bool] | None = None,
        check: base.Input[Literal["off", "schema", "test"]] | None = None,
        force_destroy: base.Input[bool] | None = None,
        organization_id: base.Input[str] | None = None,
        adopt: base.Input[str] | None = None,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        """A connection as a program declares it.

        Left out (None) means unmanaged: what is set elsewhere stays.
        API pages "Create Connection" and "Update Connection".

        Args:
            type: which application or database it is, such as `postgresql`; `pulumi-polytomic types` lists them.
                A change replaces the connection.
            name: the connection's name in Polytomic. Left out: `resource_name`.
            configuration: the settings of its type that are not secret; `pulumi-polytomic types postgresql` lists them.
                A key that is not declared stays as it is. Left out: unmanaged; of a new connection, empty.
            secrets: the settings of its type that are secrets, such as `{"password": ...}`, with the same nesting.
                Encrypted in state, whether or not the program marks them as secret; of
                `FromEnvironment("PG_PASSWORD")`, only a salted hash is. No answer has them, so a change outside
                of Pulumi is not seen. Sent with every create and update. Left out: none is sent.
            healthcheck_interval: how often Polytomic checks that it can connect, such as `1h`.
                The API may not return it; then a change outside of Pulumi is not seen. Left out: unmanaged; of
                a new connection, the service's own.
            policies: UUIDs of the permission policies that it is under; `Policy.id` gives one. A set.
                Left out: unmanaged; of a new connection, none.
            validate: whether Polytomic connects before it saves, and refuses what does not work.
                A change by itself writes nothing. Left out: it connects.
            check: what a preview checks. `schema`: the settings by the schema of the type.
                `test`: also whether Polytomic can connect with them, unless a value is not known yet. `off`:
                neither. Left out: `schema`.
            force_destroy: whether a delete also deletes the models and syncs that use it.
                It takes effect with the next `pulumi up`. Left out: false, and a delete fails while something
                uses it.
            organization_id: UUID of the organization that it is in, for good: that of the key, another one is refused.
                Left out: the API key's own.
            resource_name: the resource's name in the Pulumi program.
            adopt: id of an existing object to take over instead of creating one. Left out: a new one is created.
                It is brought to what is declared; what is not declared stays. Obeyed while the resource is new, without
                a meaning from then on. `opts=ResourceOptions(import_=...)` takes it over only as it is.
            opts: Pulumi's resource options. Replacements always delete the old object first.

        Raises:
            pulumi.RunError: something declared is wrong; lists all of it, a line each.
        """


class AdditionalFieldDict(TypedDict):
    """`AdditionalField` as a dict. A field that the model has besides those of its source. API page "Create Model":
    `additional_fields`.
    """

    name: base.Input[str]
    """What field mappings call it: `ModelField.field`."""

    label: base.Input[str]
    """Its name in Polytomic's pages."""

    type: base.Input[str]
    """Polytomic's type, such as "string", "number", "datetime"."""

    example: NotRequired[base.Input[str] | None]
    """An example of its values. Left out: it stays as it is."""


class EnricherDict(TypedDict):
    """`Enricher` as a dict. A connection that adds fields to the records of a model. API page "Create Model":
    `enricher`.
    """

    connection_id: base.Input[str]
    """UUID of the connection that enriches."""

    configuration: NotRequired[base.Input[Mapping[str, Any]] | None]
    """Its settings, such as `{"object": "people"}`. Only the keys named are managed. Left out: they stay."""

    mappings: NotRequired[base.Input[Mapping[str, Any]] | None]
    """Which field of the model is given as which input, such as `{"work_email": "email"}`. Only the keys named are
    managed. Left out: they stay.
    """


class ModelFields:
    """What a `Model` declares: its constructor, and the outputs of the same names."""

    name: pulumi.Output[str]
    """The model's name in Polytomic. Left out: `resource_name`."""

    connection_id: pulumi.Output[str]
    """UUID of the connection that it reads from, which has to be a source."""

    configuration: pulumi.Output[dict[str, Any]]
    """Where it reads from: a `query`, a `table`, or what else the connection knows. Only the keys named are managed."""

    fields: pulumi.Output[list[str]]
    """The names of the source's fields that the model has. A set. Left out: those that it has; all of them if it is
    new or its `configuration` changes.
    """

    additional_fields: pulumi.Output[list[dict[str, Any]]]
    """Fields besides those of the source, identified by `name`. A set. Left out: unmanaged."""

    identifier: pulumi.Output[str]
    """The field that tells the model's records apart. Left out: unmanaged."""

    labels: pulumi.Output[list[str]]
    """Labels in Polytomic's pages. A set. Left out: unmanaged."""

    relations: pulumi.Output[list[dict[str, Any]]]
    """How its records relate to those of other models. Each is a dict with `from`, the name of a field, and `to`, a
    dict with `model_id` and `field`. A set. Left out: unmanaged.
    """

    tracking_columns: pulumi.Output[list[str]]
    """The fields by which changes are found. A set. Left out: unmanaged."""

    policies: pulumi.Output[list[str]]
    """UUIDs of permission policies; `Policy.id` gives one. A set. Left out: unmanaged."""

    enricher: pulumi.Output[dict[str, Any]]
    """A connection that adds fields to its records. Left out: unmanaged."""

    organization_id: pulumi.Output[str]
    """UUID of the organization that it is in, for good: that of the key, another one is refused. Left out: the API
    key's own.
    """

    def __init__(
        self,
        resource_name: str,
        *,
        connection_id: base.Input[str],
        configuration: base.Input[Mapping[str, Any]],
        name: base.Input[str] | None = None,
        fields: base.Input[Several[base.Input[str]]] | None = None,
        additional_fields: base.Listed[base.Nested[model.AdditionalField, AdditionalFieldDict]] | None = None,
        identifier: base.Input[str] | None = None,
        labels: base.Input[Several[base.Input[str]]] | None = None,
        relations: base.Input[Several[Mapping[str, Any]]] | None = None,
        tracking_columns: base.Input[Several[base.Input[str]]] | None = None,
        policies: base.Input[Several[base.Input[str]]] | None = None,
        enricher: base.Nested[model.Enricher, EnricherDict] | None = None,
        organization_id: base.Input[str] | None = None,
        adopt: base.Input[str] | None = None,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        """A model as a program declares it: a query or a table of a connection, whose fields model syncs read.

        Left out (None) means unmanaged: what is set elsewhere stays. API pages "Create Model" and "Update Model".

        Args:
            connection_id: UUID of the connection that it reads from, which has to be a source.
            configuration: where it reads from: a `query`, a `table`, or what else the connection knows.
                Only the keys named are managed.
            name: the model's name in Polytomic. Left out: `resource_name`.
            fields: the names of the source's fields that the model has. A set.
                Left out: those that it has; all of them if it is new or its `configuration` changes.
            additional_fields: fields besides those of the source, identified by `name`. A set. Left out: unmanaged.
            identifier: the field that tells the model's records apart. Left out: unmanaged.
            labels: labels in Polytomic's pages. A set. Left out: unmanaged.
            relations: how its records relate to those of other models.
                Each is a dict with `from`, the name of a field, and `to`, a dict with `model_id` and `field`. A
                set. Left out: unmanaged.
            tracking_columns: the fields by which changes are found. A set. Left out: unmanaged.
            policies: UUIDs of permission policies; `Policy.id` gives one. A set. Left out: unmanaged.
            enricher: a connection that adds fields to its records. Left out: unmanaged.
            organization_id: UUID of the organization that it is in, for good: that of the key, another one is refused.
                Left out: the API key's own.
            resource_name: the resource's name in the Pulumi program.
            adopt: id of an existing object to take over instead of creating one. Left out: a new one is created.
                It is brought to what is declared; what is not declared stays. Obeyed while the resource is new, without
                a meaning from then on. `opts=ResourceOptions(import_=...)` takes it over only as it is.
            opts: Pulumi's resource options. Replacements always delete the old object first.

        Raises:
            pulumi.RunError: something declared is wrong; lists all of it, a line each.
        """


class ModelSyncFields:
    """What a `ModelSync` declares: its constructor, and the outputs of the same names."""

    name: pulumi.Output[str]
    """The sync's name in Polytomic. Left out: `resource_name`."""

    mode: pulumi.Output[model_sync_inputs.ModelSyncMode]
    """How records are written to the target; which modes a target has, its connection says."""

    fields: pulumi.Output[list[dict[str, Any]]]
    """Which model field is written to which target field. A set, identified by `target`."""

    target: pulumi.Output[dict[str, Any]]
    """Where to write: a connection and an object of it."""

    schedule: pulumi.Output[dict[str, Any]]
    """When to run. Times are in UTC."""

    active: pulumi.Output[bool]
    """Whether it runs, on its schedule or by hand. Left out, even after it was declared: it stays."""

    identities: pulumi.Output[dict[str, Any]]
    """How records of model and target are matched. Left out: unmanaged."""

    model_filters: pulumi.Output[dict[str, Any]]
    """Which records of the models are read. Left out: unmanaged; a new sync reads all."""

    target_filters: pulumi.Output[dict[str, Any]]
    """Which matched records of the target are written. Left out: unmanaged; a new sync writes all."""

    identity: pulumi.Output[dict[str, Any]]
    """Deprecated form of `identities`: its first and only mapping. Left out: unmanaged."""

    filters: pulumi.Output[list[dict[str, Any]]]
    """Deprecated form of `model_filters` and `target_filters`. Left out: unmanaged. The conditions of both in one
    list.
    """

    filter_logic: pulumi.Output[str]
    """Deprecated form of their `logic`, over all labels of `filters`. Left out: all must hold. Only API version
    2024-02-08 takes one that mixes conditions on models and on the target under an `or`.
    """

    override_fields: pulumi.Output[list[dict[str, Any]]]
    """Target fields with one value for every record, identified by `target`. Left out: unmanaged."""

    overrides: pulumi.Output[list[dict[str, Any]]]
    """Conditional replacements of model field values, in order. Left out: unmanaged."""

    policies: pulumi.Output[list[str]]
    """UUIDs of the sync's permission policies. A set. Left out: unmanaged."""

    only_enrich_updates: pulumi.Output[bool]
    """Whether only changes of the base models make a record sync. Left out: unmanaged."""

    skip_initial_backfill: pulumi.Output[bool]
    """Whether only records seen since it was enabled are written. Left out: unmanaged."""

    sync_all_records: pulumi.Output[bool]
    """Whether every run writes all records, changed or not. Left out: unmanaged."""

    encryption_passphrase: pulumi.Output[str]
    """The passphrase of encrypted mappings, always secret in state. The API never returns it. It cannot be removed
    while a mapping is encrypted. Left out: none; if one was set elsewhere, an update is refused, for it would
    clear it.
    """

    error_handling: pulumi.Output[dict[str, Any]]
    """Who hears of failures, and what becomes of failed records. Read and written by an endpoint of its own. Left
    out, even after it was declared: it stays.
    """

    organization_id: pulumi.Output[str]
    """UUID of the organization that it is in, for good: that of the key, another one is refused. Left out: the API
    key's own.
    """

    def __init__(
        self,
        resource_name: str,
        *,
        mode: base.Input[model_sync_inputs.ModelSyncMode],
        fields: base.Listed[base.Nested[model_sync_inputs.FieldMapping, FieldMappingDict]],
        target: base.Nested[model_sync_inputs.Target, TargetDict],
        schedule: base.Nested[model_sync_inputs.Schedule, ScheduleDict],
        name: base.Input[str] | None = None,
        active: base.Input[bool] | None = None,
        identities: base.Nested[model_sync_inputs.Identities, IdentitiesDict] | None = None,
        model_filters: base.Nested[model_sync_filter_inputs.ModelFilters, ModelFiltersDict] | None = None,
        target_filters: base.Nested[model_sync_filter_inputs.TargetFilters, TargetFiltersDict] | None = None,
        identity: base.Nested[model_sync_inputs.Identity, IdentityDict] | None = None,
        filters: base.Listed[base.Nested[model_sync_filter_inputs.Filter, FilterDict]] | None = None,
        filter_logic: base.Input[str] | None = None,
        override_fields: base.Listed[base.Nested[model_sync_inputs.OverrideField, OverrideFieldDict]] | None = None,
        overrides: base.Listed[base.Nested[model_sync_inputs.Override, OverrideDict]] | None = None,
        policies: base.Input[Several[base.Input[str]]] | None = None,
        only_enrich_updates: base.Input[bool] | None = None,
        skip_initial_backfill: base.Input[bool] | None = None,
        sync_all_records: base.Input[bool] | None = None,
        encryption_passphrase: base.Input[str] | None = None,
        error_handling: base.Nested[model_sync_inputs.ErrorHandling, ErrorHandlingDict] | None = None,
        organization_id: base.Input[str] | None = None,
        adopt: base.Input[str] | None = None,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        """A model sync as a program declares it: rows of models, pushed into a target.

        Left out (None) means unmanaged: a new sync gets the API's default, and what is set elsewhere stays. API pages
        "Create Sync" and "Update Sync".

        Args:
            mode: how records are written to the target; which modes a target has, its connection says.
            fields: which model field is written to which target field. A set, identified by `target`.
            target: where to write: a connection and an object of it.
            schedule: when to run. Times are in UTC.
            name: the sync's name in Polytomic. Left out: `resource_name`.
            active: whether it runs, on its schedule or by hand. Left out, even after it was declared: it stays.
            identities: how records of model and target are matched. Left out: unmanaged.
            filters: deprecated form of `model_filters` and `target_filters`. Left out: unmanaged.
                The conditions of both in one list.
            model_filters: which records of the models are read. Left out: unmanaged; a new sync reads all.
            target_filters: which matched records of the target are written.
                Left out: unmanaged; a new sync writes all.
            identity: deprecated form of `identities`: its first and only mapping. Left out: unmanaged.
            filter_logic: deprecated form of their `logic`, over all labels of `filters`. Left out: all must hold.
                Only API version 2024-02-08 takes one that mixes conditions on models and on the target under an
                `or`.
            override_fields: target fields with one value for every record, identified by `target`.
                Left out: unmanaged.
            overrides: conditional replacements of model field values, in order. Left out: unmanaged.
            policies: UUIDs of the sync's permission policies. A set. Left out: unmanaged.
            only_enrich_updates: whether only changes of the base models make a record sync. Left out: unmanaged.
            skip_initial_backfill: whether only records seen since it was enabled are written. Left out: unmanaged.
            sync_all_records: whether every run writes all records, changed or not. Left out: unmanaged.
            encryption_passphrase: the passphrase of encrypted mappings, always secret in state.
                The API never returns it. It cannot be removed while a mapping is encrypted. Left out: none; if
                one was set elsewhere, an update is refused, for it would clear it.
            error_handling: who hears of failures, and what becomes of failed records.
                Read and written by an endpoint of its own. Left out, even after it was declared: it stays.
            organization_id: UUID of the organization that it is in, for good: that of the key, another one is refused.
                Left out: the API key's own.
            resource_name: the resource's name in the Pulumi program.
            adopt: id of an existing object to take over instead of creating one. Left out: a new one is created.
                It is brought to what is declared; what is not declared stays. Obeyed while the resource is new, without
                a meaning from then on. `opts=ResourceOptions(import_=...)` takes it over only as it is.
            opts: Pulumi's resource options. Replacements always delete the old object first.

        Raises:
            pulumi.RunError: something declared is wrong; lists all of it, a line each.
        """


class ErrorSubscribersFields:
    """What a `ErrorSubscribers` declares: its constructor, and the outputs of the same names."""

    emails: pulumi.Output[list[str]]
    """Email addresses that hear of a failure of any sync. A set: others are taken off the list."""

    def __init__(
        self,
        resource_name: str,
        *,
        emails: base.Input[Several[base.Input[str]]],
        adopt: base.Input[str] | None = None,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        """The global error subscribers as a program declares them. An organization has one such list.

        API page "Set Global Error Subscribers".

        Args:
            emails: email addresses that hear of a failure of any sync. A set: others are taken off the list.
            resource_name: the resource's name in the Pulumi program.
            adopt: id of an existing object to take over instead of creating one. Left out: a new one is created.
                It is brought to what is declared; what is not declared stays. Obeyed while the resource is new, without
                a meaning from then on. `opts=ResourceOptions(import_=...)` takes it over only as it is.
            opts: Pulumi's resource options. Replacements always delete the old object first.

        Raises:
            pulumi.RunError: something declared is wrong; lists all of it, a line each.
        """


class ModelSyncExecutionFields:
    """What a `ModelSyncExecution` declares: its constructor, and the outputs of the same names."""

    sync_id: pulumi.Output[str]
    """UUID of the model sync; `ModelSync.sync_id` gives one."""

    triggers: pulumi.Output[list[Any]]
    """Any values; a change of one runs the sync again. Left out: none."""

    identities: pulumi.Output[list[str]]
    """Values of the sync's identity field: only these records are synced, 1,000 at most. Left out: all."""

    source_identities: pulumi.Output[list[Any]]
    """The same for a sync with several identity mappings. Of each record a list of `source` and `value`; 1,000 at
    most. Left out: all.
    """

    resync: pulumi.Output[bool]
    """Whether every record is written again: a full resync. Left out: false."""

    test: pulumi.Output[bool]
    """Whether the run only tests the sync. Left out: false."""

    wait: pulumi.Output[bool]
    """Whether `pulumi up` waits until the execution ends. Left out: true."""

    timeout: pulumi.Output[int]
    """How long it waits, in seconds; the next `pulumi up` waits on. Left out: 1800."""

    on_running: pulumi.Output[execution.OnRunning]
    """What to do if one is under way: `wait` for it and then start, `attach` to it, or `fail`. Left out: `wait`."""

    fail_on: pulumi.Output[execution.FailOn]
    """What fails the update: a run that `failed`, one with `errors`, one with `warnings`. Left out: `failed`."""

    cancel_on_delete: pulumi.Output[bool]
    """Whether a delete of the resource cancels the execution. Left out: false, it is forgotten."""

    every_up: pulumi.Output[bool]
    """Whether the sync runs at each `pulumi up`. Left out: false."""

    def __init__(
        self,
        resource_name: str,
        *,
        sync_id: base.Input[str],
        triggers: base.Input[Sequence[Any]] | None = None,
        identities: base.Input[Several[base.Input[str]]] | None = None,
        source_identities: base.Input[Sequence[Any]] | None = None,
        resync: base.Input[bool] | None = None,
        test: base.Input[bool] | None = None,
        wait: base.Input[bool] | None = None,
        timeout: base.Input[int] | None = None,
        on_running: base.Input[execution.OnRunning] | None = None,
        fail_on: base.Input[execution.FailOn] | None = None,
        cancel_on_delete: base.Input[bool] | None = None,
        every_up: base.Input[bool] | None = None,
        adopt: base.Input[str] | None = None,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        """A run of a model sync as a program declares it. API page "Start Sync".

        It runs when it is created, and again when `sync_id`, `triggers` or anything that is sent changes.

        Args:
            sync_id: UUID of the model sync; `ModelSync.sync_id` gives one.
            triggers: any values; a change of one runs the sync again. Left out: none.
            identities: values of the sync's identity field: only these records are synced, 1,000 at most.
                Left out: all.
            source_identities: the same for a sync with several identity mappings.
                Of each record a list of `source` and `value`; 1,000 at most. Left out: all.
            resync: whether every record is written again: a full resync. Left out: false.
            test: whether the run only tests the sync. Left out: false.
            wait: whether `pulumi up` waits until the execution ends. Left out: true.
            timeout: how long it waits, in seconds; the next `pulumi up` waits on. Left out: 1800.
            on_running: what to do if one is under way: `wait` for it and then start, `attach` to it, or `fail`.
                Left out: `wait`.
            fail_on: what fails the update: a run that `failed`, one with `errors`, one with `warnings`.
                Left out: `failed`.
            cancel_on_delete: whether a delete of the resource cancels the execution.
                Left out: false, it is forgotten.
            every_up: whether the sync runs at each `pulumi up`. Left out: false.
            resource_name: the resource's name in the Pulumi program.
            adopt: id of an existing object to take over instead of creating one. Left out: a new one is created.
                It is brought to what is declared; what is not declared stays. Obeyed while the resource is new, without
                a meaning from then on. `opts=ResourceOptions(import_=...)` takes it over only as it is.
            opts: Pulumi's resource options. Replacements always delete the old object first.

        Raises:
            pulumi.RunError: something declared is wrong; lists all of it, a line each.
        """


class BulkSyncExecutionFields:
    """What a `BulkSyncExecution` declares: its constructor, and the outputs of the same names."""

    sync_id: pulumi.Output[str]
    """UUID of the bulk sync; `BulkSync.sync_id` gives one."""

    triggers: pulumi.Output[list[Any]]
    """Any values; a change of one runs the sync again. Left out: none."""

    schemas: pulumi.Output[list[str]]
    """Ids of the schemas to copy. Left out: all that the sync copies."""

    test: pulumi.Output[bool]
    """Whether the run only tests the sync, with a few records of each schema; not with `resync_mode`. Left out:
    false.
    """

    resync_mode: pulumi.Output[execution.ResyncMode]
    """What is done with records copied before: `refetch`, `resync` or `rebuild`. Left out: they stay."""

    fetch_mode: pulumi.Output[str]
    """How records are fetched, as the API names it. Left out: as the sync does."""

    wait: pulumi.Output[bool]
    """Whether `pulumi up` waits until the execution ends. Left out: true."""

    timeout: pulumi.Output[int]
    """How long it waits, in seconds; the next `pulumi up` waits on. Left out: 1800."""

    on_running: pulumi.Output[execution.OnRunning]
    """What to do if one is under way: `wait` for it and then start, `attach` to it, or `fail`. Left out: `wait`."""

    fail_on: pulumi.Output[execution.FailOn]
    """What fails the update: a run that `failed`, one with `errors`, one with `warnings`. Left out: `failed`."""

    cancel_on_delete: pulumi.Output[bool]
    """Whether a delete of the resource cancels the execution. Left out: false, it is forgotten."""

    every_up: pulumi.Output[bool]
    """Whether the sync runs at each `pulumi up`. Left out: false."""

    def __init__(
        self,
        resource_name: str,
        *,
        sync_id: base.Input[str],
        triggers: base.Input[Sequence[Any]] | None = None,
        schemas: base.Input[Several[base.Input[str]]] | None = None,
        test: base.Input[bool] | None = None,
        resync_mode: base.Input[execution.ResyncMode] | None = None,
        fetch_mode: base.Input[str] | None = None,
        wait: base.Input[bool] | None = None,
        timeout: base.Input[int] | None = None,
        on_running: base.Input[execution.OnRunning] | None = None,
        fail_on: base.Input[execution.FailOn] | None = None,
        cancel_on_delete: base.Input[bool] | None = None,
        every_up: base.Input[bool] | None = None,
        adopt: base.Input[str] | None = None,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        """A run of a bulk sync as a program declares it. API page "Start Bulk Sync".

        It runs when it is created, and again when `sync_id`, `triggers` or anything that is sent changes.

        Args:
            sync_id: UUID of the bulk sync; `BulkSync.sync_id` gives one.
            triggers: any values; a change of one runs the sync again. Left out: none.
            schemas: ids of the schemas to copy. Left out: all that the sync copies.
            test: whether the run only tests the sync, with a few records of each schema; not with `resync_mode`.
                Left out: false.
            resync_mode: what is done with records copied before: `refetch`, `resync` or `rebuild`.
                Left out: they stay.
            fetch_mode: how records are fetched, as the API names it. Left out: as the sync does.
            wait: whether `pulumi up` waits until the execution ends. Left out: true.
            timeout: how long it waits, in seconds; the next `pulumi up` waits on. Left out: 1800.
            on_running: what to do if one is under way: `wait` for it and then start, `attach` to it, or `fail`.
                Left out: `wait`.
            fail_on: what fails the update: a run that `failed`, one with `errors`, one with `warnings`.
                Left out: `failed`.
            cancel_on_delete: whether a delete of the resource cancels the execution.
                Left out: false, it is forgotten.
            every_up: whether the sync runs at each `pulumi up`. Left out: false.
            resource_name: the resource's name in the Pulumi program.
            adopt: id of an existing object to take over instead of creating one. Left out: a new one is created.
                It is brought to what is declared; what is not declared stays. Obeyed while the resource is new, without
                a meaning from then on. `opts=ResourceOptions(import_=...)` takes it over only as it is.
            opts: Pulumi's resource options. Replacements always delete the old object first.

        Raises:
            pulumi.RunError: something declared is wrong; lists all of it, a line each.
        """


class OrganizationFields:
    """What a `Organization` declares: its constructor, and the outputs of the same names."""

    name: pulumi.Output[str]
    """The organization's name, which no other one of the partner has. Left out: `resource_name`."""

    issuer: pulumi.Output[str]
    """URL of the OpenID Connect issuer, for sign-on with it. Left out: unmanaged."""

    client_id: pulumi.Output[str]
    """The client's id at the issuer. No answer has it, so a change outside of Pulumi is not seen. Sent with every
    create and update. Left out: none is sent.
    """

    client_secret: pulumi.Output[str]
    """The client's secret at the issuer. Encrypted in state, whether or not the program marks it as secret. No
    answer has it, so a change outside of Pulumi is not seen. Sent with every create and update. Left out: none is
    sent.
    """

    sso_domain: pulumi.Output[str]
    """The domain of addresses whose users sign on to this organization. Left out: unmanaged."""

    sso_org_id: pulumi.Output[str]
    """Id of the WorkOS organization that holds its sign-on. Left out: unmanaged."""

    def __init__(
        self,
        resource_name: str,
        *,
        name: base.Input[str] | None = None,
        issuer: base.Input[str] | None = None,
        client_id: base.Input[str] | None = None,
        client_secret: base.Input[str] | None = None,
        sso_domain: base.Input[str] | None = None,
        sso_org_id: base.Input[str] | None = None,
        adopt: base.Input[str] | None = None,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        """An organization of a partner as a program declares it. Needs a partner or a deployment key.

        API pages "Create Organization" and "Update Organization".

        Args:
            name: the organization's name, which no other one of the partner has. Left out: `resource_name`.
            issuer: URL of the OpenID Connect issuer, for sign-on with it. Left out: unmanaged.
            client_id: the client's id at the issuer. No answer has it, so a change outside of Pulumi is not seen.
                Sent with every create and update. Left out: none is sent.
            client_secret: the client's secret at the issuer.
                Encrypted in state, whether or not the program marks it as secret. No answer has it, so a change
                outside of Pulumi is not seen. Sent with every create and update. Left out: none is sent.
            sso_domain: the domain of addresses whose users sign on to this organization. Left out: unmanaged.
            sso_org_id: id of the WorkOS organization that holds its sign-on. Left out: unmanaged.
            resource_name: the resource's name in the Pulumi program.
            adopt: id of an existing object to take over instead of creating one. Left out: a new one is created.
                It is brought to what is declared; what is not declared stays. Obeyed while the resource is new, without
                a meaning from then on. `opts=ResourceOptions(import_=...)` takes it over only as it is.
            opts: Pulumi's resource options. Replacements always delete the old object first.

        Raises:
            pulumi.RunError: something declared is wrong; lists all of it, a line each.
        """


class PolicyActionDict(TypedDict):
    """`PolicyAction` as a dict. An action, and the roles whose members may take it. API page "Create Policy":
    `policy_actions`.
    """

    action: base.Input[str]
    """The action, as the API names it, such as `read`."""

    role_ids: base.Input[Several[base.Input[str]]]
    """UUIDs of the roles; `Role.id` gives one. A set. An empty list lets no role take the action."""


class PolicyFields:
    """What a `Policy` declares: its constructor, and the outputs of the same names."""

    name: pulumi.Output[str]
    """The policy's name in Polytomic. Left out: `resource_name`."""

    policy_actions: pulumi.Output[list[dict[str, Any]]]
    """The actions, identified by `action`. A set. Actions that are not declared stay as they are. Left out:
    unmanaged; of a new policy, what the API gives it.
    """

    organization_id: pulumi.Output[str]
    """UUID of the organization that it is in, for good: that of the key, another one is refused. Left out: the API
    key's own.
    """

    def __init__(
        self,
        resource_name: str,
        *,
        name: base.Input[str] | None = None,
        policy_actions: base.Listed[base.Nested[policy.PolicyAction, PolicyActionDict]] | None = None,
        organization_id: base.Input[str] | None = None,
        adopt: base.Input[str] | None = None,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        """A policy as a program declares it: which roles may do what.

        Left out (None) means unmanaged: what is set elsewhere stays. API pages "Create Policy" and "Update Policy".

        Args:
            name: the policy's name in Polytomic. Left out: `resource_name`.
            policy_actions: the actions, identified by `action`. A set.
                Actions that are not declared stay as they are. Left out: unmanaged; of a new policy, what the
                API gives it.
            organization_id: UUID of the organization that it is in, for good: that of the key, another one is refused.
                Left out: the API key's own.
            resource_name: the resource's name in the Pulumi program.
            adopt: id of an existing object to take over instead of creating one. Left out: a new one is created.
                It is brought to what is declared; what is not declared stays. Obeyed while the resource is new, without
                a meaning from then on. `opts=ResourceOptions(import_=...)` takes it over only as it is.
            opts: Pulumi's resource options. Replacements always delete the old object first.

        Raises:
            pulumi.RunError: something declared is wrong; lists all of it, a line each.
        """


class PrimaryKeysFields:
    """What a `PrimaryKeys` declares: its constructor, and the outputs of the same names."""

    connection_id: pulumi.Output[str]
    """UUID of the source connection. A change resets the keys there, and sets them at the other one."""

    schema: pulumi.Output[str]
    """The schema, as the source names it, such as `public.orders`. A change resets the keys of the old one."""

    keys: pulumi.Output[list[str]]
    """The fields that together are the primary key, by their ids. A set, with one element at least. They are sent in
    this order; no answer tells an order, so another order alone writes nothing.
    """

    def __init__(
        self,
        resource_name: str,
        *,
        connection_id: base.Input[str],
        schema: base.Input[str],
        keys: base.Input[Several[base.Input[str]]],
        adopt: base.Input[str] | None = None,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        """The primary key of a source's schema as a program declares it, instead of the one that the source reports.

        API page "Set Primary Keys".

        Args:
            connection_id: UUID of the source connection.
                A change resets the keys there, and sets them at the other one.
            schema: the schema, as the source names it, such as `public.orders`.
                A change resets the keys of the old one.
            keys: the fields that together are the primary key, by their ids. A set, with one element at least.
                They are sent in this order; no answer tells an order, so another order alone writes nothing.
            resource_name: the resource's name in the Pulumi program.
            adopt: id of an existing object to take over instead of creating one. Left out: a new one is created.
                It is brought to what is declared; what is not declared stays. Obeyed while the resource is new, without
                a meaning from then on. `opts=ResourceOptions(import_=...)` takes it over only as it is.
            opts: Pulumi's resource options. Replacements always delete the old object first.

        Raises:
            pulumi.RunError: something declared is wrong; lists all of it, a line each.
        """


class RoleFields:
    """What a `Role` declares: its constructor, and the outputs of the same names."""

    name: pulumi.Output[str]
    """The role's name in Polytomic. Left out: `resource_name`."""

    organization_id: pulumi.Output[str]
    """UUID of the organization that it is in, for good: that of the key, another one is refused. Left out: the API
    key's own.
    """

    def __init__(
        self,
        resource_name: str,
        *,
        name: base.Input[str] | None = None,
        organization_id: base.Input[str] | None = None,
        adopt: base.Input[str] | None = None,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        """A role as a program declares it; policies say what its members may do.

        API pages "Create Role" and "Update Role".

        Args:
            name: the role's name in Polytomic. Left out: `resource_name`.
            organization_id: UUID of the organization that it is in, for good: that of the key, another one is refused.
                Left out: the API key's own.
            resource_name: the resource's name in the Pulumi program.
            adopt: id of an existing object to take over instead of creating one. Left out: a new one is created.
                It is brought to what is declared; what is not declared stays. Obeyed while the resource is new, without
                a meaning from then on. `opts=ResourceOptions(import_=...)` takes it over only as it is.
            opts: Pulumi's resource options. Replacements always delete the old object first.

        Raises:
            pulumi.RunError: something declared is wrong; lists all of it, a line each.
        """


class UserFields:
    """What a `User` declares: its constructor, and the outputs of the same names."""

    email: pulumi.Output[str]
    """The address that the user signs in with, in any case. A change makes another user."""

    role_ids: pulumi.Output[list[str]]
    """UUIDs of the roles; `Role.id` gives one. A set, with one element at least. Left out: those that the user has;
    of a new one, what the API gives.
    """

    role: pulumi.Output[str]
    """The role by its old name, `admin` or `user`, which the API deprecates in favor of `role_ids`. Left out:
    unmanaged.
    """

    organization_id: pulumi.Output[str]
    """UUID of the organization that the user is in, for good. Another one than the key's own needs a partner or a
    deployment key. Left out: the key's own.
    """

    def __init__(
        self,
        resource_name: str,
        *,
        email: base.Input[str],
        role_ids: base.Input[Several[base.Input[str]]] | None = None,
        role: base.Input[str] | None = None,
        organization_id: base.Input[str] | None = None,
        adopt: base.Input[str] | None = None,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        """A user as a program declares them. A new one is invited by email.

        API pages "Create User" and "Update User", of the current organization and of any.

        Args:
            email: the address that the user signs in with, in any case. A change makes another user.
            role_ids: UUIDs of the roles; `Role.id` gives one. A set, with one element at least.
                Left out: those that the user has; of a new one, what the API gives.
            role: the role by its old name, `admin` or `user`, which the API deprecates in favor of `role_ids`.
                Left out: unmanaged.
            organization_id: UUID of the organization that the user is in, for good.
                Another one than the key's own needs a partner or a deployment key. Left out: the key's own.
            resource_name: the resource's name in the Pulumi program.
            adopt: id of an existing object to take over instead of creating one. Left out: a new one is created.
                It is brought to what is declared; what is not declared stays. Obeyed while the resource is new, without
                a meaning from then on. `opts=ResourceOptions(import_=...)` takes it over only as it is.
            opts: Pulumi's resource options. Replacements always delete the old object first.

        Raises:
            pulumi.RunError: something declared is wrong; lists all of it, a line each.
        """


class WebhookFields:
    """What a `Webhook` declares: its constructor, and the outputs of the same names."""

    endpoint: pulumi.Output[str]
    """The URL that every event of the organization is sent to."""

    secret: pulumi.Output[str]
    """The secret that Polytomic signs events with. Encrypted in state, whether or not the program marks it as
    secret. No answer is believed to have it, so a change outside of Pulumi is not seen. Sent with every create
    and update.
    """

    organization_id: pulumi.Output[str]
    """UUID of the organization that it is in, for good: that of the key, another one is refused. Left out: the API
    key's own.
    """

    def __init__(
        self,
        resource_name: str,
        *,
        endpoint: base.Input[str],
        secret: base.Input[str],
        organization_id: base.Input[str] | None = None,
        adopt: base.Input[str] | None = None,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        """The webhook of an organization as a program declares it. An organization has one at most.

        API pages "Create Webhook" and "Update Webhook".

        Args:
            endpoint: the URL that every event of the organization is sent to.
            secret: the secret that Polytomic signs events with.
                Encrypted in state, whether or not the program marks it as secret. No answer is believed to have
                it, so a change outside of Pulumi is not seen. Sent with every create and update.
            organization_id: UUID of the organization that it is in, for good: that of the key, another one is refused.
                Left out: the API key's own.
            resource_name: the resource's name in the Pulumi program.
            adopt: id of an existing object to take over instead of creating one. Left out: a new one is created.
                It is brought to what is declared; what is not declared stays. Obeyed while the resource is new, without
                a meaning from then on. `opts=ResourceOptions(import_=...)` takes it over only as it is.
            opts: Pulumi's resource options. Replacements always delete the old object first.

        Raises:
            pulumi.RunError: something declared is wrong; lists all of it, a line each.
        """


# The declarations and these name each other; neither looks at the other's names while it is imported.
from pulumi_polytomic import bulk_sync as bulk_sync  # noqa: E402
from pulumi_polytomic import connection as connection  # noqa: E402
from pulumi_polytomic import error_subscribers as error_subscribers  # noqa: E402
from pulumi_polytomic import execution as execution  # noqa: E402
from pulumi_polytomic import model as model  # noqa: E402
from pulumi_polytomic import model_sync as model_sync  # noqa: E402
from pulumi_polytomic import organization as organization  # noqa: E402
from pulumi_polytomic import policy as policy  # noqa: E402
from pulumi_polytomic import primary_keys as primary_keys  # noqa: E402
from pulumi_polytomic import role as role  # noqa: E402
from pulumi_polytomic import user as user  # noqa: E402
from pulumi_polytomic import webhook as webhook  # noqa: E402
from pulumi_polytomic.bulk_sync import inputs as bulk_sync_inputs  # noqa: E402
from pulumi_polytomic.declare import inputs as declare_inputs  # noqa: E402
from pulumi_polytomic.model_sync import filter_inputs as model_sync_filter_inputs  # noqa: E402
from pulumi_polytomic.model_sync import inputs as model_sync_inputs  # noqa: E402
