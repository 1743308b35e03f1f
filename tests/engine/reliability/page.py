"""`docs/reliability.md`: its tables are written by runs, and every later run has to come to the same rows.

The text around them is written by hand. A table stands between two comments, and the first cell of a row says which
test it belongs to.
"""

from __future__ import annotations

import fcntl
import re
from collections.abc import Iterable, Sequence
from pathlib import Path

PAGE = Path(__file__).parents[3] / "docs" / "reliability.md"
_HEAD_LINES = 2


def row(*cells: str) -> str:
    """A line of a table."""
    return f"| {' | '.join(cells)} |"


def told(table: str, key: str) -> list[str]:
    """What the page says: the rows of a table whose first cell is `key`."""
    return [line for line in rows(table) if _key(line) == key]


def rows(table: str) -> list[str]:
    """All rows of a table, without its head."""
    return _block(table).search(PAGE.read_text())[0].splitlines()[1 + _HEAD_LINES : -1]  # type: ignore[index]


def tell(table: str, key: str, lines: Sequence[str], order: Iterable[str]) -> None:
    """Write the rows of that key in place of what the page says; `order` is that of the keys."""
    with PAGE.open("r+") as page:
        fcntl.flock(page, fcntl.LOCK_EX)  # several workers write their parts
        kept = {name: lines if name == key else told(table, name) for name in order}
        text = PAGE.read_text()
        block = _block(table).search(text)
        assert block is not None, f"the page has no table {table}"
        head = block[0].splitlines()[: 1 + _HEAD_LINES]
        whole = "\n".join([*head, *(line for some in kept.values() for line in some), "<!-- end -->"])
        page.write(text[: block.start()] + whole + text[block.end() :])
        page.truncate()


def _block(table: str) -> re.Pattern[str]:
    return re.compile(rf"^<!-- rows: {re.escape(table)} -->\n.*?^<!-- end -->$", re.M | re.S)


def _key(line: str) -> str:
    return line.removeprefix("| ").partition(" | ")[0]
