"""A sync of each noun, by its path."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

Json = dict[str, Any]
Build = Callable[..., Json]
Create = Callable[[str, Json], Json]


@pytest.fixture
def model_path(created: Create, model_sync: Build) -> str:
    return f"/api/syncs/{created('/api/syncs', model_sync())['id']}"


@pytest.fixture
def bulk_path(created: Create, bulk_sync: Build) -> str:
    body = bulk_sync(schemas=["public.orders", "public.events"])
    return f"/api/bulk/syncs/{created('/api/bulk/syncs', body)['id']}"


@pytest.fixture(params=["model_path", "bulk_path"])
def path(request: pytest.FixtureRequest) -> str:
    """The path of a sync of either noun."""
    return str(request.getfixturevalue(request.param))
