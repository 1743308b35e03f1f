"""An object that exists comes under management: what the options `adopt` and `import_` mean to check and create.

Both travel as hidden inputs, and only a new resource obeys them: check drops them as soon as the resource is in state.
So they may stay in the program, and leave it, without a difference. With `import_` the object is taken as it is, and
any difference stops the preview; with `adopt` it is brought to what is declared. Nothing is created in either case.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from pulumi_polytomic import confidential, rules
from pulumi_polytomic.errors import PolytomicError, Refused
from pulumi_polytomic.lifecycle import owners
from pulumi_polytomic.lifecycle.conflicts import values
from pulumi_polytomic.lifecycle.kind import UUID, Declared, Kind, Other
from pulumi_polytomic.lifecycle.live import converge, read_live
from pulumi_polytomic.lifecycle.report import Line, Report
from pulumi_polytomic.lifecycle.resources import Resources
from pulumi_polytomic.lifecycle.session import Session
from pulumi_polytomic.lifecycle.state import ADOPT, IMPORT, Properties, declared_in
from pulumi_polytomic.reconcile import secrets
from pulumi_polytomic.reconcile.changes import Change, changes
from pulumi_polytomic.reconcile.normalize import Configuration, project
from pulumi_polytomic.reconcile.path import Mistake, Path
from pulumi_polytomic.reconcile.shape import known, known_throughout, whole_numbers
from pulumi_polytomic.reconcile.untold import untold, with_untold


@dataclass(frozen=True)
class Adoption:
    """What a new resource asks for."""

    id: Any
    """The object's id. A preview may not know it yet."""

    exact: bool
    """Whether the object is taken only as it is (`import_`)."""

    def __str__(self) -> str:
        return f'{"import_" if self.exact else "adopt"}="{self.id}"'

    @property
    def inputs(self) -> Properties:
        """The hidden input that carries it from check to create."""
        return {IMPORT if self.exact else ADOPT: self.id}


def line_that_adopts(id: str) -> str:
    """What to write into a resource of the program so that it takes over the object."""
    return str(Adoption(id, exact=False))


def asked_for(olds: Properties, news: Properties) -> Adoption | None:
    """What the resource is to adopt; None also if it is in state (`olds`), or its replacement is being made."""
    if olds:
        owners.is_in_state(news)
        return None
    name = next((name for name in (IMPORT, ADOPT) if news.get(name) is not None), None)
    if name is None or owners.replaces(news[name], news):
        return None
    return Adoption(news[name], exact=name == IMPORT)


def outlook(resources: Resources, adoption: Adoption, inputs: Properties) -> Report:
    """Look at the object and say what stands in the way of adopting it, and what that will do.

    `inputs` are checked; they may hold unknown values.
    """
    kind = resources.kind
    if not known(adoption.id) or not _works(resources.session):
        return Report()
    declared = _known_in(kind, whole_numbers(declared_in(kind, inputs)))
    try:
        live = found(resources, adoption, inputs, declared)
    except Refused as error:
        return Report([Line(str(error), rule=rules.CANNOT_ADOPT)])
    unseen = list(secrets.of(kind.shape, declared))
    differing = differences(kind, live, declared)
    if adoption.exact:
        unseen += map(Path.of, untold(kind.shape, live, declared))
        differing = [change for change in differing if change.path not in unseen]
        notes = [f"{adoption}: {name} cannot be compared, because no answer tells it" for name in unseen]
        unequal = _unequal(kind, adoption, differing)
        return Report([Line(one, rule=rules.CANNOT_ADOPT) for one in unequal], notes)
    if (differing or unseen) and (objection := kind.objection(live, declared, {})):
        return Report([Line(f"{adoption}: {objection}", rule=rules.CANNOT_ADOPT)])
    will = [
        *(f"{adoption}: {_in_words(kind, change, exact=False)}" for change in differing),
        *(f"{adoption}: {name} is written, because no answer tells the one that is there" for name in unseen),
    ]
    summary = "is brought to the program" if will else "means the same as the program"
    return Report(notes=[f"{adoption}: the {kind.title} {summary}; nothing is created", *will])


def _works(session: Session) -> bool:
    try:
        return not session.outage.over and bool(session.organization_id)
    except PolytomicError:
        return False  # reported by `Session.objection`, once


def found(resources: Resources, adoption: Adoption, inputs: Properties, declared: Configuration) -> Configuration:
    """The live object, after all that can be said against this resource's adopting it.

    Raises:
        Refused: there is no such object of this kind here, or another resource has it.
    """
    kind, session = resources.kind, resources.session
    if not kind.id_form.fits(adoption.id):
        raise Refused(f"{adoption}: must be {kind.id_form.title}", hint="")
    if other := owners.adopts(adoption.id, inputs):
        raise Refused(
            f"{adoption}: the resource {other!r} of this program has this {kind.title}", hint=owners.ONE_RESOURCE
        )
    live = read_live(resources, adoption.id, declared)
    if live is None:
        raise _missing(resources, adoption)
    its = str(live.get("organization_id") or session.organization_id).lower()
    for organization, whose in (
        (session.organization_id if kind.organization else its, "the key works in"),
        (str(declared.get("organization_id") or its).lower(), "the program declares"),
    ):
        if its != organization:
            raise Refused(
                f"{adoption}: the {kind.title} belongs to organization {its}, but {whose} {organization}",
                hint="Correct the id, or use a key of that organization.",
            )
    if reason := kind.unmanageable(live):
        raise Refused(f"{adoption}: {reason}", hint=f"Remove {adoption}, or take another {kind.title}.")
    session.known.add(live["id"])  # it is no orphan
    return live


def _missing(resources: Resources, adoption: Adoption) -> Refused:
    kind, session = resources.kind, resources.session
    other = kind.mistaken_for
    if other and _is_there(session, other, adoption.id):
        return Refused(
            f"{adoption}: this is a {other.title}, not a {kind.title}", hint=f"Declare it as {other.resource}."
        )
    return Refused(
        f"{adoption}: organization {session.organization_id} has no {kind.title} of this id; it was deleted, or it "
        "belongs to another organization",
        hint=f"Correct the id or the key; or remove {adoption}, and a new {kind.title} is made.",
    )


def _is_there(session: Session, other: Other, id: str) -> bool:
    try:
        return bool(other.get(session.client, id))
    except PolytomicError:
        return False


def differences(kind: Kind, live: Configuration, declared: Configuration) -> list[Change]:
    """Where the live object is not what is declared. What no answer tells is no difference."""
    return changes(kind.shape, project(kind.shape, live, declared), declared)


def take_over(resources: Resources, adoption: Adoption, inputs: Properties) -> tuple[Configuration, list[str]]:
    """Carry the adoption out; return the live object as it is then, and the warnings.

    Raises:
        Refused: there is no such object here, another resource has it, it is not to be taken over as it is, or the
            update would lose something.
    """
    kind = resources.kind
    declared, notes = whole_numbers(declared_in(kind, inputs)), list[str]()
    confidential.learn(secrets.of(kind.shape, declared).values())
    live = found(resources, adoption, inputs, declared)
    if not adoption.exact:
        live, notes = converge(resources, live, declared, {})
    elif reasons := _unequal(kind, adoption, differences(kind, with_untold(kind.shape, live, declared), declared)):
        raise Refused("; ".join(reasons[:-1]), hint=reasons[-1])
    owners.manages(live["id"], inputs)
    return live, notes


def _unequal(kind: Kind, adoption: Adoption, differing: list[Change]) -> list[str]:
    if not differing:
        return []
    return [
        *(f"{adoption}: {_in_words(kind, change, exact=True)}" for change in differing),
        f"{adoption} takes the {kind.title} only as it is: correct the program, or use "
        f"{line_that_adopts(adoption.id)}, which brings the {kind.title} to the program",
    ]


def _known_in(kind: Kind, declared: Configuration) -> Configuration:
    """The declared fields that are known throughout. A form of several fields is known only whole."""
    unknown = {name for name, value in declared.items() if not known_throughout(value)}
    for form in kind.shape.forms:
        if unknown & form.stands_for.keys():
            unknown |= form.stands_for.keys()
    return {name: value for name, value in declared.items() if name not in unknown}


def _in_words(kind: Kind, change: Change, *, exact: bool) -> str:
    if change.old is None:
        return f"{change.path} is only in the program"
    if change.new is None:
        return f"{change.path} is only on the server" + ("" if exact else ": it will be removed")
    return f"{change.path} differs{values(kind, change, 'on the server', 'in the program')}"


def mistakes_of(kind: Declared, adopt: Any, imported: Any) -> list[Mistake]:
    """What is wrong with the two options of a kind, as a program gives them."""
    if adopt is not None and imported is not None:
        return [Mistake(Path.of("adopt"), "and opts.import_ exclude each other", rules.CONFLICTING_FIELDS)]
    what = f"must be {_form(kind)} of the {kind.title}"
    return [
        Mistake(path, what, rules.MALFORMED_VALUE)
        for path, value in ((Path.of("adopt"), adopt), (Path.of("opts", "import_"), imported))
        if value is not None and known(value) and not kind.id_form.fits(value)
    ]


def _form(kind: Declared) -> str:
    return "the UUID" if kind.id_form is UUID else kind.id_form.title
