"""Whatever ends a run, the documented recovery brings server and state together."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from tests.engine.project import Project
from tests.engine.reliability.interruptions import (
    COUNT,
    INTERRUPTIONS,
    Left,
    Scene,
    Server,
    assert_well,
    beside,
    declared,
    interrupted,
    play,
    recover,
    set_by_hand,
    state_file,
)
from tests.engine.reliability.page import row, rows, tell, told

TABLES = {"usual": "interrupted runs", "fast": "interrupted runs, fast"}
SUBSET = {
    ("usual", "ctrl-C", "creating"),
    ("usual", "ctrl-C twice", "creating"),
    ("usual", "SIGKILL", "creating"),
    ("fast", "ctrl-C twice", "creating"),
    ("fast", "SIGKILL", "updating"),
}
"""What `make test` plays."""

ALL = [
    pytest.param(
        *(mode, key, doing),
        id=f"{mode}-{key}-{doing}",
        marks=[] if (mode, key, doing) in SUBSET else pytest.mark.thorough,
    )
    for mode in TABLES
    for key, interruption in INTERRUPTIONS.items()
    if mode in interruption.modes
    for doing in interruption.doings
]
ORDERS = {
    table: [f"{one.title}, {doing}" for one in INTERRUPTIONS.values() if mode in one.modes for doing in one.doings]
    for mode, table in TABLES.items()
}


@pytest.fixture
def small_disk(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[None]:
    """A file system of its own for the state, where the test fills it."""
    if request.node.callspec.params["key"] not in ("no space", "no space at the end"):
        yield
        return
    state = tmp_path / "acme" / "state"
    state.mkdir(parents=True)
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=16m", "tmpfs", state], capture_output=True, text=True)
    if mounted.returncode != 0:
        pytest.skip(f"cannot mount a small file system here: {mounted.stderr.strip()}")
    yield
    subprocess.run(["umount", "--lazy", state], check=True)


@pytest.mark.usefixtures("small_disk")
@pytest.mark.parametrize(("mode", "key", "doing"), ALL)
def test_an_interrupted_run_is_brought_to_its_end(
    tmp_path: Path, engine: Path, mode: str, key: str, doing: str, writes_reliability: bool
) -> None:
    interruption, table = INTERRUPTIONS[key], TABLES[mode]
    with Server(tmp_path / "polytomic.db", interruption.clock_off) as server:
        project = Project(tmp_path / "acme", server.emulator, engine, fast=mode == "fast")
        left = play(project, server, doing, interruption)
    title = f"{interruption.title}, {doing}"
    lines = [_row(title, left)]
    if writes_reliability:
        tell(table, title, lines, ORDERS[table])
    assert told(table, title) == lines


@pytest.mark.parametrize("table", TABLES.values())
def test_the_page_has_every_interruption(table: str) -> None:
    assert [line.removeprefix("| ").partition(" | ")[0] for line in rows(table)] == ORDERS[table]


def _row(title: str, left: Left) -> str:
    return row(title, left.seen, left.behind, left.recovery)


@pytest.mark.thorough
def test_a_state_file_that_a_kill_cut_short_is_put_back_from_the_one_beside_it(tmp_path: Path, engine: Path) -> None:
    with Server(tmp_path / "polytomic.db") as server:
        scene = Scene(Project(tmp_path / "acme", server.emulator, engine, fast=False), server, "creating")
        interrupted(scene, INTERRUPTIONS["SIGKILL"])
        touched = set_by_hand(scene)
        for file, _ in beside(state_file(scene.project)):
            file.write_bytes(b"")
        assert "failed to load checkpoint: EOF" in scene.project.pulumi("cancel", "--yes", fails=True).output
        for file, before in beside(state_file(scene.project)):
            file.write_bytes(before.read_bytes())
        assert list(recover(scene))[:2] == ["`pulumi cancel`", "`pulumi up`"]
        assert_well(scene, touched)


@pytest.mark.thorough
def test_a_lost_update_that_is_taken_back_is_found_by_a_refresh(tmp_path: Path, engine: Path) -> None:
    with Server(tmp_path / "polytomic.db") as server:
        scene = Scene(Project(tmp_path / "acme", server.emulator, engine, fast=False), server, "updating")
        interrupted(scene, INTERRUPTIONS["SIGKILL"])
        scene.project.declare(**declared())
        list(recover(scene))
        lost = [sync["mode"] for sync in server.emulator.model_syncs()].count("update")
        assert lost > 0
        assert scene.project.up("--refresh").summary == {"updated": lost, "unchanged": COUNT + 1 - lost}
        assert_well(replace(scene, doing="creating"), {sync["id"] for sync in server.emulator.model_syncs()})
