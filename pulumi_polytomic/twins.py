"""Syncs on the server that a create may be about to double: of the same name and place, made by this key.

A run that was killed, or whose answers were lost, leaves syncs that no state knows ("orphans"). Only the list tells of
them. It is read once per process, before the first create; what this run itself has is never among them.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from pulumi_polytomic.api import caller
from pulumi_polytomic.live import read_live
from pulumi_polytomic.noun import Noun
from pulumi_polytomic.reconcile.filter_forms import NEW as NEW_FILTERS
from pulumi_polytomic.reconcile.merge import rewritten, settled
from pulumi_polytomic.reconcile.normalize import Configuration, canonical, says_nothing
from pulumi_polytomic.reconcile.shape import Filters, Listing, Record, Rule, parse_instant
from pulumi_polytomic.session import Session

KEPT = timedelta(hours=24)
"""How long a server remembers an Idempotency-Key, at the least ("Idempotent requests")."""


@dataclass(frozen=True)
class Twin:
    """A sync of the same name and place, made by this key, which this run does not know."""

    id: str
    created_at: datetime | None

    def age(self, session: Session) -> timedelta | None:
        """How old it is by the server's clock, if that is told."""
        return None if self.created_at is None else max(session.client.now() - self.created_at, timedelta())

    def is_recent(self, session: Session) -> bool:
        """Whether a create whose answer was lost may have made it. What does not tell its age counts as recent."""
        age = self.age(session)
        return age is None or age < KEPT


def found_before(noun: Noun, session: Session, body: Configuration) -> list[Twin]:
    """The twins that were there before this process's first create: the list is read once."""
    listed = session.client.once(("list", noun.title), lambda: list(noun.calls.list_(session.client)))
    return _twins(noun, session, body, listed)


def found_now(noun: Noun, session: Session, body: Configuration) -> list[Twin]:
    """The twins that are there now."""
    return _twins(noun, session, body, noun.calls.list_(session.client))


def _twins(noun: Noun, session: Session, body: Configuration, listed: Iterable[Configuration]) -> list[Twin]:
    me = caller.actor_id(session.client)
    return [
        Twin(str(sync.get("id")), parse_instant(sync.get("created_at")))
        for sync in listed
        if sync.get("name") == body["name"]
        and _same_place(noun.place(sync), noun.place(body))
        and str(sync.get("id")) not in session.known
        and _made_by(sync, me)
    ]


def _same_place(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    # What one of them does not know yet (a target to be created) may be what the other one has.
    return all(a == b or not a or not b for a, b in zip(one, other, strict=True))


def _made_by(sync: Configuration, me: str) -> bool:
    author = sync.get("created_by")
    its = str(author.get("id") or "").lower() if isinstance(author, dict) else ""
    return not me or not its or its == me


def is_as_declared(noun: Noun, session: Session, id: str, declared: Configuration) -> bool:
    """Whether a live sync has all that a create with this declaration sends, whatever else it has."""
    declared = _sent(noun, declared)
    live = read_live(noun, session, id, declared)
    return live is not None and not rewritten(noun.shape, live, declared, declared)


def is_equal(noun: Noun, session: Session, id: str, declared: Configuration) -> bool:
    """Whether a live sync is in full what a create with this declaration makes: nothing else, nothing more."""
    declared = _sent(noun, declared)
    live = read_live(noun, session, id, declared)
    if live is None or rewritten(noun.shape, live, declared, declared):
        return False
    placed, body = noun.shape.place(declared), settled(noun.shape, live)
    # Deprecated filters that do not say which kind they are of stand for both.
    ours = {*placed, *(NEW_FILTERS.values() if "filters" in placed else ())}
    return all(
        name in ours
        or name in noun.apart
        or not isinstance(field.shape, Listing | Filters | Record)
        or says_nothing(field, canonical(field.shape, body.get(name)))
        for name, field in noun.shape.placed.items()
        if Rule.WRITE_ONLY not in field.rules
    )


def _sent(noun: Noun, declared: Configuration) -> Configuration:
    """What the create's own body carries: a create that was lost had not come to the calls that write the rest."""
    return {n: value for n, value in declared.items() if n not in noun.apart or noun.apart[n].body}
