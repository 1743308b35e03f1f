"""`Connection`: an application or a database that Polytomic reads from or writes to, of any type.

API pages "Create Connection", "Update Connection", "Delete Connection", "Get Connection Type Schema". The path of
`ConnectionProvider` is in users' state: this module and that class are never renamed.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterator, Mapping
from typing import Annotated, Any, Literal

import pulumi

from pulumi_polytomic import rules
from pulumi_polytomic.api.remembered import CONNECTIONS
from pulumi_polytomic.connection.calls import HIDDEN, SECRETS, Connections, delete
from pulumi_polytomic.connection.lookup import (
    ConnectionSettingResult,
    ConnectionTypeResult,
    GetConnectionResult,
    GetConnectionTypeResult,
    get_connection,
    get_connection_output,
    get_connection_type,
    get_connection_type_output,
)
from pulumi_polytomic.connection.preview import findings
from pulumi_polytomic.connection.settings import declares, in_both
from pulumi_polytomic.declare import environment
from pulumi_polytomic.declare.base import Declaration, Input
from pulumi_polytomic.declare.inputs import Ids
from pulumi_polytomic.host.provider import Provider
from pulumi_polytomic.host.resource import ManagedResource
from pulumi_polytomic.lifecycle.kind import Kind, Twins
from pulumi_polytomic.reconcile.normalize import Configuration
from pulumi_polytomic.reconcile.path import Mistake, Path
from pulumi_polytomic.reconcile.shape import Answered, Compared, Rule
from pulumi_polytomic.typed import ConnectionFields

__all__ = [
    "CONNECTION",
    "Connection",
    "ConnectionArgs",
    "ConnectionProvider",
    "ConnectionSettingResult",
    "ConnectionTypeResult",
    "GetConnectionResult",
    "GetConnectionTypeResult",
    "get_connection",
    "get_connection_output",
    "get_connection_type",
    "get_connection_type_output",
]


def type_id(type: Any) -> Any:
    """The id of a type: a request names it, and an answer describes it."""
    return type.get("id") if isinstance(type, dict) else type


def declared_twice(declared: Mapping[str, Any]) -> Iterator[Mistake]:
    """The secrets that stand in `configuration` too."""
    configuration, secrets = declared.get("configuration"), declared.get("secrets")
    if isinstance(configuration, dict) and isinstance(secrets, dict):
        for path in in_both(configuration, secrets):
            what = f"is declared as {Path.of('secrets') / path} too: keep one of them"
            yield Mistake(Path.of("configuration") / path, what, rules.CONFLICTING_FIELDS)


def misplaced_variables(declared: Mapping[str, Any]) -> Iterator[Mistake]:
    """The values from the environment that stand in `configuration`, which answers and state show in clear."""
    configuration = declared.get("configuration")
    if isinstance(configuration, dict):
        for path, _ in environment.unset(configuration, {}, Path.of("configuration")):
            what = "a value from the environment is a secret: put it under secrets"
            yield Mistake(path, what, rules.MISPLACED_VARIABLE)


# The API's name for a setting is that of an old method of pydantic's base class, which nothing here calls.
warnings.filterwarnings("ignore", 'Field name "validate" in "ConnectionArgs"', UserWarning)


class ConnectionArgs(Declaration):
    """A connection as a program declares it.

    Left out (None) means unmanaged: what is set elsewhere stays.
    API pages "Create Connection" and "Update Connection".
    """

    server_owned = frozenset(
        {
            HIDDEN,
            SECRETS,
            "api_calls_last_24_hours",
            "auth_code",
            "auth_url",
            "parent_connection_id",
            "rate_limit",
            "saved",
            "status",
            "status_error",
        }
    )
    judges = (declared_twice, misplaced_variables)

    name: Annotated[Input[str], Rule.NEVER_EMPTY]
    """The connection's name in Polytomic. Left out: `resource_name`."""

    type: Annotated[Input[str], Answered(type_id), Rule.NEVER_EMPTY, Rule.REPLACES]
    """Which application or database it is, such as `postgresql`; `pulumi-polytomic types` lists them. A change replaces
    the connection.
    """

    configuration: Input[Mapping[str, Any]] | None = None
    """The settings of its type that are not secret; `pulumi-polytomic types postgresql` lists them. A key that is not
    declared stays as it is. Left out: unmanaged; of a new connection, empty.
    """

    secrets: Annotated[Input[Mapping[str, Any]] | None, Rule.WRITE_ONLY] = None
    """The settings of its type that are secrets, such as `{"password": ...}`, with the same nesting. Encrypted in
    state, whether or not the program marks them as secret; of `FromEnvironment("PG_PASSWORD")`, only a salted hash is.
    No answer has them, so a change outside of Pulumi is not seen. Sent with every create and update. Left out: none is
    sent.
    """

    healthcheck_interval: Annotated[Input[str] | None, Compared.DURATION, Rule.SOMETIMES_UNTOLD] = None
    """How often Polytomic checks that it can connect, such as `1h`. The API may not return it; then a change outside of
    Pulumi is not seen. Left out: unmanaged; of a new connection, the service's own.
    """

    policies: Ids | None = None
    """UUIDs of the permission policies that it is under; `Policy.id` gives one. A set. Left out: unmanaged; of a new
    connection, none.
    """

    validate: Annotated[Input[bool] | None, Rule.OPTION] = None  # type: ignore[assignment]
    """Whether Polytomic connects before it saves, and refuses what does not work. A change by itself writes nothing.
    Left out: it connects.
    """

    check: Annotated[Input[Literal["off", "schema", "test"]] | None, Rule.OPTION] = None
    """What a preview checks. `schema`: the settings by the schema of the type. `test`: also whether Polytomic can
    connect with them, unless a value is not known yet. `off`: neither. Left out: `schema`.
    """

    force_destroy: Annotated[Input[bool] | None, Rule.OPTION] = None
    """Whether a delete also deletes the models and syncs that use it. It takes effect with the next `pulumi up`. Left
    out: false, and a delete fails while something uses it.
    """

    organization_id: Annotated[Input[str] | None, Compared.UUID, Rule.FIXED] = None
    """UUID of the organization that it is in, for good: that of the key, another one is refused. Left out: the API
    key's own.
    """


def objection(live: Configuration | None, new: Configuration, old: Configuration) -> str | None:
    """Why an update must not be sent: it could lose a secret, which no answer tells and an update has to repeat."""
    masked = [Path.of(*keys) for keys in (live or {}).get(SECRETS) or []]
    lost = [path for path in masked if not any(declares(one.get("secrets"), path) for one in (new, old))]
    if not lost:
        return None
    return (
        f"the connection has secrets that the program does not declare ({', '.join(map(str, lost))}), and an update "
        "could clear them: declare them under secrets"
    )


def happening(live: Configuration, wanted: Configuration, _old: Configuration) -> list[str]:
    """Warn about secrets that Polytomic got by itself, such as from a sign-in: no program can send them again."""
    hidden = [Path.of(*keys) for keys in live.get(HIDDEN) or []]
    kept = [path for path in hidden if not declares(wanted.get("secrets"), path)]
    if not kept:
        return []
    return [
        f"the update leaves out {', '.join(map(str, kept))}, which Polytomic set: if the connection is not healthy "
        "after it, sign in again in Polytomic"
    ]


def to_finish(outputs: Configuration) -> list[str]:
    """The sign-in in a browser that a new connection waits for."""
    url = outputs.get("auth_url")
    return [f"open {url} in a browser and sign in; `pulumi up --refresh` then sees that it is done"] if url else []


CONNECTION = Kind(
    title="connection",
    declaration=ConnectionArgs,
    calls=Connections(CONNECTIONS.path, paged=False),
    computed={"organization_id": "", "auth_url": ""},
    twins=Twins(lambda one: (str(type_id(one.get("type")) or ""),), ("name", "type"), " and type"),
    delete=delete,
    to_finish=to_finish,
    findings=findings,
    objection=objection,
    hides=("configuration",),
    happening=happening,
)


class ConnectionProvider(Provider):
    """The dynamic provider of connections. Its import path is in state: never rename or move it."""

    kind = CONNECTION


class Connection(ConnectionFields, ManagedResource, module="polytomic", name="Connection"):
    """A connection, of any type that the deployment knows.

    Every value may be an Output. A key of `configuration` that was declared and is left out now is removed; one that
    was never declared stays.
    """

    kind = CONNECTION
    provider = ConnectionProvider

    organization_id: pulumi.Output[str]
    """UUID of the organization that the connection belongs to."""
    auth_url: pulumi.Output[str]
    """Where to sign in with a browser, if its type needs that; empty once it is done."""
