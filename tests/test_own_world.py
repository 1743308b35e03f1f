"""The fixtures for users in a world of the user's own: the one that docs/testing.md shows."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import httpx
import pytest
import yaml

from pulumi_polytomic.testing import Workspace
from tests.fences import ROOT, fences

PAGE = ROOT / "docs" / "testing.md"
[SHOWN] = [fence.text for fence in fences(PAGE) if fence.file == "world.yaml"]


@pytest.fixture(params=["a file", "a dict"])
def polytomic_world(request: pytest.FixtureRequest, tmp_path: Path) -> str | Path | dict[str, Any]:
    if request.param == "a dict":
        found: dict[str, Any] = yaml.safe_load(SHOWN)
        return found
    (tmp_path / "world.yaml").write_text(SHOWN)
    return tmp_path / "world.yaml"


def test_the_workspace_is_the_first_organization_of_the_world(
    polytomic_workspace: Workspace, polytomic_workspaces: dict[str, Workspace]
) -> None:
    assert list(polytomic_workspaces) == ["Our shop"]
    assert polytomic_workspace == polytomic_workspaces["Our shop"]
    assert polytomic_workspace.api_key == "our-test-key"
    assert list(polytomic_workspace.connections) == ["Shop database", "CRM", "Warehouse"]
    assert list(polytomic_workspace.models) == ["Customers"]
    assert list(polytomic_workspace.policies) == ["Marketing"]


@pytest.mark.parametrize("time", ["first", "second"])
def test_each_test_begins_with_the_world_as_it_is_written(polytomic_workspace: Workspace, time: str) -> None:
    assert polytomic_workspace.model_syncs() == []
    source = {"model_id": polytomic_workspace.models["Customers"], "field": "email"}
    body = {
        "name": "People",
        "mode": "updateOrCreate",
        "schedule": {"frequency": "manual"},
        "target": {"connection_id": polytomic_workspace.connections["CRM"], "object": "Person"},
        "fields": [{"target": "Visits__c", "source": {**source, "field": "visits"}}],
        "identities": {"mappings": [{"source": source, "target": "Email", "function": "Equality"}]},
        "policies": [polytomic_workspace.policies["Marketing"]],
    }
    headers = {"Authorization": f"Bearer {polytomic_workspace.api_key}", "X-Polytomic-Version": "2025-09-18"}
    made = httpx.post(f"{polytomic_workspace.url}/api/syncs", json=body, headers=headers)
    assert made.json()["data"]["problems"] == []
    assert polytomic_workspace.model_sync("People")["mode"] == "updateOrCreate"


def test_the_example_is_as_long_as_the_smallest_useful_world_should_be() -> None:
    assert len(SHOWN.splitlines()) <= 30
