"""The nested inputs as dicts, for type checkers and editors: a `ScheduleDict` is what may stand for a `Schedule`.

Written by `tools/typed_dicts.py` from each `inputs.py`; do not edit. A dict literal in `ModelSync(...)` needs no such
name; a dict that is made elsewhere does: `weekly: ScheduleDict = {"frequency": "weekly", "day_of_week": "monday"}`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

from typing_extensions import NotRequired, TypedDict

from pulumi_polytomic.declare import base
from pulumi_polytomic.declare.several import Several

__all__ = [
    "AdditionalBulkScheduleDict",
    "BulkErrorHandlingDict",
    "BulkFieldDict",
    "BulkFilterDict",
    "BulkScheduleDict",
    "BulkSchemaDict",
    "ErrorHandlingDict",
    "FieldMappingDict",
    "FilterDict",
    "IdentitiesDict",
    "IdentityDict",
    "ModelFieldDict",
    "ModelFilterConditionDict",
    "ModelFiltersDict",
    "OverrideDict",
    "OverrideFieldDict",
    "RunAfterDict",
    "ScheduleDict",
    "TargetDict",
    "TargetFilterConditionDict",
    "TargetFiltersDict",
]


class ModelFieldDict(TypedDict):
    """`ModelField` as a dict. A field of a model, by the model's id and the field's name.

    API pages "Create Sync" and "Update Sync": every `source`.
    """

    model_id: base.Input[str]
    """UUID of the model."""

    field: base.Input[str]
    """The field's name in the model."""


class FieldMappingDict(TypedDict):
    """`FieldMapping` as a dict. One target field and what is written to it. Mappings are told apart by `target`;
    their order has no meaning.

    API pages "Create Sync" and "Update Sync": `fields`.
    """

    target: base.Input[str]
    """Id of the target field, as the target's connection names it."""

    source: NotRequired[base.Nested[inputs.ModelField, ModelFieldDict] | None]
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
    """`OverrideField` as a dict. A target field set to a fixed value for every record. Told apart by `target`; the
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

    source: base.Nested[inputs.ModelField, ModelFieldDict]
    """The model field that is compared."""

    target: base.Input[str]
    """Id of the target field that it is compared with."""

    function: base.Input[model_sync.IdentityFunction]
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

    mappings: base.Listed[base.Nested[model_sync.Identity, IdentityDict]]
    """The mappings in priority order. An empty list removes every identity."""

    strategy: NotRequired[base.Input[Literal["priority", "and"]] | None]
    """`priority`: the first mapping that finds a record counts; `and`: all must match. Required with two or more
    mappings. Left out with one: `priority`.
    """


class ModelFilterConditionDict(TypedDict):
    """`ModelFilterCondition` as a dict. A condition that a record of the model must meet to be read.

    API pages "Create Sync" and "Update Sync": `model_filters.conditions`.
    """

    source: base.Nested[inputs.ModelField, ModelFieldDict]
    """The model field under test."""

    function: base.Input[inputs.FilterFunction]
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

    conditions: base.Listed[base.Nested[model_sync.ModelFilterCondition, ModelFilterConditionDict]]
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

    function: base.Input[inputs.FilterFunction]
    """The comparison."""

    value: NotRequired[base.Input[Any] | None]
    """What the field is compared with. Not together with `value_source`. Left out: the function takes none, or
    `value_source` says it.
    """

    value_source: NotRequired[base.Nested[inputs.ModelField, ModelFieldDict] | None]
    """A model field whose value, record by record, the target field is compared with. Left out: `value` says it."""

    label: NotRequired[base.Input[str] | None]
    """The condition's name in `logic`. Label every condition or none. Left out: A, B, C ... by position."""


class TargetFiltersDict(TypedDict):
    """`TargetFilters` as a dict. Which matched records of the target are written. API pages "Create Sync" and
    "Update Sync": `target_filters`.
    """

    conditions: base.Listed[base.Nested[model_sync.TargetFilterCondition, TargetFilterConditionDict]]
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

    field: NotRequired[base.Nested[inputs.ModelField, ModelFieldDict] | None]
    """The model field under test. Left out: `field_id` names it."""

    field_id: NotRequired[base.Input[str] | None]
    """Id of the field under test: a model field's UUID, or the target field's own id. Left out: `field` names it."""

    field_type: NotRequired[base.Input[Literal["Model", "Target"]] | None]
    """Whose field it is. Left out: the model's, but for a `field_id` that is no UUID, which is the target's."""

    function: base.Input[inputs.FilterFunction]
    """The comparison."""

    value: NotRequired[base.Input[Any] | None]
    """What the field is compared with. Left out: the function takes none, such as `IsNotNull`."""

    value_field: NotRequired[base.Nested[inputs.ModelField, ModelFieldDict] | None]
    """A model field whose value, record by record, the target field is compared with. Left out: `value` is."""

    label: NotRequired[base.Input[str] | None]
    """The condition's name in `filter_logic`. Left out, of any condition: they are A, B, C ... by position."""


class OverrideDict(TypedDict):
    """`Override` as a dict. Replaces a model field's value where a condition holds. The order of overrides has a
    meaning.

    API pages "Create Sync" and "Update Sync": `overrides`.
    """

    field: NotRequired[base.Nested[inputs.ModelField, ModelFieldDict] | None]
    """The model field, by its model and name. Left out: `field_id` says it; exactly one of the two is declared."""

    field_id: NotRequired[base.Input[str] | None]
    """The model field, by its id. Left out: `field` says it; exactly one of the two is declared."""

    function: NotRequired[base.Input[inputs.FilterFunction] | None]
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

    frequency: base.Input[inputs.Frequency]
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

    run_after: NotRequired[base.Nested[model_sync.RunAfter, RunAfterDict] | None]
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


class BulkScheduleDict(TypedDict):
    """`BulkSchedule` as a dict. When a bulk sync runs. Times are in UTC. API page "Create Bulk Sync":
    `default_schedule`.
    """

    frequency: base.Input[inputs.Frequency]
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

    function: base.Input[inputs.FilterFunction]
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
    """Its name in the destination, in place of the one that Polytomic makes. Left out: it stays; once declared and
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

    fields: NotRequired[base.Listed[base.Named[bulk_sync.BulkField, BulkFieldDict]] | None]
    """The fields to copy, as ids or objects; the others are switched off, but beside `all_fields` they are copied
    too. Left out, even after they were declared: they stay as they are (a new sync copies all of them).
    """

    all_fields: NotRequired[base.Input[Literal[True]] | None]
    """True: every field is copied, and `fields` only describes some of them, such as those to obfuscate, or not to
    copy (`enabled=False`). Left out: `fields` says which are copied; without it they stay as they are.
    """

    filters: NotRequired[base.Listed[base.Nested[bulk_sync.BulkFilter, BulkFilterDict]] | None]
    """Which records are copied: those that meet every condition. A set. Left out: they stay as they are."""

    partition_key: NotRequired[base.Input[str] | None]
    """The source field that partitions rows in the destination. Left out: it stays as it is."""

    tracking_field: NotRequired[base.Input[str] | None]
    """The source field that tells what changed between runs. Left out: it stays as it is."""

    data_cutoff_timestamp: NotRequired[base.Input[str] | None]
    """Records older than this instant (RFC 3339, with a time zone) are not copied. Left out: it stays as it is."""

    disable_data_cutoff: NotRequired[base.Input[bool] | None]
    """Whether no cutoff applies to this schema. Left out: it stays as it is."""

    user_output_name: NotRequired[base.Input[str] | None]
    """Its name in the destination, in place of the one that Polytomic makes. Left out: it stays; once declared and
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


# The classes and the dicts name each other; neither looks at the other's names while it is imported.
from pulumi_polytomic.bulk_sync import inputs as bulk_sync  # noqa: E402
from pulumi_polytomic.declare import inputs  # noqa: E402
from pulumi_polytomic.model_sync import inputs as model_sync  # noqa: E402
