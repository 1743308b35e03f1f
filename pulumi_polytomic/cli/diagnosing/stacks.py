"""The stacks of the backend that Pulumi is logged in to, as their state shows them. No secret is decrypted."""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..connecting import error_line
from ..mistakes import Mistake

Run = Callable[[Sequence[str]], str]
"""Runs Pulumi with arguments and returns what it prints."""


@dataclass(frozen=True)
class Managed:
    """One of our resources in a stack."""

    stack: str
    token: str
    """The type without its prefix: "ModelSync"."""
    resource: str
    id: str


@dataclass(frozen=True)
class Pending:
    """An operation that a stack's last run began and did not finish."""

    stack: str
    operation: str
    token: str
    resource: str
    inputs: Mapping[str, Any]


@dataclass(frozen=True)
class State:
    """What the stacks hold of ours."""

    stacks: tuple[str, ...]
    managed: tuple[Managed, ...] = ()
    pending: tuple[Pending, ...] = ()


_OURS = "pulumi-python:dynamic/polytomic:"


def pulumi(arguments: Sequence[str], folder: str = ".") -> str:
    """Run Pulumi in the folder.

    Raises:
        Mistake: it cannot be run, or it fails.
    """
    from pulumi import automation

    try:
        return automation.PulumiCommand(skip_version_check=True).run([*arguments], os.path.abspath(folder), {}).stdout
    except automation.CommandError as error:
        raise Mistake(f"Pulumi cannot read the stacks: {error_line(str(error))}") from None
    except (OSError, RuntimeError) as error:
        raise Mistake(f"Pulumi cannot be run here: {error}") from None


def language_host() -> str:
    """The version of the host that runs Python programs; blank: Pulumi does not say.

    Raises:
        Mistake: Pulumi cannot be run.
    """
    with tempfile.TemporaryDirectory() as project:  # Pulumi names the host of a project's language only
        Path(project, "Pulumi.yaml").write_text("name: doctor\nruntime: python\n")
        plugins = json.loads(pulumi(["about", "--json"], project)).get("plugins") or []
    versions = (one.get("version") for one in plugins if (one.get("kind"), one.get("name")) == ("language", "python"))
    return str(next(versions, None) or "")


def read(run: Run) -> State:
    """The state of every stack of the backend.

    Raises:
        Mistake: Pulumi cannot read it.
    """
    stacks = [str(one["name"]) for one in json.loads(run(["stack", "ls", "--all", "--json"]) or "[]")]
    managed, pending = list[Managed](), list[Pending]()
    for stack in stacks:
        deployment = json.loads(run(["stack", "export", "--stack", stack])).get("deployment") or {}
        for one in deployment.get("resources") or []:
            if str(one.get("type")).startswith(_OURS) and one.get("id") and not one.get("external"):
                managed.append(Managed(stack, *_names(one), str(one["id"])))
        for operation in deployment.get("pending_operations") or []:
            one = operation.get("resource") or {}
            if str(one.get("type")).startswith(_OURS):
                pending.append(Pending(stack, str(operation.get("type")), *_names(one), one.get("inputs") or {}))
    return State(tuple(stacks), tuple(managed), tuple(pending))


def _names(resource: Mapping[str, Any]) -> tuple[str, str]:
    return str(resource["type"]).removeprefix(_OURS), str(resource["urn"]).rpartition("::")[2]
