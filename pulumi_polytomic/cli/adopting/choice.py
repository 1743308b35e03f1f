"""Which objects of a workspace are adopted. Pure."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Literal

As = Literal["lookup", "id", "resource"]
"""How a program names an object that it uses."""


@dataclass(frozen=True)
class Choice:
    """What the command line asks for.

    Attributes:
        globs: patterns of names; empty: all.
        kinds: titles of the requested kinds, such as "model sync".
        usual: titles of the kinds that are adopted if none is requested, except those that are looked up.
        exclude: patterns of names that are left out.
        ways: title of a kind -> how it is named: only those that may be looked up.
        managed: ids of what the program has already. It stays, or the next `pulumi up` would delete the objects.
    """

    globs: Collection[str]
    kinds: Collection[str]
    usual: Collection[str]
    exclude: Collection[str]
    ways: dict[str, As]
    managed: Collection[str] = ()

    def wants(self, title: str, name: str, id: str) -> bool:
        """Whether an object is adopted for its own sake. One without a name goes by the title of its kind."""
        name = name or title
        if any(fnmatchcase(name, glob) for glob in self.exclude):
            return False
        if id in self.managed:
            return True
        if title in self.kinds:
            return self._matches(name)
        if title in self.ways:
            return self.ways[title] == "resource" and not self.globs
        return not self.kinds and title in self.usual and self._matches(name)

    def unmatched(self, names: Collection[str]) -> list[str]:
        """The patterns that none of the names of what is adopted matches."""
        return [glob for glob in self.globs if not any(fnmatchcase(name, glob) for name in names)]

    def reads(self, title: str) -> bool:
        """Whether objects of the kind are wanted at all."""
        return title in self.kinds or title in self.usual

    def wants_used(self, title: str) -> bool:
        """Whether an object is adopted because another one that is adopted uses it."""
        return self.ways.get(title) == "resource"

    def _matches(self, name: str) -> bool:
        return not self.globs or any(fnmatchcase(name, glob) for glob in self.globs)
