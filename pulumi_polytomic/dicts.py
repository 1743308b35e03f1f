"""The nested inputs as dicts, for type checkers and editors: a `ScheduleDict` is what may stand for a `Schedule`.

Made from `inputs.py` by `tools/typed_dicts.py`; do not edit. A dict literal inside `ModelSync(...)` needs none of these
names. A dict that is made elsewhere does: `weekly: ScheduleDict = {"frequency": "weekly", "day_of_week": "monday"}`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal

from typing_extensions import NotRequired, TypedDict

# The classes and the dicts name each other; neither looks at the other's names while it is imported.
from pulumi_polytomic import inputs

__all__ = [
    "AdditionalBulkScheduleDict",
    "BulkScheduleDict",
    "FieldMappingDict",
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
    """`ModelField` as a dict. A field of a model, by the model's id and the field's name."""

    model_id: inputs.Input[str]
    """UUID of the model."""

    field: inputs.Input[str]
    """The field's name in the model."""


class FieldMappingDict(TypedDict):
    """`FieldMapping` as a dict. One target field and what is written to it. Mappings are told apart by `target`;
    their order has no meaning.
    """

    target: inputs.Input[str]
    """Id of the target field."""

    source: NotRequired[inputs.Nested[inputs.ModelField, ModelFieldDict] | None]
    """The model field whose value is written. Left out with an `override_value`: a fixed value for every record."""

    sync_mode: NotRequired[inputs.Input[str] | None]
    """When the field is written; left out: `updateOrCreate`. `create`: only while it has no value yet."""

    new: NotRequired[inputs.Input[bool] | None]
    """True: Polytomic creates the target field. Left out: false. Acts once, so the live value is not compared."""

    encryption_enabled: NotRequired[inputs.Input[bool] | None]
    """Whether the value is encrypted with the sync's `encryption_passphrase`. Left out: false."""

    override_value: NotRequired[inputs.Input[str] | None]
    """A fixed value. Without a `source` the API keeps the entry as an override field."""


class OverrideFieldDict(TypedDict):
    """`OverrideField` as a dict. A target field set to a fixed value for every record. Told apart by `target`; the
    order has no meaning.
    """

    target: inputs.Input[str]
    """Id of the target field."""

    override_value: inputs.Input[str]
    """The value written for every record."""

    sync_mode: NotRequired[inputs.Input[str] | None]
    """When the field is written; left out: `updateOrCreate`."""

    new: NotRequired[inputs.Input[bool] | None]
    """True: Polytomic creates the target field. Left out: false. Acts once."""


class IdentityDict(TypedDict):
    """`Identity` as a dict. How a record of the model finds its counterpart in the target."""

    source: inputs.Nested[inputs.ModelField, ModelFieldDict]
    """The model field that is compared."""

    target: inputs.Input[str]
    """Id of the target field that it is compared with."""

    function: inputs.Input[inputs.IdentityFunction]
    """How the two are compared."""

    new_field: NotRequired[inputs.Input[bool] | None]
    """True: Polytomic creates the target field. Acts once; the API returns it only when it was sent."""

    remote_field_type_id: NotRequired[inputs.Input[str] | None]
    """The type of the new target field. Acts once; the API returns it only when it was sent."""


class IdentitiesDict(TypedDict):
    """`Identities` as a dict. Identity mappings, and how several of them are combined."""

    mappings: inputs.Listed[inputs.Nested[inputs.Identity, IdentityDict]]
    """The mappings in priority order. An empty list removes every identity."""

    strategy: NotRequired[inputs.Input[Literal["priority", "and"]] | None]
    """`priority`: the first mapping that finds a record; `and`: all must match. Required with two or more mappings."""


class ModelFilterConditionDict(TypedDict):
    """`ModelFilterCondition` as a dict. A condition that a record of the model must meet to be read."""

    source: inputs.Nested[inputs.ModelField, ModelFieldDict]
    """The model field under test."""

    function: inputs.Input[inputs.FilterFunction]
    """The comparison."""

    value: NotRequired[inputs.Input[Any] | None]
    """What the field is compared with; left out for functions that take no value, such as `IsNotNull`."""

    label: NotRequired[inputs.Input[str] | None]
    """The condition's name in `logic`. Label every condition or none (then they are A, B, C ... by position)."""


class ModelFiltersDict(TypedDict):
    """`ModelFilters` as a dict. Which records are read from the source."""

    conditions: inputs.Listed[inputs.Nested[inputs.ModelFilterCondition, ModelFilterConditionDict]]
    """The conditions. An empty list reads every record."""

    logic: NotRequired[inputs.Input[str] | None]
    """The labels joined by `and`, `or` and parentheses; names every condition. Left out: all must hold."""


class TargetFilterConditionDict(TypedDict):
    """`TargetFilterCondition` as a dict. A condition that a matched record of the target must meet to be written."""

    field: inputs.Input[str]
    """Id of the target field under test."""

    function: inputs.Input[inputs.FilterFunction]
    """The comparison."""

    value: NotRequired[inputs.Input[Any] | None]
    """What the field is compared with. Not together with `value_source`."""

    value_source: NotRequired[inputs.Nested[inputs.ModelField, ModelFieldDict] | None]
    """A model field whose value, record by record, the target field is compared with."""

    label: NotRequired[inputs.Input[str] | None]
    """The condition's name in `logic`. Label every condition or none (then they are A, B, C ... by position)."""


class TargetFiltersDict(TypedDict):
    """`TargetFilters` as a dict. Which matched records of the target are written."""

    conditions: inputs.Listed[inputs.Nested[inputs.TargetFilterCondition, TargetFilterConditionDict]]
    """The conditions. An empty list writes every matched record."""

    logic: NotRequired[inputs.Input[str] | None]
    """The labels joined by `and`, `or` and parentheses; names every condition. Left out: all must hold."""


class OverrideDict(TypedDict):
    """`Override` as a dict. Replaces a model field's value where a condition holds. The order of overrides has a
    meaning.
    """

    field: NotRequired[inputs.Nested[inputs.ModelField, ModelFieldDict] | None]
    """The model field. Either this or `field_id`."""

    field_id: NotRequired[inputs.Input[str] | None]
    """Id of the model field. Either this or `field`."""

    function: NotRequired[inputs.Input[inputs.FilterFunction] | None]
    """The comparison under which the value is replaced."""

    value: NotRequired[inputs.Input[Any] | None]
    """What the field is compared with."""

    override: NotRequired[inputs.Input[Any] | None]
    """What is written instead."""


class TargetDict(TypedDict):
    """`Target` as a dict. Where a model sync writes to: an `object` that exists, or one to `create`."""

    connection_id: inputs.Input[str]
    """UUID of the connection."""

    object: NotRequired[inputs.Input[str] | None]
    """Id of the target object. Exactly one of `object` and `create`."""

    create: NotRequired[inputs.Input[Mapping[str, inputs.Input[str]]] | None]
    """Makes a new target object from these properties, once. A changed value asks for a new sync (a replacement)."""

    new_name: NotRequired[inputs.Input[str] | None]
    """Name for a new target object. Acts once."""

    configuration: NotRequired[inputs.Input[Mapping[str, Any]] | None]
    """The connection's own settings. Only the keys named here are managed; other live keys stay."""


class RunAfterDict(TypedDict):
    """`RunAfter` as a dict. The syncs whose end starts this one. The order has no meaning."""

    sync_ids: NotRequired[inputs.Input[Sequence[inputs.Input[str]]] | None]
    """UUIDs of model syncs; `ModelSync.sync_id` gives one."""

    bulk_sync_ids: NotRequired[inputs.Input[Sequence[inputs.Input[str]]] | None]
    """UUIDs of bulk syncs; `BulkSync.sync_id` gives one."""


class ScheduleDict(TypedDict):
    """`Schedule` as a dict. When a model sync runs. Times are in UTC; numbers may be written as numbers or as
    strings.
    """

    frequency: inputs.Input[inputs.Frequency]
    """How often; which of the other fields matter depends on it."""

    minute: NotRequired[inputs.Input[str | int] | None]
    """Minute of the hour, 0-59."""

    hour: NotRequired[inputs.Input[str | int] | None]
    """Hour of the day in UTC, 0-23."""

    day_of_week: NotRequired[inputs.Input[str] | None]
    """Name of the day, such as `monday`."""

    day_of_month: NotRequired[inputs.Input[str | int] | None]
    """Day of the month, 1-31."""

    month: NotRequired[inputs.Input[str | int] | None]
    """Month of the year, 1-12."""

    connection_id: NotRequired[inputs.Input[str] | None]
    """UUID of the dbt Cloud connection (`frequency="dbtcloud"`)."""

    job_id: NotRequired[inputs.Input[int] | None]
    """The dbt Cloud job (`frequency="dbtcloud"`)."""

    run_after: NotRequired[inputs.Nested[inputs.RunAfter, RunAfterDict] | None]
    """The syncs whose end starts this one (`frequency="runafter"`)."""

    run_after_success_only: NotRequired[inputs.Input[bool] | None]
    """Whether they must have ended well. Left out: false."""


class BulkScheduleDict(TypedDict):
    """`BulkSchedule` as a dict. When a bulk sync runs. Times are in UTC; numbers may be written as numbers or as
    strings.
    """

    frequency: inputs.Input[inputs.Frequency]
    """How often; which of the other fields matter depends on it."""

    minute: NotRequired[inputs.Input[str | int] | None]
    """Minute of the hour, 0-59."""

    hour: NotRequired[inputs.Input[str | int] | None]
    """Hour of the day in UTC, 0-23."""

    day_of_week: NotRequired[inputs.Input[str] | None]
    """Name of the day, such as `monday`."""

    day_of_month: NotRequired[inputs.Input[str | int] | None]
    """Day of the month, 1-31."""

    month: NotRequired[inputs.Input[str | int] | None]
    """Month of the year, 1-12."""


class AdditionalBulkScheduleDict(BulkScheduleDict):
    """`AdditionalBulkSchedule` as a dict. A further schedule of a bulk sync, for some of its schemas. Compared by
    content; the order has no meaning.
    """

    schemas: NotRequired[inputs.Input[Sequence[inputs.Input[str]]] | None]
    """Ids of the schemas that it runs. Left out or empty: all."""

    selective_mode: NotRequired[inputs.Input[Literal["none", "incrementalFields", "nonincrementalFields"]] | None]
    """Which fields it syncs. Left out: `none`."""

    resync_mode: NotRequired[inputs.Input[Literal["normal", "refetch", "resync", "rebuild"]] | None]
    """What each run does with records synced before. Left out: `normal`."""
