"""Suggest the known name for each unknown name of a setting."""

from __future__ import annotations

import difflib
from collections.abc import Iterable

PREFIX = "POLYTOMIC_"

ALIKE = 0.88
"""From here on (0 to 1, `difflib`) a name is a misspelling of ours, not another tool's or program's own."""


def nearest(name: str, known: Iterable[str], alike: float = 0.6) -> str | None:
    """The known name that is most like this one, whatever its case and its separators; None if none is like it."""
    by_letters = {_letters(one): one for one in known}
    near = difflib.get_close_matches(_letters(name), by_letters, n=1, cutoff=alike)
    return by_letters[near[0]] if near else None


def misspelt_variables(variables: Iterable[str], known: Iterable[str]) -> dict[str, str]:
    """The variables that are almost one of the known ones, each with the one that it is like.

    All begin with `PREFIX`, which says nothing of how much they are alike.
    """
    ours = {name.removeprefix(PREFIX): name for name in known}
    near = {name: nearest(name.removeprefix(PREFIX), ours, ALIKE) for name in variables}
    return {name: ours[one] for name, one in near.items() if one and ours[one] != name}


def _letters(name: str) -> str:
    return name.replace("_", "").replace("-", "").lower()
