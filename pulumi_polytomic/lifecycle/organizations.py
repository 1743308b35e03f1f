"""Check that lookups and resources of a run use the same organization."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pulumi_polytomic.errors import PolytomicError
from pulumi_polytomic.lifecycle.resources import Resources
from pulumi_polytomic.lifecycle.session import Session
from pulumi_polytomic.lifecycle.state import Properties
from pulumi_polytomic.reconcile.normalize import Configuration

LOOKED_INTO, HELD_IN = "looked_into", "held_in"
"""What a program says of its run: where its lookups looked ({"id", "name", "url"}), and which organizations the
resources in state belong to ({id: name of one of them})."""

ONE_KEY = (
    "give both the same key. An inline program of the Automation API does not see env_vars; set_config reaches both"
)


def objections(session: Session, run: Mapping[str, Any]) -> list[str]:
    """Why nothing may be written in this run; nothing if the server does not report the organization now."""
    if not any(run.get(name) for name in (LOOKED_INTO, HELD_IN)) or session.outage.over:
        return []
    try:
        mine, name = session.organization_id, session.workspace
    except PolytomicError:
        return []  # reported by `Session.objection`
    here = f"{name} ({mine})" if name != mine else mine
    looked, held = run.get(LOOKED_INTO), run.get(HELD_IN) or {}
    found = [
        f"{its_name!r} of this stack belongs to organization {its}, but the key works in {here}: nothing is written. "
        "Use a key of that organization; a stack that is to span several needs a workspace for each "
        "(docs/environments.md)"
        for its, its_name in sorted(held.items())
        if its != mine
    ]
    url = session.settings.deployment_url
    if looked and (looked["id"], looked["url"]) != (mine, url):
        there = f"{looked['name']} ({looked['id']})"
        if looked["url"] != url:
            there, here = f"{there} at {looked['url']}", f"{here} at {url}"
        found.append(
            f"the lookups of this program look into {there}, but its resources are written to {here}: {ONE_KEY}"
        )
    return found


def remembered(resources: Resources, live: Configuration, state: Properties) -> Properties:
    """What state remembers; if it and the answer about the live object do not name the organization, the key's own."""
    known = live.get("organization_id") or state.get("organization_id")
    if known or not resources.kind.organization:
        return state
    return {**state, "organization_id": resources.session.organization_id}


def misplaced(resources: Resources, declared: Configuration) -> str | None:
    """Why the object would not be made where it is declared to be.

    API: `POST /api/bulk/syncs`. Whatever `organization_id` says, all but partners create in their own organization; and
    what a partner creates in another one, the key's own organization does not have at the next refresh.
    """
    named = declared.get("organization_id")
    kind, session = resources.kind, resources.session
    if not kind.organization or not isinstance(named, str) or named.lower() == session.organization_id:
        return None
    return (
        f"organization_id is {named} in the program, but the key works in {session.organization_id}: use a key of that "
        f"organization (with a deployment or partner key: polytomic:organizationId), or leave organization_id out"
    )


def misplaced_as_far_as_known(resources: Resources, declared: Configuration) -> str | None:
    """The same for a preview, which may not be able to ask the server."""
    try:
        return None if resources.session.outage.over else misplaced(resources, declared)
    except PolytomicError:
        return None  # reported by `Session.objection`
