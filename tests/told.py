"""Mistakes as they are printed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pulumi_polytomic.declare import mistakes as declared_mistakes
from pulumi_polytomic.declare.base import Declaration


def mistakes(declaration: type[Declaration], declared: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Every mistake in a declaration: its path, and what is wrong."""
    found = declared_mistakes.mistakes(declaration, declared)
    return [(str(one.path), str(one).removeprefix(f"{one.path}: ")) for one in found]
