"""Write `pulumi_polytomic/__init__.py`: the public names, from the modules that define them.

Public are the resources, the lookups with their results, the nested inputs, and what `ALSO` names. The docstring of the
package is written by hand and stays. Run it after a new kind of resource, lookup or nested input:

    python tools/public_names.py
"""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from pkgutil import walk_packages
from types import FunctionType, ModuleType
from typing import Any

import pulumi

from pulumi_polytomic import caller, execution, kinds, workspaces
from pulumi_polytomic.declare import environment, inputs
from pulumi_polytomic.declare.base import Declaration

ALSO = ("FromEnvironment", "Workspace", "workspace")
FILE = Path(__file__).resolve().parents[1] / "pulumi_polytomic" / "__init__.py"


def main() -> None:
    """Write the file."""
    FILE.write_text(written(FILE.read_text()))


def written(text: str) -> str:
    """The file's text, with the names of now."""
    found = {module.__name__: sorted(_public(module)) for module in _modules()}
    names = sorted(name for of_module in found.values() for name in of_module)
    head = f'"""{ast.get_docstring(ast.parse(text), clean=False)}"""'
    imports = [f"from {module} import {', '.join(of)}" for module, of in found.items() if of]
    listed = "".join(f'    "{name}",\n' for name in names)
    return _formatted("\n".join([head, "", *imports, "", f"__all__ = [\n{listed}]", ""]))


def _modules() -> Iterator[ModuleType]:
    yield from (caller, environment, execution, inputs, workspaces)
    for name in dict.fromkeys(kind.__module__ for kind in kinds.KINDS):
        module = import_module(name)
        yield module
        for within in walk_packages(getattr(module, "__path__", []), f"{name}."):
            yield import_module(within.name)


def _public(module: ModuleType) -> Iterator[str]:
    for name, value in vars(module).items():
        own = getattr(value, "__module__", None) == module.__name__ and not name.startswith("_")
        if own and (name in ALSO or _is_public(name, value)):
            yield name


def _is_public(name: str, value: Any) -> bool:
    if isinstance(value, FunctionType):
        return name.startswith("get_")
    if not isinstance(value, type) or name.endswith("Args"):
        return False
    is_result = name.endswith("Result") or (name.startswith("Get") and name.endswith("Output"))
    return is_result or issubclass(value, pulumi.Resource | Declaration)


def _formatted(text: str) -> str:
    for command in (["check", "--select", "I", "--fix-only", "--quiet"], ["format", "--quiet"]):
        ruff = [sys.executable, "-m", "ruff", *command, f"--stdin-filename={FILE}", "-"]
        text = subprocess.run(ruff, input=text, capture_output=True, text=True, check=True).stdout
    return text


if __name__ == "__main__":
    main()
