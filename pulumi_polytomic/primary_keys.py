"""`PrimaryKeys`: the fields that identify the records of a source's schema. API page "Set Primary Keys".

The path of `PrimaryKeysProvider` is in users' state: this module and that class are never renamed.
"""

from __future__ import annotations

import dataclasses
import warnings
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, Annotated, Any

import pulumi

from pulumi_polytomic import rules
from pulumi_polytomic.api import sources
from pulumi_polytomic.api.schema_keys import SchemaKeys
from pulumi_polytomic.declare.base import Declaration, Input
from pulumi_polytomic.declare.several import Several
from pulumi_polytomic.errors import ApiError, InvalidInput, NotFound, PolytomicError
from pulumi_polytomic.host import finding
from pulumi_polytomic.host.lookup import Lookup, Options, Text, look_up, look_up_output
from pulumi_polytomic.host.provider import Provider
from pulumi_polytomic.host.resource import ManagedResource
from pulumi_polytomic.lifecycle.kind import IdForm, Kind
from pulumi_polytomic.lifecycle.preview.asking import REFUSED, Asking, Declared, by_id, listed, names
from pulumi_polytomic.lifecycle.preview.findings import Finding, suggestion
from pulumi_polytomic.lifecycle.preview.references import no_connection
from pulumi_polytomic.reconcile.normalize import Configuration
from pulumi_polytomic.reconcile.path import Path, fields
from pulumi_polytomic.reconcile.shape import Compared, Match, Rule, is_uuid
from pulumi_polytomic.typed import PrimaryKeysFields

if TYPE_CHECKING:
    from pulumi_polytomic.api.client import Client


# The API's name is that of an old method of pydantic's base class, which nothing here calls.
warnings.filterwarnings("ignore", 'Field name "schema" in "PrimaryKeysArgs"', UserWarning)


class PrimaryKeysArgs(Declaration):
    """The primary key of a source's schema as a program declares it, instead of the one that the source reports.

    API page "Set Primary Keys".
    """

    connection_id: Annotated[Input[str], Compared.UUID, Rule.REPLACES]
    """UUID of the source connection. A change resets the keys there, and sets them at the other one."""

    schema: Annotated[Input[str], Rule.NEVER_EMPTY, Rule.REPLACES]  # type: ignore[assignment]
    """The schema, as the source names it, such as `public.orders`. A change resets the keys of the old one."""

    keys: Annotated[Input[Several[Input[str]]], Match.SET, Rule.NEVER_EMPTY]
    """The fields that together are the primary key, by their ids. A set, with one element at least. They are sent in
    this order; no answer tells an order, so another order alone writes nothing.
    """


def findings(asking: Asking, declared: Declared, _old: Declared, *, exists: bool) -> Iterator[Finding]:  # noqa: ARG001
    """What the source does not have."""
    connection, schema, keys = (declared.get(name) for name in ("connection_id", "schema", "keys"))
    if not isinstance(connection, str) or not isinstance(schema, str):
        return
    try:
        found = asking(partial(sources.schema, connection_id=connection.lower(), schema_id=schema))
    except NotFound:
        missing = no_connection(asking, Path.of("connection_id"), connection.lower())
        known = {} if missing else names(by_id(_schemas(asking, connection.lower())))
        what = f"`{schema}`: no such schema of the source"
        near = suggestion(schema, known)
        absent = Finding(Path.of("schema"), what, fields("schema"), near, rule=rules.UNKNOWN_SCHEMA)
        yield from missing or [absent]
        return
    except REFUSED:
        return  # its schemas are being read
    columns = by_id(listed(found, "fields"))
    for i, key in enumerate(keys if isinstance(keys, list) else []):
        if columns and isinstance(key, str) and key not in columns:
            what = f"`{key}`: no such field of {schema}"
            then = suggestion(key, names(columns))
            yield Finding(Path.of("keys", i), what, fields("keys", "schema"), then, rule=rules.UNKNOWN_SCHEMA_FIELD)


def _schemas(asking: Asking, connection_id: str) -> list[dict[str, Any]]:
    return asking.list(lambda client: listed(sources.bulk_source(client, connection_id), "schemas"))


def not_ready(client: Client, body: Configuration, _error: ApiError, _since: datetime) -> bool:
    """Whether the schemas of the source are being read, and the keys may be taken later."""
    try:
        return sources.schema_status(client, str(body["connection_id"])).get("cache_status") == "refreshing"
    except PolytomicError:
        return False


def _is_id(id: Any) -> bool:
    return isinstance(id, str) and is_uuid(id.partition("/")[0]) and bool(id.partition("/")[2])


PRIMARY_KEYS = Kind(
    title="primary keys",
    declaration=PrimaryKeysArgs,
    calls=SchemaKeys(),
    computed={},
    named_by="schema",
    shown=("schema", "keys"),
    organization=False,
    id_form=IdForm("<connection UUID>/<schema>", _is_id),
    findings=findings,
    not_ready=not_ready,
)


class PrimaryKeysProvider(Provider):
    """The dynamic provider of primary keys. Its import path is in state: never rename or move it."""

    kind = PRIMARY_KEYS


class PrimaryKeys(PrimaryKeysFields, ManagedResource, module="polytomic", name="PrimaryKeys"):
    """The primary key of a source's schema, instead of the one that the source reports. Declare it in one stack.

    Its id is `<connection UUID>/<schema>`. A delete gives the schema back the key that the source reports.
    """

    kind = PRIMARY_KEYS
    provider = PrimaryKeysProvider


@dataclass(frozen=True)
class SchemaFieldResult:
    """A field of a source's schema."""

    id: str
    """What `PrimaryKeys.keys` and `BulkSchema.fields` call it."""
    name: str = ""
    """Its name in Polytomic's pages."""
    type: str = ""
    """Polytomic's type, such as "string", "number", "datetime"."""
    remote_type: str = ""
    """The type in the source."""
    is_primary_key: bool = False
    """Whether it is part of the primary key, overridden or not."""
    source_primary_key: bool = False
    """Whether the source reports it as part of the primary key."""
    user_managed: bool = False
    """Whether a user's description differs from the source's."""


@dataclass(frozen=True)
class GetSchemaResult:
    """A schema of a source, with its fields."""

    id: str
    """What `PrimaryKeys.schema` and `BulkSchema.id` call it."""
    name: str = ""
    """Its name in Polytomic's pages."""
    fields: list[SchemaFieldResult] = dataclasses.field(default_factory=list, metadata={"of": SchemaFieldResult})
    """Its fields."""


def _find(client: Client, wanted: Mapping[str, str]) -> Mapping[str, Any]:
    connection_id, schema = wanted["connection_id"], wanted["schema"]
    try:
        return sources.schema(client, connection_id, schema)
    except NotFound:
        known = [str(one.get("id")) for one in listed(sources.bulk_source(client, connection_id), "schemas")]
        none = f"the source {connection_id} has no schema {schema!r}"
        raise InvalidInput("schema", none, hint=finding.nearest(schema, known)) from None


_SCHEMA = Lookup("get_schema", "polytomic:index:getSchema", GetSchemaResult, _find)


def get_schema(connection_id: str, schema: str, *, opts: Options = None) -> GetSchemaResult:
    """A schema of a source, with its fields. API page "Get Schema".

    Args:
        connection_id: UUID of the source connection.
        schema: the schema, as the source names it, such as `public.orders`.
        opts: Pulumi's options; `provider` is a `workspace`.

    Raises:
        pulumi.RunError: there is no such schema, or the API could not be asked.
    """
    return look_up(_SCHEMA, {"connection_id": connection_id, "schema": schema}, opts)


def get_schema_output(connection_id: Text, schema: Text, *, opts: Options = None) -> pulumi.Output[GetSchemaResult]:
    """`get_schema`, from Outputs, as an Output."""
    return look_up_output(_SCHEMA, {"connection_id": connection_id, "schema": schema}, opts)
