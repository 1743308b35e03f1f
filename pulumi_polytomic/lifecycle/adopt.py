"""A sync that exists comes under management: what the options `adopt` and `import_` mean to check and create.

Both travel as hidden inputs, and only a new resource obeys them: check drops them as soon as the resource is in state.
So they may stay in the program, and leave it, without a difference. With `import_` the sync is taken as it is, and any
difference stops the preview; with `adopt` it is brought to what is declared. Nothing is created in either case.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from pulumi_polytomic.errors import PolytomicError, Refused
from pulumi_polytomic.lifecycle import owners
from pulumi_polytomic.lifecycle.conflicts import values
from pulumi_polytomic.lifecycle.kind import UUID, IdForm, Kind, Other
from pulumi_polytomic.lifecycle.live import converge, read_live
from pulumi_polytomic.lifecycle.session import Session
from pulumi_polytomic.lifecycle.state import ADOPT, IMPORT, Properties, declared_in
from pulumi_polytomic.reconcile import secrets
from pulumi_polytomic.reconcile.changes import Change, changes
from pulumi_polytomic.reconcile.normalize import Configuration, project
from pulumi_polytomic.reconcile.shape import known, known_throughout, whole_numbers


@dataclass(frozen=True)
class Adoption:
    """What a new resource asks for."""

    id: Any
    """The sync's id. A preview may not know it yet."""

    exact: bool
    """Whether the sync is taken only as it is (`import_`)."""

    def __str__(self) -> str:
        return f'{"import_" if self.exact else "adopt"}="{self.id}"'

    @property
    def inputs(self) -> Properties:
        """The hidden input that carries it from check to create."""
        return {IMPORT if self.exact else ADOPT: self.id}


def line_that_adopts(id: str) -> str:
    """What to write into a resource of the program so that it takes over the sync."""
    return str(Adoption(id, exact=False))


def asked_for(olds: Properties, news: Properties) -> Adoption | None:
    """What the resource is to adopt; None also where it is in state (`olds`), or its replacement is being made."""
    if olds:
        owners.is_in_state(news)
        return None
    name = next((name for name in (IMPORT, ADOPT) if news.get(name) is not None), None)
    if name is None or owners.replaces(news[name], news):
        return None
    return Adoption(news[name], exact=name == IMPORT)


@dataclass(frozen=True)
class Outlook:
    """What a preview says of an adoption: what stands in its way, and what it will do."""

    failures: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def outlook(noun: Kind, session: Session, adoption: Adoption, inputs: Properties) -> Outlook:
    """Look at the sync and say what adopting it means. `inputs` are checked; they may hold unknown values."""
    if not known(adoption.id) or not _works(session):
        return Outlook()
    declared = _known_in(noun, whole_numbers(declared_in(noun, inputs)))
    try:
        live = found(noun, session, adoption, inputs, declared)
    except Refused as error:
        return Outlook([str(error)])
    differing = differences(noun, live, declared)
    unseen = list(secrets.of(noun.shape, declared))
    if adoption.exact:
        notes = [f"{adoption}: {name} cannot be compared, because no answer tells it" for name in unseen]
        return Outlook(_unequal(noun, adoption, differing), notes)
    if (differing or unseen) and (objection := noun.objection(live, declared, {})):
        return Outlook([f"{adoption}: {objection}"])
    will = [
        *(f"{adoption}: {_in_words(noun, change, exact=False)}" for change in differing),
        *(f"{adoption}: {name} is written, because no answer tells the one that is there" for name in unseen),
    ]
    summary = "is brought to the program" if will else "means the same as the program"
    return Outlook(notes=[f"{adoption}: the {noun.title} {summary}; nothing is created", *will])


def _works(session: Session) -> bool:
    try:
        return not session.outage.over and bool(session.organization_id)
    except PolytomicError:
        return False  # told by `Session.objection`, once


def found(
    noun: Kind, session: Session, adoption: Adoption, inputs: Properties, declared: Configuration
) -> Configuration:
    """The live sync, after all that can be said against this resource's adopting it.

    Raises:
        Refused: there is no such sync of this kind here, or another resource has it.
    """
    if not noun.id_form.fits(adoption.id):
        raise Refused(f"{adoption}: must be {noun.id_form.title}", hint="")
    if other := owners.adopts(adoption.id, inputs):
        raise Refused(f"{adoption}: the resource {other!r} of this program has this sync", hint=owners.ONE_RESOURCE)
    live = read_live(noun, session, adoption.id, declared)
    if live is None:
        raise _missing(noun, session, adoption)
    its = str(live.get("organization_id") or session.organization_id).lower()
    for organization, whose in (
        (session.organization_id if noun.organization else its, "the key works in"),
        (str(declared.get("organization_id") or its).lower(), "the program declares"),
    ):
        if its != organization:
            raise Refused(
                f"{adoption}: the {noun.title} belongs to organization {its}, but {whose} {organization}",
                hint="Correct the id, or use a key of that organization.",
            )
    if reason := noun.unmanageable(live):
        raise Refused(f"{adoption}: {reason}", hint=f"Remove {adoption}, or take another {noun.title}.")
    session.known.add(live["id"])  # it is nobody's orphan
    return live


def _missing(noun: Kind, session: Session, adoption: Adoption) -> Refused:
    other = noun.mistaken_for
    if other and _is_there(session, other, adoption.id):
        return Refused(
            f"{adoption}: this is a {other.title}, not a {noun.title}", hint=f"Declare it as {other.resource}."
        )
    return Refused(
        f"{adoption}: organization {session.organization_id} has no {noun.title} of this id; it was deleted, or it "
        "belongs to another organization",
        hint=f"Correct the id or the key; or remove {adoption}, and a new {noun.title} is made.",
    )


def _is_there(session: Session, other: Other, id: str) -> bool:
    try:
        return bool(other.get(session.client, id))
    except PolytomicError:
        return False


def differences(noun: Kind, live: Configuration, declared: Configuration) -> list[Change]:
    """Where the live sync is not what is declared. What no answer tells is no difference."""
    return changes(noun.shape, project(noun.shape, live, declared), declared)


def take_over(noun: Kind, session: Session, adoption: Adoption, inputs: Properties) -> tuple[Configuration, list[str]]:
    """Carry the adoption out; return the live sync as it is then, and what is to be told.

    Raises:
        Refused: there is no such sync here, another resource has it, it is not to be taken over as it is, or the
            update would lose something.
    """
    declared, notes = whole_numbers(declared_in(noun, inputs)), list[str]()
    live = found(noun, session, adoption, inputs, declared)
    if not adoption.exact:
        live, notes = converge(noun, session, live, declared, {})
    elif reasons := _unequal(noun, adoption, differences(noun, live, declared)):
        raise Refused("; ".join(reasons[:-1]), hint=reasons[-1])
    owners.manages(live["id"], inputs)
    return live, notes


def _unequal(noun: Kind, adoption: Adoption, differing: list[Change]) -> list[str]:
    if not differing:
        return []
    return [
        *(f"{adoption}: {_in_words(noun, change, exact=True)}" for change in differing),
        f"{adoption} takes the sync only as it is: correct the program, or use {line_that_adopts(adoption.id)}, which "
        "brings the sync to the program",
    ]


def _known_in(noun: Kind, declared: Configuration) -> Configuration:
    """The declared fields that are known throughout. A form of several fields is known only whole."""
    unknown = {name for name, value in declared.items() if not known_throughout(value)}
    for form in noun.shape.forms:
        if unknown & form.stands_for.keys():
            unknown |= form.stands_for.keys()
    return {name: value for name, value in declared.items() if name not in unknown}


def _in_words(noun: Kind, change: Change, *, exact: bool) -> str:
    if change.old is None:
        return f"{change.path} is only in the program"
    if change.new is None:
        return f"{change.path} is only on the server" + ("" if exact else ": it will be removed")
    return f"{change.path} differs{values(noun, change, 'on the server', 'in the program')}"


def mistakes_of(adopt: Any, imported: Any, form: IdForm) -> list[tuple[str, str]]:
    """What is wrong with the two options as a program gives them: (path, what). `form`: what an id looks like."""
    if adopt is not None and imported is not None:
        return [("adopt", "and opts.import_ exclude each other")]
    given: Mapping[str, Any] = {"adopt": adopt, "opts.import_": imported}
    return [
        (name, "must be a sync's UUID" if form is UUID else f"must be {form.title}")
        for name, value in given.items()
        if value is not None and known(value) and not form.fits(value)
    ]
