"""Two states of a resource -> what differs, by the product's own paths and with values that may be shown."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ...lifecycle.kind import Declared
from ...reconcile import secrets
from ...reconcile.changes import changes
from .plan import SECRET, UNKNOWN

_LONGEST = 120


@dataclass(frozen=True)
class Difference:
    """What differs at one path; None stands for absent. A secret is `SECRET` on both sides."""

    path: str
    old: Any
    new: Any

    @property
    def is_secret(self) -> bool:
        """Whether only that it differs may be shown."""
        return SECRET in (self.old, self.new)


def kinds() -> dict[str, Declared]:
    """What this package manages, by type token."""
    from ...execution import BulkSyncExecution, ModelSyncExecution
    from ...kinds import KINDS

    found: dict[str, Declared] = {one.__name__: one.kind for one in KINDS}
    found |= {one.__name__: one.kind for one in (ModelSyncExecution, BulkSyncExecution)}
    return {f"pulumi-python:dynamic/polytomic:{name}": kind for name, kind in found.items()}


def differences(kind: Declared, old: Mapping[str, Any], new: Mapping[str, Any]) -> list[Difference]:
    """What differs between two states of what is declared.

    A field that Pulumi keeps secret as a whole differs only if it is secret in one of them: its content is not visible.
    """
    before, after = ({name: of[name] for name in kind.shape.fields if of.get(name) is not None} for of in (old, new))
    blind = {name for name in {*before, *after} if SECRET in (before.get(name), after.get(name))}
    found = [Difference(name, SECRET, SECRET) for name in sorted(blind) if before.get(name) != after.get(name)]
    seen = [{name: value for name, value in of.items() if name not in blind} for of in (before, after)]
    told = [secrets.without(kind.shape, of) for of in seen]
    found += [Difference(str(change.path), change.old, change.new) for change in changes(kind.shape, told[0], told[1])]
    hidden = [secrets.of(kind.shape, of) for of in seen]
    changed = [path for path in {**hidden[0], **hidden[1]} if hidden[0].get(path) != hidden[1].get(path)]
    return found + [Difference(str(path), SECRET, SECRET) for path in changed]


def text(value: Any) -> str:
    """A value in a few words: a text as it is, anything else as JSON without what is empty; shortened."""
    if value is None:
        return "unset"
    if value == UNKNOWN:
        return "known after the update"
    written = value if isinstance(value, str) else json.dumps(_telling(value), ensure_ascii=False, sort_keys=True)
    written = " ".join(written.replace(f'"{UNKNOWN}"', "(known after the update)").split())
    return written if len(written) <= _LONGEST else f"{written[: _LONGEST - 1]}…"


def _telling(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _telling(part) for name, part in value.items() if part not in (None, False, "", [], {})}
    return [_telling(part) for part in value] if isinstance(value, list) else value
