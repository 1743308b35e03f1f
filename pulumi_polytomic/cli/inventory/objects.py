"""Objects of a workspace, as data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ...lifecycle.kind import Kind

Document = dict[str, Any]


@dataclass(frozen=True)
class Object:
    """One object of a workspace."""

    kind: Kind
    id: str
    live: Document
    """Everything that the API returns about it, in the forms of the current version."""

    @property
    def name(self) -> str:
        """What people know it by; blank for a kind without names."""
        return str(self.live.get(self.kind.named_by) or "") if self.kind.named_by else ""

    @property
    def type(self) -> str:
        """The type of a connection; blank for other kinds."""
        type = self.live.get("type") if "type" in self.kind.shape.fields else None
        return str((type.get("id") if isinstance(type, dict) else type) or "")

    @property
    def label(self) -> str:
        """The name, and the type where names of two types may be equal: "Salesforce (salesforce)"."""
        return f"{self.name} ({self.type})" if self.type else self.name


@dataclass(frozen=True)
class Inventory:
    """The objects of one workspace."""

    title: str
    """What people call the workspace: the name of its organization, or else its id."""

    api_version: str
    objects: tuple[Object, ...]

    resources: Mapping[str, str] = field(default_factory=dict)
    """The ids of the objects that a stack manages, each with its resource's name there."""

    @cached_property
    def by_id(self) -> Mapping[str, Object]:
        """Every object by its id."""
        return {one.id: one for one in self.objects}
