"""The page of `compare`, in a real browser."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page

from pulumi_polytomic.cli.comparing.differences import Comparison, Difference
from pulumi_polytomic.cli.comparing.pages import to_html
from pulumi_polytomic.reconcile.changes import Change
from pulumi_polytomic.reconcile.path import Key, Path
from tests.cli.browser import opened

SOURCE = Path.of("fields", Key("Email"), "source", "field")
COMPARISON = Comparison(
    "Acme <prod>",
    "Acme dev",
    [
        Difference(
            "model sync",
            "Contacts",
            "differs",
            "",
            [Change(Path.of("fields", Key("Email"), "source", "field"), "email", "mail")],
        ),
        Difference("model sync", "Orders", "only in A", "", ()),
        Difference("policy", "Data team", "equal", "", ()),
    ],
    {"connection": ["secrets"]},
)


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Page]:
    file = tmp_path_factory.mktemp("page") / "page.html"
    file.write_text(to_html(COMPARISON), encoding="utf-8")
    with opened(file) as shown:
        yield shown


@pytest.fixture(autouse=True)
def from_the_beginning(page: Page) -> None:
    page.reload()


def objects(page: Page) -> list[str]:
    """The entries that a person sees, each without what is folded away."""
    return [one.inner_text() for one in page.locator(".object:visible").all()]


def test_what_differs_comes_first_and_what_is_equal_is_hidden(page: Page) -> None:
    assert objects(page) == ["model sync Contacts differs", "model sync Orders only in A"]
    assert "Acme <prod>" in page.locator("header").inner_text()
    assert "Secrets cannot be compared: secrets of a connection." in page.locator("header").inner_text()
    page.locator("#equal").check()
    assert objects(page)[-1] == "policy Data team equal"


def test_an_entry_opens_and_shows_both_values(page: Page) -> None:
    assert not page.locator("table").is_visible()
    page.locator("summary").click()
    assert page.locator("td").all_inner_texts() == ["fields[Email].source.field", "email", "mail"]
    page.locator("#open").click()
    assert not page.locator("table").is_visible()


def test_the_box_filters_by_name_field_and_value(page: Page) -> None:
    for words, found in (("orders", 1), ("sync MAIL", 1), ("model", 2), ("data team", 0)):
        page.locator("#filter").fill(words)
        assert len(objects(page)) == found
    assert page.locator("#none").is_visible()
