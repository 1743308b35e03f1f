"""A resource's inputs after a program's transformations, which may make a value a secret."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import pulumi


class Transformed:
    """A resource that sees its inputs as its transformations leave them. What `transforms` do only the engine sees."""

    @property
    def sent(self) -> Mapping[str, Any]:
        """The inputs, without hidden names; empty until all transformations have run."""
        return self.__dict__.get("_sent") or {}

    if not TYPE_CHECKING:  # Pulumi's attribute, which it sets, and then runs one by one.

        @property
        def _transformations(self) -> list[pulumi.ResourceTransformation]:
            return [*self.__dict__["_transformations"], self._see]

        @_transformations.setter
        def _transformations(self, given: list[pulumi.ResourceTransformation]) -> None:
            self.__dict__["_transformations"] = given

        def _see(self, args: pulumi.ResourceTransformationArgs) -> None:
            if args.resource is self:  # its children inherit this
                self.__dict__["_sent"] = {k: v for k, v in args.props.items() if not k.startswith("__")}
