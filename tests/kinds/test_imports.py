"""Which module may import a kind, and what a kind may import: for every kind of the register, so no list is kept."""

from __future__ import annotations

import grimp
import pytest

from pulumi_polytomic.kinds import KINDS

PACKAGE = "pulumi_polytomic"
KIND_MODULES = [kind.__module__ for kind in KINDS]
ABOVE = {f"{PACKAGE}.{name}" for name in ("adoption", "cli", "kinds", "testing")}
"""What knows the kinds."""
NAMES = {PACKAGE, f"{PACKAGE}.typed"}
"""What names them for users, and for type checkers."""
EXECUTION = f"{PACKAGE}.execution"
"""A run of a sync knows both kinds of sync."""


@pytest.fixture(scope="module")
def imports() -> grimp.ImportGraph:
    return grimp.build_graph(PACKAGE)


def room(module: str) -> str:
    """The file or folder in the root of the package that a module is in."""
    return ".".join(module.split(".")[:2])


@pytest.mark.parametrize("kind", KIND_MODULES)
def test_a_kind_imports_no_other_kind_and_nothing_that_knows_the_kinds(kind: str, imports: grimp.ImportGraph) -> None:
    own = {kind, *imports.find_descendants(kind)}
    imported = {room(other) for one in own for other in imports.find_modules_directly_imported_by(one)}
    assert imported & ({*KIND_MODULES, *ABOVE, EXECUTION} - {kind}) == set()


@pytest.mark.parametrize("kind", KIND_MODULES)
def test_no_layer_below_the_kinds_imports_one(kind: str, imports: grimp.ImportGraph) -> None:
    own = {kind, *imports.find_descendants(kind)}
    importers = {room(other) for one in own for other in imports.find_modules_that_directly_import(one)}
    assert importers - {kind} <= {*ABOVE, *NAMES, EXECUTION}
