"""Draw the middle of the demo as a terminal shows it: `make picture` writes `docs/demo.svg`."""

from __future__ import annotations

import contextlib
import io
import re
from pathlib import Path

from rich.console import Console
from rich.text import Text

from tools import demo, story

PICTURE = Path(__file__).resolve().parents[1] / "docs" / "demo.svg"
FIRST, LAST = "== Change one field", "[checked] both changes are found"
"""How the first and the last line of the picture begin."""


def main() -> None:
    """Run the demo and write the picture."""
    PICTURE.write_text(drawn(excerpt(played())))


def played() -> list[str]:
    """Return what the demo prints, with colours."""
    story.COLOUR = "always"
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        demo.tell_story()
    return printed.getvalue().splitlines()


def excerpt(lines: list[str]) -> list[str]:
    """Return the lines of the picture: no address, id or time is in them, so each run prints the same."""
    begin = next(number for number, line in enumerate(lines) if line.startswith(FIRST))
    end = next(number for number, line in enumerate(lines) if LAST in line)
    return lines[begin : end + 1]


def drawn(lines: list[str]) -> str:
    """Return the lines as an SVG that loads no font from elsewhere."""
    console = Console(record=True, width=max(len(Text.from_ansi(line)) for line in lines) + 1, file=io.StringIO())
    for line in lines:
        console.print(Text.from_ansi(line, style="bold" if line.startswith("==") else ""))
    svg = console.export_svg(title="make demo", unique_id="demo")
    return re.sub(r"\s*@font-face \{.*?\}", "", svg, flags=re.S)


if __name__ == "__main__":
    main()
