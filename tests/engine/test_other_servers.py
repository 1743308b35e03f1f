"""Servers that answer otherwise than the program wrote it, on the real engine: an update ends, and says nothing."""

from __future__ import annotations

from typing import Any

import pytest

from pulumi_polytomic.emulator.unsettled import Unsettled
from tests.engine.project import Inputs, Project
from tests.lifecycle.test_other_servers import contacts, shop

READINGS = {
    "nulls": Unsettled(absent="null", last_page="null"),
    "added settings": Unsettled(configuration_defaults="added"),
    "a mapping dropped": Unsettled(identity_mapping="dropped"),
}
"""Each alone: what the readings do together is in `tests/test_other_servers.py`."""


def both(**changes: Any) -> dict[str, Inputs]:
    return {"contacts": contacts(**changes), "shop": shop(**changes)}


@pytest.mark.parametrize("emulator", READINGS.values(), ids=READINGS, indirect=True)
def test_an_update_ends_and_nothing_is_left_to_do(project: Project) -> None:
    for changes in ({"active": False}, {"active": True}, {"active": True, "name": "Renamed"}):
        project.declare(**both(**changes))
        assert project.up("--diff=false").told == {}
        project.preview("--expect-no-changes")
        project.preview("--expect-no-changes", "--refresh")
    refreshed = project.refresh("--diff=false")
    assert (refreshed.told, refreshed.summary) == ({}, {"unchanged": 3})
    project.emulator.clear_requests()
    assert project.up("--refresh", "--expect-no-changes").summary == {"unchanged": 3}
    assert project.writes() == []


@pytest.mark.parametrize("emulator", [READINGS["added settings"]], indirect=True)
def test_a_nested_setting_goes_alone_and_what_others_set_beside_it_stays(project: Project) -> None:
    project.declare(shop=shop())
    project.up()
    id = project.id_of("shop")
    configuration = project.live_bulk_sync(id)["destination_configuration"]
    configuration["load"]["parallel"] = 4
    project.emulator.edit("bulk sync", id, {"destination_configuration": configuration})
    project.declare(shop=shop(destination_configuration={"schema": "SHOP", "load": {"batch": 200}}))
    assert "- steps" in project.preview().output
    assert project.up("--diff=false").told == {}
    live = project.live_bulk_sync(id)["destination_configuration"]
    assert live["load"] == {"batch": 200, "parallel": 4, "on_error": "retry"}
    project.preview("--expect-no-changes", "--refresh")
