"""A page of the command line in a real browser, without a network."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Page, sync_playwright


@contextmanager
def opened(file: Path) -> Iterator[Page]:
    """The page of a file. An error of its script fails the test; without a browser the test is skipped."""
    browser = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if browser is None:
        pytest.skip("no Chromium on PATH: `make browser` installs one")
    with sync_playwright() as driver:
        started = driver.chromium.launch(executable_path=browser, args=["--no-sandbox"])
        shown = started.new_context(offline=True).new_page()
        problems: list[str] = []
        shown.on("pageerror", lambda error: problems.append(str(error)))
        shown.goto(file.as_uri())
        yield shown
        assert problems == []
        started.close()
