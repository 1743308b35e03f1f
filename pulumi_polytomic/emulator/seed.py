"""The seeded company, which an emulator has if it is given no world: "Acme" (production), "Acme staging", "Acme dev".

The same names, and other ids. All ids and keys are fixed, so that programs and tests may hold them. The keys are made
up and open nothing but an emulator. What is in it stands in `worlds/company.json`.
"""

from __future__ import annotations

from . import worlds
from .behaviour.by_hand import PERSON
from .store import Store
from .worlds import Organization

__all__ = [
    "ACME",
    "ACME_DEV",
    "ACME_STAGING",
    "DEPLOYMENT_KEY",
    "ORGANIZATIONS",
    "PARTNER_KEY",
    "PERSON",
    "Organization",
    "install",
]

ORGANIZATIONS = worlds.company().organizations
ACME, ACME_STAGING, ACME_DEV = ORGANIZATIONS

# One key each for the deployment and for a partner: with Basic authentication and the id of an organization.
DEPLOYMENT_KEY, PARTNER_KEY = (key["key"] for key in worlds.company().keys)


def install(store: Store) -> None:
    """Fill an empty store with the company. There are no syncs."""
    store.fill(worlds.company().rows)
