"""`refresh_schemas`: the schemas of the source are read again before a bulk sync is created."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pulumi_polytomic.bulk_sync import refreshing
from pulumi_polytomic.emulator import running
from pulumi_polytomic.emulator.server import Emulator
from pulumi_polytomic.errors import PolytomicError
from tests.bulk_sync.sample import SAMPLE
from tests.kinds.run import Run, writes
from tests.kinds.sample import ACME, Inputs

POSTGRES = ACME.connections["Postgres"]
NEW = "public.subscriptions"


@pytest.fixture
def server() -> Iterator[Emulator]:
    with running() as emulator:
        # The cache of the source lacks a table that was made since it was read.
        emulator.leave_out_schemas(POSTGRES, [NEW])
        emulator.leave_out_schemas(POSTGRES, ["public.events"], seen="after_a_refresh")
        yield emulator


def declared(**changes: Any) -> Inputs:
    return {**SAMPLE.every, "schemas": ["public.orders", NEW], "refresh_schemas": True, **changes}


def run(server: Emulator, **settings: str) -> Run:
    return Run(server, SAMPLE, **settings)


def refreshes(server: Emulator) -> list[str]:
    return [one["path"] for one in server.requests() if one["path"].endswith("/schemas/refresh")]


def test_what_appeared_is_there_for_the_new_sync_and_what_vanished_is_said(server: Emulator) -> None:
    made = run(server).create(declared())
    assert made.notes[:2] == [
        f"the refresh of the source found {NEW}",
        "the source no longer has public.events",
    ]
    found = run(server).refreshed(made)
    assert found is not None
    assert not run(server).changes(found.outputs, declared())
    [post] = [one["body"] for one in server.requests() if one["method"] == "POST" and one["path"] == "/api/bulk/syncs"]
    assert "refresh_schemas" not in post


def test_without_it_a_preview_refuses_what_the_source_does_not_list(server: Emulator) -> None:
    [failure] = run(server).check(declared(refresh_schemas=False)).failures
    assert f"`{NEW}`: no such schema of the source" in failure


def test_with_it_a_preview_only_warns_and_refreshes_nothing(server: Emulator) -> None:
    checked = run(server).check(declared())
    assert checked.failures == []
    [note] = [note for note in checked.notes if NEW in note]
    assert note.endswith("the refresh before the create may find it [unknown-schema]")
    assert refreshes(server) == writes(server) == []


def test_a_source_is_refreshed_once_in_a_run_and_only_before_a_create(server: Emulator) -> None:
    one = run(server, POLYTOMIC_ALLOW_TWINS="true")
    made = one.create(declared())
    one.create(declared(name="Other"))
    assert len(refreshes(server)) == 1
    server.clear_requests()
    run(server).update(made, declared(), declared(concurrency_limit=7))
    assert refreshes(server) == []


def test_a_change_of_the_option_writes_nothing(server: Emulator) -> None:
    made = run(server).create(declared())
    server.clear_requests()
    new = declared(refresh_schemas=False)
    assert run(server).changes(made.outputs, new)
    written = run(server).update(made, declared(), new)
    assert writes(server) == []
    assert not run(server).changes(written.outputs, new)


def test_a_refresh_that_takes_its_time_is_waited_for(server: Emulator) -> None:
    server.hold_schema_cache(connection_id=POSTGRES, seconds=30)
    made = run(server).create(declared())
    assert "the source no longer has public.events" not in made.notes  # nobody could tell what there was before
    [sync] = server.bulk_syncs()
    assert sync["id"] == made.id


def test_a_refresh_that_does_not_end_leaves_no_sync(server: Emulator) -> None:
    server.hold_schema_cache(connection_id=POSTGRES, seconds=60)
    with pytest.raises(PolytomicError, match="cache refresh in progress"):
        run(server, POLYTOMIC_READY_TIMEOUT="5").create(declared())
    assert server.bulk_syncs() == []


def test_a_connection_that_is_not_healthy_stops_the_create(server: Emulator) -> None:
    server.edit("connection", POSTGRES, {"status": "unhealthy"})
    with pytest.raises(PolytomicError, match="is not healthy"):
        run(server).create(declared())
    assert server.bulk_syncs() == []


names = st.sets(st.text("abc", min_size=1, max_size=3), max_size=20)


@given(names, names)
def test_every_difference_is_one_line_of_each_sort_and_no_difference_is_none(before: set[str], after: set[str]) -> None:
    said = list(refreshing.differences(before, after))
    assert len(said) == bool(after - before) + bool(before - after)
    assert all(len(line.split(", ")) <= 10 for line in said)
    if 0 < len(after - before) <= 10:
        assert said[0] == f"the refresh of the source found {', '.join(sorted(after - before))}"
