"""How a picture is drawn: legal for any names, and usable in a real browser."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st
from playwright.sync_api import Page

from pulumi_polytomic.cli.graphing.drawing import to_html, to_mermaid, to_svg
from pulumi_polytomic.cli.graphing.picture import Line, Node, Picture, picture
from pulumi_polytomic.cli.inventory.objects import Inventory, Object
from pulumi_polytomic.kinds import KINDS
from tests.cli.browser import opened
from tests.tools import loading

ROOT = Path(__file__).parents[2]
KIND = {resource.kind.title: resource.kind for resource in KINDS}
# What no XML document can hold is no part of a name either.
TEXTS = st.text(st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff"), max_size=40)


def pictured(*names: str, only: list[str] | None = None) -> Picture:
    """A picture of model syncs of these names, from one source to one target."""
    objects = [
        Object(KIND["connection"], "pg", {"id": "pg", "name": "Postgres", "type": {"id": "postgresql"}}),
        Object(KIND["model"], "m", {"id": "m", "name": "Customers", "connection_id": "pg"}),
        *(
            Object(
                KIND["model sync"],
                f"s{i}",
                {
                    "id": f"s{i}",
                    "name": name,
                    "active": i > 0,
                    "model_ids": ["m"],
                    "target": {"connection_id": "pg", "object": "contacts"},
                    "schedule": {"frequency": "runafter", "run_after": {"sync_ids": ["s0"] if i else ["gone"]}},
                },
            )
            for i, name in enumerate(names)
        ),
    ]
    return picture(Inventory("Acme", "2025-09-18", tuple(objects)), only=only)


def test_a_connection_that_is_source_and_target_is_drawn_twice() -> None:
    drawn = pictured("one", "two")
    assert [(node.column, node.title) for node in drawn.nodes] == [
        ("source", "Postgres"),
        ("model", "Customers"),
        ("sync", "one"),
        ("sync", "two"),
        ("target", "Postgres"),
    ]
    assert Line("sync-s0", "sync-s1", after=True) in drawn.lines
    assert all(line.start != "sync-gone" for line in drawn.lines)
    assert [node.paused for node in drawn.nodes if node.column == "sync"] == [True, False]


def test_only_some_syncs_are_drawn_with_what_they_need() -> None:
    titles = [node.title for node in pictured("one", "two", only=["s1"]).nodes]
    assert titles == ["Postgres", "Customers", "two", "Postgres"]
    assert pictured("one", only=[]).nodes == pictured().nodes == ()


@given(st.lists(TEXTS, max_size=5))
def test_the_drawing_is_a_document_whatever_the_names(names: list[str]) -> None:
    drawn = pictured(*names)
    root = ElementTree.fromstring(to_svg(drawn))
    titles = [one.text or "" for one in root.iter("{http://www.w3.org/2000/svg}title")]
    assert sorted(titles) == sorted(node.title for node in drawn.nodes)


@given(TEXTS)
def test_no_name_means_anything_to_mermaid(name: str) -> None:
    [line] = [line for line in to_mermaid(Picture((Node("a", "sync", name),), ())) if "n0" in line]
    inside = re.fullmatch(r'    n0\["(.*)"\]', line)
    assert inside
    assert not set(inside[1]) & set('"<>[]{}|`&')
    assert re.sub(r"#(\d+);", lambda code: chr(int(code[1])), inside[1]) == name


def test_the_picture_in_the_documentation_is_what_the_command_draws() -> None:
    tool = loading.tool("graph_picture")

    def without_ids(drawing: str) -> str:
        return re.sub(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", "id", drawing)

    assert without_ids(tool.drawn()) == without_ids((ROOT / "docs" / "graph.svg").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Page]:
    nodes = [
        Node("source-a", "source", "Postgres"),
        Node("sync-1", "sync", "Shop <x>"),
        Node("target-b", "target", "Snowflake"),
        Node("sync-2", "sync", "Other", paused=True),
    ]
    lines = [Line("source-a", "sync-1"), Line("sync-1", "target-b")]
    file = tmp_path_factory.mktemp("page") / "page.html"
    file.write_text(to_html(Picture(tuple(nodes), tuple(lines)), "Acme & co"), encoding="utf-8")
    with opened(file) as shown:
        yield shown


def faint(page: Page) -> list[str]:
    return [one.get_attribute("id") or "" for one in page.locator(".node.faint").all()]


def test_a_click_shows_what_a_box_is_connected_with(page: Page) -> None:
    assert page.locator("h1").inner_text() == "Acme & co"
    page.locator("[id='target-b']").click()
    assert faint(page) == ["sync-2"]
    page.keyboard.press("Escape")
    assert faint(page) == []


def test_the_box_filters_the_picture(page: Page) -> None:
    page.locator("#filter").fill("shop <X>")
    assert faint(page) == ["sync-2"]
    page.locator("#filter").fill("other")
    assert set(faint(page)) == {"source-a", "sync-1", "target-b"}
    page.locator("#filter").fill("")
    assert faint(page) == []
