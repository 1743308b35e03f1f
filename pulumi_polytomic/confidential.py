"""Values that came into this process as secrets: no message shows one, whoever wrote it."""

from __future__ import annotations

import threading
from collections.abc import Iterable
from typing import Any

from pulumi_polytomic.errors import redact

_lock = threading.Lock()
_values: set[str] = set()


def learn(values: Iterable[Any]) -> None:
    """Take note of secret values: texts and numbers, and those in lists and maps. Truth values tell nothing."""
    with _lock:
        _values.update(text for value in values for text in _texts(value))


def redacted(text: str, *more: str) -> str:
    """The text without the values that are secret, nor the `more` secrets."""
    with _lock:
        secrets = [*_values, *more]
    return redact(text, secrets)


def forget() -> None:
    """Forget all of them: a new process."""
    with _lock:
        _values.clear()


def _texts(value: Any) -> list[str]:
    if isinstance(value, str):
        return [value]
    if isinstance(value, dict):
        return [text for part in value.values() for text in _texts(part)]
    if isinstance(value, list):
        return [text for part in value for text in _texts(part)]
    if isinstance(value, bool) or not isinstance(value, int | float):
        return []
    return [f"{int(value)}" if value == int(value) else f"{value}"]
