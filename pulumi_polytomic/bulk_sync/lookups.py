"""Lookups for bulk syncs: syncs, sources, destinations."""

from __future__ import annotations

import operator
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pulumi

from pulumi_polytomic.api import sources
from pulumi_polytomic.api.bulk_syncs import BULK_SYNCS
from pulumi_polytomic.bulk_sync.older import VERSIONS
from pulumi_polytomic.host.finding import Finder
from pulumi_polytomic.host.lookup import Lookup, Options, Text, look_up, look_up_output
from pulumi_polytomic.host.result import Document

if TYPE_CHECKING:
    from pulumi_polytomic.api.client import Client


@dataclass(frozen=True)
class GetBulkSyncResult:
    """A bulk sync, as it is on the server, without its schemas. `BulkSync` says what the fields mean."""

    id: str
    """UUID, for `RunAfter.bulk_sync_ids`."""
    name: str
    """Its name in Polytomic."""
    mode: str = ""
    """How it copies: "snapshot", "replicate" or "append"."""
    active: bool = False
    """Whether it runs on its schedule."""
    source_connection_id: str = ""
    """UUID of the connection that it reads from."""
    source_configuration: Document = field(default_factory=dict)
    """Settings of the source; the keys are the connection's."""
    destination_connection_id: str = ""
    """UUID of the connection that it writes to."""
    destination_configuration: Document = field(default_factory=dict)
    """Settings of the destination; the keys are the connection's."""
    default_schedule: Document = field(default_factory=dict)
    """When it runs, in UTC."""
    additional_schedules: list[Document] = field(default_factory=list)
    """When else it runs, and for which schemas."""
    automatically_add_new_objects: str = ""
    """Which new objects of the source it takes in."""
    automatically_add_new_fields: str = ""
    """Which new fields of the source it takes in."""
    normalize_names: str = ""
    """Whether names are made to fit the destination."""
    concurrency_limit: int | None = None
    """How many schemas run at once; None: the deployment's own limit."""
    resync_concurrency_limit: int | None = None
    """The same for a resync."""
    data_cutoff_timestamp: str | None = None
    """Older records of the source are not copied; None: all are."""
    disable_record_timestamps: bool = False
    """Whether it leaves its own timestamp columns out."""
    policies: list[str] = field(default_factory=list)
    """UUIDs of its permission policies."""
    organization_id: str = ""
    """UUID of its organization."""
    created_at: str = ""
    """When it was created (UTC, RFC 3339)."""
    updated_at: str = ""
    """When it was last changed (UTC, RFC 3339)."""


@dataclass(frozen=True)
class BulkSourceSchemaResult:
    """A schema of a source: a table, or an object of an application."""

    id: str
    """For `BulkSchema.id`."""
    name: str = ""
    """Its name in words."""


@dataclass(frozen=True)
class GetBulkSourceResult:
    """A connection as the source of bulk syncs."""

    configuration: Document = field(default_factory=dict)
    """Which keys `BulkSync.source_configuration` takes; empty: it takes none, or the server describes none."""
    schemas: list[BulkSourceSchemaResult] = field(default_factory=list, metadata={"of": BulkSourceSchemaResult})
    """What can be copied, as Polytomic last saw it."""
    capabilities: Document = field(default_factory=dict)
    """What else it can do, such as `supports_tracking_fields`."""


@dataclass(frozen=True)
class BulkModeResult:
    """A mode in which a bulk sync can write to a destination."""

    id: str = ""
    """For `BulkSync.mode`."""
    label: str = ""
    """Its name in Polytomic's pages."""
    description: str = ""
    """What it does."""


@dataclass(frozen=True)
class GetBulkDestinationResult:
    """A connection as the destination of bulk syncs."""

    configuration: Document = field(default_factory=dict)
    """Which keys `BulkSync.destination_configuration` takes and needs; empty: the server describes none."""
    modes: list[BulkModeResult] = field(default_factory=list, metadata={"of": BulkModeResult})
    """The modes that it offers."""
    supported_resync_modes: list[str] = field(default_factory=list)
    """For `AdditionalBulkSchedule.resync_mode`."""
    supports_history_mode: bool = False
    """Whether `BulkSchema.history_enabled` is possible."""


def _bulk_syncs(client: Client, *, again: bool = False) -> list[Document]:
    if again:
        client.once.forget("bulk syncs")
    listed = client.once("bulk syncs", lambda: list(BULK_SYNCS.list_(client)))
    return [VERSIONS.modern(one) for one in listed]


def _bulk_sync(client: Client, id: str) -> Document:
    found = client.once(("bulk sync", id), lambda: BULK_SYNCS.get(client, id))
    return VERSIONS.modern(found)


def _bulk_source(client: Client, wanted: Mapping[str, str]) -> Document:
    """What the connection of that `connection_id` offers as a source of bulk syncs.

    Raises:
        PolytomicError: there is no such connection, or the server could not be asked.
    """
    return sources.bulk_source(client, wanted["connection_id"])


def _bulk_destination(client: Client, wanted: Mapping[str, str]) -> Document:
    """What the connection of that `connection_id` offers as a destination of bulk syncs.

    Raises:
        PolytomicError: there is no such connection, or the server could not be asked.
    """
    return sources.bulk_target(client, wanted["connection_id"])


FINDER = Finder(
    "bulk sync",
    _bulk_syncs,
    _bulk_sync,
    {name: operator.itemgetter(name) for name in ("source_connection_id", "destination_connection_id")},
)

_BULK_SYNC = Lookup("get_bulk_sync", "polytomic:index:getBulkSync", GetBulkSyncResult, FINDER.find)

_BULK_SOURCE = Lookup("get_bulk_source", "polytomic:index:getBulkSource", GetBulkSourceResult, _bulk_source)

_BULK_DESTINATION = Lookup(
    "get_bulk_destination",
    "polytomic:index:getBulkDestination",
    GetBulkDestinationResult,
    _bulk_destination,
)


def get_bulk_sync(
    name: str | None = None,
    *,
    source_connection_id: str | None = None,
    destination_connection_id: str | None = None,
    id: str | None = None,
    opts: Options = None,
) -> GetBulkSyncResult:
    """A bulk sync, whoever made it, by its name, by its name and connections, or by its id. API page "List Bulk Syncs".

    A preview sees those that are there before the update: not what the same program is about to make.

    Args:
        name: its name in Polytomic.
        source_connection_id: UUID of the connection that it reads from, where several have the name.
        destination_connection_id: UUID of the connection that it writes to, where several have the name.
        id: its UUID, instead of the name.
        opts: Pulumi's options; `provider` is a `workspace`.

    Raises:
        pulumi.RunError: there is not exactly one, or the API could not be asked.
    """
    wanted = {
        "name": name,
        "source_connection_id": source_connection_id,
        "destination_connection_id": destination_connection_id,
        "id": id,
    }
    return look_up(_BULK_SYNC, wanted, opts)


def get_bulk_sync_output(
    name: Text = None,
    *,
    source_connection_id: Text = None,
    destination_connection_id: Text = None,
    id: Text = None,
    opts: Options = None,
) -> pulumi.Output[GetBulkSyncResult]:
    """`get_bulk_sync`, from Outputs, as an Output."""
    wanted = {
        "name": name,
        "source_connection_id": source_connection_id,
        "destination_connection_id": destination_connection_id,
        "id": id,
    }
    return look_up_output(_BULK_SYNC, wanted, opts)


def get_bulk_source(connection_id: str, *, opts: Options = None) -> GetBulkSourceResult:
    """A connection as the source of bulk syncs: its schemas, and what can be configured. API page "Get Bulk Source".

    Args:
        connection_id: UUID of the connection.
        opts: Pulumi's options; `provider` is a `workspace`.

    Raises:
        pulumi.RunError: there is none, Polytomic has not read its schemas yet, or the API could not be asked.
    """
    return look_up(_BULK_SOURCE, {"connection_id": connection_id}, opts)


def get_bulk_source_output(
    connection_id: pulumi.Input[str], *, opts: Options = None
) -> pulumi.Output[GetBulkSourceResult]:
    """`get_bulk_source`, from Outputs, as an Output."""
    return look_up_output(_BULK_SOURCE, {"connection_id": connection_id}, opts)


def get_bulk_destination(connection_id: str, *, opts: Options = None) -> GetBulkDestinationResult:
    """A connection as the destination of bulk syncs: its modes, and what can be configured.

    API page "Get Bulk Destination".

    Args:
        connection_id: UUID of the connection.
        opts: Pulumi's options; `provider` is a `workspace`.

    Raises:
        pulumi.RunError: there is none, or the API could not be asked.
    """
    return look_up(_BULK_DESTINATION, {"connection_id": connection_id}, opts)


def get_bulk_destination_output(
    connection_id: pulumi.Input[str], *, opts: Options = None
) -> pulumi.Output[GetBulkDestinationResult]:
    """`get_bulk_destination`, from Outputs, as an Output."""
    return look_up_output(_BULK_DESTINATION, {"connection_id": connection_id}, opts)
