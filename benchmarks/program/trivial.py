"""A dynamic resource that does nothing: what the engine and its Python host cost by themselves."""

from __future__ import annotations

from typing import Any

from pulumi.dynamic import CreateResult, DiffResult, ReadResult, Resource, ResourceProvider, UpdateResult


class TrivialProvider(ResourceProvider):
    serialize_as_secret_always = False  # as ours: a secret provider string alone makes the engine slower

    def create(self, props: dict[str, Any]) -> CreateResult:
        return CreateResult("made", props)

    def diff(self, _id: str, _olds: dict[str, Any], _news: dict[str, Any]) -> DiffResult:
        return DiffResult(changes=_olds != _news)

    def read(self, id_: str, props: dict[str, Any]) -> ReadResult:
        return ReadResult(id_, props)

    def update(self, _id: str, _olds: dict[str, Any], _news: dict[str, Any]) -> UpdateResult:
        return UpdateResult(_news)

    def delete(self, _id: str, _props: dict[str, Any]) -> None:
        pass


class Trivial(Resource, module="benchmark", name="Trivial"):
    def __init__(self, name: str, inputs: dict[str, Any]) -> None:
        super().__init__(TrivialProvider(), name, inputs)
