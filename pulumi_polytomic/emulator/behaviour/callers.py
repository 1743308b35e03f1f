"""Who a key belongs to, and what `GET /api/me` answers about them."""

from __future__ import annotations

from .. import seed
from ..seed import Organization
from ..store import Json
from .world import Caller


def of_api_key(key: str) -> Caller | None:
    """Return the caller of a Bearer key: an organization, or one of its users."""
    for organization in seed.ORGANIZATIONS:
        if key == organization.api_key:
            return _caller(organization, organization.actor, is_organization=True)
        if key == organization.user_api_key:
            user = organization.user
            email = f"robin@{organization.name.lower().replace(' ', '-')}.example"
            return _caller(organization, user, is_user=True, id=user["id"], email=email, role="admin")
    return None


def of_basic(organization_id: str, key: str) -> Caller | None:
    """Return the caller of a Basic pair: an organization's id with a deployment, partner or own key."""
    organization = next((one for one in seed.ORGANIZATIONS if one.id == organization_id.lower()), None)
    if organization is None:
        return None
    if key == seed.DEPLOYMENT_KEY:
        return _caller(organization, {"id": "", "name": "Deployment key", "type": "system"}, is_system=True)
    if key == seed.PARTNER_KEY:
        return _caller(organization, {"id": "", "name": "Partner key", "type": "partner"}, is_partner=True)
    caller = of_api_key(key)
    return caller if caller is not None and caller.organization_id == organization.id else None


def _caller(organization: Organization, actor: Json, **about: bool | str) -> Caller:
    flags = dict.fromkeys(("is_user", "is_organization", "is_partner", "is_system"), False)
    named = {"organization_id": organization.id, "organization_name": organization.name}
    return Caller(organization.id, actor, {**named, **flags, "email": "", "role": "", **about})
