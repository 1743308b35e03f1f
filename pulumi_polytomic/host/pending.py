"""Read the engine's record of creates that are under way, and of those that an interrupted run left behind.

The engine notes each create in the stack's state before it calls the provider, and removes the note when the create
has ended. A killed run cannot remove it. Providers do not get it; `pulumi stack export` shows it.
"""

from __future__ import annotations

import functools
import json
import os
import subprocess
from collections.abc import Mapping
from typing import Any

Json = dict[str, Any]

_SECONDS = 60.0


def creates(origin: Any) -> list[Json] | None:
    """The inputs of the noted creates of the resource that was declared there; None if there may be others.

    `origin` is `state.ORIGIN`. Those of an interrupted run are among them. That of this run may be or not, as the
    backend shows a state that is being written. With `PULUMI_SKIP_CHECKPOINTS` the engine takes no notes.
    """
    if not isinstance(origin, Mapping) or _skips_checkpoints(os.environ):
        return None
    exported = _exported(f"{origin.get('organization')}/{origin.get('project')}/{origin.get('stack')}")
    return None if exported is None else noted(exported, str(origin.get("urn")))


def _skips_checkpoints(environ: Mapping[str, str]) -> bool:
    return environ.get("PULUMI_SKIP_CHECKPOINTS", "").lower() in ("true", "1")


def noted(exported: Json, urn: str) -> list[Json]:
    """The inputs of the noted creates of that URN in what `pulumi stack export` printed."""
    operations = (exported.get("deployment") or {}).get("pending_operations") or []
    return [
        dict(operation["resource"].get("inputs") or {})
        for operation in operations
        if operation.get("type") == "creating" and operation["resource"].get("urn") == urn
    ]


@functools.cache
def _exported(stack: str) -> Json | None:
    """The state of the stack; None if it cannot be read. Notes of an interrupted run stay for all of this one."""
    command = ["pulumi", "stack", "export", "--stack", stack, "--non-interactive"]
    try:
        done = subprocess.run(command, capture_output=True, timeout=_SECONDS, check=True)  # noqa: S603 - it is `pulumi`
        return dict(json.loads(done.stdout))
    except (OSError, subprocess.SubprocessError, ValueError):
        return None
