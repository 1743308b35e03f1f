"""The commands of the documentation do what is written beside them, on the real engine."""

from __future__ import annotations

import re
import shlex
import subprocess
from pathlib import Path

import pytest

from pulumi_polytomic import testing
from pulumi_polytomic.emulator.server import Emulator
from tests.fences import PAGES, Fence, on_the_engine

WRITTEN_IN_THE_DOCS = "http://127.0.0.1:8899"
# What a person says to "Do you want to perform this update?", where it is asked.
ANSWERING = """
pulumi() {
  case "$*" in
    *--preview-only*) command pulumi "$@" ;;
    *) PULUMI_SKIP_CONFIRMATIONS=true command pulumi "$@" ;;
  esac
}
"""
LEFT_OUT = re.compile(r"…|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
"""What stands for any text in what a page shows; an id is another one in each run."""


def script(blocks: list[Fence]) -> str:
    """One shell script of all blocks; each block's output begins with a line of its own."""
    steps = []
    for number, block in enumerate(blocks):
        steps.append(f"echo; echo '== block {number}'")
        if block.file:
            steps.append(f"printf %s {shlex.quote(block.text)} > {block.file}")
        elif block.language == "sh":
            steps.append(block.text)
    return "\n".join(["set -e", ANSWERING, *steps])


def missing(shown: str, output: str) -> list[str]:
    """What a page shows and a command did not say; a page leaves lines out, the others are there in its order."""
    said = iter(output.splitlines())
    patterns = [".*".join(map(re.escape, LEFT_OUT.split(line.strip()))) for line in shown.splitlines() if line.strip()]
    return [pattern for pattern in patterns if not any(re.search(pattern, line) for line in said)]


@pytest.mark.parametrize("page", [page for page in PAGES if on_the_engine(page)], ids=lambda page: page.name)
def test_the_commands_of_a_page_do_what_it_says(page: Path, tmp_path: Path, emulator: Emulator, engine: Path) -> None:
    blocks = on_the_engine(page)
    (tmp_path / "outside").mkdir()
    (tmp_path / "folder").mkdir()
    done = subprocess.run(
        ["bash", "-c", script(blocks).replace(WRITTEN_IN_THE_DOCS, emulator.url)],
        cwd=tmp_path / "folder",
        env=testing.surroundings(tmp_path / "outside", engine),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=600,
        check=False,
    )
    assert done.returncode == 0, done.stdout
    printed = re.split(r"^== block \d+\n", done.stdout, flags=re.M)[1:]
    assert len(printed) == len(blocks)
    said = ""
    for block, output in zip(blocks, printed, strict=True):
        if block.language == "sh":
            said = output
        elif block.language == "text":
            assert missing(block.text, said) == [], said
    assert emulator.model_syncs() == emulator.bulk_syncs() == [], "a page cleans up after itself"
