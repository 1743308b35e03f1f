"""The nested inputs of the two resources: what a user writes inside `ModelSync(...)` and `BulkSync(...)`.

Each class may also be written as a plain dict with the same keys, and each value may be a `pulumi.Output`, at any
depth. `None` means left out; `[]`, `{}` and `""` are declared and empty. Nothing is judged when an object is made: the
resource judges all of it at once and lists every mistake with its path (`pulumi_polytomic.mistakes`).

The rules in the annotations (`Kind`, `Keyed`, `Match`, `Default`, `Rule`) say how a field is compared, merged and
removed; `pulumi_polytomic.reconcile.shape` reads them. Field meanings are those of the API pages "Create Sync",
"Update Sync" and "Create Bulk Sync".
"""

from __future__ import annotations

import inspect
from collections.abc import Awaitable, Mapping, Sequence
from typing import Annotated, Any, ClassVar, Literal, TypeVar

import pulumi
from pulumi.output import Unknown
from pydantic import BaseModel, ConfigDict, GetCoreSchemaHandler, ValidatorFunctionWrapHandler
from pydantic_core import core_schema

from pulumi_polytomic.reconcile.forms import Form
from pulumi_polytomic.reconcile.shape import (
    Alternatives,
    Default,
    Keyed,
    Kind,
    Match,
    OnlyWithSeveral,
    Rule,
    plain_members,
)

T = TypeVar("T")


def eventual(value: Any) -> bool:
    """Whether the value is not known yet: an Output or awaitable in a program, an unknown in a preview."""
    return isinstance(value, pulumi.Output | Unknown) or inspect.isawaitable(value)


class _AcceptsEventual:
    """Judges the plain forms of an input and lets a value pass that is not known yet."""

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> core_schema.CoreSchema:
        members = plain_members(source)
        shorthand = bool(getattr(members[0], "shorthand", ""))
        schemas = [handler.generate_schema(member) for member in members]
        plain = (
            schemas[0]
            if len(schemas) == 1
            else core_schema.union_schema(
                [*schemas],
                custom_error_type="union",
                custom_error_message="must be a string or a whole number",
            )
        )

        def judge(value: Any, judge_plain: ValidatorFunctionWrapHandler) -> Any:
            return value if eventual(value) or (shorthand and isinstance(value, str)) else judge_plain(value)

        return core_schema.no_info_wrap_validator_function(judge, plain)


Input = Annotated[T | Awaitable[T] | pulumi.Output[T], _AcceptsEventual()]
"""A value, or an Output or awaitable of it."""

Nested = Annotated[T | Mapping[str, Any] | Awaitable[T] | pulumi.Output[T] | pulumi.Output[Any], _AcceptsEventual()]
"""An object of the class, a dict with its keys, or an Output of either."""


Named = Annotated[
    T | str | Mapping[str, Any] | Awaitable[T] | pulumi.Output[T] | pulumi.Output[Any], _AcceptsEventual()
]
"""An object of the class, a dict with its keys, the id alone as a string, or an Output of any of these."""


class Declaration(BaseModel):
    """The base of all declarations: unknown fields are mistakes, and values are never converted."""

    model_config = ConfigDict(extra="forbid", strict=True, arbitrary_types_allowed=True, protected_namespaces=())

    alternatives: ClassVar[tuple[Alternatives, ...]] = ()
    shorthand: ClassVar[str] = ""
    forms: ClassVar[tuple[Form, ...]] = ()

    def __init__(self, **declared: Any) -> None:
        # Judged later, with the whole resource, so that all its mistakes are told at once, each with its path.
        blank = dict.fromkeys(type(self).model_fields)
        object.__setattr__(self, "__dict__", {**blank, **declared})
        object.__setattr__(self, "__pydantic_fields_set__", set(declared))
        object.__setattr__(self, "__pydantic_extra__", None)
        object.__setattr__(self, "__pydantic_private__", None)

    # Pydantic's mark for "this __init__ adds nothing to judge": it validates data without calling it.
    __init__.__pydantic_base_init__ = True  # type: ignore[attr-defined]


IdentityFunction = Literal["Equality", "ISubstring", "OneOf", "DomainMatch", "HostnameMatch"]

FilterFunction = Literal[
    "Equality",
    "Inequality",
    "IsNull",
    "IsNotNull",
    "True",
    "False",
    "OnOrAfter",
    "OnOrBefore",
    "GreaterThan",
    "GreaterThanEqual",
    "LessThan",
    "LessThanEqual",
    "StringContains",
    "StringStartsWith",
    "StringEndsWith",
    "StringDoesNotContain",
    "StringDoesNotStartWith",
    "StringDoesNotEndWith",
    "StringOneOf",
    "StringNotOneOf",
    "Between",
    "ArrayContains",
    "ArrayDoesNotContain",
    "InTheLast",
    "RelativeOnOrBefore",
    "RelativeOnOrAfter",
    "StringLike",
    "StringNotLike",
    "StringMatchesTrimmed",
]

Frequency = Literal[
    "manual",
    "continuous",
    "hourly",
    "daily",
    "weekly",
    "custom",
    "builder",
    "runafter",
    "multi",
    "dbtcloud",
]

ModelSyncMode = Literal["create", "update", "updateOrCreate", "replace", "append", "remove", "snapshot", "enrich"]

BulkSyncMode = Literal["snapshot", "replicate", "append"]

Discovery = Literal["all", "onlyIncremental", "onlyNonIncremental", "none"]


class ModelField(Declaration):
    """A field of a model, by the model's id and the field's name."""

    model_id: Annotated[Input[str], Kind.UUID]
    """UUID of the model."""

    field: Input[str]
    """The field's name in the model."""


class FieldMapping(Declaration):
    """One target field and what is written to it. Mappings are told apart by `target`; their order has no meaning."""

    target: Input[str]
    """Id of the target field."""

    source: Nested[ModelField] | None = None
    """The model field whose value is written. Left out with an `override_value`: a fixed value for every record."""

    sync_mode: Annotated[Input[str] | None, Default("updateOrCreate")] = None
    """When the field is written; left out: `updateOrCreate`. `create`: only while it has no value yet."""

    new: Annotated[Input[bool] | None, Default(False), Rule.ACTS_ONCE] = None
    """True: Polytomic creates the target field. Left out: false. Acts once, so the live value is not compared."""

    encryption_enabled: Annotated[Input[bool] | None, Default(False)] = None
    """Whether the value is encrypted with the sync's `encryption_passphrase`. Left out: false."""

    override_value: Input[str] | None = None
    """A fixed value. Without a `source` the API keeps the entry as an override field."""


class OverrideField(Declaration):
    """A target field set to a fixed value for every record. Told apart by `target`; the order has no meaning."""

    target: Input[str]
    """Id of the target field."""

    override_value: Input[str]
    """The value written for every record."""

    sync_mode: Annotated[Input[str] | None, Default("updateOrCreate")] = None
    """When the field is written; left out: `updateOrCreate`."""

    new: Annotated[Input[bool] | None, Default(False), Rule.ACTS_ONCE] = None
    """True: Polytomic creates the target field. Left out: false. Acts once."""


class Identity(Declaration):
    """How a record of the model finds its counterpart in the target."""

    source: Nested[ModelField]
    """The model field that is compared."""

    target: Input[str]
    """Id of the target field that it is compared with."""

    function: Input[IdentityFunction]
    """How the two are compared."""

    new_field: Annotated[Input[bool] | None, Default(False), Rule.ACTS_ONCE] = None
    """True: Polytomic creates the target field. Acts once; the API returns it only when it was sent."""

    remote_field_type_id: Annotated[Input[str] | None, Rule.ACTS_ONCE] = None
    """The type of the new target field. Acts once; the API returns it only when it was sent."""


class Identities(Declaration):
    """Identity mappings, and how several of them are combined."""

    mappings: Annotated[Input[Sequence[Nested[Identity]]], Match.ORDER]
    """The mappings in priority order. An empty list removes every identity."""

    strategy: Annotated[
        Input[Literal["priority", "and"]] | None, Kind.WORD, Default("priority"), OnlyWithSeveral("mappings")
    ] = None
    """`priority`: the first mapping that finds a record; `and`: all must match. Required with two or more mappings."""


class ModelFilterCondition(Declaration):
    """A condition that a record of the model must meet to be read."""

    source: Nested[ModelField]
    """The model field under test."""

    function: Input[FilterFunction]
    """The comparison."""

    value: Input[Any] | None = None
    """What the field is compared with; left out for functions that take no value, such as `IsNotNull`."""

    label: Input[str] | None = None
    """The condition's name in `logic`. Label every condition or none (then they are A, B, C ... by position)."""


class ModelFilters(Declaration):
    """Which records are read from the source."""

    conditions: Input[Sequence[Nested[ModelFilterCondition]]]
    """The conditions. An empty list reads every record."""

    logic: Input[str] | None = None
    """The labels joined by `and`, `or` and parentheses; names every condition. Left out: all must hold."""


class TargetFilterCondition(Declaration):
    """A condition that a matched record of the target must meet to be written."""

    alternatives = (Alternatives(("value", "value_source"), or_none=True),)

    field: Input[str]
    """Id of the target field under test."""

    function: Input[FilterFunction]
    """The comparison."""

    value: Input[Any] | None = None
    """What the field is compared with. Not together with `value_source`."""

    value_source: Nested[ModelField] | None = None
    """A model field whose value, record by record, the target field is compared with."""

    label: Input[str] | None = None
    """The condition's name in `logic`. Label every condition or none (then they are A, B, C ... by position)."""


class TargetFilters(Declaration):
    """Which matched records of the target are written."""

    conditions: Input[Sequence[Nested[TargetFilterCondition]]]
    """The conditions. An empty list writes every matched record."""

    logic: Input[str] | None = None
    """The labels joined by `and`, `or` and parentheses; names every condition. Left out: all must hold."""


class Filter(Declaration):
    """A condition of the deprecated `filters`: of a `ModelFilterCondition` or a `TargetFilterCondition`."""

    alternatives = (
        Alternatives(("field", "field_id"), name_the_same=True),
        Alternatives(("value", "value_field"), or_none=True),
    )

    field: Nested[ModelField] | None = None
    """The model field under test. Either this or `field_id`."""

    field_id: Input[str] | None = None
    """Id of the field under test: a model field's UUID, or the target field's own id."""

    field_type: Input[Literal["Model", "Target"]] | None = None
    """Whose field it is. Left out: the model's, but for a `field_id` that is no UUID, which is the target's."""

    function: Input[FilterFunction]
    """The comparison."""

    value: Input[Any] | None = None
    """What the field is compared with; left out for functions that take no value, such as `IsNotNull`."""

    value_field: Nested[ModelField] | None = None
    """A model field whose value, record by record, the target field is compared with."""

    label: Input[str] | None = None
    """The condition's name in `filter_logic`. Unless every condition has one, they are A, B, C ... by position."""


class Override(Declaration):
    """Replaces a model field's value where a condition holds. The order of overrides has a meaning."""

    alternatives = (Alternatives(("field", "field_id"), name_the_same=True),)

    field: Nested[ModelField] | None = None
    """The model field. Either this or `field_id`."""

    field_id: Input[str] | None = None
    """Id of the model field. Either this or `field`."""

    function: Input[FilterFunction] | None = None
    """The comparison under which the value is replaced."""

    value: Input[Any] | None = None
    """What the field is compared with."""

    override: Input[Any] | None = None
    """What is written instead."""


class Target(Declaration):
    """Where a model sync writes to: an `object` that exists, or one to `create`."""

    alternatives = (Alternatives(("object", "create"), or_else="new_name"),)

    connection_id: Annotated[Input[str], Kind.UUID]
    """UUID of the connection."""

    object: Annotated[Input[str] | None, Rule.KEEP_WHEN_ABSENT] = None
    """Id of the target object. Exactly one of `object` and `create`."""

    create: Annotated[Input[Mapping[str, Input[str]]] | None, Rule.WRITE_ONLY, Rule.REPLACES] = None
    """Makes a new target object from these properties, once. A changed value asks for a new sync (a replacement)."""

    new_name: Annotated[Input[str] | None, Rule.ACTS_ONCE] = None
    """Name for a new target object. Acts once."""

    configuration: Input[Mapping[str, Any]] | None = None
    """The connection's own settings. Only the keys named here are managed; other live keys stay."""


class RunAfter(Declaration):
    """The syncs whose end starts this one. The order has no meaning."""

    sync_ids: Annotated[Input[Sequence[Input[str]]] | None, Match.SET, Kind.UUID] = None
    """UUIDs of model syncs; `ModelSync.sync_id` gives one."""

    bulk_sync_ids: Annotated[Input[Sequence[Input[str]]] | None, Match.SET, Kind.UUID] = None
    """UUIDs of bulk syncs; `BulkSync.sync_id` gives one."""


class Schedule(Declaration):
    """When a model sync runs. Times are in UTC; numbers may be written as numbers or as strings."""

    frequency: Input[Frequency]
    """How often; which of the other fields matter depends on it."""

    minute: Annotated[Input[str | int] | None, Kind.NUMBER_AS_TEXT] = None
    """Minute of the hour, 0-59."""

    hour: Annotated[Input[str | int] | None, Kind.NUMBER_AS_TEXT] = None
    """Hour of the day in UTC, 0-23."""

    day_of_week: Annotated[Input[str] | None, Kind.WORD] = None
    """Name of the day, such as `monday`."""

    day_of_month: Annotated[Input[str | int] | None, Kind.NUMBER_AS_TEXT] = None
    """Day of the month, 1-31."""

    month: Annotated[Input[str | int] | None, Kind.NUMBER_AS_TEXT] = None
    """Month of the year, 1-12."""

    connection_id: Annotated[Input[str] | None, Kind.UUID] = None
    """UUID of the dbt Cloud connection (`frequency="dbtcloud"`)."""

    job_id: Input[int] | None = None
    """The dbt Cloud job (`frequency="dbtcloud"`)."""

    run_after: Nested[RunAfter] | None = None
    """The syncs whose end starts this one (`frequency="runafter"`)."""

    run_after_success_only: Annotated[Input[bool] | None, Default(False)] = None
    """Whether they must have ended well. Left out: false."""


class BulkSchedule(Declaration):
    """When a bulk sync runs. Times are in UTC; numbers may be written as numbers or as strings."""

    frequency: Input[Frequency]
    """How often; which of the other fields matter depends on it."""

    minute: Annotated[Input[str | int] | None, Kind.NUMBER_AS_TEXT] = None
    """Minute of the hour, 0-59."""

    hour: Annotated[Input[str | int] | None, Kind.NUMBER_AS_TEXT] = None
    """Hour of the day in UTC, 0-23."""

    day_of_week: Annotated[Input[str] | None, Kind.WORD] = None
    """Name of the day, such as `monday`."""

    day_of_month: Annotated[Input[str | int] | None, Kind.NUMBER_AS_TEXT] = None
    """Day of the month, 1-31."""

    month: Annotated[Input[str | int] | None, Kind.NUMBER_AS_TEXT] = None
    """Month of the year, 1-12."""


class AdditionalBulkSchedule(BulkSchedule):
    """A further schedule of a bulk sync, for some of its schemas. Compared by content; the order has no meaning."""

    schemas: Annotated[Input[Sequence[Input[str]]] | None, Match.SET] = None
    """Ids of the schemas that it runs. Left out or empty: all."""

    selective_mode: Annotated[
        Input[Literal["none", "incrementalFields", "nonincrementalFields"]] | None, Default("none")
    ] = None
    """Which fields it syncs. Left out: `none`."""

    resync_mode: Annotated[Input[Literal["normal", "refetch", "resync", "rebuild"]] | None, Default("normal")] = None
    """What each run does with records synced before. Left out: `normal`."""


class BulkFilter(Declaration):
    """A condition that a record of a source schema must meet to be copied."""

    field_id: Input[str]
    """Id of the schema's field."""

    function: Input[FilterFunction]
    """The comparison."""

    value: Input[Any] | None = None
    """What the field is compared with; left out for functions that take no value, such as `IsNotNull`."""


class BulkField(Declaration):
    """A field of a source schema. A plain string stands for its id. What is left out stays as it is."""

    shorthand = "id"

    id: Input[str]
    """Id of the field."""

    enabled: Annotated[Input[bool] | None, Default(True)] = None
    """Whether it is copied. Left out: true."""

    obfuscate: Annotated[Input[bool] | None, Rule.UNMANAGED_WHEN_ABSENT] = None
    """Whether its values are made unreadable in the destination. (Answers of the API say `obfuscated`.)"""

    user_output_name: Annotated[Input[str] | None, Kind.TEXT, Rule.UNMANAGED_WHEN_ABSENT, Rule.CLEARED_WHEN_REMOVED] = (
        None
    )
    """Its name in the destination, in place of the one that Polytomic makes."""


class BulkSchema(Declaration):
    """A schema of the source, and how it is copied. A plain string stands for its id.

    What is never declared of it stays as it is on the server, be it set in the web page or by default.
    """

    shorthand = "id"
    alternatives = (Alternatives(("fields", "all_fields"), or_none=True),)

    id: Input[str]
    """Id of the schema, such as `public.orders`."""

    enabled: Annotated[Input[bool] | None, Default(True)] = None
    """Whether it is copied. Left out: true."""

    fields: Annotated[
        Input[Sequence[Named[BulkField]]] | None,
        Keyed("id", switch="enabled"),
        Rule.UNMANAGED_WHEN_ABSENT,
        Rule.NEVER_EMPTY,
    ] = None
    """The fields to copy, as ids or objects; the others are switched off. Left out: the fields stay as they are."""

    all_fields: Annotated[Input[Literal[True]] | None, Rule.UNMANAGED_WHEN_ABSENT] = None
    """True: every field is copied. The opposite of a list of `fields`."""

    filters: Annotated[Input[Sequence[Nested[BulkFilter]]] | None, Match.SET, Rule.UNMANAGED_WHEN_ABSENT] = None
    """Which records are copied: those that meet every condition."""

    partition_key: Annotated[Input[str] | None, Kind.TEXT, Rule.UNMANAGED_WHEN_ABSENT] = None
    """The source field that partitions rows in the destination."""

    tracking_field: Annotated[Input[str] | None, Kind.TEXT, Rule.UNMANAGED_WHEN_ABSENT] = None
    """The source field that tells what changed between runs."""

    data_cutoff_timestamp: Annotated[Input[str] | None, Kind.INSTANT, Rule.UNMANAGED_WHEN_ABSENT] = None
    """Records older than this instant (RFC 3339, with a time zone) are left out."""

    disable_data_cutoff: Annotated[Input[bool] | None, Rule.UNMANAGED_WHEN_ABSENT] = None
    """True: no cutoff applies to this schema."""

    user_output_name: Annotated[Input[str] | None, Kind.TEXT, Rule.UNMANAGED_WHEN_ABSENT, Rule.CLEARED_WHEN_REMOVED] = (
        None
    )
    """Its name in the destination, in place of the one that Polytomic makes."""

    history_enabled: Annotated[Input[bool] | None, Rule.KEEP_WHEN_ABSENT] = None
    """Whether a history table is kept beside it. Needs `replicate` mode and a destination that supports it."""


class ErrorHandling(Declaration):
    """Who hears of failures of a model sync, and what becomes of failed records. What is left out stays as it is."""

    subscribers: Annotated[Input[Sequence[Input[str]]] | None, Match.SET, Rule.UNMANAGED_WHEN_ABSENT] = None
    """Email addresses that hear of a failure. A set."""

    auto_retry_record_errors: Annotated[Input[bool] | None, Rule.UNMANAGED_WHEN_ABSENT] = None
    """Whether records that fail are tried again at the next run."""

    notify_on_record_errors: Annotated[Input[bool] | None, Rule.UNMANAGED_WHEN_ABSENT] = None
    """Whether subscribers hear of single failed records too."""

    warning_notifications: Annotated[Input[bool] | None, Rule.UNMANAGED_WHEN_ABSENT] = None
    """Whether subscribers hear of runs that end with warnings."""


class BulkErrorHandling(Declaration):
    """Who hears of failures of a bulk sync, and when one is late. What is left out stays as it is."""

    subscribers: Annotated[Input[Sequence[Input[str]]] | None, Match.SET, Rule.UNMANAGED_WHEN_ABSENT] = None
    """Email addresses that hear of a failure. A set."""

    ingestion_failure_threshold: Annotated[Input[int] | None, Rule.UNMANAGED_WHEN_ABSENT] = None
    """How far ingestion may fall behind: seconds, or items where the source is a queue."""


BulkSchemas = Annotated[Input[Sequence[Named[BulkSchema]]], Keyed("id", switch="enabled")]
FieldMappings = Annotated[Input[Sequence[Nested[FieldMapping]]], Keyed("target")]
Conditions = Annotated[Input[Sequence[Nested[Filter]]], Match.SET]
OverrideFields = Annotated[Input[Sequence[Nested[OverrideField]]], Keyed("target")]
Overrides = Annotated[Input[Sequence[Nested[Override]]], Match.ORDER]
Ids = Annotated[Input[Sequence[Input[str]]], Match.SET, Kind.UUID]
