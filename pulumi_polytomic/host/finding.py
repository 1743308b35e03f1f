"""One object of an organization, found by its name or its id; where there is not exactly one, an error that helps."""

from __future__ import annotations

import difflib
import operator
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pulumi_polytomic.api import bulk_syncs, caller, connections, model_syncs, models, sources, targets
from pulumi_polytomic.errors import InvalidInput, NotFound
from pulumi_polytomic.reconcile import versions

if TYPE_CHECKING:
    from pulumi_polytomic.api.client import Client

Document = dict[str, Any]

_SHOWN = 5


@dataclass(frozen=True)
class Kind:
    """One kind of object that has a name."""

    title: str
    """What messages call it: "model sync"."""

    listed: Callable[..., list[Document]]
    """(client, again=...) -> all of them."""

    get: Callable[[Client, str], Document]
    """One of them, whole."""

    marks: Mapping[str, Callable[[Document], Any]]
    """What tells two of one name apart: argument -> where an object holds it."""

    light: bool = False
    """Whether the list leaves details out."""

    def find(self, client: Client, wanted: Mapping[str, str]) -> Document:
        """The object of that `id`, or the one of that `name` and, where given, those marks.

        Raises:
            InvalidInput: no object, or several, or the wrong words to say which.
            PolytomicError: the server could not be asked.
        """
        if ("name" in wanted) == ("id" in wanted):
            raise InvalidInput("", "give either a name or an id")
        if "id" in wanted:
            if len(wanted) > 1:
                raise InvalidInput("", f"an id says it all: leave {', '.join(sorted({*wanted} - {'id'}))} out")
            return self.get(client, wanted["id"])
        named, found = self._matching(self.listed(client), wanted)
        if not found:
            # The program may have made it since.
            named, found = self._matching(self.listed(client, again=True), wanted)
        if len(found) == 1:
            return self.get(client, found[0]["id"]) if self.light else found[0]
        raise self._not_one(client, wanted, named, found)

    def _matching(self, listed: list[Document], wanted: Mapping[str, str]) -> tuple[list[Document], list[Document]]:
        """Those of that name, and of these those with the marks."""
        named = [one for one in listed if one.get("name") == wanted["name"]]
        marks = {mark: of for mark, of in self.marks.items() if mark in wanted}
        return named, [one for one in named if all(_same(of(one), wanted[mark]) for mark, of in marks.items())]

    def _not_one(
        self, client: Client, wanted: Mapping[str, str], named: list[Document], found: list[Document]
    ) -> InvalidInput:
        name = wanted["name"]
        marks = " and ".join(f"{mark} {wanted[mark]!r}" for mark in self.marks if mark in wanted)
        called = f"named {name!r}{' with ' * bool(marks)}{marks}"
        where = _organization(client)
        if found:
            several = f"{len(found)} {self.title}s are {called} in {where}: {self._told_apart(found)}"
            return InvalidInput("", several, hint=f"Say which one by {_or([*self.marks, 'id'])}.")
        none = f"no {self.title} is {called} in {where}"
        if named:
            return InvalidInput("", f"{none}, but there is {self._told_apart(named)}")
        return InvalidInput("", none, hint=nearest(name, [str(one.get("name")) for one in self.listed(client)]))

    def _told_apart(self, found: list[Document]) -> str:
        each = [f"{one['id']} ({', '.join(f'{mark} {of(one)}' for mark, of in self.marks.items())})" for one in found]
        return _first(each)


def nearest(wanted: str, there: Iterable[str]) -> str:
    """What to say of the names that there are to somebody who wanted another one."""
    names = sorted(set(there))
    folded = {name.casefold(): name for name in names}
    near = difflib.get_close_matches(wanted.casefold(), folded, n=3, cutoff=0.6)
    if near:
        return f"Did you mean {_or([repr(folded[name]) for name in near])}?"
    if not names:
        return "There is none at all."
    return f"There are: {_first([repr(name) for name in names])}."


def _same(there: Any, wanted: str) -> bool:
    return str(there or "").lower() == wanted.lower()


def _or(words: list[str]) -> str:
    return " or ".join(filter(None, [", ".join(words[:-1]), words[-1]]))


def _first(words: list[str]) -> str:
    more = f" and {len(words) - _SHOWN} more" if len(words) > _SHOWN else ""
    return ", ".join(words[:_SHOWN]) + more


def _organization(client: Client) -> str:
    id = caller.organization_id(client)
    me = client.me()
    return str(me["organization_name"]) if me.get("organization_id") == id and me.get("organization_name") else id


def _model_syncs(client: Client, *, again: bool = False) -> list[Document]:
    if again:
        client.once.forget("model syncs")
    return client.once("model syncs", lambda: list(model_syncs.list_(client)))


def _model_sync(client: Client, id: str) -> Document:
    found = client.once(("model sync", id), lambda: model_syncs.get(client, id))
    return versions.MODEL_SYNC.modern(found)


def _target_connection(one: Document) -> Any:
    # A list of version 2024-02-08 holds whole syncs, which say it elsewhere.
    return one.get("target_connection_id") or (one.get("target") or {}).get("connection_id")


def _bulk_syncs(client: Client, *, again: bool = False) -> list[Document]:
    if again:
        client.once.forget("bulk syncs")
    listed = client.once("bulk syncs", lambda: list(bulk_syncs.list_(client)))
    return [versions.BULK_SYNC.modern(one) for one in listed]


def _bulk_sync(client: Client, id: str) -> Document:
    found = client.once(("bulk sync", id), lambda: bulk_syncs.get(client, id))
    return versions.BULK_SYNC.modern(found)


CONNECTION = Kind(
    "connection", connections.listed, connections.get, {"type": lambda one: (one.get("type") or {}).get("id")}
)
MODEL = Kind("model", models.listed, models.get, {"connection_id": lambda one: one.get("connection_id")}, light=True)
MODEL_SYNC = Kind(
    "model sync",
    _model_syncs,
    _model_sync,
    {"mode": lambda one: one.get("mode"), "target_connection_id": _target_connection},
    light=True,
)
BULK_SYNC = Kind(
    "bulk sync",
    _bulk_syncs,
    _bulk_sync,
    {name: operator.itemgetter(name) for name in ("source_connection_id", "destination_connection_id")},
)


def target(client: Client, wanted: Mapping[str, str]) -> Document:
    """The target object of that `connection_id` and `object`, with its fields.

    The server is made to look into the destination again before it is said that there is none.

    Raises:
        InvalidInput: no such object.
        PolytomicError: the server could not be asked.
    """
    connection_id, object = wanted["connection_id"], wanted["object"]
    for refresh in (False, True):
        try:
            return targets.fields(client, connection_id, object, refresh=refresh)
        except NotFound:
            continue
    there = [str(one.get("id")) for one in targets.objects(client, connection_id)]
    connection = connections.get(client, connection_id).get("name")
    raise InvalidInput(
        "", f"the connection {connection!r} has no target object {object!r}", hint=nearest(object, there)
    )


def bulk_source(client: Client, wanted: Mapping[str, str]) -> Document:
    """What the connection of that `connection_id` offers as a source of bulk syncs.

    Raises:
        PolytomicError: there is no such connection, or the server could not be asked.
    """
    return sources.bulk_source(client, wanted["connection_id"])


def bulk_destination(client: Client, wanted: Mapping[str, str]) -> Document:
    """What the connection of that `connection_id` offers as a destination of bulk syncs.

    Raises:
        PolytomicError: there is no such connection, or the server could not be asked.
    """
    return sources.bulk_target(client, wanted["connection_id"])
