"""One object of an organization, found by its name or its id; if there is not exactly one, a helpful error."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pulumi_polytomic.api import caller
from pulumi_polytomic.errors import InvalidInput
from pulumi_polytomic.host.correspondence import Name, of_project

if TYPE_CHECKING:
    from pulumi_polytomic.api.client import Client

Document = dict[str, Any]

_SHOWN = 5


@dataclass(frozen=True)
class Finder:
    """Finds one of the objects of a kind that have names."""

    title: str
    """What messages call it: "policy"."""

    listed: Callable[..., list[Document]]
    """(client, again=...) -> all of them."""

    get: Callable[[Client, str], Document]
    """One of them, whole."""

    marks: Mapping[str, Callable[[Document], Any]]
    """What tells two of one name apart: argument -> where an object holds it."""

    light: bool = False
    """Whether the list leaves details out."""

    plural: str = ""
    """What messages call several; blank: the title with an "s"."""

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
        """Those of that name, or of one that corresponds to it, and of these those with the marks."""
        same = of_project(Path.cwd()).group(self.title, (wanted["name"], wanted.get("type", "")))
        named = [one for one in listed if one.get("name") == wanted["name"] or self._is_one_of(one, same)]
        marks = {mark: of for mark, of in self.marks.items() if mark in wanted}
        return named, [one for one in named if all(_same(of(one), wanted[mark]) for mark, of in marks.items())]

    def _is_one_of(self, one: Document, names: frozenset[Name]) -> bool:
        type = str(self.marks["type"](one)) if "type" in self.marks else ""
        return any((one.get("name") == name and of in ("", type)) or one.get("id") == name for name, of in names)

    def _not_one(
        self, client: Client, wanted: Mapping[str, str], named: list[Document], found: list[Document]
    ) -> InvalidInput:
        name = wanted["name"]
        marks = " and ".join(f"{mark} {wanted[mark]!r}" for mark in self.marks if mark in wanted)
        called = f"named {name!r}{' with ' * bool(marks)}{marks}"
        where = _organization(client)
        if found:
            several = (
                f"{len(found)} {self.plural or self.title + 's'} are {called} in {where}: {self._told_apart(found)}"
            )
            return InvalidInput("", several, hint=f"Say which one by {_or([*self.marks, 'id'])}.")
        none = f"no {self.title} is {called} in {where}"
        if named:
            return InvalidInput("", f"{none}, but there is {self._told_apart(named)}")
        return InvalidInput("", none, hint=nearest(name, [str(one.get("name")) for one in self.listed(client)]))

    def _told_apart(self, found: list[Document]) -> str:
        each = [f"{one['id']} ({', '.join(f'{mark} {of(one)}' for mark, of in self.marks.items())})" for one in found]
        return _first(each)


def nearest(wanted: str, there: Iterable[str]) -> str:
    """List the names that exist, for a message about one that does not."""
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
