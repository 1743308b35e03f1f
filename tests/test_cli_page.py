"""docs/cli.md is what tools/cli_page.py makes of the commands."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import click
import pytest

from pulumi_polytomic.cli.app import commands
from tests.tools import loading

ROOT = Path(__file__).parents[1]
PAGE = (ROOT / "docs" / "cli.md").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def tool() -> Any:
    return loading.tool("cli_page")


def test_the_page_is_current(tool: Any) -> None:
    between = PAGE.partition(tool.BEGIN)[2].partition(tool.END)[0]
    assert between.strip() == tool.generated().strip()


def test_every_command_has_a_file_of_its_own_and_a_section() -> None:
    for name, command in commands().commands.items():
        assert (ROOT / "pulumi_polytomic" / "cli" / f"{name}.py").is_file()
        assert f"`pulumi-polytomic {name}" in PAGE
        assert command.help


def test_every_option_says_what_it_means() -> None:
    def options(group: click.Command) -> list[click.Option]:
        inner = group.commands.values() if isinstance(group, click.Group) else ()
        own = [param for param in group.params if isinstance(param, click.Option)]
        return [*own, *(option for command in inner for option in options(command))]

    assert [option.name for option in options(commands()) if not option.help] == []


def test_links_of_the_table_lead_to_sections() -> None:
    titles = [line.lower() for line in PAGE.splitlines() if line.startswith("## ")]
    headings = {re.sub(r"[^a-z -]", "", title).strip().replace(" ", "-") for title in titles}
    assert set(re.findall(r"\]\(#([a-z-]+)\)", PAGE)) <= headings
