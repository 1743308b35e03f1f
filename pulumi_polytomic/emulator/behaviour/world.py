"""What every rule may look at: the store, the readings chosen, and who is calling."""

from __future__ import annotations

from dataclasses import dataclass

from ..store import Json, Store
from ..unsettled import Unsettled

CURRENT = "2025-09-18"
OLDER = "2024-02-08"


@dataclass(frozen=True)
class World:
    """The state of the emulated deployment."""

    store: Store
    unsettled: Unsettled


@dataclass(frozen=True)
class Caller:
    """An authenticated caller, inside one organization; `organization_id` is blank for a partner that names none.

    `actor` is what `created_by` and `updated_by` report; `me` is the answer of `GET /api/me`; `version` is
    the version of the API that the caller speaks.
    """

    organization_id: str
    actor: Json
    me: Json
    version: str = CURRENT
