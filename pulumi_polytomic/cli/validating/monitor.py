"""What answers a program in the engine's place: it takes note of what is declared, and makes nothing.

A program that runs alone is served by Pulumi's own `MockMonitor` in all that is of no interest here. This is none of
its kind, so lookups do not take it for the mocks of a test, and ask the API.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pulumi
from pulumi.runtime import mocks, rpc
from pulumi.runtime.proto import engine_pb2, resource_pb2

from .state import Kept, State

_STACK = "pulumi:pulumi:Stack"
_STATE = "pulumi:pulumi:readStackResourceOutputs"


@dataclass(frozen=True)
class Registered:
    """A resource as a program declares it, with the values that a preview knows."""

    urn: str
    token: str
    name: str
    inputs: dict[str, Any]
    provider: str
    """The URN of its explicit provider; blank: it has none."""
    kept: Kept | None
    """What state has of it, perhaps under a former name; None: it is new."""


class Monitor:
    """Answers a program's calls to the engine, as a preview would, from the stack's state."""

    def __init__(self, state: State, note: Callable[[Registered], None]) -> None:
        """`note` gets every resource that the program declares."""
        self._state = state
        self._note = note
        self._rest = mocks.MockMonitor(_Unused())

    def __getattr__(self, name: str) -> Any:
        return getattr(self._rest, name)

    def RegisterResource(self, request: Any) -> Any:
        """Take note of a resource. What state has is known of it, and what it declares."""
        urn = _urn(request.parent, request.type, request.name)
        if request.type == _STACK:
            return resource_pb2.RegisterResourceResponse(urn=urn)
        inputs = {name: rpc.unwrap_rpc_secret(v) for name, v in rpc.deserialize_properties(request.object).items()}
        kept = next((self._state[one] for one in [urn, *_former_urns(request)] if one in self._state), None)
        self._note(Registered(urn, request.type, request.name, inputs, request.provider.rpartition("::")[0], kept))
        known = {name: value for name, value in inputs.items() if value is not None}
        outputs = _carried({**(kept.outputs if kept else {}), **known})
        return resource_pb2.RegisterResourceResponse(urn=urn, id=kept.id if kept else "", object=outputs)

    def ReadResource(self, request: Any) -> Any:
        """Answer a `get`: its id is known, and what the program says of it."""
        urn = _urn(request.parent, request.type, request.name)
        return resource_pb2.ReadResourceResponse(urn=urn, properties=request.properties)

    def Invoke(self, request: Any) -> Any:
        """Answer what our resources ask of the stack's state.

        Raises:
            LookupError: it is a lookup of another package.
        """
        if request.tok != _STATE:
            raise LookupError(f"{request.tok}: `validate` makes no lookups of other packages")
        there = {
            urn: {"type": one.type, "urn": urn, "id": one.id, "outputs": one.outputs}
            for urn, one in self._state.items()
        }
        return resource_pb2.ResourceInvokeResponse(**{"return": _carried({"outputs": there})})


class Engine:
    """Takes what a program logs."""

    def __init__(self, warned: Callable[[str], None], failed: Callable[[str], None]) -> None:
        """`warned` gets each warning, `failed` each error."""
        self._takers = {engine_pb2.WARNING: warned, engine_pb2.ERROR: failed}

    def Log(self, request: Any) -> None:
        """Take a line."""
        if request.severity in self._takers:
            self._takers[request.severity](request.message)


def _carried(properties: dict[str, Any]) -> Any:
    # The calls come in threads of their own.
    return asyncio.run(rpc.serialize_properties(properties, {}))


class _Unused(mocks.Mocks):
    def new_resource(self, args: mocks.MockResourceArgs) -> tuple[str | None, dict[str, Any]]:
        raise NotImplementedError(args.typ)

    def call(self, args: mocks.MockCallArgs) -> Any:
        raise NotImplementedError(args.token)


def _urn(parent: str, type: str, name: str) -> str:
    around = parent.split("::")[2] if parent else _STACK
    types = type if around == _STACK else f"{around}${type}"
    return f"urn:pulumi:{pulumi.get_stack()}::{pulumi.get_project()}::{types}::{name}"


def _former_urns(request: Any) -> Iterator[str]:
    """The URNs that a resource may have had before, as its aliases say."""
    for alias in request.aliases:
        spec = alias.spec
        parent = "" if spec.noParent else spec.parentUrn or request.parent
        yield alias.urn or _urn(parent, spec.type or request.type, spec.name or request.name)
