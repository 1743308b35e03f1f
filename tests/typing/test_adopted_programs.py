"""What mypy and pyright say of the programs that `adopt` writes: nothing, in their strict modes."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from pulumi_polytomic import BulkSync, ModelSync
from pulumi_polytomic.cli.adopting import folder
from pulumi_polytomic.emulator.server import Emulator
from pulumi_polytomic.reconcile.versions import CURRENT
from tests.cli.adopting.programs import adopted, files_of, made
from tests.every_field import BULK_SYNCS, MODEL_SYNCS
from tests.kinds.samples import SAMPLES
from tests.typing.test_typing import Found, mypy, pyright


@pytest.mark.parametrize("check", [mypy, pyright])
@pytest.mark.parametrize(("layout", "ways"), [("one", "lookup"), ("file-each", "resource"), ("by-kind", "id")])
def test_every_field_of_every_kind_type_checks(
    server: Emulator, tmp_path: Path, check: Callable[[Path], Found], layout: str, ways: str
) -> None:
    for one in MODEL_SYNCS[CURRENT].values():
        made(server, ModelSync, **one)
    for one in BULK_SYNCS[CURRENT].values():
        made(server, BulkSync, **one)
    for sample in SAMPLES[2:]:
        made(server, sample.resource, **sample.every)
    found = adopted(server, layout=layout, connections=ways, models=ways)
    folder.carry_out(tmp_path, folder.plan({}, files_of(found), {}))
    assert check(tmp_path) == {}
