"""What `validate` shows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from ...lifecycle.report import Line

Level = Literal["error", "warning", "note"]


@dataclass(frozen=True)
class Found:
    """One line about one resource.

    Attributes:
        level: an error stops a preview; a warning is a finding that does not; a note tells what a run will do.
        resource: the resource's name in the program; blank: the whole program.
        type: its type, such as "ModelSync".
        path: the place in its declaration; blank: all of it.
        message: the line that a preview shows.
        rule: the id of the rule in docs/rules.md; blank for a note.
    """

    level: Level
    resource: str
    type: str
    path: str
    message: str
    rule: str

    @property
    def text(self) -> str:
        """The finding in one line."""
        return ": ".join(filter(None, [self.level, self.resource, self.message]))


def of_line(line: str, *, failed: bool, resource: str = "", type: str = "") -> Found:
    """A line of a check: what failed, or what it notes."""
    path, rule = (line.path, line.rule) if isinstance(line, Line) else ("", "")
    level: Level = "error" if failed else "warning" if rule else "note"
    return Found(level, resource, type, path, line, rule)
