"""Name the secrets that an update changes: a preview shows `[secret]` before and after, and so no difference."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from pulumi_polytomic.declare import environment
from pulumi_polytomic.lifecycle.kind import Kind
from pulumi_polytomic.reconcile import secrets
from pulumi_polytomic.reconcile.normalize import Configuration
from pulumi_polytomic.reconcile.path import Path
from pulumi_polytomic.reconcile.shape import known_throughout, same


def notes(kind: Kind, old: Configuration, new: Configuration) -> list[str]:
    """What a preview says of secrets that are declared before and after, each with another value."""
    then, now = secrets.of(kind.shape, old), secrets.of(kind.shape, new)
    both = [(path, then[path], now[path]) for path in then if path in now and known_throughout(now[path])]
    return [f"{at} changes (not shown: it is a secret)" for one in both for at in _changed(*one)]


def _changed(path: Path, old: Any, new: Any) -> Iterator[Path]:
    maps = isinstance(old, dict) and isinstance(new, dict)
    if maps and not environment.is_reference(old) and not environment.is_reference(new):
        for key in dict.fromkeys([*old, *new]):
            yield from _changed(path / key, old.get(key), new.get(key))
    elif not same(old, new):
        yield path
