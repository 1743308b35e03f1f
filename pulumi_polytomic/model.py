"""Models: what is read from a source, for model syncs."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pulumi

from pulumi_polytomic.api.remembered import models
from pulumi_polytomic.host.finding import Finder
from pulumi_polytomic.host.lookup import Lookup, Options, Text, look_up, look_up_output
from pulumi_polytomic.host.result import Document

if TYPE_CHECKING:
    pass


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


_FINDER = Finder(
    "model", models.listed, models.get, {"connection_id": lambda one: one.get("connection_id")}, light=True
)

_MODEL = Lookup("get_model", "polytomic:index:getModel", GetModelResult, _FINDER.find)


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
