"""`Sample`: what the laws of all kinds are played with. The test file of each kind has one, by the name `SAMPLE`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from pulumi_polytomic.emulator import seed
from pulumi_polytomic.host.resource import ManagedResource
from pulumi_polytomic.lifecycle.kind import Kind
from pulumi_polytomic.reconcile import secrets

ACME = seed.ACME
Inputs = dict[str, Any]


@dataclass(frozen=True)
class Sample:
    """A resource, what a program declares of it, and another value for each field that can change."""

    resource: type[ManagedResource]
    token: str
    """Its type in state, and its class, frozen the day they landed."""
    provider: str
    """Its provider in state: pickled by reference, frozen the day it landed."""
    every: Inputs
    others: Inputs
    outputs: tuple[str, ...]
    """The outputs that are no inputs, by their names in state, frozen the day they landed."""
    least: tuple[str, ...] = ("name",)
    """The fields of `every` without which there is nothing to make."""
    system: str = ""
    """The id of one that belongs to the system, if there are such ones."""
    moving: tuple[str, ...] = ()
    """The outputs that the server changes with every update."""
    lookup: str = ""
    """The function that finds one by its name."""
    key: tuple[tuple[str, str], ...] = (("POLYTOMIC_API_KEY", ACME.api_key),)
    """The settings that say which key may make it."""
    record_of: Callable[[str], str] = lambda id: id
    """The id of what the server stores, from the resource's."""

    @property
    def settings(self) -> dict[str, str]:
        return dict(self.key)

    @property
    def secrets(self) -> list[str]:
        """The texts of `every` that nobody may see."""
        return self.secrets_in(self.every)

    def secrets_in(self, inputs: Inputs) -> list[str]:
        """The texts of some inputs that nobody may see."""
        return [text for value in secrets.of(self.kind.shape, inputs).values() for text in texts_in(value)]

    @property
    def kind(self) -> Kind:
        return self.resource.kind

    def __str__(self) -> str:
        return self.kind.title


def texts_in(value: Any) -> list[str]:
    """The texts in a value, at any depth."""
    parts = value.values() if isinstance(value, dict) else value if isinstance(value, list) else []
    return [value] if isinstance(value, str) else [text for part in parts for text in texts_in(part)]
