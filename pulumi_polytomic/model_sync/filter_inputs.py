"""Nested inputs of the filters of a `ModelSync`. API pages "Create Sync" and "Update Sync"."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pulumi_polytomic.declare.base import Declaration, Input, Listed, Nested
from pulumi_polytomic.declare.inputs import FilterFunction, ModelField
from pulumi_polytomic.reconcile.shape import Alternatives, Compared, Match
from pulumi_polytomic.typed import FilterDict, ModelFieldDict, ModelFilterConditionDict, TargetFilterConditionDict


class ModelFilterCondition(Declaration):
    """A condition that a record of the model must meet to be read.

    API pages "Create Sync" and "Update Sync": `model_filters.conditions`.
    """

    source: Nested[ModelField, ModelFieldDict]
    """The model field under test."""

    function: Input[FilterFunction]
    """The comparison."""

    value: Input[Any] | None = None
    """What the field is compared with, as the function wants it: a value, a list, a pair. Left out: the function takes
    none, such as `IsNotNull`.
    """

    label: Input[str] | None = None
    """The condition's name in `logic`. Label every condition or none. Left out: A, B, C ... by position."""


class ModelFilters(Declaration):
    """Which records are read from the source. API pages "Create Sync" and "Update Sync": `model_filters`."""

    labelled = True

    conditions: Annotated[Listed[Nested[ModelFilterCondition, ModelFilterConditionDict]], Match.SET]
    """The conditions, in any order. An empty list reads every record."""

    logic: Input[str] | None = None
    """The conditions' labels joined by `and`, `or` and parentheses; it names every condition. Left out: all must hold.
    """


class TargetFilterCondition(Declaration):
    """A condition that a matched record of the target must meet to be written.

    API pages "Create Sync" and "Update Sync": `target_filters.conditions`.
    """

    alternatives = (Alternatives(("value", "value_source"), or_none=True),)

    field: Input[str]
    """Id of the target field under test."""

    function: Input[FilterFunction]
    """The comparison."""

    value: Input[Any] | None = None
    """What the field is compared with. Not together with `value_source`. Left out: the function takes none, or
    `value_source` says it.
    """

    value_source: Nested[ModelField, ModelFieldDict] | None = None
    """A model field whose value, record by record, the target field is compared with. Left out: `value` says it."""

    label: Input[str] | None = None
    """The condition's name in `logic`. Label every condition or none. Left out: A, B, C ... by position."""


class TargetFilters(Declaration):
    """Which matched records of the target are written. API pages "Create Sync" and "Update Sync": `target_filters`."""

    labelled = True

    conditions: Annotated[Listed[Nested[TargetFilterCondition, TargetFilterConditionDict]], Match.SET]
    """The conditions, in any order. An empty list writes every matched record."""

    logic: Input[str] | None = None
    """The conditions' labels joined by `and`, `or` and parentheses; it names every condition. Left out: all must hold.
    """


class Filter(Declaration):
    """A condition of the deprecated `filters`: of a `ModelFilterCondition` or a `TargetFilterCondition`.

    API pages "Create Sync" and "Update Sync": `filters`.
    """

    alternatives = (
        Alternatives(("field", "field_id"), name_the_same=True),
        Alternatives(("value", "value_field"), or_none=True),
    )

    field: Nested[ModelField, ModelFieldDict] | None = None
    """The model field under test. Left out: `field_id` names it."""

    field_id: Annotated[Input[str] | None, Compared.ID] = None
    """Id of the field under test: a model field's UUID, or the target field's own id. Left out: `field` names it."""

    field_type: Input[Literal["Model", "Target"]] | None = None
    """Whose field it is. Left out: the model's, unless `field_id` is no UUID: then the target's."""

    function: Input[FilterFunction]
    """The comparison."""

    value: Input[Any] | None = None
    """What the field is compared with. Left out: the function takes none, such as `IsNotNull`."""

    value_field: Nested[ModelField, ModelFieldDict] | None = None
    """A model field whose value, record by record, the target field is compared with. Left out: `value` is."""

    label: Input[str] | None = None
    """The condition's name in `filter_logic`. Left out, of any condition: they are A, B, C ... by position."""


Conditions = Annotated[Listed[Nested[Filter, FilterDict]], Match.SET]
