"""The name that a misspelt word was probably meant to be."""

from __future__ import annotations

import difflib
from collections.abc import Iterable


def nearest(word: str, names: Iterable[str]) -> str | None:
    """The name that begins with the word, in any case, or is spelled most like it; None if none is near."""
    folded = {name.casefold(): name for name in names}
    word = word.strip().casefold()
    begun = sorted((name for name in folded if len(word) > 1 and name.startswith(word)), key=len)
    near = begun or difflib.get_close_matches(word, folded, n=1, cutoff=0.6)
    return folded[near[0]] if near else None


def did_you_mean(word: str, names: Iterable[str]) -> str:
    """The question about the nearest name, such as "did you mean 'monday'?"; empty if none is near."""
    near = nearest(word, names)
    return f"did you mean {near!r}?" if near else ""
