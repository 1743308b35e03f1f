"""`Report`: what a check finds."""

from __future__ import annotations

from dataclasses import dataclass, field

from pulumi_polytomic.reconcile.path import Mistake


class Line(str):
    """A line of a report that knows what it is about.

    Attributes:
        path: the place in the declaration, such as ``fields[2].target``; blank: all of it.
        rule: the id of the rule (`rules`) that found it; blank: it is no finding, but tells what a run will do.
    """

    path: str
    rule: str

    def __new__(cls, text: str, *, path: str = "", rule: str = "") -> Line:
        """Make a line of the text, with the id of the rule at its end."""
        line = super().__new__(cls, f"{text} [{rule}]" if rule else text)
        line.path, line.rule = path, rule
        return line


def of_mistake(mistake: Mistake) -> Line:
    """A mistake in a declaration, in one line."""
    return Line(str(mistake), path=str(mistake.path), rule=mistake.rule)


@dataclass(frozen=True)
class Report:
    """Every reason not to go on, and what to say if the run goes on."""

    failures: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def __add__(self, other: Report) -> Report:
        """Both reports as one."""
        return Report([*self.failures, *other.failures], [*self.notes, *other.notes])
