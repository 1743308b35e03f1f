"""`get_connection`: a connection by its name, its name and type, or its id. `get_connection_type`: what it can be."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any

import pulumi

from pulumi_polytomic.api import connection_types
from pulumi_polytomic.api.remembered import connections
from pulumi_polytomic.connection.settings import settings_of
from pulumi_polytomic.errors import InvalidInput
from pulumi_polytomic.host.finding import Finder, nearest
from pulumi_polytomic.host.lookup import Lookup, Options, Text, look_up, look_up_output

if TYPE_CHECKING:
    from pulumi_polytomic.api.client import Client


@dataclass(frozen=True)
class ConnectionTypeResult:
    """The type of a connection: an application or a database."""

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


FINDER = Finder(
    "connection", connections.listed, connections.get, {"type": lambda one: (one.get("type") or {}).get("id")}
)

_CONNECTION = Lookup("get_connection", "polytomic:index:getConnection", GetConnectionResult, FINDER.find)


def get_connection(
    name: str | None = None, *, type: str | None = None, id: str | None = None, opts: Options = None
) -> GetConnectionResult:
    """A connection, by its name, by its name and type, or by its id. API pages "List Connections", "Get Connection".

    Args:
        name: its name in Polytomic.
        type: the id of its type, such as "salesforce", where several have the name.
        id: its UUID, instead of the name.
        opts: Pulumi's options; `provider` is a `workspace`.

    Raises:
        pulumi.RunError: there is not exactly one, or the API could not be asked.
    """
    return look_up(_CONNECTION, {"name": name, "type": type, "id": id}, opts)


def get_connection_output(
    name: Text = None, *, type: Text = None, id: Text = None, opts: Options = None
) -> pulumi.Output[GetConnectionResult]:
    """`get_connection`, from Outputs, as an Output."""
    return look_up_output(_CONNECTION, {"name": name, "type": type, "id": id}, opts)


@dataclass(frozen=True)
class ConnectionSettingResult:
    """A setting of a connection's type."""

    path: str
    """Its key; dots lead into maps, and `[]` into each element of a list: "auth.basic.password"."""
    type: str = "any"
    """Its JSON type, such as "string"; "any" if the schema names none."""
    secret: bool = False
    """Whether it belongs under `Connection.secrets`."""
    read_only: bool = False
    """Whether only Polytomic sets it."""
    default: Any = None
    """Its default; None if it has none."""
    choices: list[Any] = field(default_factory=list)
    """The values that it may have; empty if any."""
    help: str = ""
    """What it is, in Polytomic's words."""


@dataclass(frozen=True)
class GetConnectionTypeResult:
    """A type of connections, with its settings."""

    id: str
    """The type as the API names it, for `Connection.type`."""
    name: str = ""
    """The type in words, such as "PostgreSQL"."""
    operations: list[str] = field(default_factory=list)
    """What a connection of it can be: "source", "destination"."""
    use_oauth: bool = False
    """Whether its connections sign in with a browser."""
    settings: list[ConnectionSettingResult] = field(default_factory=list, metadata={"of": ConnectionSettingResult})
    """The keys of `Connection.configuration` and `Connection.secrets`, each before those within it."""


def _type(client: Client, wanted: Mapping[str, str]) -> Mapping[str, Any]:
    known = {str(one.get("id")): one for one in connection_types.types_of(client)}
    if wanted["id"] not in known:
        none = f"no connection type {wanted['id']!r}"
        raise InvalidInput("id", none, hint=nearest(wanted["id"], known))
    schema = connection_types.schema_of(client, wanted["id"])
    found = [{**asdict(one), "choices": list(one.choices)} for one in settings_of(schema)]
    return {**known[wanted["id"]], "settings": found}


_CONNECTION_TYPE = Lookup("get_connection_type", "polytomic:index:getConnectionType", GetConnectionTypeResult, _type)


def get_connection_type(id: str, *, opts: Options = None) -> GetConnectionTypeResult:
    """A type of connections with its settings: what `pulumi-polytomic types <id>` prints.

    API pages "List Connection Types", "Get Connection Type Schema".

    Args:
        id: the type as the API names it, such as "postgresql".
        opts: Pulumi's options; `provider` is a `workspace`.

    Raises:
        pulumi.RunError: there is no such type, or the API could not be asked.
    """
    return look_up(_CONNECTION_TYPE, {"id": id}, opts)


def get_connection_type_output(id: Text, *, opts: Options = None) -> pulumi.Output[GetConnectionTypeResult]:
    """`get_connection_type`, from Outputs, as an Output."""
    return look_up_output(_CONNECTION_TYPE, {"id": id}, opts)
