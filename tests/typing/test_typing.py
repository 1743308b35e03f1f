"""What mypy and pyright say of users' programs: `usage.py` and the examples are clean, `mistakes.py` is flagged.

Both look at the package as a user has it: installed, with its `py.typed`, without pydantic's mypy plugin. pyright is in
its strict mode, which asks for more than the mode that editors use.
"""

from __future__ import annotations

import functools
import importlib.util
import inspect
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pulumi
import pytest
from pulumi.runtime import mocks

HERE = Path(__file__).parent
EXAMPLES = HERE.parents[1] / "examples"
MARKS = {"mypy": re.compile(r"# type: ignore\[(.+?)\]"), "pyright": re.compile(r"# pyright: ignore\[(.+?)\]")}

Found = dict[str, set[str]]
"""Rules that are broken, by place: {"mistakes.py:26": {"arg-type"}}."""


def marked(checker: str) -> Found:
    """What the marks in `mistakes.py` expect."""
    lines = enumerate((HERE / "mistakes.py").read_text().splitlines(), 1)
    marks = {f"mistakes.py:{number}": MARKS[checker].search(line) for number, line in lines}
    return {place: set(mark[1].split(", ")) for place, mark in marks.items() if mark}


# What mypy knows of the installed packages serves all projects.
CACHE = HERE.parents[1] / ".cache" / "mypy-of-users"


def mypy(project: Path) -> Found:
    flags = ("--strict", "--config-file=", "--explicit-package-bases", f"--cache-dir={CACHE}", "--output=json")
    found: Found = {}
    for line in filter(None, run(project, "mypy", *flags, ".").splitlines()):
        error = json.loads(line)
        if error["severity"] == "error":
            found.setdefault(f"{error['file']}:{error['line']}", set()).add(error["code"])
    return found


def pyright(project: Path) -> Found:
    (project / "pyrightconfig.json").write_text(json.dumps({"include": ["."], "typeCheckingMode": "strict"}))
    report = json.loads(run(project, "pyright", f"--pythonpath={sys.executable}", "--outputjson"))
    found: Found = {}
    for error in report["generalDiagnostics"]:
        path = Path(error["file"]).relative_to(project.resolve())
        found.setdefault(f"{path}:{error['range']['start']['line'] + 1}", set()).add(error.get("rule", "syntax"))
    return found


def run(project: Path, checker: str, *arguments: str) -> str:
    """What the checker prints; it may find errors, but not fail."""
    # PYRIGHT_PYTHON_...: the wrapper asks no registry for a newer pyright.
    environment = {**os.environ, "PYRIGHT_PYTHON_IGNORE_WARNINGS": "1", "MYPYPATH": ""}
    command = [sys.executable, "-m", checker, *arguments]
    done = subprocess.run(command, cwd=project, env=environment, capture_output=True, text=True, timeout=300)
    assert done.returncode in (0, 1), done.stdout + done.stderr
    return done.stdout


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A user's folder: the examples, `usage.py`, and `mistakes.py` without its marks."""
    shutil.copytree(EXAMPLES, tmp_path / "examples", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(HERE / "usage.py", tmp_path)
    text = (HERE / "mistakes.py").read_text()
    (tmp_path / "mistakes.py").write_text(re.sub(r"  # (type|pyright): ignore\[.*", "", text))
    return tmp_path


@pytest.mark.parametrize("check", [mypy, pyright])
def test_users_programs_are_clean_and_mistakes_are_flagged(check: Callable[[Path], Found], project: Path) -> None:
    expected = marked(check.__name__)
    assert len(expected) > 40
    assert check(project) == expected


class Registered(mocks.Mocks):
    """An engine that takes everything."""

    def new_resource(self, args: mocks.MockResourceArgs) -> tuple[str | None, dict[str, Any]]:
        return f"{args.name}-id", args.inputs

    def call(self, args: mocks.MockCallArgs) -> Any:
        return {"id": "0ac3e000-c000-4000-8000-000000000003", "name": "name"}


@pytest.fixture
def engine() -> Iterator[None]:
    pulumi.runtime.set_mocks(Registered(), project="acme", stack="dev")
    yield
    pulumi.runtime.settings.reset_options()


@functools.cache
def loaded(name: str) -> Any:
    spec = importlib.util.spec_from_file_location(f"typing_{name}", HERE / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def in_a_program(action: Callable[[], Any]) -> None:
    """Runs it as a program and waits for all its Outputs."""
    run_as_program: Callable[..., Any] = pulumi.runtime.test
    run_as_program(action)()


@pytest.mark.usefixtures("engine")
def test_what_both_accept_runs() -> None:
    in_a_program(lambda: loaded("usage").program())


@pytest.mark.usefixtures("engine")
def test_what_both_flag_is_refused_by_the_program_too() -> None:
    mistakes = {name: made for name, made in vars(loaded("mistakes")).items() if inspect.isfunction(made)}
    refused = set()

    def program() -> None:
        for name, mistake in mistakes.items():
            try:
                mistake()
            except (pulumi.RunError, AttributeError):
                refused.add(name)

    in_a_program(program)
    # What an Output holds, only the preview knows.
    assert {n for n in mistakes if n not in refused} == {n for n in mistakes if n.endswith("_output")}
