"""Lookups for model syncs: syncs, target objects, schedules."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pulumi

from pulumi_polytomic.api import model_syncs, targets
from pulumi_polytomic.api.model_syncs import MODEL_SYNCS
from pulumi_polytomic.api.remembered import connections
from pulumi_polytomic.errors import InvalidInput, NotFound
from pulumi_polytomic.host.finding import Finder, nearest
from pulumi_polytomic.host.lookup import Lookup, Options, Text, look_up, look_up_output
from pulumi_polytomic.host.result import Document
from pulumi_polytomic.model_sync.older import VERSIONS

if TYPE_CHECKING:
    from pulumi_polytomic.api.client import Client


@dataclass(frozen=True)
class GetModelSyncResult:
    """A model sync, as it is on the server. `ModelSync` says what the fields mean. A passphrase is never here."""

    id: str
    """UUID, for `RunAfter.sync_ids`."""
    name: str
    """Its name in Polytomic."""
    mode: str = ""
    """How records are written to the target."""
    active: bool = False
    """Whether it runs."""
    target: Document = field(default_factory=dict)
    """Where it writes: `connection_id`, `object`, `configuration`."""
    fields: list[Document] = field(default_factory=list)
    """Its field mappings."""
    override_fields: list[Document] = field(default_factory=list)
    """Target fields with one value for every record."""
    overrides: list[Document] = field(default_factory=list)
    """Conditional replacements of model field values."""
    identities: Document = field(default_factory=dict)
    """How records are matched: `mappings`, `strategy`."""
    model_filters: Document = field(default_factory=dict)
    """Which records of the models are read: `conditions`, `logic`."""
    target_filters: Document = field(default_factory=dict)
    """Which records of the target are written: `conditions`, `logic`."""
    schedule: Document = field(default_factory=dict)
    """When it runs, in UTC."""
    policies: list[str] = field(default_factory=list)
    """UUIDs of its permission policies."""
    only_enrich_updates: bool = False
    """Whether only changes of the base models make a record sync."""
    skip_initial_backfill: bool = False
    """Whether only records seen since it was enabled are written."""
    sync_all_records: bool = False
    """Whether every run writes all records."""
    model_ids: list[str] = field(default_factory=list)
    """UUIDs of the models that it reads."""
    problems: list[Document] = field(default_factory=list)
    """What stops it from running: `code`, `message`, `path`, `severity`."""
    organization_id: str = ""
    """UUID of its organization."""
    created_at: str = ""
    """When it was created (UTC, RFC 3339)."""
    updated_at: str = ""
    """When it was last changed (UTC, RFC 3339)."""


@dataclass(frozen=True)
class TargetFieldResult:
    """A field of a target object."""

    id: str
    """What field mappings call it: `FieldMapping.target`."""
    name: str = ""
    """Its name in words."""
    description: str = ""
    """What the application says about it."""
    type: str = ""
    """Polytomic's type."""
    source_type: str = ""
    """The type in the application."""
    createable: bool = False
    """Whether it can be written when a record is created."""
    updateable: bool = False
    """Whether it can be written when a record is updated."""
    required: bool = False
    """Whether a sync must map it."""
    encryptable: bool = False
    """Whether its values can be encrypted."""
    filterable: bool = False
    """Whether a target filter can ask for it."""
    filter_functions: list[Document] = field(default_factory=list)
    """What such a filter can ask; empty: anything."""
    supports_identity: bool = False
    """Whether records can be matched by it."""
    identity_functions: list[Document] = field(default_factory=list)
    """How they can be matched: `id`, `label`."""
    association: bool = False
    """Whether it refers to another object."""
    multiple_associations: bool = False
    """Whether it refers to several."""
    values: list[Document] = field(default_factory=list)
    """The values that it takes: `value`, `label`; empty: the server lists none."""


@dataclass(frozen=True)
class TargetModeResult:
    """A mode in which a sync can write to a target."""

    mode: str = ""
    """For `ModelSync.mode`."""
    label: str = ""
    """Its name in Polytomic's pages."""
    description: str = ""
    """What it does."""
    requires_identity: bool = False
    """Whether a sync of this mode needs `identities`."""
    supports_field_sync_mode: bool = False
    """Whether its field mappings can have a `sync_mode` each."""
    supports_target_filters: bool = False
    """Whether it can have `target_filters`."""


@dataclass(frozen=True)
class GetTargetResult:
    """A target object: what a model sync can write to."""

    id: str
    """For `Target.object`."""
    name: str = ""
    """Its name in words."""
    fields: list[TargetFieldResult] = field(default_factory=list, metadata={"of": TargetFieldResult})
    """Its fields; empty where the syncs define them (the columns of a database's table)."""
    modes: list[TargetModeResult] = field(default_factory=list, metadata={"of": TargetModeResult})
    """The modes that it offers."""
    properties: Document = field(default_factory=dict)
    """What else it can do, such as `supports_field_creation`, `supports_multiple_identities`."""
    refreshed_at: str = ""
    """When Polytomic last looked at its fields (UTC, RFC 3339)."""


@dataclass(frozen=True)
class ScheduleOptionResult:
    """A frequency that a model sync can have."""

    frequency: str = ""
    """For `Schedule.frequency`."""
    label: str = ""
    """Its name in Polytomic's pages."""
    description: str = ""
    """When it runs."""
    configuration: Document = field(default_factory=dict)
    """Which fields of `Schedule` it takes: a JSON schema."""


@dataclass(frozen=True)
class GetScheduleOptionsResult:
    """The schedules that model syncs can have."""

    schedule_options: list[ScheduleOptionResult] = field(default_factory=list, metadata={"of": ScheduleOptionResult})
    """One for each frequency."""


def _model_syncs(client: Client, *, again: bool = False) -> list[Document]:
    if again:
        client.once.forget("model syncs")
    return client.once("model syncs", lambda: list(MODEL_SYNCS.list_(client)))


def _model_sync(client: Client, id: str) -> Document:
    found = client.once(("model sync", id), lambda: MODEL_SYNCS.get(client, id))
    return VERSIONS.modern(found)


def _target_connection(one: Document) -> Any:
    # A list of version 2024-02-08 holds whole syncs, which say it elsewhere.
    return one.get("target_connection_id") or (one.get("target") or {}).get("connection_id")


def _target(client: Client, wanted: Mapping[str, str]) -> Document:
    """The target object of that `connection_id` and `object`, with its fields.

    The server reads the destination again before this fails because there is none.

    Raises:
        InvalidInput: no such object.
        PolytomicError: the server could not be asked.
    """
    connection_id, object = wanted["connection_id"], wanted["object"]
    for refresh in (False, True):
        try:
            return targets.fields(client, connection_id, object, refresh=refresh)
        except NotFound:
            continue
    there = [str(one.get("id")) for one in targets.objects(client, connection_id)]
    connection = connections.get(client, connection_id).get("name")
    raise InvalidInput(
        "", f"the connection {connection!r} has no target object {object!r}", hint=nearest(object, there)
    )


def _schedule_options(client: Client, _: Mapping[str, str]) -> Mapping[str, Any]:
    return {"schedule_options": model_syncs.schedule_options(client)}


FINDER = Finder(
    "model sync",
    _model_syncs,
    _model_sync,
    {"mode": lambda one: one.get("mode"), "target_connection_id": _target_connection},
    light=True,
)

_MODEL_SYNC = Lookup("get_model_sync", "polytomic:index:getModelSync", GetModelSyncResult, FINDER.find)

_TARGET = Lookup("get_target", "polytomic:index:getTarget", GetTargetResult, _target)

_SCHEDULE_OPTIONS = Lookup(
    "get_schedule_options", "polytomic:index:getScheduleOptions", GetScheduleOptionsResult, _schedule_options
)


def get_model_sync(
    name: str | None = None,
    *,
    mode: str | None = None,
    target_connection_id: str | None = None,
    id: str | None = None,
    opts: Options = None,
) -> GetModelSyncResult:
    """A model sync, whoever made it, by its name, by its name and mode or target, or by its id. API page "List Syncs".

    A preview sees those that are there before the update: not what the same program is about to make.

    Args:
        name: its name in Polytomic.
        mode: its mode, where several have the name.
        target_connection_id: UUID of the connection that it writes to, where several have the name.
        id: its UUID, instead of the name.
        opts: Pulumi's options; `provider` is a `workspace`.

    Raises:
        pulumi.RunError: there is not exactly one, or the API could not be asked.
    """
    wanted = {"name": name, "mode": mode, "target_connection_id": target_connection_id, "id": id}
    return look_up(_MODEL_SYNC, wanted, opts)


def get_model_sync_output(
    name: Text = None,
    *,
    mode: Text = None,
    target_connection_id: Text = None,
    id: Text = None,
    opts: Options = None,
) -> pulumi.Output[GetModelSyncResult]:
    """`get_model_sync`, from Outputs, as an Output."""
    wanted = {"name": name, "mode": mode, "target_connection_id": target_connection_id, "id": id}
    return look_up_output(_MODEL_SYNC, wanted, opts)


def get_target(connection_id: str, object: str, *, opts: Options = None) -> GetTargetResult:
    """A target object with its fields: what a model sync can write to. API page "Get Target Fields".

    An object that the server does not know yet makes it look into the destination again.

    Args:
        connection_id: UUID of the connection.
        object: the object's id, as `Target.object` names it, such as "Contact".
        opts: Pulumi's options; `provider` is a `workspace`.

    Raises:
        pulumi.RunError: there is none, or the API could not be asked.
    """
    return look_up(_TARGET, {"connection_id": connection_id, "object": object}, opts)


def get_target_output(
    connection_id: pulumi.Input[str], object: pulumi.Input[str], *, opts: Options = None
) -> pulumi.Output[GetTargetResult]:
    """`get_target`, from Outputs, as an Output."""
    return look_up_output(_TARGET, {"connection_id": connection_id, "object": object}, opts)


def get_schedule_options(*, opts: Options = None) -> GetScheduleOptionsResult:
    """The frequencies that model syncs can have, and what each takes. API page "Get Schedule Options".

    Args:
        opts: Pulumi's options; `provider` is a `workspace`.

    Raises:
        pulumi.RunError: the API could not be asked.
    """
    return look_up(_SCHEDULE_OPTIONS, {}, opts)


def get_schedule_options_output(*, opts: Options = None) -> pulumi.Output[GetScheduleOptionsResult]:
    """`get_schedule_options`, as an Output."""
    return look_up_output(_SCHEDULE_OPTIONS, {}, opts)
