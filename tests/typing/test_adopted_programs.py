"""What mypy and pyright say of the programs that `adopt` writes: nothing, in their strict modes."""

from __future__ import annotations

from pathlib import Path

import pytest

from pulumi_polytomic.cli.adopting import folder
from pulumi_polytomic.emulator.server import Emulator
from tests.cli.adopting.programs import adopted, files_of, filled
from tests.typing.test_typing import mypy, pyright

LAYOUTS = [("one", "lookup"), ("file-each", "resource"), ("by-kind", "id")]


@pytest.fixture
def projects(server: Emulator, tmp_path: Path) -> list[Path]:
    """A program with every field of every kind, in each layout."""
    filled(server)
    for layout, ways in LAYOUTS:
        found = adopted(server, layout=layout, connections=ways, models=ways)
        folder.carry_out(tmp_path / layout, folder.plan({}, files_of(found), {}))
    return [tmp_path / layout for layout, _ in LAYOUTS]


def test_mypy_finds_nothing_in_a_program_of_every_field(projects: list[Path]) -> None:
    assert {project.name: mypy(project) for project in projects} == {layout: {} for layout, _ in LAYOUTS}


def test_pyright_finds_nothing_in_a_program_of_every_field(projects: list[Path]) -> None:
    assert pyright(projects[0].parent) == {}
