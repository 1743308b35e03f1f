"""`Report`: what a check finds."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Report:
    """Every reason not to go on, and what to say if the run goes on."""

    failures: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def __add__(self, other: Report) -> Report:
        """Both reports as one."""
        return Report([*self.failures, *other.failures], [*self.notes, *other.notes])
