"""Ids of what is in a world: given, or derived from names; and names resolved to ids."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from dataclasses import dataclass

from .fields import Json, widened
from .mistakes import WorldError, at, near

Path = tuple[str | int, ...]

_NAMESPACE = uuid.UUID("6f0b6a52-6c4e-5d55-9a0c-2f1f4a3f7f10")


def derived(*parts: str) -> str:
    """Return the id of what has none in the world: the same for the same organization, kind and name."""
    return str(uuid.uuid5(_NAMESPACE, "\n".join(parts)))


@dataclass(frozen=True)
class Entry:
    """One entry of a list in a world: where it is, its id, its name, and what the world says of it."""

    path: Path
    id: str
    name: str
    given: Json


class Entries:
    """A list of an organization, such as its `connections`."""

    def __init__(self, organization: Json, organization_id: str, part: str, path: Path) -> None:
        self._part = part
        self._entries = []
        for number, one in enumerate(organization.get(part) or []):
            given = widened(one, "name")
            id = given.get("id", derived(organization_id, part, given["name"])).lower()
            self._entries.append(Entry((*path, part, number), id, given["name"], given))

    def __iter__(self) -> Iterator[Entry]:
        return iter(self._entries)

    def find(self, named: str, path: Path) -> Entry:
        """Return the entry of that id or name. `path` is where it is named, for the error."""
        found = [one for one in self if one.id == named.lower()] or [one for one in self if one.name == named]
        if len(found) == 1:
            return found[0]
        if found:
            raise WorldError(f"{at(path)}: {len(found)} of the {self._part} are named {named!r}; write the id instead")
        hint = near(named, [one.name for one in self])
        raise WorldError(f"{at(path)}: none of the {self._part} is named {named!r}; {hint}")

    def ids(self, named: list[str], path: Path) -> list[str]:
        """Return the ids of several, each by its id or name."""
        return [self.find(one, (*path, number)).id for number, one in enumerate(named)]

    def by_name(self) -> dict[str, str]:
        """Return the ids by name, without the names that two share."""
        names = [one.name for one in self]
        return {one.name: one.id for one in self if names.count(one.name) == 1}
