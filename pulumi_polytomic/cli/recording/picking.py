"""Pick the parts of an answer that have the expected type; all else is left out."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

Json = dict[str, Any]


def in_order(value: Any) -> Any:
    """Return a value with its keys in the order of the alphabet, at every depth: what is equal is written the same."""
    if isinstance(value, list):
        return [in_order(one) for one in value]
    return {key: in_order(value[key]) for key in sorted(value)} if isinstance(value, dict) else value


def picked(answer: Json, *, words: Iterable[str] = (), flags: Iterable[str] = ()) -> Json:
    """Return the keys that a world knows, of those with a value of the right kind."""
    kinds = {**dict.fromkeys(words, str), **dict.fromkeys(flags, bool)}
    return {key: answer[key] for key, kind in kinds.items() if isinstance(answer.get(key), kind)}


def picked_objects(answer: Json, keys: Iterable[str]) -> Json:
    """Return those of the keys whose values are objects."""
    return {key: answer[key] for key in keys if isinstance(answer.get(key), dict)}


def an_object(value: Any) -> Json:
    """Return an object, an empty one if there is none."""
    return value if isinstance(value, dict) else {}


def renamed(answer: Json, usual: str) -> Json:
    """Return the name of an answer, if it is not the usual one."""
    name = answer.get("name")
    return {"name": name} if isinstance(name, str) and name not in ("", usual) else {}


def objects(value: Any) -> list[Json]:
    """Return the objects of a list."""
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def texts(value: Any) -> list[str]:
    """Return the texts of a list."""
    return [one for one in value if isinstance(one, str)] if isinstance(value, list) else []
