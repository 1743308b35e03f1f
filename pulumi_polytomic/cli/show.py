"""`pulumi-polytomic show`: list what a program can refer to by name."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import click

from . import tables
from .connecting import connected, stack_option

if TYPE_CHECKING:
    from ..api.client import Client

Row = dict[str, Any]


@click.group()
def show() -> None:
    """List what a program can name: connections, models, fields, targets, schemas, schedules, policies and roles.

    A CONNECTION or a MODEL is a name or an id. The workspace is that of the key in the environment, or of --stack. It
    is only read (GET).
    """


def _topic(name: str, *arguments: str, columns: str) -> Callable[[Callable[..., list[Row]]], None]:
    """Make a function, which reads rows, the command of this name; its docstring is the help."""

    def register(read: Callable[..., list[Row]]) -> None:
        def run(stack: str | None, as_json: bool, **given: str) -> None:
            with connected(stack) as client:
                rows = read(client, **given)
            tables.show(columns.split(), rows, as_json=as_json)

        command = click.command(name, help=read.__doc__)(run)
        for argument in arguments:
            command = click.argument(argument, metavar=argument.upper())(command)
        command = click.option("--json", "as_json", is_flag=True, help="Print JSON, with more columns.")(command)
        show.add_command(stack_option(command))

    return register


@_topic("connections", columns="name type status id")
def _connections(client: Client) -> list[Row]:
    """Show all connections."""
    from ..api.remembered import connections

    return [
        {
            "name": one.get("name"),
            "type": (one.get("type") or {}).get("id"),
            "status": one.get("status"),
            "id": one["id"],
        }
        for one in _by_name(connections.listed(client))
    ]


@_topic("models", columns="name connection id")
def _models(client: Client) -> list[Row]:
    """Show all models."""
    from ..api.remembered import connections, models

    names = {one["id"]: one.get("name") for one in connections.listed(client)}
    return [
        {"name": one.get("name"), "connection": names.get(one.get("connection_id")), "id": one["id"]}
        for one in _by_name(models.listed(client))
    ]


@_topic("fields", "model", columns="name type label")
def _fields(client: Client, model: str) -> list[Row]:
    """Show the fields of a MODEL, as `customers.field("email")` names them."""
    from ..model import FINDER

    fields = FINDER.find(client, _named(model)).get("fields") or []
    return [{"name": one.get("name"), "type": one.get("type"), "label": one.get("label")} for one in fields]


@_topic("targets", "connection", columns="object name modes")
def _targets(client: Client, connection: str) -> list[Row]:
    """Show the objects of a CONNECTION that model syncs can write to, with their modes."""
    from ..api import targets

    return [
        {"object": one["id"], "name": one.get("name"), "modes": [mode.get("id") for mode in one.get("modes") or []]}
        for one in targets.objects(client, _connection(client, connection))
    ]


@_topic("target", "connection", "object", columns="field type required name")
def _target(client: Client, connection: str, object: str) -> list[Row]:
    """Show the fields of one target OBJECT of a CONNECTION."""
    from ..api import targets

    fields = targets.fields(client, _connection(client, connection), object).get("fields") or []
    return [
        {
            "field": one.get("id"),
            "type": one.get("type"),
            "required": one.get("required") is True,
            "name": one.get("name"),
        }
        for one in fields
    ]


@_topic("schemas", "connection", columns="id name")
def _schemas(client: Client, connection: str) -> list[Row]:
    """Show the schemas that bulk syncs can read from a CONNECTION."""
    from ..api import sources

    found = sources.bulk_source(client, _connection(client, connection)).get("schemas") or []
    return [{"id": one["id"], "name": one.get("name")} for one in found]


@_topic("schedules", columns="frequency fields description")
def _schedules(client: Client) -> list[Row]:
    """Show the frequencies of model syncs, and the fields that each reads; a required one has a star."""
    from ..api import model_syncs

    return [
        {
            "frequency": one.get("frequency"),
            "fields": _starred(one.get("configuration") or {}),
            "description": one.get("description"),
        }
        for one in model_syncs.schedule_options(client)
    ]


@_topic("policies", columns="name actions system id")
def _policies(client: Client) -> list[Row]:
    """Show the permission policies, with their actions."""
    from ..api.remembered import policies

    return [
        {
            "name": one.get("name"),
            "actions": [action.get("action") for action in one.get("policy_actions") or []],
            "system": one.get("system") is True,
            "id": one["id"],
        }
        for one in _by_name(policies.listed(client))
    ]


@_topic("roles", columns="name system id")
def _roles(client: Client) -> list[Row]:
    """Show the roles."""
    from ..api.remembered import roles

    return [
        {"name": one.get("name"), "system": one.get("system") is True, "id": one["id"]}
        for one in _by_name(roles.listed(client))
    ]


def _connection(client: Client, word: str) -> str:
    from ..connection.lookup import FINDER

    return str(FINDER.find(client, _named(word))["id"])


def _named(word: str) -> dict[str, str]:
    from .executing.syncs import is_id

    return {"id": word.lower()} if is_id(word) else {"name": word}


def _by_name(listed: list[Row]) -> list[Row]:
    return sorted(listed, key=lambda one: (str(one.get("name")).casefold(), one["id"]))


def _starred(schema: Row) -> list[str]:
    required = schema.get("required") or []
    return [f"{name}{'*' if name in required else ''}" for name in schema.get("properties") or {}]
