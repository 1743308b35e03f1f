"""The package's docstrings and messages are plain English (see also `test_docs.test_a_page_is_plain_english`)."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from tests.fences import ROOT
from tests.test_docs import AVOIDED as AVOIDED_IN_PAGES

PACKAGE = ROOT / "pulumi_polytomic"
MODULES = sorted(PACKAGE.rglob("*.py"))
AVOIDED = re.compile(rf"{AVOIDED_IN_PAGES.pattern}|\b(somebody|nobody|(is|are) asked)\b", re.I)
"""What reads like a translation, in pages and in the text that the package itself shows."""


def texts(module: Path) -> list[str]:
    """Every text in a module, the docstrings and messages among them, each on one line."""
    found = [node.value for node in ast.walk(ast.parse(module.read_text())) if isinstance(node, ast.Constant)]
    return [" ".join(text.split()) for text in found if isinstance(text, str)]


@pytest.mark.parametrize("module", MODULES, ids=lambda module: str(module.relative_to(PACKAGE)))
def test_a_module_is_plain_english(module: Path) -> None:
    assert [text for text in texts(module) if AVOIDED.search(text)] == []
