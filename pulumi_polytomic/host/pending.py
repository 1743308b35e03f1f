"""What the engine has recorded of creates that are under way, and of those that an interrupted run left behind.

The engine notes each create in the stack's state before it calls the provider, and removes the note when the create
has ended. A killed run cannot remove it. Providers are not told; `pulumi stack export` shows it.
"""

from __future__ import annotations

import json
import subprocess
import threading
from collections.abc import Mapping
from typing import Any

Json = dict[str, Any]

_SECONDS = 60.0

_lock = threading.Lock()


def creates(origin: Any) -> list[Json]:
    """The inputs of the noted creates of the resource that was declared there, the first one first.

    `origin` is `state.ORIGIN`. Beside the note of an interrupted run the engine takes none of this one. It takes none
    at all with `PULUMI_SKIP_CHECKPOINTS`. Empty if the state cannot be read.
    """
    if not isinstance(origin, Mapping):
        return []
    with _lock:  # what was read before this create began does not show it
        exported = _exported(f"{origin.get('organization')}/{origin.get('project')}/{origin.get('stack')}")
    return noted(exported, str(origin.get("urn")))


def noted(exported: Json, urn: str) -> list[Json]:
    """The inputs of the noted creates of that URN in what `pulumi stack export` printed."""
    operations = (exported.get("deployment") or {}).get("pending_operations") or []
    return [
        dict(operation["resource"].get("inputs") or {})
        for operation in operations
        if operation.get("type") == "creating" and operation["resource"].get("urn") == urn
    ]


def _exported(stack: str) -> Json:
    command = ["pulumi", "stack", "export", "--stack", stack, "--non-interactive"]
    try:
        done = subprocess.run(command, capture_output=True, timeout=_SECONDS, check=True)  # noqa: S603 - it is `pulumi`
        return dict(json.loads(done.stdout))
    except (OSError, subprocess.SubprocessError, ValueError):
        return {}
