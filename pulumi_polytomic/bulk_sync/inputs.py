"""Nested inputs of a `BulkSync`. API page "Create Bulk Sync".

The rules in the annotations (`Compared`, `Keyed`, `Match`, `Default`, `Rule`) say how a field is compared, merged and
removed; `pulumi_polytomic.reconcile.shape` reads them.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pulumi_polytomic.declare import times
from pulumi_polytomic.declare.base import Declaration, Input, Listed, Named, Nested
from pulumi_polytomic.declare.inputs import FilterFunction, Frequency
from pulumi_polytomic.declare.several import Several
from pulumi_polytomic.reconcile.shape import Compared, Default, Keyed, Match, Rule
from pulumi_polytomic.typed import BulkFieldDict, BulkFilterDict, BulkSchemaDict

BulkSyncMode = Literal["snapshot", "replicate", "append"]

Discovery = Literal["all", "onlyIncremental", "onlyNonIncremental", "none"]


class BulkSchedule(Declaration):
    """When a bulk sync runs. Times are in UTC. API page "Create Bulk Sync": `default_schedule`."""

    judges = (times.mistakes_of,)
    server_owned = frozenset({"created_at", "created_by", "updated_at", "updated_by"})

    frequency: Input[Frequency]
    """How often the sync runs. `manual`: only when it is started by hand; `hourly` reads `minute`, `daily` also `hour`,
    `weekly` also `day_of_week`. What `custom`, `builder` and `multi` read no page says; `get_schedule_options` asks the
    deployment.
    """

    minute: Annotated[Input[str | int] | None, Compared.NUMBER_AS_TEXT] = None
    """Minute of the hour, 0-59, as a number or a string. Left out: none is set, and an earlier one is cleared."""

    hour: Annotated[Input[str | int] | None, Compared.NUMBER_AS_TEXT] = None
    """Hour of the day in UTC, 0-23, as a number or a string. Left out: none is set, and an earlier one is cleared."""

    day_of_week: Annotated[Input[str] | None, Compared.WORD] = None
    """Name of the day, such as `monday`. Left out: none is set, and an earlier one is cleared."""

    day_of_month: Annotated[Input[str | int] | None, Compared.NUMBER_AS_TEXT] = None
    """Day of the month, 1-31, as a number or a string. Left out: none is set, and an earlier one is cleared."""

    month: Annotated[Input[str | int] | None, Compared.NUMBER_AS_TEXT] = None
    """Month of the year, 1-12, as a number or a string. Left out: none is set, and an earlier one is cleared."""


class AdditionalBulkSchedule(BulkSchedule):
    """A further schedule of a bulk sync, for some of its schemas. Compared by content; the order has no meaning.

    API page "Create Bulk Sync": `additional_schedules`.
    """

    schemas: Annotated[Input[Several[Input[str]]] | None, Match.SET] = None
    """Ids of the schemas that it runs. Left out or empty: all."""

    selective_mode: Annotated[
        Input[Literal["none", "incrementalFields", "nonincrementalFields"]] | None, Default("none")
    ] = None
    """Which fields it syncs. Left out: `none`, it selects no kind."""

    resync_mode: Annotated[Input[Literal["normal", "refetch", "resync", "rebuild"]] | None, Default("normal")] = None
    """What each run does with records synced before. Left out: `normal`."""


class BulkFilter(Declaration):
    """A condition that a record of a source schema must meet to be copied.

    API page "Create Bulk Sync": `schemas[].filters`.
    """

    field_id: Input[str]
    """Id of the schema's field."""

    function: Input[FilterFunction]
    """The comparison."""

    value: Input[Any] | None = None
    """What the field is compared with. Left out: the function takes none, such as `IsNotNull`."""


class BulkField(Declaration):
    """A field of a source schema. A plain string stands for its id. What is left out stays as it is.

    API page "Create Bulk Sync": `schemas[].fields`.
    """

    shorthand = "id"

    id: Input[str]
    """Id of the field."""

    enabled: Annotated[Input[bool] | None, Default(True)] = None
    """Whether it is copied. Left out: true."""

    obfuscate: Annotated[Input[bool] | None, Rule.UNMANAGED_WHEN_ABSENT] = None
    """Whether its values are made unreadable in the destination. Left out: it stays. (Answers say `obfuscated`.)"""

    user_output_name: Annotated[
        Input[str] | None, Compared.TEXT, Rule.UNMANAGED_WHEN_ABSENT, Rule.CLEARED_WHEN_REMOVED
    ] = None
    """Its name in the destination, instead of the one that Polytomic makes. Left out: it stays; once declared and left
    out again: it is cleared.
    """


class BulkSchema(Declaration):
    """A schema of the source, and how it is copied. A plain string stands for its id.

    What is never declared of it stays as it is on the server, be it set in the web page or by default.

    API page "Create Bulk Sync": `schemas`.
    """

    shorthand = "id"

    id: Input[str]
    """Id of the schema, such as `public.orders`."""

    enabled: Annotated[Input[bool] | None, Default(True)] = None
    """Whether it is copied. Left out: true."""

    fields: Annotated[
        Listed[Named[BulkField, BulkFieldDict]] | None,
        Keyed("id", switch="enabled", rest="all_fields"),
        Rule.KEEP_WHEN_ABSENT,
        Rule.NEVER_EMPTY,
    ] = None
    """The fields to copy, as ids or objects; the others are switched off, but beside `all_fields` they are copied too.
    Left out, even after they were declared: they stay as they are (a new sync copies all of them).
    """

    all_fields: Annotated[Input[Literal[True]] | None, Rule.KEEP_WHEN_ABSENT] = None
    """True: every field is copied, and `fields` only describes some of them, such as those to obfuscate, or not to copy
    (`enabled=False`). Left out: `fields` says which are copied; without it they stay as they are.
    """

    filters: Annotated[Listed[Nested[BulkFilter, BulkFilterDict]] | None, Match.SET, Rule.UNMANAGED_WHEN_ABSENT] = None
    """Which records are copied: those that meet every condition. A set. Left out: they stay as they are."""

    partition_key: Annotated[Input[str] | None, Compared.TEXT, Rule.UNMANAGED_WHEN_ABSENT] = None
    """The source field that partitions rows in the destination. Left out: it stays as it is."""

    tracking_field: Annotated[Input[str] | None, Compared.TEXT, Rule.UNMANAGED_WHEN_ABSENT] = None
    """The source field that shows what changed between runs. Left out: it stays as it is."""

    data_cutoff_timestamp: Annotated[Input[str] | None, Compared.INSTANT, Rule.UNMANAGED_WHEN_ABSENT] = None
    """Records older than this instant (RFC 3339, with a time zone) are not copied. Left out: it stays as it is."""

    disable_data_cutoff: Annotated[Input[bool] | None, Rule.UNMANAGED_WHEN_ABSENT] = None
    """Whether no cutoff applies to this schema. Left out: it stays as it is."""

    user_output_name: Annotated[
        Input[str] | None, Compared.TEXT, Rule.UNMANAGED_WHEN_ABSENT, Rule.CLEARED_WHEN_REMOVED
    ] = None
    """Its name in the destination, instead of the one that Polytomic makes. Left out: it stays; once declared and left
    out again: it is cleared.
    """

    history_enabled: Annotated[Input[bool] | None, Rule.KEEP_WHEN_ABSENT] = None
    """Whether a history table is kept beside it. Needs `replicate` mode and a destination that supports it.
    Left out, even after it was declared: it stays as it is.
    """


class BulkErrorHandling(Declaration):
    """Who hears of failures of a bulk sync, and when one is late. What is left out stays as it is.

    API page "Update Bulk Sync Error Handling".
    """

    subscribers: Annotated[Input[Several[Input[str]]] | None, Match.SET, Rule.KEEP_WHEN_ABSENT] = None
    """Email addresses that hear of a failure. A set. Left out: they stay as they are."""

    ingestion_failure_threshold: Annotated[Input[int] | None, Rule.KEEP_WHEN_ABSENT] = None
    """How far ingestion may fall behind: seconds, or items where the source is a queue; 0 takes the threshold away.
    Left out: it stays.
    """


BulkSchemas = Annotated[Listed[Named[BulkSchema, BulkSchemaDict]], Keyed("id", switch="enabled")]
