"""The picture in the README is what the demo prints."""

from __future__ import annotations

import html
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.mark.thorough
def test_the_picture_shows_what_the_demo_prints(engine: Path) -> None:
    lines: dict[str, str] = {}
    drawn = re.findall(r'<text [^>]*y="([\d.]+)"[^>]*>([^<]+)</text>', (ROOT / "docs" / "demo.svg").read_text())
    for height, part in drawn:
        lines[height] = lines.get(height, "") + html.unescape(part)
    _title, *shown = filter(None, map(without_spaces, lines.values()))
    demo = subprocess.run([sys.executable, "-m", "tools.demo"], cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True)
    printed = list(filter(None, map(without_spaces, demo.stdout.splitlines())))
    begin = printed.index(shown[0])
    assert printed[begin : begin + len(shown)] == shown


def without_spaces(line: str) -> str:
    """Rich draws no text that is only spaces."""
    return "".join(line.split())
