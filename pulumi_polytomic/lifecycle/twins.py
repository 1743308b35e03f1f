"""Syncs on the server that a create may be about to double: of the same name and place, unknown to this run.

A run that was killed, or whose answers were lost, leaves syncs that no state knows ("orphans"). Only the list tells of
them. It is read once per process, before the first create; what this run itself has is never among them.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from pulumi_polytomic.errors import NotFound
from pulumi_polytomic.lifecycle.kind import Kind
from pulumi_polytomic.lifecycle.live import read_live
from pulumi_polytomic.lifecycle.session import Session
from pulumi_polytomic.reconcile.normalize import Configuration, canonical, says_nothing
from pulumi_polytomic.reconcile.shape import Filters, Listing, Record, Rule, parse_instant
from pulumi_polytomic.reconcile.update import Update, settled

KEPT = timedelta(hours=24)
"""How long a server remembers an Idempotency-Key, at the least ("Idempotent requests")."""


@dataclass(frozen=True)
class Twin:
    """A sync of the same name and place that this run does not know, and that this stack may have made."""

    id: str
    created_at: datetime | None
    ours: bool
    """Whether its author is the one of what this process made."""

    def age(self, session: Session) -> timedelta | None:
        """How old it is by the server's clock, if that is told."""
        if self.created_at is None:
            return None
        return max(session.client.now() - session.stamps.date_off - self.created_at, timedelta())

    def is_recent(self, session: Session) -> bool:
        """Whether a create whose answer was lost may have made it. What does not tell its age counts as recent."""
        age = self.age(session)
        return age is None or age < KEPT


def listed(noun: Kind, session: Session) -> list[Configuration]:
    """The list as it is now."""
    syncs = list(noun.calls.list_(session.client))
    for sync in syncs:
        session.stamps.seen(parse_instant(sync.get("created_at")))
        session.stamps.seen(parse_instant(sync.get("updated_at")))
    return syncs


def listed_before(noun: Kind, session: Session) -> list[Configuration]:
    """The list as it was before this process's first create: it is read once."""
    return session.client.once(("list", noun.title), lambda: listed(noun, session))


def twins(session: Session, noun: Kind, body: Configuration, syncs: Iterable[Configuration]) -> list[Twin]:
    """The twins among the syncs of a list."""
    return [
        Twin(str(sync.get("id")), parse_instant(sync.get("created_at")), session.authors.made_by_us(sync))
        for sync in syncs
        if is_twin(noun, sync, body) and str(sync.get("id")) not in session.known and session.authors.may_be_ours(sync)
    ]


def live(noun: Kind, session: Session, id: str) -> Configuration | None:
    """The sync's own answer; None: it is gone."""
    try:
        return noun.calls.get(session.client, id)
    except NotFound:
        return None


def is_twin(noun: Kind, sync: Configuration, body: Configuration) -> bool:
    """Whether a sync of the list has the name and the place of what is declared."""
    if noun.twins is None or sync.get(noun.named_by) != body.get(noun.named_by):
        return False
    return _same_place(noun.twins.place(sync), noun.twins.place(body))


def _same_place(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    # What one of them does not know yet (a target to be created) may be what the other one has.
    return all(a == b or not a or not b for a, b in zip(one, other, strict=True))


def is_as_declared(noun: Kind, session: Session, id: str, declared: Configuration) -> bool:
    """Whether a live sync has all that a create with this declaration sends, whatever else it has."""
    declared = _sent(noun, declared)
    found = read_live(noun, session, id, declared)
    return found is not None and not Update.of(noun.shape, found, declared, declared).changed


def is_equal(noun: Kind, session: Session, id: str, declared: Configuration) -> bool:
    """Whether a live sync is in full what a create with this declaration makes: nothing else, nothing more."""
    declared = _sent(noun, declared)
    found = read_live(noun, session, id, declared)
    if found is None or Update.of(noun.shape, found, declared, declared).changed:
        return False
    ours, body = noun.shape.settings(declared), settled(noun.shape, found)
    return all(
        name in ours
        or name in noun.apart
        or not isinstance(field.shape, Listing | Filters | Record)
        or says_nothing(field, canonical(field.shape, body.get(name)))
        for name, field in noun.shape.placed.items()
        if Rule.WRITE_ONLY not in field.rules
    )


def _sent(noun: Kind, declared: Configuration) -> Configuration:
    """What the create's own body carries: a create that was lost had not come to the calls that write the rest."""
    return {n: value for n, value in declared.items() if n not in noun.apart or noun.apart[n].body}
