"""`BulkSync`: a whole source, copied into a warehouse (ELT). API page "Create Bulk Sync".

The path of `BulkSyncProvider` is in every user's state: this module and that class are never renamed.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal

import pulumi

from pulumi_polytomic.api.bulk_syncs import BULK_SYNCS
from pulumi_polytomic.api.model_syncs import MODEL_SYNCS
from pulumi_polytomic.bulk_sync import glance, notes, readiness, refreshing, schemas
from pulumi_polytomic.bulk_sync.forms import RenamedForm
from pulumi_polytomic.bulk_sync.inputs import (
    AdditionalBulkSchedule,
    BulkErrorHandling,
    BulkSchedule,
    BulkSchemas,
    BulkSyncMode,
    Discovery,
)
from pulumi_polytomic.bulk_sync.older import VERSIONS
from pulumi_polytomic.bulk_sync.preview import findings
from pulumi_polytomic.declare.base import Declaration, Input, Listed, Nested
from pulumi_polytomic.declare.inputs import Ids
from pulumi_polytomic.host.provider import Provider
from pulumi_polytomic.host.resource import ManagedResource
from pulumi_polytomic.lifecycle.kind import Apart, FromList, Kind, Other, Runs, Twins, error_handling_of
from pulumi_polytomic.reconcile.annotations import shape_of
from pulumi_polytomic.reconcile.changes import changed
from pulumi_polytomic.reconcile.normalize import Configuration
from pulumi_polytomic.reconcile.shape import Alternatives, Compared, Deprecated, Match, Rule
from pulumi_polytomic.reconcile.versions import CURRENT, OLDER
from pulumi_polytomic.typed import AdditionalBulkScheduleDict, BulkErrorHandlingDict, BulkScheduleDict, BulkSyncFields

NameNormalization = Literal["enabled", "disabled", "legacy"]


class BulkSyncArgs(Declaration):
    """A bulk sync as a program declares it: the schemas of a source, copied into a destination.

    Left out (None) means unmanaged: a new sync gets the API's default, and what is set elsewhere stays. API page
    "Create Bulk Sync".
    """

    alternatives = (Alternatives(("default_schedule", "schedule")),)
    deprecated = (
        Deprecated("default_schedule", ("schedule",)),
        Deprecated("automatically_add_new_objects", ("discover",)),
    )
    forms = (RenamedForm("schedule", "default_schedule"),)

    name: Annotated[Input[str], Rule.NEVER_EMPTY]
    """The sync's name in Polytomic. Left out: `resource_name`."""

    mode: Input[BulkSyncMode]
    """How rows are written: `snapshot`, `replicate` or `append`."""

    source_connection_id: Annotated[Input[str], Compared.UUID]
    """UUID of the connection that rows are read from."""

    destination_connection_id: Annotated[Input[str], Compared.UUID]
    """UUID of the connection that rows are written to."""

    destination_configuration: Input[Mapping[str, Any]]
    """The destination's own settings. Only the keys named are managed, at every depth. `get_bulk_destination`
    tells which keys its connection takes.
    """

    default_schedule: Nested[BulkSchedule, BulkScheduleDict] | None = None
    """When to run. Times are in UTC. Left out: its deprecated form `schedule` says it."""

    schedule: Nested[BulkSchedule, BulkScheduleDict] | None = None
    """Deprecated form of `default_schedule`. Left out: `default_schedule` says it."""

    additional_schedules: Annotated[
        Listed[Nested[AdditionalBulkSchedule, AdditionalBulkScheduleDict]] | None, Match.SET
    ] = None
    """Further schedules for some of the schemas. A set. Left out: unmanaged."""

    source_configuration: Input[Mapping[str, Any]] | None = None
    """The source's own settings. Only the keys named are managed, at every depth. `get_bulk_source` shows which
    keys its connection takes. Left out: unmanaged.
    """

    schemas: Annotated[
        BulkSchemas | None,
        Rule.KEEP_WHEN_ABSENT,
        Rule.SENT_WHEN_CHANGED,
        Rule.NEVER_EMPTY,
    ] = None
    """The schemas to copy, as ids or objects, identified by `id`; the others are switched off. What
    `automatically_add_new_objects` adds stays, and so does what is never declared of a schema. Left out at the
    create: all of the source's schemas; later, even after they were declared: they stay.
    """

    refresh_schemas: Annotated[Input[bool] | None, Rule.OPTION] = None
    """Whether the source's schemas are read again before the sync is created. A warning names those that appeared and
    those that vanished. A change by itself writes nothing. Left out: false.
    """

    active: Annotated[Input[bool] | None, Rule.KEEP_WHEN_ABSENT] = None
    """Whether it runs on its schedule. Left out, even after it was declared: it stays. Switching it off cancels
    a running execution.
    """

    automatically_add_new_objects: Input[Discovery] | None = None
    """Which new source objects are added. Left out: unmanaged, by default `none`."""

    automatically_add_new_fields: Input[Discovery] | None = None
    """Which new fields are added. Left out: unmanaged, by default `all`."""

    normalize_names: Input[NameNormalization] | None = None
    """How names are made fit for the destination. Left out: unmanaged, by default `enabled`."""

    concurrency_limit: Input[int] | None = None
    """How many schemas are copied at once. Left out: unmanaged, by default Polytomic's choice."""

    resync_concurrency_limit: Input[int] | None = None
    """How many schemas are resynced at once. Left out: unmanaged, likewise."""

    data_cutoff_timestamp: Annotated[Input[str] | None, Compared.INSTANT] = None
    """Records older than this instant (RFC 3339) are not copied. Left out: unmanaged."""

    disable_record_timestamps: Input[bool] | None = None
    """Whether Polytomic adds no timestamp columns. Left out: unmanaged, else false."""

    policies: Ids | None = None
    """UUIDs of the sync's permission policies. A set. Left out: unmanaged."""

    error_handling: Annotated[Nested[BulkErrorHandling, BulkErrorHandlingDict] | None, Rule.KEEP_WHEN_ABSENT] = None
    """Who hears of failures, and how late ingestion may be. Read and written by an endpoint of its own. Left
    out, even after it was declared: it stays.
    """

    organization_id: Annotated[Input[str] | None, Compared.UUID, Rule.FIXED] = None
    """UUID of the organization that it is in, for good: that of the key, another one is refused. Left out: the
    API key's own.
    """


def carried(body: Configuration) -> Configuration:
    """The body without the option that the API does not know."""
    return {name: value for name, value in body.items() if name != "refresh_schemas"}


_RESYNCING = ("mode", "source_connection_id", "destination_connection_id")


def impact(old: Configuration, new: Configuration) -> list[str]:
    """Warnings about what an update does, or may do, to the data.

    No page says which changes make a full resync: those named here may well.
    """
    said = []
    if new.get("active") is False and old.get("active") is not False:
        said.append("switching a bulk sync off cancels its running execution, if there is one")
    said += [
        f"{name} changes: the next execution may be a full resync, in which every record is copied again"
        for name in changed(shape_of(BulkSyncArgs), old, new, _RESYNCING)
    ]
    return said + notes.on_change(old, new)


def place(sync: Configuration) -> tuple[str, ...]:
    """The connections that it reads from and writes to."""
    return tuple(str(sync.get(name) or "").lower() for name in ("source_connection_id", "destination_connection_id"))


def loose(declared: Configuration) -> set[str]:
    """The declared fields that may change while `updated_at` stays: of schemas all but whether they are copied."""
    detailed = any(not isinstance(schema, str) for schema in declared.get("schemas") or ())
    return {"policies", "error_handling", *(["schemas"] if detailed else [])} & declared.keys()


_CONNECTIONS = {"source_connection_id", "destination_connection_id"}
_OTHER_CONNECTION = (
    "If the server does not let a bulk sync change its connections, ask for a new one in its place: "
    "`pulumi up --replace <urn>` (`pulumi stack --show-urns` lists them)."
)

BULK_SYNC = Kind(
    title="bulk sync",
    declaration=BulkSyncArgs,
    calls=BULK_SYNCS,
    computed={"created_at": "", "created_by": {}, "organization_id": ""},
    apart={
        "schemas": Apart(
            schemas.read,
            schemas.follow_up,
            schemas.changing,
            schemas.apart,
            schemas.read_whole,
            schemas.as_body,
            schemas.made,
            glance.read,
        ),
        "error_handling": error_handling_of(BULK_SYNCS),
    },
    alias_id="sync_id",
    mistaken_for=Other("model sync", MODEL_SYNCS.get, "ModelSync"),
    listed=FromList(whole=(CURRENT, OLDER), loose=loose),
    runs=Runs(BULK_SYNCS, stop_when_switched_off=True),
    twins=Twins(
        place,
        ("name", "source_connection_id", "destination_connection_id"),
        " and target",
        "every record is written twice",
    ),
    shown=(
        "name",
        "mode",
        "active",
        "default_schedule",
        "automatically_add_new_objects",
        "automatically_add_new_fields",
        "normalize_names",
        "concurrency_limit",
        "resync_concurrency_limit",
        "data_cutoff_timestamp",
    ),
    carried=carried,
    before_create=refreshing.before_create,
    not_ready=readiness.not_ready,
    versions=VERSIONS,
    findings=findings,
    notes=impact,
    notes_on_new=notes.on_new,
    happening=notes.happening,
    advice=lambda _body, changed, _error: _OTHER_CONNECTION if changed & _CONNECTIONS else "",
)


class BulkSyncProvider(Provider):
    """The dynamic provider of bulk syncs. Its import path is in state: never rename or move it."""

    kind = BULK_SYNC


class BulkSync(BulkSyncFields, ManagedResource, module="polytomic", name="BulkSync"):
    """A bulk sync: the schemas of a source, copied into a destination.

    Every value may be an Output; every nested object may be a dict. Left out (None) means unmanaged: what the web page
    or a colleague set there survives every update. A field that was declared and is left out now is reset by the API
    to its default, except `active`, `schemas` and `error_handling`, which stay. Each declared field is also an output
    of the same name.
    """

    kind = BULK_SYNC
    provider = BulkSyncProvider

    organization_id: pulumi.Output[str]
    """UUID of the organization that the sync belongs to."""
    created_at: pulumi.Output[str]
    """When it was created (UTC, RFC 3339)."""
    created_by: pulumi.Output[dict[str, Any]]
    """Who created it: `id`, `name`, `type`."""

    @property
    def sync_id(self) -> pulumi.Output[str]:
        """The sync's UUID. The same as `id`, which stays known while an update is previewed."""
        return self.id
