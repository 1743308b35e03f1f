"""A create of what is always there, such as the primary keys of a schema: it replaces what is set, and needs no key."""

from __future__ import annotations

from pulumi_polytomic.errors import Refused
from pulumi_polytomic.lifecycle import owners
from pulumi_polytomic.lifecycle.live import when_ready
from pulumi_polytomic.lifecycle.resources import Resources
from pulumi_polytomic.lifecycle.state import Properties
from pulumi_polytomic.reconcile.changes import changes
from pulumi_polytomic.reconcile.normalize import Configuration, project


def written(
    resources: Resources, body: Configuration, declared: Configuration, properties: Properties
) -> tuple[Configuration, list[str]]:
    """Write what is always there, and say what this replaces.

    Raises:
        Refused: another resource of the program has it.
    """
    kind, session = resources.kind, resources.session
    before = when_ready(resources, body, lambda: kind.calls.there(session.client, body))
    if other := owners.adopts(before["id"], properties):
        raise Refused(f"the resource {other!r} of this program has {before['id']}", hint=owners.ONE_RESOURCE)
    replaced = [change.path for change in changes(kind.shape, project(kind.shape, before, declared), declared)]
    there = [path for path in replaced if before.get(path.root)]
    notes = [f"{path} was set elsewhere, and is replaced" for path in there]
    made = when_ready(resources, body, lambda: kind.calls.create(session.client, body))
    owners.manages(before["id"], properties)
    return made.document, notes
