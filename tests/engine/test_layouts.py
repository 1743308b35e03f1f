"""The layouts of projects that people have: where the program is, and which Python runs it."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

import pytest

from tests.engine.project import ACME, Project, model_sync

VIRTUALENV = Path(sys.prefix)


@pytest.fixture
def layout(project: Project) -> Project:
    """A project whose options alone say which Python has the package: the one on PATH has no Pulumi."""
    bare = project.folder / "bare"
    bare.mkdir()
    (bare / "python3").symlink_to(os.path.realpath(sys.executable))
    uv = shutil.which("uv", path=str(VIRTUALENV / "bin"))
    assert uv is not None
    (bare / "uv").symlink_to(uv)
    del project.environment["PULUMI_PYTHON_CMD"], project.environment["PYTHONPATH"]
    project.environment["PATH"] = os.pathsep.join([str(bare), str(project.engine), os.defpath])
    project.declare(contacts=model_sync())
    return project


def arrange(project: Project, options: str, program: str = "", virtualenv: str = ".venv") -> None:
    """Lay the project out: its runtime options, the folder of its program, where its virtual environment is."""
    main = f"main: {program}\n" if program else ""
    runtime = f"runtime:\n  name: python\n  options:\n    {options}\n" if options else "runtime: python\n"
    (project.folder / "Pulumi.yaml").write_text(f"name: acme\n{runtime}{main}")
    (project.folder / virtualenv).resolve().symlink_to(VIRTUALENV)
    if program:
        (project.folder / program).mkdir()
        for name in ("__main__.py", "declared.json"):
            shutil.move(project.folder / name, project.folder / program / name)


def lives(project: Project) -> None:
    """A life of the project: every process of it runs in the virtual environment."""
    project.up()
    assert project.live_model_sync(project.id_of("contacts"))["organization_id"] == ACME.id
    project.preview("--expect-no-changes")
    project.refresh("--expect-no-changes")
    project.destroy()
    assert project.emulator.model_syncs() == []


def test_without_its_option_the_project_finds_no_pulumi(layout: Project) -> None:
    assert "No module named 'pulumi'" in layout.preview(fails=True).output.replace('"', "'")


def test_a_virtual_environment_in_the_project(layout: Project) -> None:
    arrange(layout, "virtualenv: .venv")
    lives(layout)


def test_a_program_in_a_folder_of_the_project_with_a_link_to_the_virtual_environment(layout: Project) -> None:
    arrange(layout, "virtualenv: .venv", program="infra")
    assert f"{layout.folder / 'infra' / '.venv'}\" doesn't exist" in layout.up(fails=True).output
    (layout.folder / "infra" / ".venv").symlink_to("../.venv")
    lives(layout)


def test_a_uv_project(layout: Project) -> None:
    arrange(layout, "toolchain: uv")
    (layout.folder / "pyproject.toml").write_text('[project]\nname = "acme"\nversion = "1"\n')
    lives(layout)


def test_a_member_of_a_uv_workspace_whose_virtual_environment_is_at_its_root(layout: Project) -> None:
    (layout.folder.parent / "pyproject.toml").write_text('[tool.uv.workspace]\nmembers = ["acme"]\n')
    (layout.folder.parent / "uv.lock").write_text("version = 1\n")
    (layout.folder / "pyproject.toml").write_text('[project]\nname = "acme"\nversion = "1"\n')
    arrange(layout, "toolchain: uv", virtualenv="../.venv")
    assert f"{layout.folder / '.venv'}\" doesn't exist" in layout.up(fails=True).output
    (layout.folder / ".venv").symlink_to("../.venv")
    lives(layout)


def test_an_active_virtual_environment_needs_no_option_in_any_layout(layout: Project) -> None:
    arrange(layout, "", program="infra")
    path = layout.environment["PATH"]
    layout.environment["PATH"] = f"{layout.folder / '.venv' / 'bin'}{os.pathsep}{path}"
    lives(layout)


def test_the_host_that_is_built_here_refuses_an_option_that_it_cannot_follow(layout: Project) -> None:
    if not (layout.engine / "pulumi-language-python-host").exists():
        pytest.skip("this engine has a language host that knows all options")
    arrange(layout, "typechecker: mypy")
    assert "does not know runtime option typechecker: mypy in Pulumi.yaml" in layout.preview(fails=True).output
