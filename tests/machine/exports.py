"""An exported stack, as `pulumi stack export` writes it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any


def living(exported: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield our resources that are on the server, as far as state knows.

    A resource with `delete` was replaced and is still to be deleted. One with `pendingReplacement` was deleted to be
    replaced, and the run ended before its replacement was in state.
    """
    for resource in exported["deployment"].get("resources", []):
        gone = resource.get("delete") or resource.get("pendingReplacement")
        if "dynamic/polytomic:" in resource["type"] and not gone:
            yield resource
