"""What lookups return: the API's documents, with their field names, typed and frozen."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from dataclasses import MISSING, dataclass, field, fields
from typing import Any, TypeVar

from pulumi_polytomic.errors import InvalidInput
from pulumi_polytomic.reconcile.maps import without_nulls

R = TypeVar("R")

Document = dict[str, Any]


def result_of(kind: type[R], document: Mapping[str, Any]) -> R:
    """The document as that kind of result; what it leaves out, or says null of, is as the kind has it, or absent.

    Raises:
        InvalidInput: it leaves out what every such document has.
    """
    values, missing = {}, []
    for each in fields(kind):  # type: ignore[arg-type]  # every kind is a dataclass
        value = document.get(each.name)
        if value is not None:
            values[each.name] = _nested(each.metadata.get("of"), value)
        elif each.default is MISSING and each.default_factory is MISSING:
            missing.append(each.name)
    if missing:
        raise InvalidInput("", f"the answer has no {' and no '.join(missing)}")
    return kind(**values)


def _nested(kind: type[Any] | None, value: Any) -> Any:
    if kind is None:
        # A copy: an answer is shared by all who asked for it.
        return without_nulls(copy.deepcopy(value))
    return [result_of(kind, one) for one in value] if isinstance(value, list) else result_of(kind, value)


@dataclass(frozen=True)
class ConnectionTypeResult:
    """What a connection is: which application or database."""

    id: str = ""
    """The type as the API names it, such as "postgresql"."""
    name: str = ""
    """The type in words, such as "PostgreSQL"."""
    operations: list[str] = field(default_factory=list)
    """What it can be: "source", "destination"."""


@dataclass(frozen=True)
class GetConnectionResult:
    """A connection. Its configuration is not here: it holds secrets, which must not get into a program's outputs."""

    id: str
    """UUID, for `Target.connection_id`, `BulkSync.source_connection_id` and the like."""
    name: str
    """Its name in Polytomic."""
    type: ConnectionTypeResult = field(default_factory=ConnectionTypeResult, metadata={"of": ConnectionTypeResult})
    """Which application or database it is."""
    status: str = ""
    """Its health as Polytomic last saw it, such as "healthy"."""
    status_error: str = ""
    """Why it is not healthy; empty if it is."""
    policies: list[str] = field(default_factory=list)
    """UUIDs of its permission policies."""
    organization_id: str = ""
    """UUID of its organization."""


@dataclass(frozen=True)
class ModelFieldResult:
    """A field of a model."""

    id: str
    """UUID, for `field_id` of a filter or an override."""
    name: str
    """What field mappings call it: `ModelField.field`."""
    label: str = ""
    """Its name in Polytomic's pages."""
    description: str = ""
    """What somebody wrote about it."""
    type: str = ""
    """Polytomic's type, such as "string", "number", "datetime"."""
    remote_type: str = ""
    """The type in the source."""
    unique: bool = False
    """Whether its values tell records apart."""
    user_added: bool = False
    """Whether it was added to what the source has."""


@dataclass(frozen=True)
class GetModelResult:
    """A model with its fields."""

    id: str
    """UUID, for `ModelField.model_id`."""
    name: str
    """Its name in Polytomic."""
    type: str = ""
    """How it is made, such as "table" or "query"."""
    connection_id: str = ""
    """UUID of the connection that it reads from."""
    identifier: str = ""
    """The field that tells its records apart."""
    fields: list[ModelFieldResult] = field(default_factory=list, metadata={"of": ModelFieldResult})
    """Its fields."""
    configuration: Document = field(default_factory=dict)
    """Where it reads from, such as `{"table": "orders"}`; the keys are the connection's."""
    relations: list[Document] = field(default_factory=list)
    """How its records relate to those of other models: `from`, `to`."""
    tracking_columns: list[str] = field(default_factory=list)
    """The columns by which changes are found."""
    labels: list[Document] = field(default_factory=list)
    """Its labels in Polytomic."""
    policies: list[str] = field(default_factory=list)
    """UUIDs of its permission policies."""
    version: int = 0
    """Grows by one with each change."""
    organization_id: str = ""
    """UUID of its organization."""


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
class GetCallerResult:
    """Who the key belongs to."""

    organization_id: str = ""
    """UUID of the organization that the key works in."""
    organization_name: str = ""
    """Its name."""
    id: str = ""
    """UUID of the user; empty for a key that is no user's."""
    email: str = ""
    """The user's address; empty for a key that is no user's."""
    role: str = ""
    """The user's role, by its old name."""
    is_user: bool = False
    """Whether it is a user's key."""
    is_organization: bool = False
    """Whether it is an organization's key."""
    is_partner: bool = False
    """Whether it is a partner's key."""
    is_system: bool = False
    """Whether it is a deployment's key."""


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
