"""`Model`: what is read from a source, for model syncs. API pages "Create Model", "Update Model".

The path of `ModelProvider` is in users' state: this module and that class are never renamed.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Awaitable, Callable, Generator, Iterator, Mapping
from dataclasses import dataclass
from typing import Annotated, Any, TypeVar, cast

import pulumi

from pulumi_polytomic import rules
from pulumi_polytomic.api.remembered import MODELS, models
from pulumi_polytomic.declare.base import Declaration, Input, Listed, Nested
from pulumi_polytomic.declare.inputs import Ids, ModelField
from pulumi_polytomic.declare.several import Several
from pulumi_polytomic.host.finding import Finder, nearest
from pulumi_polytomic.host.lookup import Lookup, Options, Text, look_up, look_up_output
from pulumi_polytomic.host.provider import Provider
from pulumi_polytomic.host.resource import ManagedResource
from pulumi_polytomic.host.result import Document
from pulumi_polytomic.lifecycle.kind import Kind, Twins
from pulumi_polytomic.model.answers import as_declared, differences, names_of, relations_of, texts_of
from pulumi_polytomic.model.preview import findings
from pulumi_polytomic.reconcile.normalize import Configuration
from pulumi_polytomic.reconcile.path import Mistake, Path
from pulumi_polytomic.reconcile.shape import Answered, Compared, Keyed, Match, Rule
from pulumi_polytomic.reconcile.versions import Versions
from pulumi_polytomic.typed import AdditionalFieldDict, EnricherDict, ModelFields

T = TypeVar("T", covariant=True)


class AdditionalField(Declaration):
    """A field that the model has besides those of its source. API page "Create Model": `additional_fields`."""

    name: Input[str]
    """What field mappings call it: `ModelField.field`."""

    label: Input[str]
    """Its name in Polytomic's pages."""

    type: Input[str]
    """Polytomic's type, such as "string", "number", "datetime"."""

    example: Annotated[Input[str] | None, Rule.UNMANAGED_WHEN_ABSENT] = None
    """An example of its values. Left out: it stays as it is."""


class Enricher(Declaration):
    """A connection that adds fields to the records of a model. API page "Create Model": `enricher`."""

    connection_id: Annotated[Input[str], Compared.UUID]
    """UUID of the connection that enriches."""

    configuration: Input[Mapping[str, Any]] | None = None
    """Its settings, such as `{"object": "people"}`. Only the keys named are managed. Left out: they stay."""

    mappings: Input[Mapping[str, Any]] | None = None
    """Which field of the model is given as which input, such as `{"work_email": "email"}`. Only the keys named are
    managed. Left out: they stay.
    """


def misspelled_relations(declared: Mapping[str, Any]) -> Iterator[Mistake]:
    """What is wrong with the keys of the relations."""
    relations = declared.get("relations")
    for i, one in enumerate(relations if isinstance(relations, list) else []):
        to = one.get("to") if isinstance(one, dict) else None
        if isinstance(one, dict) and (
            one.keys() != {"from", "to"} or (isinstance(to, dict) and to.keys() != {"model_id", "field"})
        ):
            what = 'has to be {"from": ..., "to": {"model_id": ..., "field": ...}}'
            yield Mistake(Path.of("relations", i), what, rules.MALFORMED_VALUE)


class ModelArgs(Declaration):
    """A model as a program declares it: a query or a table of a connection, whose fields model syncs read.

    Left out (None) means unmanaged: what is set elsewhere stays. API pages "Create Model" and "Update Model".
    """

    server_owned = frozenset({"type", "version", "found_fields"})
    judges = (misspelled_relations,)

    name: Annotated[Input[str], Rule.NEVER_EMPTY]
    """The model's name in Polytomic. Left out: `resource_name`."""

    connection_id: Annotated[Input[str], Compared.UUID]
    """UUID of the connection that it reads from, which has to be a source."""

    configuration: Input[Mapping[str, Any]]
    """Where it reads from: a `query`, a `table`, or what else the connection knows. Only the keys named are managed."""

    fields: Annotated[Input[Several[Input[str]]] | None, Match.SET, Answered(names_of)] = None
    """The names of the source's fields that the model has. A set. Left out: those that it has; all of them if it is new
    or its `configuration` changes.
    """

    additional_fields: Annotated[Listed[Nested[AdditionalField, AdditionalFieldDict]] | None, Keyed("name")] = None
    """Fields besides those of the source, identified by `name`. A set. Left out: unmanaged."""

    identifier: Annotated[Input[str] | None, Compared.TEXT] = None
    """The field that tells the model's records apart. Left out: unmanaged."""

    labels: Annotated[Input[Several[Input[str]]] | None, Match.SET, Answered(texts_of)] = None
    """Labels in Polytomic's pages. A set. Left out: unmanaged."""

    relations: Annotated[Input[Several[Mapping[str, Any]]] | None, Match.SET, Answered(relations_of)] = None
    """How its records relate to those of other models. Each is a dict with `from`, the name of a field, and `to`, a
    dict with `model_id` and `field`. A set. Left out: unmanaged.
    """

    tracking_columns: Annotated[Input[Several[Input[str]]] | None, Match.SET] = None
    """The fields by which changes are found. A set. Left out: unmanaged."""

    policies: Ids | None = None
    """UUIDs of permission policies; `Policy.id` gives one. A set. Left out: unmanaged."""

    enricher: Nested[Enricher, EnricherDict] | None = None
    """A connection that adds fields to its records. Left out: unmanaged."""

    organization_id: Annotated[Input[str] | None, Compared.UUID, Rule.FIXED] = None
    """UUID of the organization that it is in, for good: that of the key, another one is refused. Left out: the API
    key's own.
    """


def _place(model: Configuration) -> tuple[str, ...]:
    id = model.get("connection_id")
    return (id.lower(),) if isinstance(id, str) else ()


def left_out(changed: set[str], declared: Configuration) -> tuple[str, ...]:
    """The fields that an update leaves out: those of another source, of which none is declared."""
    return ("fields",) if changed & {"connection_id", "configuration"} and "fields" not in declared else ()


MODEL = Kind(
    title="model",
    declaration=ModelArgs,
    calls=MODELS,
    computed={"organization_id": "", "type": "", "version": 0, "found_fields": []},
    twins=Twins(
        _place, ("name", "connection_id"), " and connection", "programs find it by name no more", filled=("fields",)
    ),
    versions=Versions({}, as_declared, dict),
    findings=findings,
    notes=differences,
    leaves_out=left_out,
)


class ModelProvider(Provider):
    """The dynamic provider of models. Its import path is in state: never rename or move it."""

    kind = MODEL


class Model(ModelFields, ManagedResource, module="polytomic", name="Model"):
    """A model: what model syncs read, as a query or a table of a connection.

    Every value may be an Output; every nested object may be a dict. `model.field("email")` is one of its fields, as
    mappings, identities and filters name it.
    """

    kind = MODEL
    provider = ModelProvider

    organization_id: pulumi.Output[str]
    """UUID of the organization that the model belongs to."""
    type: pulumi.Output[str]
    """How it is made, such as "table" or "query"."""
    version: pulumi.Output[int]
    """Grows by one with each change."""
    found_fields: pulumi.Output[list[dict[str, Any]]]
    """The fields that the model has, as Polytomic found them: `id`, `name`, `label`, `type` and more. `fields` is what
    is declared of them."""

    def field(self, name: str) -> ModelField:
        """The field of this name, for a `source`. A preview refuses one that the model does not have.

        Args:
            name: the field's name in the model: a column of its query or table.
        """
        return ModelField(model_id=self.id, field=name)


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
    """A free text about it."""
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
    fields: list[ModelFieldResult] = dataclasses.field(default_factory=list, metadata={"of": ModelFieldResult})
    """Its fields."""
    configuration: Document = dataclasses.field(default_factory=dict)
    """Where it reads from, such as `{"table": "orders"}`; the keys are the connection's."""
    relations: list[Document] = dataclasses.field(default_factory=list)
    """How its records relate to those of other models: `from`, `to`."""
    tracking_columns: list[str] = dataclasses.field(default_factory=list)
    """The columns by which changes are found."""
    labels: list[Document] = dataclasses.field(default_factory=list)
    """Its labels in Polytomic."""
    policies: list[str] = dataclasses.field(default_factory=list)
    """UUIDs of its permission policies."""
    version: int = 0
    """Grows by one with each change."""
    organization_id: str = ""
    """UUID of its organization."""

    def field(self, name: str) -> ModelField:
        """The field of this name, for a `source`.

        Args:
            name: the field's name in the model.

        Raises:
            pulumi.RunError: the model has no such field.
        """
        known = [one.name for one in self.fields]
        if known and name not in known:
            raise pulumi.RunError(f"the model {self.name!r} has no field {name!r}. {nearest(name, known)}")
        return ModelField(model_id=self.id, field=name)


class GetModelOutput(pulumi.Output[GetModelResult]):
    """The result of `get_model_output`: a `GetModelResult` that is not known yet."""

    def field(self, name: str) -> pulumi.Output[ModelField]:
        """`GetModelResult.field`, as an Output: an unknown name stops the program once the model is known."""
        return self.apply(lambda model: model.field(name))


FINDER = Finder("model", models.listed, models.get, {"connection_id": lambda one: one.get("connection_id")}, light=True)

_MODEL = Lookup("get_model", "polytomic:index:getModel", GetModelResult, FINDER.find)


def get_model(
    name: str | None = None, *, connection_id: str | None = None, id: str | None = None, opts: Options = None
) -> GetModelResult:
    """A model with its fields, by its name, by its name and connection, or by its id.

    API pages "List Models", "Get Model".

    Args:
        name: its name in Polytomic.
        connection_id: UUID of the connection that it reads from, where several have the name.
        id: its UUID, instead of the name.
        opts: Pulumi's options; `provider` is a `workspace`.

    Raises:
        pulumi.RunError: there is not exactly one, or the API could not be asked.
    """
    return look_up(_MODEL, {"name": name, "connection_id": connection_id, "id": id}, opts)


def get_model_output(
    name: Text = None, *, connection_id: Text = None, id: Text = None, opts: Options = None
) -> GetModelOutput:
    """`get_model`, from Outputs, as an Output; `field` gives one of its fields."""
    found = look_up_output(_MODEL, {"name": name, "connection_id": connection_id, "id": id}, opts)
    future = cast(Callable[[], Awaitable[GetModelResult]], lambda: found.future(with_unknowns=True))
    return GetModelOutput(_Later(found.resources), _Later(future), _Later(found.is_known), _Later(found.is_secret))


class _Later(Awaitable[T]):
    """Calls when it is awaited: an Output that fails does not await all it is made of, and Python warns of calls."""

    def __init__(self, call: Callable[[], Awaitable[T]]) -> None:
        self._call = call

    def __await__(self) -> Generator[Any, Any, T]:
        return self._call().__await__()
