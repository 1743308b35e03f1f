"""What is wrong with a world, in one line, with the path to it."""

from __future__ import annotations

import difflib
from collections.abc import Iterable


class WorldError(ValueError):
    """A world that cannot be used; the text is one line that says where and why."""


def at(path: Iterable[str | int]) -> str:
    """Return a path as it is written in messages: `organizations[0].connections[1].objects.Contact`."""
    text = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in path)
    return text.lstrip(".") or "the world"


def near(word: str, known: Iterable[str]) -> str:
    """Return a hint at what may be meant: the nearest of the known words, or a few of them."""
    known = list(known)
    close = difflib.get_close_matches(word, known, n=1)
    if close:
        return f"did you mean {close[0]!r}?"
    listed = ", ".join(repr(one) for one in known[:8]) + (", …" if len(known) > 8 else "")
    return f"there are: {listed}" if known else "there are none"
