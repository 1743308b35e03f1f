"""Select the kinds of objects of a command."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar

import click

from ..mistakes import Mistake

if TYPE_CHECKING:
    from ...lifecycle.kind import Kind

_Command = TypeVar("_Command", bound=Callable[..., object])


def kinds_option(command: _Command) -> _Command:
    """Give a command the option that names kinds."""
    text = "Only objects of this kind, such as model_sync or connection. Give it again for several."
    return click.option("--kind", "kinds", multiple=True, metavar="KIND", help=text)(command)


def chosen(kinds: tuple[str, ...]) -> list[Kind]:
    """The kinds of these names; if there are none, all but people and organizations.

    Raises:
        Mistake: there is no such kind.
    """
    from ...kinds import KINDS

    there = {resource.kind.title.replace(" ", "_"): resource.kind for resource in KINDS}
    for name in kinds:
        if name not in there:
            raise Mistake(f"there is no kind {name!r}: the kinds are {', '.join(there)}")
    return [kind for name, kind in there.items() if name in kinds or (not kinds and kind.compared)]
