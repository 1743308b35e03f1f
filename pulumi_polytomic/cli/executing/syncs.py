"""Select the syncs of a command by id, by name as lookups resolve it, or by a pattern; of both kinds."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Literal, TypeVar

import click

from ...errors import InvalidInput, NotFound

if TYPE_CHECKING:
    from ...api.client import Client
    from ...api.executions import Executions
    from ...host.finding import Finder

Kind = Literal["model", "bulk"]

_UUID = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
_PATTERN = re.compile(r"[*?\[]")

_Command = TypeVar("_Command", bound=Callable[..., object])


@dataclass(frozen=True)
class Sync:
    """A sync that is meant: its kind, id and name, and the calls of its executions."""

    kind: Kind
    id: str
    name: str
    executions: Executions


def is_id(word: str) -> bool:
    """Whether the word is an id, which no name looks like."""
    return _UUID.fullmatch(word) is not None


def kind_option(command: _Command) -> _Command:
    """Give a command the option that says which kind a name is of."""
    text = "Look for names among model syncs or bulk syncs only."
    return click.option("--kind", type=click.Choice(["model", "bulk"]), help=text)(command)


def execution_option(text: str) -> Callable[[_Command], _Command]:
    """Give a command the option that names an execution."""

    def checked(_context: click.Context, _option: click.Parameter, id: str | None) -> str | None:
        if id is not None and not is_id(id):
            raise click.BadParameter(f"{id!r} is not the id of an execution")
        return id

    return click.option("--execution", metavar="ID", callback=checked, help=text)


@contextmanager
def kept(sync: Sync) -> Iterator[None]:
    """Say what to do if the server does not have the execution."""
    try:
        yield
    except NotFound as error:
        if not error.foreign:
            error.hint = f"`pulumi-polytomic executions {sync.id}` lists those that the server keeps."
        raise


def find(client: Client, wanted: Iterable[str], kind: Kind | None) -> list[Sync]:
    """The syncs that the words mean, each once, in their order.

    Raises:
        InvalidInput: a word means none, or a name means several.
    """
    found = [sync for word in wanted for sync in _meant(client, word, _kinds(kind))]
    return list({sync.id: sync for sync in found}.values())


def _kinds(kind: Kind | None) -> dict[Kind, tuple[Finder, Executions]]:
    from ...api.executions import BULK_EXECUTIONS, MODEL_EXECUTIONS
    from ...bulk_sync.lookups import FINDER as BULK
    from ...model_sync.lookups import FINDER as MODEL

    both: dict[Kind, tuple[Finder, Executions]] = {"model": (MODEL, MODEL_EXECUTIONS), "bulk": (BULK, BULK_EXECUTIONS)}
    return both if kind is None else {kind: both[kind]}


def _meant(client: Client, word: str, kinds: dict[Kind, tuple[Finder, Executions]]) -> list[Sync]:
    from ...host.finding import nearest

    if is_id(word):
        return [_by_id(client, word.lower(), kinds)]
    there = [
        Sync(kind, str(one["id"]), str(one.get("name")), executions)
        for kind, (finder, executions) in kinds.items()
        for one in finder.listed(client)
    ]
    named = [sync for sync in there if sync.name == word]
    if not named and _PATTERN.search(word):
        if matching := [sync for sync in there if fnmatchcase(sync.name, word)]:
            return sorted(matching, key=lambda sync: (sync.name, sync.kind))
        raise InvalidInput("", f"the name of no sync matches {word!r}", hint=nearest(word, [one.name for one in there]))
    if len(named) == 1:
        return named
    if len({sync.kind for sync in named}) > 1:
        ids = ", ".join(f"{sync.id} ({sync.kind})" for sync in named)
        hint = "Say which one by --kind or by its id."
        raise InvalidInput("", f"{word!r} is the name of a model sync and of a bulk sync: {ids}", hint=hint)
    if named:
        ids = ", ".join(sync.id for sync in named)
        raise InvalidInput("", f"{len(named)} {named[0].kind} syncs are named {word!r}: {ids}", hint="Use an id.")
    raise _none(word, kinds, [sync.name for sync in there])


def _by_id(client: Client, id: str, kinds: dict[Kind, tuple[Finder, Executions]]) -> Sync:
    for kind, (finder, executions) in kinds.items():
        try:
            return Sync(kind, id, str(finder.get(client, id).get("name") or id), executions)
        except NotFound as error:
            if error.foreign:
                raise
    raise _none(id, kinds, [])


def _none(word: str, kinds: dict[Kind, tuple[Finder, Executions]], names: list[str]) -> InvalidInput:
    from ...host.finding import nearest

    title = " or ".join(f"{kind} sync" for kind in kinds)
    return InvalidInput("", f"there is no {title} {word!r}", hint=nearest(word, names) if names else "")
