"""Fields in another form than the API stores, such as a setting under its deprecated name.

Everything that a configuration means is decided in the place where the API keeps it (`Record.place`), so a deprecated
form is the new one there. State and previews keep the user's spelling: a live object is looked at in the form that the
declaration has (`Form.view`). A kind names its forms on its declaration.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from pulumi_polytomic.reconcile.path import Mistake, Path
from pulumi_polytomic.reconcile.shape import Field

Configuration = dict[str, Any]


@dataclass(frozen=True)
class Draft:
    """A request under way: what it starts from."""

    declared: Mapping[str, Any]
    """What is declared, as the user spells it."""

    declared_before: Mapping[str, Any]
    """What was declared before; nothing in a create."""

    live: Configuration
    """The live object without nulls and secrets (`present`); empty in a create."""

    new: Configuration
    """What is declared, where the API keeps it."""

    old: Configuration
    """What was declared before, in the place where the API keeps it. What is no longer declared of it is reset."""


class Form:
    """One way to write something; the two directions, and what else follows from it. All of it is pure."""

    stands_for: Mapping[str, tuple[str, ...]] = {}
    """The top-level fields that have this form only -> the settings that they stand for."""

    kept: Mapping[str, Field] = {}
    """What a placed configuration holds where a setting cannot be brought to the new form."""

    def place(self, declared: Mapping[str, Any]) -> Configuration:
        """The configuration with what this form says where the API keeps it. Unknown values may stand anywhere."""
        return dict(declared)

    def view(self, live: Mapping[str, Any], _declared: Mapping[str, Any]) -> Configuration:
        """The live object with what the declaration says in this form in this form too, as far as it can tell it."""
        return dict(live)

    def instead(self, _live: Mapping[str, Any], _declared: Mapping[str, Any]) -> tuple[str, ...]:
        """The undeclared fields that it takes to tell what is live, because this form as declared cannot."""
        return ()

    def complete(self, draft: Draft) -> Draft:
        """The draft of an update with what this form adds: what is live by another name, or declared by a part."""
        return draft

    def body(self, body: Configuration, _draft: Draft) -> Configuration:
        """The body as the API takes it, from one that has each setting in one place."""
        return body

    def as_written(self, _declared: Mapping[str, Any], path: Path) -> Path:
        """A path within a placed configuration, as the user wrote it."""
        return path

    def judged(self, declared: Mapping[str, Any]) -> Configuration:
        """What is declared, as its values are judged by the rules of the fields."""
        return dict(declared)

    def as_given(self, _declared: Mapping[str, Any], path: Path) -> Path:
        """A path within a judged configuration, as the user wrote it."""
        return path

    def mistakes(self, _declared: Mapping[str, Any]) -> Iterable[Mistake]:
        """What is wrong with what is written in this form."""
        return ()
