"""Find objects on the server that a create may double: of the same name and place, unknown to this run.

A run that was killed, or whose answers were lost, leaves objects that no state knows ("orphans"). Only the list tells
of them. It is read once per process, before the first create; what this run itself has is never among them.

A twin stops a create whoever made it: an author is known only once an answer has named it, and creates run at the same
time.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from pulumi_polytomic.errors import NotFound
from pulumi_polytomic.lifecycle.kind import Kind
from pulumi_polytomic.lifecycle.live import read_live
from pulumi_polytomic.lifecycle.resources import Resources
from pulumi_polytomic.lifecycle.session import Former, Session
from pulumi_polytomic.reconcile.normalize import Configuration, canonical, says_nothing
from pulumi_polytomic.reconcile.overlay import others_stay
from pulumi_polytomic.reconcile.shape import Filters, Listing, Record, Rule, parse_instant
from pulumi_polytomic.reconcile.untold import with_untold
from pulumi_polytomic.reconcile.update import Update, settled

KEPT = timedelta(hours=24)
"""The least time that a server remembers an Idempotency-Key ("Idempotent requests")."""


@dataclass(frozen=True)
class Twin:
    """An object of the same name and place that this run does not know, and that this stack may have made."""

    id: str
    created_at: datetime | None
    ours: bool
    """Whether its author is the one of what this process made."""

    theirs: bool = False
    """Whether its author is known to be another one."""

    former: Former | None = None
    """The resource in this stack's state that has it, if the program no longer declares that."""

    def age(self, session: Session) -> timedelta | None:
        """How old it is by the server's clock, if the answer has a time."""
        if self.created_at is None:
            return None
        return max(session.client.now() - session.stamps.date_off - self.created_at, timedelta())

    def is_recent(self, session: Session) -> bool:
        """Whether a create whose answer was lost may have made it. What does not tell its age counts as recent."""
        age = self.age(session)
        return age is None or age < KEPT


def listed(resources: Resources) -> list[Configuration]:
    """The list as it is now."""
    session = resources.session
    entries = list(resources.kind.calls.list_(session.client))
    for entry in entries:
        session.stamps.seen(parse_instant(entry.get("created_at")))
        session.stamps.seen(parse_instant(entry.get("updated_at")))
    return entries


@dataclass(frozen=True)
class Before:
    """The list as it was before this process's first create."""

    entries: list[Configuration]
    age: float
    """How old the process was when it had been read, in seconds."""

    @property
    def ids(self) -> set[str]:
        """The ids of what was in it."""
        return {str(entry.get("id")) for entry in self.entries}


def listed_before(resources: Resources) -> Before:
    """The list as it was before this process's first create: it is read once."""
    path, session = resources.kind.calls.path, resources.session
    return resources.client.once(("list", path), lambda: Before(listed(resources), session.age))


def twins(resources: Resources, body: Configuration, entries: Iterable[Configuration]) -> list[Twin]:
    """The twins among the objects of a list."""
    session = resources.session
    return [
        Twin(
            id,
            parse_instant(entry.get("created_at")),
            session.authors.made_by_us(entry),
            session.authors.made_by_another(entry),
            session.former.get(id),
        )
        for entry in entries
        if is_twin(resources.kind, entry, body) and _is_strange(session, id := str(entry.get("id")))
    ]


def _is_strange(session: Session, id: str) -> bool:
    return id in session.former or id not in session.known


def live(resources: Resources, id: str) -> Configuration | None:
    """The object's own answer; None: it is gone."""
    try:
        return resources.kind.calls.get(resources.client, id)
    except NotFound:
        return None


def is_twin(kind: Kind, entry: Configuration, body: Configuration) -> bool:
    """Whether an object of the list has the name and the place of what is declared."""
    if kind.twins is None or _name(kind, entry) != _name(kind, body):
        return False
    return _same_place(kind.twins.place(entry), kind.twins.place(body))


def _name(kind: Kind, entry: Configuration) -> Any:
    field, name = kind.shape.fields.get(kind.named_by), entry.get(kind.named_by)
    return canonical(field.shape, name) if field and name is not None else name


def _same_place(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    # What one of them does not know yet (a target to be created) may be what the other one has.
    return all(a == b or not a or not b for a, b in zip(one, other, strict=True))


def is_as_declared(resources: Resources, id: str, declared: Configuration) -> bool:
    """Whether a live object has all that a create with this declaration sends, whatever else it has."""
    made = _made(resources, id, declared)
    return made is not None and not Update.of(resources.kind.shape, made[0], made[1], made[1]).changed


def is_equal(resources: Resources, id: str, declared: Configuration) -> bool:
    """Whether a live object is in full what a create with this declaration makes: nothing else, nothing more."""
    kind = resources.kind
    made = _made(resources, id, declared)
    if made is None:
        return False
    found, declared = made
    if Update.of(kind.shape, found, declared, declared).changed:
        return False
    ours, body = kind.shape.settings(declared), settled(kind.shape, found)
    return all(
        name in ours
        or name in kind.apart
        or (kind.twins is not None and name in kind.twins.filled)
        or not isinstance(field.shape, Listing | Filters | Record)
        or (isinstance(field.shape, Listing) and others_stay(field.shape))
        or says_nothing(field, canonical(field.shape, body.get(name)))
        for name, field in kind.shape.placed.items()
        if Rule.WRITE_ONLY not in field.rules
    )


def _made(resources: Resources, id: str, declared: Configuration) -> tuple[Configuration, Configuration] | None:
    """The live object and what is declared, as far as the create's own body decides it; None: it is gone.

    A create that was lost may not have come to the calls that write the rest.
    """
    kind = resources.kind
    sent = {n: value for n, value in declared.items() if n not in kind.apart or kind.apart[n].body}
    found = read_live(resources, id, sent)
    if found is None:
        return None
    found = with_untold(kind.shape, found, sent)
    for name in sent.keys() & kind.apart.keys():
        found[name], sent[name] = kind.apart[name].made(found[name], sent[name])
    return found, sent
