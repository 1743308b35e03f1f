"""Whose organization a body is for: a key creates and changes things in its own, and in no other."""

from __future__ import annotations

from ..store import Json
from .refusals import Forbidden
from .world import Caller


def refuse_other_organization(caller: Caller, body: Json) -> None:
    """Refuse a body that names another organization than the caller's."""
    named = body.get("organization_id")
    if isinstance(named, str) and named.lower() != caller.organization_id:
        raise Forbidden("organization_id: not the organization of this key", path="organization_id")
