"""Connect a command to a deployment, with settings from the environment or from a stack's configuration."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

import click

from ..config import Settings, own_options, sources
from .mistakes import Mistake, in_one_line

if TYPE_CHECKING:
    from pulumi import automation

    from ..api.client import Client
    from ..lifecycle.session import Session

T = TypeVar("T")

stack_option = click.option(
    "--stack", metavar="NAME", help="Use the configuration of this stack of the Pulumi project in this folder."
)


@contextmanager
def connected(stack: str | None) -> Iterator[Client]:
    """A client for the environment's settings, or for a stack's; its errors end the command in one line."""
    from ..api.client import Client

    with in_one_line(), closing(Client(_settings(stack))) as client:
        yield client


def session_of(stack: str | None, folder: str | None = None) -> Session:
    """What the layers below the command line ask through, with the environment's settings or a stack's.

    The stack is one of the project in `folder`; left out: in this folder.

    Raises:
        ConfigError: the settings cannot be used.
    """
    from ..lifecycle.session import Session

    get, environ, options = _configuration(stack, folder)
    session = Session(get, environ, options=options)
    _ = session.settings
    return session


def sources_of(stack: str | None) -> dict[str, str]:
    """Where each setting comes from, by its name in the stack configuration."""
    get, environ, _ = _configuration(stack)
    return sources(get, environ)


def _settings(stack: str | None) -> Settings:
    get, environ, options = _configuration(stack)
    return Settings.resolve(get, environ, options)


@dataclass(frozen=True)
class Stack:
    """What a stack of the project in this folder is made of.

    Attributes:
        name: its name.
        organization: the organization of the backend that it belongs to.
        configuration: its configuration, secrets in clear.
        secret: the names in it that are secret.
        resources: what its state holds, as Pulumi exports it, secrets in clear.
    """

    name: str
    organization: str
    configuration: Mapping[str, str]
    secret: frozenset[str]
    resources: tuple[Mapping[str, Any], ...]


NO_STACK = Stack("validate", "organization", {}, frozenset(), ())
"""What a program runs with that no stack configures."""


def whole_stack(stack: str) -> Stack:
    """The configuration and the state of a stack."""
    selected = _selected(stack)
    found = _asked(selected.get_all_config)
    resources = (_asked(selected.export_stack).deployment or {}).get("resources") or []
    *organization, name = stack.split("/")
    return Stack(
        name,
        organization[0] if organization else "organization",
        {key: value.value for key, value in found.items()},
        frozenset(key for key, value in found.items() if value.secret),
        tuple(resources),
    )


def _configuration(
    stack: str | None, folder: str | None = None
) -> tuple[Callable[[str], str | None], Mapping[str, str], list[str]]:
    """The arguments of `Settings.resolve`."""
    if stack is None:
        return (lambda _: None), os.environ, []
    selected = _selected(stack, folder)
    found = _asked(selected.get_all_config)  # with the secrets
    project = _asked(selected.workspace.project_settings).name
    configuration = {name: value.value for name, value in found.items()}
    return (
        (lambda name: configuration.get(f"polytomic:{name}")),
        os.environ,
        own_options(configuration, project),
    )


def resources_of(stack: str) -> dict[str, str]:
    """The ids of what a stack manages of ours, each with its resource's name."""
    state = _asked(_selected(stack).export_stack).deployment or {}
    return {
        str(one["id"]): str(one["urn"]).rpartition("::")[2]
        for one in state.get("resources") or []
        if one.get("id") and "polytomic:" in str(one["type"])
    }


def refreshed(stack: str) -> list[automation.EngineEvent]:
    """The engine events of a refresh of the stack, of which nothing is written, neither to its state nor to a server.

    The program is run, so that its provider gets the configuration of today, not that of the last `pulumi up`.
    """
    events: list[automation.EngineEvent] = []
    selected = _selected(stack)
    _asked(lambda: selected.preview_refresh(on_event=events.append, run_program=True, show_secrets=False))
    return events


def stack_output(stack: str, key: str) -> list[str]:
    """The sync ids in one output of a stack: an id, a list of them, or a mapping of names to them.

    "sync_ids.shop" is one entry of the mapping in the output "sync_ids".
    """
    outputs = {name: output.value for name, output in _asked(_selected(stack).outputs).items()}
    name, _, entry = (key, "", "") if key in outputs else key.partition(".")
    if name not in outputs:
        raise Mistake(f"the stack has no output {name!r}: its outputs are {', '.join(sorted(outputs)) or 'none'}")
    found = outputs[name]
    ids = _texts(found.get(entry) if entry and isinstance(found, Mapping) else None if entry else found)
    if not ids:
        raise Mistake(f"the output {key!r} of the stack holds no id of a sync, no list and no mapping of ids")
    return ids


def selected_stack() -> str:
    """The name of the stack that is selected in this folder."""
    from pulumi import automation

    workspace = _asked(lambda: automation.LocalWorkspace(work_dir=os.getcwd()))
    current = _asked(workspace.stack)
    if current is None:
        raise Mistake("no stack is selected in this folder: name one with --stack")
    return str(current.name)


def _selected(stack: str, folder: str | None = None) -> automation.Stack:
    from pulumi import automation

    work_dir = folder or os.getcwd()
    return _asked(lambda: automation.select_stack(stack_name=stack, work_dir=work_dir))


def _asked(ask: Callable[[], T]) -> T:
    """What Pulumi answers; its errors in one line."""
    from pulumi.automation import CommandError

    try:
        return ask()
    except CommandError as error:
        raise Mistake(f"Pulumi cannot read the stack: {error_line(str(error))}") from None
    except (OSError, RuntimeError) as error:
        raise Mistake(f"Pulumi cannot be run here: {error}") from None


def error_line(text: str) -> str:
    """What Pulumi's output says went wrong, without the resources that only follow from it."""
    from ..lifecycle.session import REJECTED_TOO

    lines = [line.strip() for line in text.splitlines() if "error:" in line]
    telling = [line for line in lines if not line.endswith(REJECTED_TOO)] or lines
    return telling[0].partition("error:")[2].strip() if telling else " ".join(text.split())[-200:]


def _texts(value: Any) -> list[str]:
    if isinstance(value, str):
        return [value]
    values = value.values() if isinstance(value, Mapping) else value if isinstance(value, list) else []
    return [text for text in values if isinstance(text, str)]
