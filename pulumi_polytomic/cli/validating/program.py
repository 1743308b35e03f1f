"""A run of a project's program without the engine."""

from __future__ import annotations

import asyncio
import logging
import os
import runpy
import sys
import traceback
from collections.abc import Callable, Mapping
from contextlib import redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pulumi

from ...errors import one_line
from ..mistakes import Mistake

FILE = "Pulumi.yaml"


@dataclass(frozen=True)
class Project:
    """A Pulumi project: its name, the folder of its settings, and its program, a file or a folder."""

    name: str
    folder: Path
    program: Path


def project_of(folder: Path) -> Project:
    """The project in the folder, or in one above it.

    Raises:
        Mistake: there is none, or it has no Python program.
    """
    import yaml

    for place in (folder, *folder.parents):
        if (place / FILE).is_file():
            break
    else:
        raise Mistake(f"there is no {FILE} in this folder, or in one above it")
    try:
        settings = yaml.safe_load((place / FILE).read_text(encoding="utf-8"))
        name = str(settings["name"])
    except (yaml.YAMLError, KeyError, TypeError, UnicodeDecodeError):
        raise Mistake(f"{place / FILE} is no file of a Pulumi project") from None
    program = (place / str(settings.get("main") or ".")).resolve()
    if not (program / "__main__.py" if program.is_dir() else program).is_file():
        raise Mistake(f"there is no Python program at {program}")
    return Project(name, place, program)


def run(
    project: Project,
    stack: str,
    organization: str,
    monitor: object,
    engine: object,
    configuration: Mapping[str, str],
    secret: frozenset[str],
) -> list[str]:
    """Run the program as a preview of the stack runs it. Why it, or a part of it, stopped, each in one line."""
    settings = pulumi.runtime.Settings(
        project=project.name,
        stack=stack,
        organization=organization,
        root_directory=str(project.folder),
        monitor=monitor,
        engine=engine,
        dry_run=True,
    )
    pulumi.runtime.configure(settings)
    pulumi.runtime.set_all_config(dict(configuration), list(secret))
    # A program that stops leaves futures behind, which asyncio would report; so does Pulumi's own host.
    logging.getLogger("asyncio").setLevel(logging.CRITICAL)
    folder = project.program if project.program.is_dir() else project.program.parent
    sys.argv = [str(project.program)]
    sys.path.insert(0, str(folder))
    os.chdir(folder)

    with redirect_stdout(sys.stderr):
        errors = asyncio.run(_errors(lambda: runpy.run_path(str(project.program), run_name="__main__")))
    return list(dict.fromkeys(_in_words(error, folder) for error in errors))


async def _errors(program: Callable[[], object]) -> list[BaseException]:
    """Why the program stopped, and why resources were not registered."""
    from pulumi.runtime.settings import SETTINGS
    from pulumi.runtime.stack import run_in_stack, wait_for_rpcs

    errors: list[BaseException] = []

    def to_its_end() -> None:
        try:
            program()
        except (Exception, SystemExit) as error:
            errors.append(error)

    waited: Any = run_in_stack(to_its_end)
    while True:
        try:
            await waited
        except Exception as error:
            errors.append(error)
            # The first failure ends the wait for all other resources; they are to be seen too.
            SETTINGS.rpc_manager.unhandled_exception = None
            waited = wait_for_rpcs()
        else:
            return errors


def _in_words(error: BaseException, folder: Path) -> str:
    said = one_line(str(error)) or "no message"
    text = said if isinstance(error, pulumi.RunError) else f"{type(error).__name__}: {said}"
    frames = [f for f in traceback.extract_tb(error.__traceback__) if _is_of_program(f.filename, folder)]
    return f"{text} ({Path(frames[-1].filename).name}:{frames[-1].lineno})" if frames else text


def _is_of_program(file: str, folder: Path) -> bool:
    path = Path(file)
    return path.is_relative_to(folder) and "site-packages" not in path.parts
