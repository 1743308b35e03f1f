"""`get_connection`: a connection by its name, its name and type, or its id."""

from __future__ import annotations

from dataclasses import dataclass, field

import pulumi

from pulumi_polytomic.api.remembered import connections
from pulumi_polytomic.host.finding import Finder
from pulumi_polytomic.host.lookup import Lookup, Options, Text, look_up, look_up_output


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
        id: its UUID, in place of the name.
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
