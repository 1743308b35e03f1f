"""The public names, and that each declared field is said once in every place where a user meets it."""

from __future__ import annotations

import ast
import dataclasses
import importlib
import importlib.util
import inspect
import json
import os
import re
import sys
import types
from importlib import metadata
from pathlib import Path

import pytest

import pulumi_polytomic
from pulumi_polytomic import kinds, typed
from pulumi_polytomic.bulk_sync import inputs as bulk_sync_inputs
from pulumi_polytomic.declare import inputs
from pulumi_polytomic.declare.base import Declaration
from pulumi_polytomic.host.resource import ManagedResource
from pulumi_polytomic.model_sync import filter_inputs
from pulumi_polytomic.model_sync import inputs as model_sync_inputs
from tests.lookups import MODULES
from tests.tools import loading

RESOURCES = kinds.KINDS
ROOT = Path(__file__).parents[1]


def test_all_is_sorted_and_importable() -> None:
    names = pulumi_polytomic.__all__
    assert names == sorted(set(names))
    for name in names:
        assert getattr(pulumi_polytomic, name).__module__.startswith("pulumi_polytomic.")


def test_the_names_are_those_that_the_modules_define() -> None:
    tool = loading.tool("public_names")
    text = (ROOT / "pulumi_polytomic" / "__init__.py").read_text()
    assert text == tool.written(text), "run: python tools/public_names.py"


def test_all_is_what_the_package_shows() -> None:
    shown = {
        name
        for name, value in vars(pulumi_polytomic).items()
        if not name.startswith("_") and not isinstance(value, types.ModuleType)
    }
    assert shown == set(pulumi_polytomic.__all__)


def test_every_nested_input_is_public() -> None:
    nested = {
        name
        for module in (
            inputs,
            filter_inputs,
            model_sync_inputs,
            bulk_sync_inputs,
            *(sys.modules[k.__module__] for k in RESOURCES),
        )
        for name, value in vars(module).items()
        if isinstance(value, type) and issubclass(value, Declaration) and value is not Declaration
        if not name.endswith("Args")
    }
    public = {name: getattr(pulumi_polytomic, name) for name in pulumi_polytomic.__all__}
    assert nested == {n for n, made in public.items() if isinstance(made, type) and issubclass(made, Declaration)}


def test_every_result_is_public() -> None:
    made = {name for module in MODULES for name in vars(module) if name.endswith("Result")}
    assert all(dataclasses.is_dataclass(getattr(pulumi_polytomic, name)) for name in made)
    assert made == {name for name in pulumi_polytomic.__all__ if name.endswith("Result")}


@pytest.mark.parametrize("described", [inputs, filter_inputs, model_sync_inputs, bulk_sync_inputs, *MODULES])
def test_every_field_of_an_input_and_a_result_says_what_it_is(described: types.ModuleType) -> None:
    module = ast.parse(inspect.getsource(described))
    for node in module.body:
        if isinstance(node, ast.ClassDef) and node.name in pulumi_polytomic.__all__:
            assert ast.get_docstring(node), node.name
            for statement, following in zip(node.body, [*node.body[1:], None], strict=True):
                if isinstance(statement, ast.AnnAssign):
                    field = f"{node.name}.{ast.unparse(statement.target)}"
                    assert isinstance(following, ast.Expr), field
                    assert isinstance(following.value, ast.Constant), field


@pytest.mark.parametrize("resource", RESOURCES)
def test_fields_annotations_parameters_and_docstring_agree(resource: type[ManagedResource]) -> None:
    declared = list(resource.kind.declaration.model_fields)
    required = {name for name, field in resource.kind.declaration.model_fields.items() if field.is_required()}
    fields = getattr(typed, f"{resource.__name__}Fields")
    assert issubclass(resource, fields)
    assert list(fields.__annotations__) == declared
    assert list(resource.__annotations__) == [n for n in resource.__annotations__ if n in resource.kind.computed]
    assert {*fields.__annotations__, *resource.__annotations__} == {*declared, *resource.kind.computed}

    [source] = [n for n in ast.parse(inspect.getsource(fields)).body if isinstance(n, ast.ClassDef)]
    [constructor] = [n for n in ast.walk(source) if isinstance(n, ast.FunctionDef) and n.name == "__init__"]
    assert [a.arg for a in constructor.args.args] == ["self", "resource_name"]
    assert constructor.args.posonlyargs == []
    parameters = {
        a.arg: default is None
        for a, default in zip(constructor.args.kwonlyargs, constructor.args.kw_defaults, strict=True)
    }
    assert set(parameters) == {*declared, "adopt", "opts"}
    # The name alone is required of a sync and not of the user: it defaults to the resource's.
    assert {name for name, needed in parameters.items() if needed} == required - {"name"}

    documented = re.findall(r"^    (\w+): ", inspect.getdoc(resource.__init__) or "", re.MULTILINE)
    assert sorted(documented) == sorted([*parameters, "resource_name"])


@pytest.mark.skipif("PYTHONPATH" in os.environ, reason="runs on the source, not on the installed package")
def test_the_package_is_installed_for_real_and_whole() -> None:
    files = {str(f): f for f in metadata.files("pulumi-polytomic") or []}
    for name in ("py.typed", "pulumi-plugin.json", "model_sync/__init__.py"):
        assert f"pulumi_polytomic/{name}" in files
    assert Path(str(files["pulumi_polytomic/__init__.py"].locate())).samefile(str(pulumi_polytomic.__file__))


def test_pulumi_is_told_that_the_package_is_no_plugin() -> None:
    told = json.loads((Path(str(pulumi_polytomic.__file__)).parent / "pulumi-plugin.json").read_text())
    assert told == {"resource": False}


@pytest.mark.parametrize("path", ["model_sync.ModelSyncProvider", "bulk_sync.BulkSyncProvider"])
def test_the_providers_are_where_every_state_looks_for_them(path: str) -> None:
    module, _, name = path.partition(".")
    provider = getattr(importlib.import_module(f"pulumi_polytomic.{module}"), name)
    assert provider.__module__ == f"pulumi_polytomic.{module}"
    assert provider.__qualname__ == name
