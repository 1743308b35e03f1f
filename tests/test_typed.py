"""The dict forms of the nested inputs, and the help that editors show for inputs in either form."""

from __future__ import annotations

import ast
import importlib.util
import inspect
import re
import sys
from pathlib import Path
from typing import Any

import pytest
from pydantic import TypeAdapter, ValidationError
from typing_extensions import get_type_hints

from pulumi_polytomic import typed
from pulumi_polytomic.bulk_sync import inputs as bulk_sync_inputs
from pulumi_polytomic.declare import inputs
from pulumi_polytomic.declare.base import Declaration
from pulumi_polytomic.host.resource import ManagedResource
from pulumi_polytomic.kinds import KINDS
from pulumi_polytomic.model_sync import filter_inputs
from pulumi_polytomic.model_sync import inputs as model_sync_inputs

ROOT = Path(__file__).parents[1]
MODULES = (inputs, filter_inputs, model_sync_inputs, bulk_sync_inputs, *(sys.modules[k.__module__] for k in KINDS))
DECLARATIONS = [
    made
    for module in MODULES
    for made in vars(module).values()
    if isinstance(made, type) and issubclass(made, Declaration) and made.__module__ == module.__name__
    if not made.__name__.endswith("Args")
]


@pytest.fixture(scope="module")
def tool() -> Any:
    spec = importlib.util.spec_from_file_location("tools_typed", ROOT / "tools" / "typed.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module  # dataclasses look their module up
    spec.loader.exec_module(module)
    return module


def test_the_dicts_are_those_that_the_classes_make(tool: Any) -> None:
    made = tool.typed(tool.sources())
    assert (ROOT / "pulumi_polytomic" / "typed.py").read_text() == made, "run: python tools/typed.py"


def test_there_is_a_dict_for_every_class() -> None:
    dicts = [name for name in typed.__all__ if name.endswith("Dict")]
    assert sorted(dicts) == sorted(f"{declaration.__name__}Dict" for declaration in DECLARATIONS)


def missing(adapter: TypeAdapter[Any]) -> set[int | str]:
    """The keys that an empty dict lacks."""
    try:
        adapter.validate_python({})
    except ValidationError as error:
        return {detail["loc"][0] for detail in error.errors() if detail["type"] == "missing"}
    return set()


@pytest.mark.parametrize("declaration", DECLARATIONS)
def test_a_dict_has_the_keys_of_its_class_and_requires_the_same(declaration: type[Declaration]) -> None:
    form = getattr(typed, f"{declaration.__name__}Dict")
    assert list(get_type_hints(form)) == list(declaration.model_fields)
    assert missing(TypeAdapter(form)) == {n for n, field in declaration.model_fields.items() if field.is_required()}


def test_every_field_says_what_it_is_and_an_optional_one_what_leaving_it_out_means() -> None:
    for node in [node for module in MODULES for node in ast.parse(inspect.getsource(module)).body]:
        if isinstance(node, ast.ClassDef) and f"{node.name}Dict" in typed.__all__:
            told = " ".join((ast.get_docstring(node) or "").split())
            assert "API page" in told, node.name
            for statement, following in zip(node.body, [*node.body[1:], None], strict=True):
                if isinstance(statement, ast.AnnAssign):
                    field = f"{node.name}.{ast.unparse(statement.target)}"
                    help = ast.unparse(following) if isinstance(following, ast.Expr) else ""
                    assert help.startswith(("'", '"')), f"{field}: no docstring"
                    assert statement.value is None or "Left out" in help, f"{field}: what does leaving it out mean?"


@pytest.mark.parametrize("resource", KINDS)
def test_a_parameters_first_line_is_a_whole_sentence(resource: type[ManagedResource]) -> None:
    # Editors show that line alone.
    arguments = re.findall(r"^    (\w+): (.+)$", inspect.getdoc(resource.__init__) or "", re.MULTILINE)
    assert arguments
    for name, first_line in arguments:
        assert first_line.endswith("."), f"{name}: {first_line}"
