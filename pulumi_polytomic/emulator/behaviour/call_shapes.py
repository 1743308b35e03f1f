"""The shapes of the bodies of the calls around the two syncs' own: starts, schemas, schedules, error handling, ….

As in `shapes`, unknown keys pass.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field

from ..store import Json
from .shapes import BulkFilter, DefaultSchedule, Frequency, Name, Shape, Source, Uuid

FieldType = Literal["string", "number", "boolean", "datetime", "array", "object", "binary"]


class SourceIdentity(Shape):
    """One source and value of an entry of `source_identities`."""

    source: Source
    value: str


class StartModelSync(Shape):
    """The body of Start Sync."""

    identities: list[str] | None = None
    source_identities: Annotated[list[list[SourceIdentity]], Field(max_length=1000)] | None = None
    resync: bool | None = None
    test: bool | None = None


class StartBulkSync(Shape):
    """The body of Start Bulk Sync; `resync` is of version 2024-02-08 only."""

    schemas: list[str] | None = None
    test: bool | None = None
    resync: bool | None = None
    resync_mode: Literal["refetch", "resync", "rebuild"] | None = None
    fetch_mode: Literal["none", "incremental", "full"] | None = None


class ModelSyncErrorHandling(Shape):
    """The body of a model sync's error handling."""

    subscribers: list[str] | None = None
    auto_retry_record_errors: bool | None = None
    notify_on_record_errors: bool | None = None
    warning_notifications: bool | None = None


class BulkSyncErrorHandling(Shape):
    """The body of a bulk sync's error handling."""

    subscribers: list[str] | None = None
    ingestion_failure_threshold: Annotated[int, Field(ge=0)] | None = None


class SchemaField(Shape):
    """One field of a schema in the schema calls: here the word is `obfuscated`."""

    id: Name
    enabled: bool | None = None
    obfuscated: bool | None = None
    user_output_name: str | None = None


class Schema(Shape):
    """The body of Update Bulk Sync Schema."""

    enabled: bool | None = None
    fields: list[SchemaField] | None = None
    filters: list[BulkFilter] | None = None
    partition_key: str | None = None
    tracking_field: str | None = None
    data_cutoff_timestamp: str | None = None
    disable_data_cutoff: bool | None = None
    user_output_name: str | None = None
    history_enabled: bool | None = None


class NamedSchema(Schema):
    """One entry of Patch Bulk Sync Schemas."""

    id: Name


class SchemasPatch(Shape):
    """The body of Patch Bulk Sync Schemas."""

    schemas: list[NamedSchema] | None = None


class ScheduleTimes(Shape):
    """A schedule in the schedule calls, which write their keys in camel case."""

    frequency: Frequency
    minute: str | None = None
    hour: str | None = None
    dayOfWeek: str | None = None
    dayOfMonth: str | None = None
    month: str | None = None
    selectiveMode: Literal["none", "incrementalFields", "nonincrementalFields"] | None = None
    schemas: list[str] | None = None
    syncMode: Literal["normal", "refetch", "resync", "rebuild"] | None = None


class ScheduleCall(Shape):
    """The body of the schedule calls."""

    schedule: ScheduleTimes


class OlderBulkSync(Shape):
    """What the body of a bulk sync has in version 2024-02-08 only."""

    schedule: DefaultSchedule
    discover: bool | None = None


class PrimaryKey(Shape):
    """One override of a primary key."""

    field_id: Name
    is_primary_key: bool


class PrimaryKeys(Shape):
    """The body of Set Primary Keys."""

    fields: list[PrimaryKey] | None = None


class UserField(Shape):
    """One user-defined field."""

    field_id: Name
    label: Name
    type: FieldType
    path: str | None = None
    definition: Any = None
    example: Any = None


class UserFields(Shape):
    """The body of Upsert Field."""

    fields: list[UserField] | None = None


class UserFieldPatch(Shape):
    """The body of Patch Field."""

    label: str | None = None
    type: FieldType | None = None
    path: str | None = None
    definition: Any = None
    example: Any = None


class Connection(Shape):
    """The body of Create and Update Connection; `type` is required on creation only."""

    name: Name
    configuration: Json
    type: str | None = None
    policies: list[Uuid] | None = None
    healthcheck_interval: str | None = None
    organization_id: Uuid | None = None


class ConnectionTest(Shape):
    """The body of Test Connection."""

    type: Name
    configuration: Json
    connection_id: Uuid | None = None


class ModelField(Shape):
    """One entry of a model's `additional_fields`."""

    name: Name
    label: str
    type: str
    example: str | None = None


class Model(Shape):
    """The body of Create, Update and Preview Model."""

    name: Name
    connection_id: Uuid
    configuration: Json
    fields: list[str] | None = None
    additional_fields: list[ModelField] | None = None
    identifier: str | None = None
    labels: list[str] | None = None
    policies: list[Uuid] | None = None
    relations: list[Json] | None = None
    tracking_columns: list[str] | None = None
    enricher: Json | None = None
    organization_id: Uuid | None = None


class PolicyAction(Shape):
    """One entry of a policy's `policy_actions`."""

    action: Name
    role_ids: list[Uuid] | None = None


class Policy(Shape):
    """The body of Create and Update Policy."""

    name: Name
    policy_actions: list[PolicyAction] | None = None
    organization_id: Uuid | None = None


class Role(Shape):
    """The body of Create and Update Role."""

    name: Name
    organization_id: Uuid | None = None


class Organization(Shape):
    """The body of Create and Update Organization."""

    name: Name
    issuer: str | None = None
    client_id: str | None = None
    client_secret: str | None = None
    sso_domain: str | None = None
    sso_org_id: str | None = None


class RecordLogging(Shape):
    """The body of Update Record Logging."""

    enabled: bool
    deliveryConnectionId: Uuid | None = None
    deliveryPrefix: str | None = None


class UserRoles(Shape):
    """What a body says of a user's roles; `role` is deprecated."""

    role: str | None = None
    role_ids: Annotated[list[Uuid], Field(min_length=1)] | None = None


class NewUser(UserRoles):
    """The body of Create User, and of Update User in any organization."""

    email: Name


class Webhook(Shape):
    """The body of Create and Update Webhook."""

    endpoint: Name
    secret: Name
    organization_id: Uuid | None = None


class Subscribers(Shape):
    """The body of Set Global Error Subscribers."""

    emails: list[str] | None = None


class SharedConnection(Shape):
    """The body of Create Shared Connection."""

    child_organization_id: Uuid
    name: str | None = None


class Connect(Shape):
    """The body of Connect."""

    name: Name
    redirect_url: Name
    connection: Uuid | None = None
    dark: bool | None = None
    organization_id: Uuid | None = None
    ttl: Annotated[int, Field(ge=1, le=604800)] | None = None
    type: str | None = None
    use_organization_name: bool | None = None
    whitelist: list[str] | None = None


class ProxySettings(Shape):
    """The body of Update Proxy Settings."""

    enabled: bool
