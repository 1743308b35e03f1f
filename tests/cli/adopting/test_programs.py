"""The programs of random workspaces declare what is there: imported, they preview empty. Without the engine."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from pulumi_polytomic import BulkSync, ModelSync
from pulumi_polytomic.cli.adopting.layout import LAYOUTS
from pulumi_polytomic.emulator.server import Emulator
from pulumi_polytomic.reconcile.versions import CURRENT, OLDER
from tests.cli.adopting.programs import adopted, files_of, filled, made, previews_empty
from tests.reconcile.configurations import bulk_sync, model_sync

names = st.one_of(
    st.sampled_from(
        ["Contacts", "contacts", "class", "print", "2024 leads", "Клиенты", "顧客", "…", "config", "Schedule"]
    ),
    st.text(min_size=1, max_size=20).filter(lambda text: text.strip() == text),
)


@st.composite
def workspaces(draw: Any) -> Any:
    """A version of the API, and syncs that it can have, some of which run after others."""
    version = draw(st.sampled_from([CURRENT, OLDER]))
    syncs = [{**one, "name": draw(names)} for one in draw(st.lists(model_sync(version), max_size=3))]
    bulk = [{**one, "name": draw(names)} for one in draw(st.lists(bulk_sync(version), max_size=2))]
    after = [
        draw(st.sets(st.integers(0, i - 1), max_size=2)) if i and draw(st.booleans()) else set()
        for i in range(len(syncs))
    ]
    return version, syncs, bulk, after


@given(
    workspaces(),
    st.sampled_from(LAYOUTS),
    st.sampled_from(["lookup", "id", "resource"]),
    st.sampled_from(["lookup", "id", "resource"]),
)
@settings(max_examples=15, deadline=None, suppress_health_check=[*HealthCheck], phases=[Phase.generate])
def test_a_random_workspace_is_adopted_whole(
    shared_emulator: Emulator, workspace: Any, layout: str, connections: str, models: str
) -> None:
    server = shared_emulator
    server.reset()
    version, syncs, bulk, after = workspace
    ids: list[str] = []
    for one, others in zip(syncs, after, strict=True):
        run_after = {"frequency": "runafter", "run_after": {"sync_ids": [ids[i] for i in others]}}
        declared = {**one, "schedule": run_after} if others else one
        ids.append(made(server, ModelSync, version, **declared))
    for one in bulk:
        made(server, BulkSync, version, **one)
    found = adopted(server, layout=layout, version=version, connections=connections, models=models)
    assert found.skipped == []
    types = [one["type"].rpartition(":")[2] for one in found.document["resources"]]
    assert types.count("ModelSync") == len(syncs)
    assert types.count("BulkSync") == len(bulk)
    with tempfile.TemporaryDirectory() as place:
        previews_empty(found, server, Path(place), version)
    again = adopted(
        server, layout=layout, version=version, connections=connections, models=models, there=files_of(found)
    )
    assert again.plan.written == {}


@pytest.mark.parametrize("version", [CURRENT, OLDER])
@pytest.mark.parametrize("layout", LAYOUTS)
def test_every_field_of_every_kind_is_in_the_program(
    server: Emulator, tmp_path: Path, version: str, layout: str
) -> None:
    filled(server, version)
    found = adopted(server, layout=layout, version=version, connections="resource", models="resource")
    assert found.skipped == []
    previews_empty(found, server, tmp_path, version)
