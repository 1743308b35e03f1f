"""Model syncs: ``/api/syncs``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .answers import an_object
from .collection import Syncs

if TYPE_CHECKING:
    from .client import Client

MODEL_SYNCS = Syncs("/api/syncs")


def schedule_options(client: Client) -> list[dict[str, Any]]:
    """GET /api/syncs/schedules, once per client: return each `frequency` with its `configuration`, a JSON schema.

    Shared: do not change it. Raises `ApiError` or one of its leaves, and `NoAnswer`.
    """
    path = f"{MODEL_SYNCS.path}/schedules"

    def ask() -> list[dict[str, Any]]:
        options = an_object(client.get(path), "GET", path).get("schedule_options") or []
        return [option for option in options if isinstance(option, dict)]

    return client.once("schedule options", ask)
