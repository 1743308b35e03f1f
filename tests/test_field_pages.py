"""The pages with every field: made from the code, complete, and true of what the code does."""

from __future__ import annotations

import copy
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from pulumi_polytomic.declare.base import Declaration
from pulumi_polytomic.emulator.server import Emulator
from pulumi_polytomic.host.resource import ManagedResource
from pulumi_polytomic.kinds import KINDS
from pulumi_polytomic.lifecycle import verbs
from pulumi_polytomic.lifecycle.live import read_live
from pulumi_polytomic.lifecycle.resources import Resources
from pulumi_polytomic.reconcile.annotations import shape_of
from pulumi_polytomic.reconcile.shape import FreeMap, Rule
from tests.lifecycle.test_verbs import Sync, session_of
from tests.test_typed import DECLARATIONS
from tests.told import mistakes
from tests.tools import loading

ROOT = Path(__file__).parents[1]
PAGES: dict[str, type[ManagedResource]] = {f"{one.kind.title.replace(' ', '-')}.md": one for one in KINDS}
pages = pytest.mark.parametrize(("page", "resource"), PAGES.items(), ids=list(PAGES))

Rows = dict[str, list[str]]
"""A table: the cells after the first one, by the name in that."""


@pytest.fixture(scope="module")
def tool() -> Any:
    return loading.tool("field_pages")


def sections(page: str) -> dict[str, Rows]:
    """The tables of a page, by their headings."""
    text = (ROOT / "docs" / page).read_text()
    return {
        heading: {name: cells.split(" | ") for name, cells in re.findall(r"^\| \**`(\w+)`\** \| (.*) \|$", body, re.M)}
        for heading, body in re.findall(r"^##+ (.+)\n((?:(?!##).*\n)*)", text, re.M)
    }


def test_the_index_has_the_page_of_each_resource(tool: Any) -> None:
    text = (ROOT / "docs" / "index.md").read_text()
    assert text == tool.index(text), "run: python tools/field_pages.py"
    assert all(f"({page})" in text for page in PAGES)


@pages
def test_the_page_is_the_one_that_the_code_makes(page: str, resource: type[ManagedResource], tool: Any) -> None:
    text = (ROOT / "docs" / page).read_text()
    assert text == tool.page(text, resource), "run: python tools/field_pages.py"


@pages
def test_every_field_and_output_has_a_row_with_no_empty_cell(page: str, resource: type[ManagedResource]) -> None:
    found = sections(page)
    assert list(found["Fields"]) == list(resource.kind.shape.fields)
    alias = [resource.kind.alias_id] if resource.kind.alias_id else []
    assert set(found["Outputs"]) == {*resource.kind.computed, *alias}
    for declaration in DECLARATIONS:
        if declaration.__name__ in found:
            assert list(found[declaration.__name__]) == list(declaration.model_fields)
    assert [(name, cells) for rows in found.values() for name, cells in rows.items() if "" in cells] == []


def test_every_nested_input_is_on_a_page() -> None:
    assert {declaration.__name__ for declaration in DECLARATIONS} <= {name for page in PAGES for name in sections(page)}


@pages
def test_the_page_on_programs_names_every_field(page: str, resource: type[ManagedResource]) -> None:
    programs = (ROOT / "docs" / "programs.md").read_text() + "\n"
    (told,) = re.findall(rf"^- \[`{resource.__name__}`\]\({page}#fields\): ((?:.+\n)+?)(?=- |\n)", programs, re.M)
    assert re.findall(r"`(\w+)`", told) == list(resource.kind.shape.fields)


@pages
def test_every_word_of_the_last_column_is_explained(page: str, resource: type[ManagedResource], tool: Any) -> None:
    cells = {cells[-1] for name, rows in sections(page).items() if name != "Outputs" for cells in rows.values()}
    assert {re.sub(r"(?<=only for ).*", "...", cell) for cell in cells} <= {*tool.WORDS, "*required*"}


@pytest.mark.parametrize("declaration", DECLARATIONS)
def test_what_leaving_out_means_is_told_as_the_rules_have_it(declaration: type[Declaration], tool: Any) -> None:
    for name, help in tool.helps_of_attributes(declaration).items():
        field = shape_of(declaration).fields[name]
        if field.required or field.remembered:
            continue
        stays = bool(field.rules & {Rule.KEEP_WHEN_ABSENT, Rule.UNMANAGED_WHEN_ABSENT})
        assert ("stay" in help.left_out) == (stays or isinstance(field.shape, FreeMap)), name
        if field.default is not None:
            assert str(field.default).lower() in help.left_out.lower(), name


# What the column "removed" says, done: each optional field of the golden declarations is taken out of the program.

NOT_THE_DEFAULT = {
    "active": False,
    "notify_on_record_errors": True,
    "disable_data_cutoff": True,
    "logic": "mail or home",
}
"""In place of golden values that are the API's default, so that nobody could see them go."""

UNSEEN = {
    "name": "the constructor has another one",
    "encryption_passphrase": "no answer tells it",
    "organization_id": "every sync has it, declared or not",
    "field_type": "the API tells it, declared or not",
}


CANNOT_GO_ALONE = {"filters", "field", "field_id", "object", "strategy", "label", "default_schedule", "schedule"}
"""What the program has to have, beside what else it declares."""


def otherwise(value: Any) -> Any:
    """The declaration with the values above."""
    if isinstance(value, dict):
        return {k: NOT_THE_DEFAULT.get(k, otherwise(v)) for k, v in value.items()}
    return [otherwise(v) for v in value] if isinstance(value, list) else value


def optional(
    tool: Any, found: dict[str, Rows], declaration: type[Declaration], value: Any, path: tuple[Any, ...] = ()
) -> Iterator[tuple[tuple[Any, ...], str]]:
    """The path of every optional field that is declared, with what its page says of taking it out."""
    for name, info in declaration.model_fields.items():
        if not isinstance(value, dict) or name not in value:
            continue
        gone = found[declaration.__name__ if path else "Fields"][name][-1]
        if gone not in ("*required*", "nothing") and name not in UNSEEN:
            yield (*path, name), gone
        within = enumerate(value[name]) if isinstance(value[name], list) else [(None, value[name])]
        for i, part in within:
            for nested in tool.elements(info.annotation):
                if isinstance(nested, type) and issubclass(nested, Declaration):
                    yield from optional(tool, found, nested, part, (*path, name) if i is None else (*path, name, i))


def without(declared: Any, path: tuple[Any, ...]) -> Any:
    """The declaration without what is at the path."""
    result = within = copy.deepcopy(declared)
    for step in path[:-1]:
        within = within[step]
    del within[path[-1]]
    return result


def at(live: Any, declared: Any, path: tuple[Any, ...]) -> Any:
    """What is live at a path of the declaration, whose elements may stand in another order."""
    for step in path:
        declared = declared[step]
        if isinstance(step, int) and isinstance(declared, dict):
            key = next((k for k in ("target", "id") if k in declared), None)
            live = live[step] if key is None else next((e for e in live if e[key] == declared[key]), {})
        else:
            live = live.get(step)
    return live


@pytest.mark.parametrize("file", ["model_sync", "bulk_sync", "model_sync_deprecated", "bulk_sync_deprecated"])
def test_a_removed_field_does_what_its_page_says(server: Emulator, tool: Any, file: str) -> None:
    page, resource = list(PAGES.items())[file.startswith("bulk")]
    full = otherwise(json.loads((ROOT / "tests" / "golden" / f"{file}.json").read_text())["declared"])
    noun, session = resource.kind, session_of(server)

    def live(sync: Sync, path: tuple[Any, ...]) -> Any:
        found = read_live(Resources(noun, session), sync.id, full)
        assert found is not None
        for form in noun.shape.forms:
            found = form.view(found, full)
        value = at(found, full, path)
        # Where an empty list took several away, the answer may hold the empty list.
        return None if path == ("identities",) and value is not None and not value["mappings"] else value

    wrong, refused = [], set()
    for path, told in optional(tool, sections(page), noun.declaration, full):
        less = without(full, path)
        if mistakes(noun.declaration, less):
            refused.add(path[-1])
            continue
        sync = Sync(session, noun, **full)
        before = live(sync, path)
        sync.update(**less)
        after = live(sync, path)
        verbs.delete(Resources(noun, session), sync.id, sync.state)
        never = Sync(session, noun, **less)
        default = live(never, path)
        verbs.delete(Resources(noun, session), never.id, never.state)
        if before == default or after != (before if told == "stays" else default):
            wrong.append((path, told, before, after, default))
    assert wrong == []
    assert refused <= CANNOT_GO_ALONE
