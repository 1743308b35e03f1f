"""What of an answer is of the kind that it should be; all else is left out."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

Json = dict[str, Any]


def picked(answer: Json, *, words: Iterable[str] = (), flags: Iterable[str] = ()) -> Json:
    """Return the keys that a world knows, of those with a value of the right kind."""
    kinds = {**dict.fromkeys(words, str), **dict.fromkeys(flags, bool)}
    return {key: answer[key] for key, kind in kinds.items() if isinstance(answer.get(key), kind)}


def picked_objects(answer: Json, keys: Iterable[str]) -> Json:
    """Return those of the keys whose values are objects."""
    return {key: answer[key] for key in keys if isinstance(answer.get(key), dict)}


def an_object(value: Any) -> Json:
    """Return an object, an empty one where there is none."""
    return value if isinstance(value, dict) else {}


def objects(value: Any) -> list[Json]:
    """Return the objects of a list."""
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def texts(value: Any) -> list[str]:
    """Return the texts of a list."""
    return [one for one in value if isinstance(one, str)] if isinstance(value, list) else []
