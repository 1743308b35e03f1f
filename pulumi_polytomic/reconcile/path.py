"""Where something stands in a configuration (`Path`), and what is wrong there (`Mistake`)."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TypeAlias


@dataclass(frozen=True)
class Key:
    """A step to the element of a list that has this key."""

    value: str


Step: TypeAlias = str | int | Key
"""To the field of that name, or the key of a map; to the element at that position; to the element with that key.

In a path of Pulumi's, `*` stands for every field or element."""

_PART = re.compile(r'\.?([^.\[\]"]+)|\[(\d+|\*)\]|\["([^"]+)"\]')


@dataclass(frozen=True)
class Path:
    """The steps from the top of a configuration to a value; none: the configuration itself."""

    steps: tuple[Step, ...] = ()

    @classmethod
    def of(cls, *steps: Step) -> Path:
        """The path of these steps."""
        return cls(steps)

    @classmethod
    def parse(cls, text: str) -> Path:
        """The path that a program names in Pulumi's spelling, `fields[2].target` or `fields[*]["target"]`.

        Empty if the text is no path.
        """
        steps: list[Step] = []
        at = 0
        while part := _PART.match(text, at):
            name, index, quoted = part.groups()
            steps.append(int(index) if index and index != "*" else name or index or quoted)
            at = part.end()
        return cls(tuple(steps)) if at == len(text) else cls()

    def __truediv__(self, further: Step | Path) -> Path:
        """The path that leads on by this step, or by all steps of another path."""
        return Path((*self.steps, *(further.steps if isinstance(further, Path) else (further,))))

    def __bool__(self) -> bool:
        """Whether it leads anywhere."""
        return bool(self.steps)

    @property
    def root(self) -> str:
        """The top-level field."""
        return str(self.steps[0])

    def is_within(self, outer: Path) -> bool:
        """Whether it is the other path, or leads on from there."""
        return self.steps[: len(outer.steps)] == outer.steps

    def meets(self, other: Path) -> bool:
        """Whether one of the two leads to the other, or both are the same."""
        return self.is_within(other) or other.is_within(self)

    def moved(self, old: Path, new: Path) -> Path:
        """The same place under the new path, if it is within the old one."""
        return new / Path(self.steps[len(old.steps) :]) if self.is_within(old) else self

    def __str__(self) -> str:
        """As messages show it: `fields[2].target`, `fields[Email].source`."""
        return "".join(map(_text, self.steps)).removeprefix(".")


def fields(*names: str) -> tuple[Path, ...]:
    """The paths of these top-level fields."""
    return tuple(map(Path.of, names))


def _text(step: Step) -> str:
    if isinstance(step, Key):
        return f"[{step.value}]"
    return f"[{step}]" if isinstance(step, int) or step == "*" else f".{step}"


@dataclass(frozen=True)
class Mistake:
    """What is wrong with a declaration, and where. `rule` is the id of the rule that says so (`rules`)."""

    path: Path
    reason: str
    rule: str
    first: Path | None = None
    """Where the value that the reason speaks of stands for the first time."""

    def turned(self, turn: Callable[[Path], Path]) -> Mistake:
        """The same mistake, with other paths."""
        return replace(self, path=turn(self.path), first=turn(self.first) if self.first else None)

    def __str__(self) -> str:
        """In one line, without the id of the rule."""
        return f"{self.path}: {self.reason}" + (f", first at {self.first}" if self.first else "")
