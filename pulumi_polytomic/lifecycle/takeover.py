"""Messages of a create that takes over an existing object, or stops because of one."""

from __future__ import annotations

from datetime import timedelta

from pulumi_polytomic.errors import ApiError, NoAnswer, PolytomicError, Refused
from pulumi_polytomic.lifecycle.adopt import line_that_adopts
from pulumi_polytomic.lifecycle.kind import Kind
from pulumi_polytomic.lifecycle.resources import Resources
from pulumi_polytomic.lifecycle.session import Former
from pulumi_polytomic.lifecycle.twins import Twin

_GIVE_IT_BACK = "`pulumi state delete` here, and with polytomic:allowTwins this stack makes one of its own"


def by_key(id: str, age: timedelta | None) -> str:
    """What to say of an object that an earlier request with the same Idempotency-Key made."""
    return (
        f"took over {id}, made {ago(age)} by an earlier run of this program. If another stack has it now (a stack of "
        f"this name was renamed, or its resources were moved): {_GIVE_IT_BACK}"
    )


def by_look(id: str, age: timedelta | None, failure: ApiError | NoAnswer) -> str:
    """What to say of an object that appeared while the create failed."""
    return (
        f"{failed(failure)} but had made it: took over {id}, made {ago(age)}. If another stack made the same at that "
        f"moment: {_GIVE_IT_BACK}"
    )


def failed(failure: ApiError | NoAnswer) -> str:
    """How the server failed, in a few words."""
    if isinstance(failure, NoAnswer):
        return f"the server did not answer ({failure.reason})"
    return f"the server failed ({failure.status})"


def old_twin(kind: Kind, twin: Twin) -> str:
    """What to say of a twin that is too old to be what a lost run left."""
    if twin.former:
        return f"{_renamed(kind, twin.id, twin.former)}; another one was made, and that one is deleted with its history"
    return f"there is another {_like(kind)}{_by(twin)}: {twin.id}{_harm(kind, '; ')}"


def doubles(resources: Resources, twin: Twin) -> Refused:
    """Why a create stops: what to do about the twin, the harmless first."""
    kind = resources.kind
    if twin.former:
        return Refused(
            _renamed(kind, twin.id, twin.former),
            hint=f"If this is its new name or place, give it {aliases(twin.former.alias)}. If another one is meant, "
            "set polytomic:allowTwins to true: it is made, and that one is deleted with its history.",
        )
    return Refused(
        f"there is {_article(kind)} {_like(kind)} already, which this run does not know: {twin.id}, made "
        f"{ago(twin.age(resources.session))}{_by(twin)}",
        hint="Perhaps another stack manages it, or a resource that comes later in this program: then give this one "
        "another name or target, or set polytomic:allowTwins to true if both are meant. If this resource had another "
        f"name in the program before: {_FORMER_NAME}. Only if no "
        f"stack has it (a run was interrupted): take it over with {line_that_adopts(twin.id)}, or delete it in "
        "Polytomic.",
    )


def foreseen(resources: Resources, twin: Twin) -> str:
    """What a preview says of a twin of a new object."""
    kind, session = resources.kind, resources.session
    if twin.former:
        then = "stops" if twin.is_recent(session) else "makes another one, and deletes that one with its history"
        return (
            f"{_renamed(kind, twin.id, twin.former)}. If this is its new name or place, give it "
            f"{aliases(twin.former.alias)}: without that, `pulumi up` {then}"
        )
    then = (
        "takes it over if it is what an interrupted run of this program made, and stops otherwise"
        if twin.is_recent(session)
        else f"makes a second one beside it{_harm(kind, ', and ')}"
    )
    return (
        f"there is {_article(kind)} {_like(kind)} already: {twin.id}, made {ago(twin.age(session))}{_by(twin)}"
        f"; `pulumi up` {then}. If this resource had another name in the program before, give it {_FORMER_NAME}"
    )


def _renamed(kind: Kind, id: str, former: Former) -> str:
    return (
        f"the {kind.title} {id}{_where(kind)} is in this stack as {former.resource!r}, which the program does not "
        "declare any more"
    )


def aliases(alias: str) -> str:
    """The option that tells Pulumi what a resource was before."""
    return f"opts=pulumi.ResourceOptions(aliases=[{alias}])"


_FORMER_NAME = aliases('pulumi.Alias(name="<old name>")')


LAGS = (
    "the server's list shows what is made with a delay: what an interrupted run of this program made within that time "
    "cannot always be distinguished from what this run makes, and is then taken over without a warning"
)
"""What to say once of a list that lags behind writes."""


def never_shown(id: str) -> str:
    """What to say where the list does not show what a create made."""
    return (
        f"the server's list does not show {id} yet, which was made just now: look in Polytomic for another one of this "
        "name, from a run that was interrupted"
    )


def not_looked_for(id: str, error: PolytomicError) -> str:
    """What to say where the list could not be read after a create."""
    return f"{id} was made, but whether an interrupted run had made another one of this name could not be seen: {error}"


def several(failure: ApiError | NoAnswer, found: list[Twin]) -> Refused:
    """Why a create stops that may have made any of several objects."""
    return Refused(
        f"{failed(failure)} and there are several that this create may have made: "
        + ", ".join(twin.id for twin in found),
        hint=f"Keep one and delete the others in Polytomic, then take it over with {line_that_adopts('<id>')}.",
    )


def _article(kind: Kind) -> str:
    return "an" if kind.title[0] in "aeio" else "a"


def one_too_many(resources: Resources, id: str, twin: Twin) -> Refused:
    """Why a create stops whose answer is beside a twin, if neither clock nor list says whether it is new."""
    return Refused(
        f"there are two of the {_like(resources.kind)}: {twin.id}, which this run does not know, and {id}, which it or "
        "an interrupted run has made",
        hint=f"Delete {id} in Polytomic if another stack manages {twin.id}; then give this one another name or target, "
        f"or set polytomic:allowTwins to true if both are meant. Otherwise delete {twin.id}, and run again.",
    )


def _like(kind: Kind) -> str:
    return f"{kind.title}{_where(kind)}"


def _where(kind: Kind) -> str:
    return f" of this {kind.named_by}{kind.twins.where if kind.twins else ''}"


def _harm(kind: Kind, joined: str) -> str:
    return f"{joined}{kind.twins.harm}" if kind.twins and kind.twins.harm else ""


def _by(twin: Twin) -> str:
    return " by this key or its owner" if twin.ours else ""


def ago(age: timedelta | None) -> str:
    """How long ago, roughly: "40 s ago", "12 min ago", "3 h ago"."""
    if age is None:
        return "some time ago"
    seconds = max(int(age.total_seconds()), 0)
    told = f"{seconds} s" if seconds < 120 else f"{seconds // 60} min" if seconds < 7200 else f"{seconds // 3600} h"
    return f"{told} ago"
