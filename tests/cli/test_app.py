from __future__ import annotations

import subprocess
import sys

import pytest


def without(*modules: str) -> str:
    blocked = "".join(f"sys.modules[{module!r}] = None\n" for module in modules)
    arguments = "sys.argv = ['pulumi-polytomic', 'emulator']\n"
    return f"import sys\n{blocked}{arguments}from pulumi_polytomic.cli.app import main\nmain()"


@pytest.mark.parametrize(
    ("missing", "hint"),
    [
        ("click", "pulumi-polytomic[cli]"),
        ("uvicorn", "pulumi-polytomic[emulator]"),
        ("starlette", "pulumi-polytomic[emulator]"),
    ],
)
def test_a_missing_extra_is_one_line_that_says_how_to_install_it(missing: str, hint: str) -> None:
    done = subprocess.run([sys.executable, "-c", without(missing)], capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert f"pip install '{hint}'" in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1


def test_the_commands_are_listed_without_the_emulators_extra() -> None:
    program = without("uvicorn", "starlette").replace("'emulator']", "'--help']")
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert done.returncode == 0
    assert "emulator" in done.stdout
