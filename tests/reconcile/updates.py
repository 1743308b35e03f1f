"""An update of a live object, in the two halves that most tests look at."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pulumi_polytomic.reconcile.shape import Record
from pulumi_polytomic.reconcile.update import Update


def merge(noun: Record, live: Mapping[str, Any], new: Mapping[str, Any], old: Mapping[str, Any]) -> dict[str, Any]:
    """The full body."""
    return Update.of(noun, live, new, old).body


def rewritten(noun: Record, live: Mapping[str, Any], new: Mapping[str, Any], old: Mapping[str, Any]) -> set[str]:
    """What the update changes."""
    return set(Update.of(noun, live, new, old).changed)
