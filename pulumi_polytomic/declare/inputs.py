"""Nested inputs that several kinds of resources share.

The rules in the annotations (`Compared`, `Keyed`, `Match`, `Default`, `Rule`) say how a field is compared, merged and
removed; `pulumi_polytomic.reconcile.shape` reads them.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pulumi_polytomic.declare.base import Declaration, Input
from pulumi_polytomic.declare.several import Several
from pulumi_polytomic.reconcile.shape import Compared, Match

FilterFunction = Literal[
    "Equality",
    "Inequality",
    "IsNull",
    "IsNotNull",
    "True",
    "False",
    "OnOrAfter",
    "OnOrBefore",
    "GreaterThan",
    "GreaterThanEqual",
    "LessThan",
    "LessThanEqual",
    "StringContains",
    "StringStartsWith",
    "StringEndsWith",
    "StringDoesNotContain",
    "StringDoesNotStartWith",
    "StringDoesNotEndWith",
    "StringOneOf",
    "StringNotOneOf",
    "Between",
    "ArrayContains",
    "ArrayDoesNotContain",
    "InTheLast",
    "RelativeOnOrBefore",
    "RelativeOnOrAfter",
    "StringLike",
    "StringNotLike",
    "StringMatchesTrimmed",
]

Frequency = Literal[
    "manual",
    "continuous",
    "hourly",
    "daily",
    "weekly",
    "custom",
    "builder",
    "runafter",
    "multi",
    "dbtcloud",
]


class ModelField(Declaration):
    """A field of a model, by the model's id and the field's name.

    API pages of `POST /api/syncs` and `PUT /api/syncs/{id}`: every `source`.
    """

    model_id: Annotated[Input[str], Compared.UUID]
    """UUID of the model."""

    field: Input[str]
    """The field's name in the model."""


Ids = Annotated[Input[Several[Input[str]]], Match.SET, Compared.UUID]
