"""What a preview says of syncs that a new one may double: a twin, or the same resource under its former name."""

from __future__ import annotations

from pulumi_polytomic.errors import PolytomicError
from pulumi_polytomic.lifecycle import takeover, twins
from pulumi_polytomic.lifecycle.kind import Kind
from pulumi_polytomic.lifecycle.session import ASKING_SECONDS, Session
from pulumi_polytomic.reconcile.normalize import Configuration
from pulumi_polytomic.reconcile.shape import known_throughout


def foreseen(noun: Kind, session: Session, declared: Configuration) -> list[str]:
    """A line for each twin, as far as the deployment can be asked; nothing where twins are allowed."""
    try:
        if session.settings.allow_twins or session.settings.live_checks == "off" or session.outage.over:
            return []
        _ = session.organization_id
        with session.client.within(ASKING_SECONDS):
            return _foreseen(noun, session, declared)
    except PolytomicError:
        return []  # told by `Session.objection`, or by the create


def _foreseen(noun: Kind, session: Session, declared: Configuration) -> list[str]:
    if noun.twins is None or not known_throughout([declared.get(name) for name in noun.twins.fields]):
        return []
    found = twins.twins(session, noun, declared, twins.listed_before(noun, session).syncs)
    return [takeover.foreseen(noun, session, twin) for twin in found if twins.live(noun, session, twin.id)]
