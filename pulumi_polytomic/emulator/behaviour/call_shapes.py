"""The shapes of the bodies that start executions. As in `shapes`, unknown keys pass."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from .shapes import Shape, Source


class SourceIdentity(Shape):
    """One source and value of an entry of `source_identities`."""

    source: Source
    value: str


class StartModelSync(Shape):
    """The body of Start Sync."""

    identities: list[str] | None = None
    source_identities: Annotated[list[list[SourceIdentity]], Field(max_length=1000)] | None = None
    resync: bool | None = None
    test: bool | None = None


class StartBulkSync(Shape):
    """The body of Start Bulk Sync; `resync` is of version 2024-02-08 only."""

    schemas: list[str] | None = None
    test: bool | None = None
    resync: bool | None = None
    resync_mode: Literal["refetch", "resync", "rebuild"] | None = None
    fetch_mode: Literal["none", "incremental", "full"] | None = None
