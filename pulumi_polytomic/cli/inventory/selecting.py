"""The words that select syncs: globs of names, and `key:value` words."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from fnmatch import fnmatchcase
from typing import Any

from ..mistakes import Mistake

_TRUE = {"true": True, "false": False}
_SWITCHES = ("active", "failing")
_KINDS = ("model_sync", "bulk_sync")
KEYS = ("name", "kind", "target", *_SWITCHES)

Facts = Mapping[str, Any]
"""What is known of a sync: `name`, `kind` and `target` as texts, `active` and `failing` as truth values."""


def selector(words: Iterable[str]) -> Callable[[Facts], bool]:
    """Whether a sync is meant: words of one key are alternatives, and each key has to hold. No words: all are.

    Raises:
        Mistake: a word has an unknown key or value.
    """
    wanted: dict[str, list[str]] = defaultdict(list)
    for word in words:
        key, colon, value = word.partition(":")
        if not colon or key not in KEYS:
            if colon and key.isidentifier() and not value.startswith(" "):
                raise Mistake(f"{word!r}: the keys are {', '.join(KEYS)}; a name with a colon is name:{word}")
            key, value = "name", word
        if key in _SWITCHES and value not in _TRUE:
            raise Mistake(f"{word!r}: the value is true or false")
        if key == "kind" and not any(fnmatchcase(kind, value.casefold()) for kind in _KINDS):
            raise Mistake(f"{word!r}: the kinds are {', '.join(_KINDS)}")
        wanted[key].append(value)
    return lambda facts: all(any(_holds(facts[key], value) for value in values) for key, values in wanted.items())


def _holds(fact: Any, value: str) -> bool:
    return fact == _TRUE[value] if isinstance(fact, bool) else fnmatchcase(str(fact).casefold(), value.casefold())
