"""Warn at preview about objects that a new one may double: a twin, or the same resource under its former name."""

from __future__ import annotations

from dataclasses import replace

from pulumi_polytomic import rules
from pulumi_polytomic.errors import PolytomicError
from pulumi_polytomic.lifecycle import takeover, twins
from pulumi_polytomic.lifecycle.report import Line
from pulumi_polytomic.lifecycle.resources import Resources
from pulumi_polytomic.lifecycle.session import ASKING_SECONDS
from pulumi_polytomic.reconcile.normalize import Configuration
from pulumi_polytomic.reconcile.shape import known_throughout


def foreseen(resources: Resources, declared: Configuration) -> list[str]:
    """A line for each twin, as far as the deployment can be asked; nothing where twins are allowed."""
    session = resources.session
    try:
        if session.settings.allow_twins or session.settings.live_checks == "off" or session.outage.over:
            return []
        _ = session.organization_id
        with session.client.within(ASKING_SECONDS):
            return _foreseen(resources, declared)
    except PolytomicError:
        return []  # reported by `Session.objection`, or by the create


def _foreseen(resources: Resources, declared: Configuration) -> list[str]:
    kind = resources.kind
    if kind.twins is None or not known_throughout([declared.get(name) for name in kind.twins.fields]):
        return []
    resources = replace(resources, kind=replace(kind, calls=kind.calls.of(declared)))
    found = twins.twins(resources, declared, twins.listed_before(resources).entries)
    return [
        Line(takeover.foreseen(resources, twin), rule=rules.POSSIBLE_TWIN)
        for twin in found
        if twins.live(resources, twin.id)
    ]
