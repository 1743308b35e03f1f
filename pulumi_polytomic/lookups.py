"""Lookups: what is in an organization, by name, so that programs need not hold ids. Previews make them too.

Each function has an `_output` form, which takes Outputs, waits for them and returns an Output: unknown as long as one
of its arguments is. A list is asked for once per run, page by page, however many lookups need it.

With `opts.provider` they look into a `workspace`; else they use the stack configuration and the environment. What
cannot be found, and what several are named, stops the program with one line.

Under Pulumi's mocks (`pulumi.runtime.set_mocks`) nothing is asked: `Mocks.call` gets the token and the arguments, such
as `polytomic:index:getConnection` and `{"name": "Salesforce"}`, and returns the API's document, or the part of it that
the program needs: `{"id": "…", "name": "Salesforce"}`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import pulumi

from pulumi_polytomic.api import model_syncs
from pulumi_polytomic.bulk_results import GetBulkDestinationResult, GetBulkSourceResult
from pulumi_polytomic.host import finding
from pulumi_polytomic.host.program import Lookup, look_up, look_up_output
from pulumi_polytomic.results import (
    GetBulkSyncResult,
    GetCallerResult,
    GetConnectionResult,
    GetModelResult,
    GetModelSyncResult,
    GetScheduleOptionsResult,
    GetTargetResult,
)

if TYPE_CHECKING:
    from pulumi_polytomic.api.client import Client

Options = pulumi.InvokeOptions | None
Text = pulumi.Input[str] | None


def _caller(client: Client, _: Mapping[str, str]) -> Mapping[str, Any]:
    return client.me()


def _schedule_options(client: Client, _: Mapping[str, str]) -> Mapping[str, Any]:
    return {"schedule_options": model_syncs.schedule_options(client)}


_CONNECTION = Lookup("get_connection", "polytomic:index:getConnection", GetConnectionResult, finding.CONNECTION.find)
_MODEL = Lookup("get_model", "polytomic:index:getModel", GetModelResult, finding.MODEL.find)
_MODEL_SYNC = Lookup("get_model_sync", "polytomic:index:getModelSync", GetModelSyncResult, finding.MODEL_SYNC.find)
_BULK_SYNC = Lookup("get_bulk_sync", "polytomic:index:getBulkSync", GetBulkSyncResult, finding.BULK_SYNC.find)
_TARGET = Lookup("get_target", "polytomic:index:getTarget", GetTargetResult, finding.target)
_BULK_SOURCE = Lookup("get_bulk_source", "polytomic:index:getBulkSource", GetBulkSourceResult, finding.bulk_source)
_BULK_DESTINATION = Lookup(
    "get_bulk_destination",
    "polytomic:index:getBulkDestination",
    GetBulkDestinationResult,
    finding.bulk_destination,
)
_CALLER = Lookup("get_caller", "polytomic:index:getCaller", GetCallerResult, _caller)
_SCHEDULE_OPTIONS = Lookup(
    "get_schedule_options", "polytomic:index:getScheduleOptions", GetScheduleOptionsResult, _schedule_options
)


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


def get_model(
    name: str | None = None, *, connection_id: str | None = None, id: str | None = None, opts: Options = None
) -> GetModelResult:
    """A model with its fields, by its name, by its name and connection, or by its id.

    API pages "List Models", "Get Model".

    Args:
        name: its name in Polytomic.
        connection_id: UUID of the connection that it reads from, where several have the name.
        id: its UUID, in place of the name.
        opts: Pulumi's options; `provider` is a `workspace`.

    Raises:
        pulumi.RunError: there is not exactly one, or the API could not be asked.
    """
    return look_up(_MODEL, {"name": name, "connection_id": connection_id, "id": id}, opts)


def get_model_output(
    name: Text = None, *, connection_id: Text = None, id: Text = None, opts: Options = None
) -> pulumi.Output[GetModelResult]:
    """`get_model`, from Outputs, as an Output."""
    return look_up_output(_MODEL, {"name": name, "connection_id": connection_id, "id": id}, opts)


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
        id: its UUID, in place of the name.
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
        id: its UUID, in place of the name.
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


def get_caller(*, opts: Options = None) -> GetCallerResult:
    """Who the key belongs to, and to which organization. API page "Get Identity".

    Args:
        opts: Pulumi's options; `provider` is a `workspace`.

    Raises:
        pulumi.RunError: the key is not accepted, or the API could not be asked.
    """
    return look_up(_CALLER, {}, opts)


def get_caller_output(*, opts: Options = None) -> pulumi.Output[GetCallerResult]:
    """`get_caller`, as an Output."""
    return look_up_output(_CALLER, {}, opts)


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
