"""A workspace on the emulator: an organization, and what a program made there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pulumi_polytomic.emulator import Emulator


@dataclass(frozen=True)
class Workspace:
    """An organization on the emulator: what is in it from the start, by name, and what your program made there.

    Attributes:
        id: the organization's id.
        name: its name.
        url: where its deployment answers.
        api_key: the organization's key, or a user's if it has none.
        connections: connection ids by name, without the names that two share.
        models: model ids by name.
        policies: policy ids by name.
        emulator: the deployment that it is on.
    """

    id: str
    name: str
    url: str
    api_key: str
    connections: Mapping[str, str]
    models: Mapping[str, str]
    policies: Mapping[str, str]
    emulator: Emulator

    @property
    def environment(self) -> dict[str, str]:
        """The variables that point a program, or the official SDK, at this workspace."""
        return {"POLYTOMIC_DEPLOYMENT_URL": self.url, "POLYTOMIC_API_KEY": self.api_key}

    def records(self, kind: str) -> list[dict[str, Any]]:
        """The live records of a kind, such as "policy", as the server holds them (`Emulator.records`); newest first."""
        return [one for one in self.emulator.records(kind) if one["organization_id"] == self.id]

    def model_syncs(self) -> list[dict[str, Any]]:
        """The live model syncs, as the server holds them; the last changed first."""
        return self.records("model sync")

    def bulk_syncs(self) -> list[dict[str, Any]]:
        """The live bulk syncs with their `schemas`, as the server holds them; the last changed first."""
        return self.records("bulk sync")

    def model_sync(self, name: str) -> dict[str, Any]:
        """The one live model sync of that name. Raises `LookupError`."""
        return _the_one("model sync", name, self.model_syncs())

    def bulk_sync(self, name: str) -> dict[str, Any]:
        """The one live bulk sync of that name. Raises `LookupError`."""
        return _the_one("bulk sync", name, self.bulk_syncs())


def _the_one(kind: str, name: str, syncs: list[dict[str, Any]]) -> dict[str, Any]:
    found = [sync for sync in syncs if sync["name"] == name]
    if len(found) != 1:
        there = ", ".join(repr(sync["name"]) for sync in syncs) or "none"
        raise LookupError(f"{len(found)} live {kind}s are named {name!r}; there are: {there}")
    return found[0]
