"""What lookups of a connection as a source or a destination of bulk syncs return; like `results`."""

from __future__ import annotations

from dataclasses import dataclass, field

from pulumi_polytomic.results import Document


@dataclass(frozen=True)
class BulkSourceSchemaResult:
    """A schema of a source: a table, or an object of an application."""

    id: str
    """For `BulkSchema.id`."""
    name: str = ""
    """Its name in words."""


@dataclass(frozen=True)
class GetBulkSourceResult:
    """A connection as the source of bulk syncs."""

    configuration: Document = field(default_factory=dict)
    """Which keys `BulkSync.source_configuration` takes; empty: it takes none, or the server describes none."""
    schemas: list[BulkSourceSchemaResult] = field(default_factory=list, metadata={"of": BulkSourceSchemaResult})
    """What can be copied, as Polytomic last saw it."""
    capabilities: Document = field(default_factory=dict)
    """What else it can do, such as `supports_tracking_fields`."""


@dataclass(frozen=True)
class BulkModeResult:
    """A mode in which a bulk sync can write to a destination."""

    id: str = ""
    """For `BulkSync.mode`."""
    label: str = ""
    """Its name in Polytomic's pages."""
    description: str = ""
    """What it does."""


@dataclass(frozen=True)
class GetBulkDestinationResult:
    """A connection as the destination of bulk syncs."""

    configuration: Document = field(default_factory=dict)
    """Which keys `BulkSync.destination_configuration` takes and needs; empty: the server describes none."""
    modes: list[BulkModeResult] = field(default_factory=list, metadata={"of": BulkModeResult})
    """The modes that it offers."""
    supported_resync_modes: list[str] = field(default_factory=list)
    """For `AdditionalBulkSchedule.resync_mode`."""
    supports_history_mode: bool = False
    """Whether `BulkSchema.history_enabled` is possible."""
