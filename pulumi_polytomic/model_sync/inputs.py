"""Nested inputs of a `ModelSync`. API pages "Create Sync" and "Update Sync".

The rules in the annotations (`Compared`, `Keyed`, `Match`, `Default`, `Rule`) say how a field is compared, merged and
removed; `pulumi_polytomic.reconcile.shape` reads them.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pulumi_polytomic.declare import times
from pulumi_polytomic.declare.base import Declaration, Input, Listed, Nested
from pulumi_polytomic.declare.inputs import FilterFunction, Frequency, ModelField
from pulumi_polytomic.declare.several import Several
from pulumi_polytomic.reconcile.shape import Alternatives, Compared, Default, Keyed, Match, OnlyWithSeveral, Rule
from pulumi_polytomic.typed import (
    FieldMappingDict,
    IdentityDict,
    ModelFieldDict,
    OverrideDict,
    OverrideFieldDict,
    RunAfterDict,
)

IdentityFunction = Literal["Equality", "ISubstring", "OneOf", "DomainMatch", "HostnameMatch"]

ModelSyncMode = Literal["create", "update", "updateOrCreate", "replace", "append", "remove", "snapshot", "enrich"]


class FieldMapping(Declaration):
    """One target field and what is written to it. Mappings are identified by `target`; their order has no meaning.

    API pages "Create Sync" and "Update Sync": `fields`.
    """

    target: Input[str]
    """Id of the target field, as the target's connection names it."""

    source: Nested[ModelField, ModelFieldDict] | None = None
    """The model field whose value is written. Left out: `override_value` is written to every record."""

    sync_mode: Annotated[Input[str] | None, Default("updateOrCreate")] = None
    """When the field is written. `create`: only while it has no value yet. Left out: `updateOrCreate`."""

    new: Annotated[Input[bool] | None, Default(False), Rule.ACTS_ONCE] = None
    """Whether Polytomic creates the target field, where the target can. Left out: false, the field is there already.
    Acts once, so the live value is not compared.
    """

    encryption_enabled: Annotated[Input[bool] | None, Default(False)] = None
    """Whether the value is encrypted with the sync's `encryption_passphrase`. Left out: false."""

    override_value: Input[str] | None = None
    """A fixed value. Without a `source` the API keeps the entry as an override field. Left out: the `source` is
    written.
    """


class OverrideField(Declaration):
    """A target field set to a fixed value for every record. Identified by `target`; the order has no meaning.

    API pages "Create Sync" and "Update Sync": `override_fields`.
    """

    target: Input[str]
    """Id of the target field, as the target's connection names it."""

    override_value: Input[str]
    """The value written for every record."""

    sync_mode: Annotated[Input[str] | None, Default("updateOrCreate")] = None
    """When the field is written. `create`: only while it has no value yet. Left out: `updateOrCreate`."""

    new: Annotated[Input[bool] | None, Default(False), Rule.ACTS_ONCE] = None
    """Whether Polytomic creates the target field, where the target can. Left out: false, the field is there already.
    Acts once, so the live value is not compared.
    """


class Identity(Declaration):
    """How a record of the model finds its counterpart in the target.

    API pages "Create Sync" and "Update Sync": `identities.mappings`.
    """

    source: Nested[ModelField, ModelFieldDict]
    """The model field that is compared."""

    target: Input[str]
    """Id of the target field that it is compared with."""

    function: Input[IdentityFunction]
    """How the two are compared. Which functions a target field supports, its connection says."""

    new_field: Annotated[Input[bool] | None, Default(False), Rule.ACTS_ONCE] = None
    """Whether Polytomic creates the target field. Left out: false. Acts once; the API returns it only when it was
    sent.
    """

    remote_field_type_id: Annotated[Input[str] | None, Rule.ACTS_ONCE] = None
    """The type of the new target field. Left out: the target's own choice. Acts once; the API returns it only when it
    was sent.
    """


class Identities(Declaration):
    """Identity mappings, and how several of them are combined.

    API pages "Create Sync" and "Update Sync": `identities`.
    """

    mappings: Annotated[Listed[Nested[Identity, IdentityDict]], Match.ORDER]
    """The mappings in priority order. An empty list removes every identity."""

    strategy: Annotated[
        Input[Literal["priority", "and"]] | None, Compared.WORD, Default("priority"), OnlyWithSeveral("mappings")
    ] = None
    """`priority`: the first mapping that finds a record counts; `and`: all must match. Required with two or more
    mappings. Left out with one: `priority`.
    """


class Override(Declaration):
    """Replaces a model field's value if a condition holds. The order of overrides has a meaning.

    API pages "Create Sync" and "Update Sync": `overrides`.
    """

    alternatives = (Alternatives(("field", "field_id"), name_the_same=True),)

    field: Nested[ModelField, ModelFieldDict] | None = None
    """The model field, by its model and name. Left out: `field_id` says it; exactly one of the two is declared."""

    field_id: Annotated[Input[str] | None, Compared.ID] = None
    """The model field, by its id. Left out: `field` says it; exactly one of the two is declared."""

    function: Input[FilterFunction] | None = None
    """The comparison under which the value is replaced. Left out: none is sent."""

    value: Input[Any] | None = None
    """What the field is compared with. Left out: the function takes none, such as `IsNull`."""

    override: Input[Any] | None = None
    """What is written instead. Left out: none is sent."""


class Target(Declaration):
    """Where a model sync writes to: an `object` that exists, or one to `create`.

    API pages "Create Sync" and "Update Sync": `target`.
    """

    alternatives = (Alternatives(("object", "create"), or_else="new_name"),)
    server_owned = frozenset({"search_values"})

    connection_id: Annotated[Input[str], Compared.UUID]
    """UUID of the connection."""

    object: Annotated[Input[str] | None, Rule.KEEP_WHEN_ABSENT] = None
    """Id of the target object. Left out: `create` or `new_name` says what to make, and the live object stays."""

    create: Annotated[Input[Mapping[str, Input[str]]] | None, Rule.ACTS_ONCE, Rule.REPLACES] = None
    """Makes a new target object from these properties, once. Left out: `object` exists. A changed value asks for a new
    sync (a replacement).
    """

    new_name: Annotated[Input[str] | None, Rule.ACTS_ONCE] = None
    """Name for a new target object. Left out: none is made under a new name. Acts once."""

    configuration: Input[Mapping[str, Any]] | None = None
    """The connection's own settings. Only the keys named here are managed, at every depth. Left out: the live
    settings stay.
    """


class RunAfter(Declaration):
    """The syncs whose end starts this one. The order has no meaning.

    API pages "Create Sync" and "Update Sync": `schedule.run_after`.
    """

    sync_ids: Annotated[Input[Several[Input[str]]] | None, Match.SET, Compared.UUID] = None
    """UUIDs of model syncs; `ModelSync.sync_id` gives one. Left out: none."""

    bulk_sync_ids: Annotated[Input[Several[Input[str]]] | None, Match.SET, Compared.UUID] = None
    """UUIDs of bulk syncs; `BulkSync.sync_id` gives one. Left out: none."""


class Schedule(Declaration):
    """When a model sync runs. Times are in UTC. API pages "Create Sync" and "Update Sync": `schedule`."""

    judges = (times.mistakes_of,)

    frequency: Input[Frequency]
    """How often the sync runs. `manual`: only when it is started by hand; `hourly` reads `minute`, `daily` also `hour`,
    `weekly` also `day_of_week`, `runafter` reads `run_after`, `dbtcloud` reads `connection_id` and `job_id`. What
    `custom`, `builder` and `multi` read no page says; `get_schedule_options` asks the deployment.
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

    connection_id: Annotated[Input[str] | None, Compared.UUID] = None
    """UUID of the dbt Cloud connection, for `frequency="dbtcloud"`. Left out: none."""

    job_id: Input[int] | None = None
    """Number of the dbt Cloud job, for `frequency="dbtcloud"`. Left out: none."""

    run_after: Nested[RunAfter, RunAfterDict] | None = None
    """The syncs whose end starts this one, for `frequency="runafter"`. Left out: none."""

    run_after_success_only: Annotated[Input[bool] | None, Default(False)] = None
    """Whether those syncs must have ended well. Left out: false."""


class ErrorHandling(Declaration):
    """Who hears of failures of a model sync, and what becomes of failed records. What is left out stays as it is.

    API page "Update Sync Error Handling".
    """

    subscribers: Annotated[Input[Several[Input[str]]] | None, Match.SET, Rule.KEEP_WHEN_ABSENT] = None
    """Email addresses that hear of a failure. A set. Left out: they stay as they are."""

    auto_retry_record_errors: Annotated[Input[bool] | None, Rule.KEEP_WHEN_ABSENT] = None
    """Whether records that fail are tried again at the next run. Left out: it stays as it is."""

    notify_on_record_errors: Annotated[Input[bool] | None, Rule.KEEP_WHEN_ABSENT] = None
    """Whether subscribers hear of single failed records too. Left out: it stays as it is."""

    warning_notifications: Annotated[Input[bool] | None, Rule.KEEP_WHEN_ABSENT] = None
    """Whether subscribers hear of runs that end with warnings. Left out: it stays as it is."""


FieldMappings = Annotated[Listed[Nested[FieldMapping, FieldMappingDict]], Keyed("target")]

OverrideFields = Annotated[Listed[Nested[OverrideField, OverrideFieldDict]], Keyed("target")]

Overrides = Annotated[Listed[Nested[Override, OverrideDict]], Match.ORDER]
