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
ANY_ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
ANY_TIME = re.compile(r"\d{4}-\d\d-\d\dT[\d:.]+Z")


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


def without_ids(text: str) -> list[str]:
    """The lines, alike for every run."""
    return [ANY_TIME.sub("…", ANY_ID.sub("…", line)).rstrip() for line in text.splitlines()]


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
    said: list[str] = []
    for block, output in zip(blocks, printed, strict=True):
        if block.language == "sh":
            said = without_ids(output)
        elif block.language == "text":
            # The page leaves lines out; what it shows is there, in this order.
            rest = iter(said)
            missing = [line for line in without_ids(block.text) if line and line not in rest]
            assert missing == [], "\n".join(said)
    assert emulator.model_syncs() == emulator.bulk_syncs() == [], "a page cleans up after itself"
