"""Check a declaration against the deployment: refusals and warnings of a preview."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from pulumi_polytomic.errors import PolytomicError
from pulumi_polytomic.lifecycle.making import Made
from pulumi_polytomic.lifecycle.preview.asking import Asking
from pulumi_polytomic.lifecycle.preview.findings import Finding
from pulumi_polytomic.lifecycle.report import Report
from pulumi_polytomic.lifecycle.resources import Resources
from pulumi_polytomic.lifecycle.session import ASKING_SECONDS
from pulumi_polytomic.reconcile.changes import Change
from pulumi_polytomic.reconcile.normalize import Configuration
from pulumi_polytomic.reconcile.shape import whole_numbers


def look(
    resources: Resources,
    old: Configuration,
    new: Configuration,
    changed: Sequence[Change],
    *,
    exists: bool,
    made: Sequence[Made] = (),
    urn: str = "",
) -> Report:
    """Compare what is declared with the deployment, for no longer than `ASKING_SECONDS`.

    `exists`: the object is on the server. Of one that is not, everything is refused that cannot work; of one that is,
    what follows from a change. `made`: what the objects of the same program make. `urn`: which resource
    it is.
    """

    def findings(asking: Asking) -> Iterable[Finding]:
        return resources.kind.findings(asking, whole_numbers(new), whole_numbers(old), exists=exists)

    return _judged(resources, new, findings, changed, exists=exists, made=made, urn=urn)


def look_at_unchanged(resources: Resources, declared: Configuration) -> Report:
    """What other resources of this run take away from a declaration that does not change itself.

    Without such resources no request is sent.
    """
    session = resources.session
    if not session.coming:
        return Report()
    return _judged(resources, declared, lambda _: resources.kind.undone(session.coming, declared), (), exists=True)


def _judged(
    resources: Resources,
    declared: Configuration,
    finding: Callable[[Asking], Iterable[Finding]],
    changed: Sequence[Change],
    *,
    exists: bool,
    made: Sequence[Made] = (),
    urn: str = "",
) -> Report:
    session = resources.session
    try:
        settings, outage = session.settings, session.outage
        if outage.over or settings.live_checks == "off":
            return Report()
        client, workspace, organization = session.client, session.workspace, session.organization_id
    except PolytomicError:
        return Report()  # reported by `Session.objection`
    its = declared.get("organization_id")
    if resources.kind.organization and isinstance(its, str) and its.lower() != organization:
        return Report()  # refused by `diff`, in words of its own
    with client.within(ASKING_SECONDS):
        findings = list(finding(Asking(client, outage, made, session.coming, session.sleep, urn)))
    paths = [change.path for change in changed]
    strict = settings.live_checks == "error"
    refused = [f for f in findings if strict and f.certain and (not exists or f.follows_from(paths))]
    told = [f for f in findings if f not in refused]
    return Report([f.told(workspace) for f in refused], [f.told(workspace) for f in told])
