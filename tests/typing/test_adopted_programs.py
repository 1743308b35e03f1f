"""What mypy and pyright say of the programs that `adopt` writes: nothing, in their strict modes."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from pulumi_polytomic.cli.adopting import folder
from pulumi_polytomic.emulator.server import Emulator
from tests.cli.adopting.programs import adopted, files_of, filled
from tests.typing.test_typing import Found, mypy, pyright


@pytest.mark.parametrize("check", [mypy, pyright])
@pytest.mark.parametrize(("layout", "ways"), [("one", "lookup"), ("file-each", "resource"), ("by-kind", "id")])
def test_every_field_of_every_kind_type_checks(
    server: Emulator, tmp_path: Path, check: Callable[[Path], Found], layout: str, ways: str
) -> None:
    filled(server)
    found = adopted(server, layout=layout, connections=ways, models=ways)
    folder.carry_out(tmp_path, folder.plan({}, files_of(found), {}))
    assert check(tmp_path) == {}
