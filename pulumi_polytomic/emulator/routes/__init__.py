"""The routes: which call of the API is answered by which behaviour. One table for each noun.

In a table the paths with words come before those with a name in the same place: the first that fits answers.
"""

from __future__ import annotations

from . import bulk_syncs, connections, model_syncs, models, notifications, organizations, permissions, users, webhooks
from .verbs import Handlers

ROUTES: dict[str, Handlers] = {
    **model_syncs.ROUTES,
    **bulk_syncs.ROUTES,
    **connections.ROUTES,
    **models.ROUTES,
    **organizations.ROUTES,
    **permissions.ROUTES,
    **notifications.ROUTES,
    **webhooks.ROUTES,
    **users.ROUTES,
}
