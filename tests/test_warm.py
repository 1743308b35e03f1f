"""A process of `warm` is one like any other to whoever started it."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.warm import warm_python

PYTHONS: dict[str, Callable[[], str]] = {"plain": lambda: sys.executable, "warm": warm_python}


@pytest.fixture(params=PYTHONS)
def python(request: pytest.FixtureRequest) -> str:
    return PYTHONS[request.param]()


def test_arguments_streams_folder_environment_and_exit_code_are_passed_on(python: str, tmp_path: Path) -> None:
    program = "import os, sys; print(sys.argv[1:], os.getcwd(), dict(os.environ), input()); sys.exit('no')"
    done = subprocess.run(
        [python, "-c", program, "a", "-b"],
        input="typed\n",
        capture_output=True,
        text=True,
        cwd=tmp_path,
        env={"A": "1"},
        check=False,
    )
    assert (done.returncode, done.stderr) == (1, "no\n")
    assert done.stdout.startswith(f"['a', '-b'] {tmp_path} ")
    assert done.stdout.endswith(" typed\n")
    assert "'A': '1'" in done.stdout
    assert "'PATH'" not in done.stdout


def test_modules_are_found_where_the_environment_says(python: str, tmp_path: Path) -> None:
    (tmp_path / "of_its_own.py").write_text("print('loaded')")
    environment = {"PYTHONPATH": str(tmp_path)}
    assert subprocess.check_output([python, "-c", "import of_its_own"], env=environment, text=True) == "loaded\n"


def test_a_traceback_begins_with_the_program(python: str) -> None:
    done = subprocess.run([python, "-c", "1 / 0"], stderr=subprocess.PIPE, text=True, check=False)
    assert done.returncode == 1
    assert done.stderr.splitlines()[:2] == [
        "Traceback (most recent call last):",
        '  File "<string>", line 1, in <module>',
    ]
    assert done.stderr.splitlines()[-1] == "ZeroDivisionError: division by zero"


WAITS = "import time\ntry: print('ready', flush=True); time.sleep(60)\nexcept KeyboardInterrupt: print('interrupted')"


@pytest.mark.parametrize(
    ("number", "code", "said"), [(signal.SIGINT, 0, "interrupted\n"), (signal.SIGKILL, -signal.SIGKILL, "")]
)
def test_signals_are_passed_on(python: str, number: int, code: int, said: str) -> None:
    process = subprocess.Popen(
        [python, "-c", WAITS],
        stdout=subprocess.PIPE,
        text=True,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler) and None,
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    process.send_signal(number)
    # The stream ends with the last process that has it.
    assert process.communicate()[0] == said
    assert process.returncode == code
