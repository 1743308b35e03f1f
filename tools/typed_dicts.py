"""Write `pulumi_polytomic/typed.py`: for each nested input, the same declaration as a TypedDict.

The classes say each field once: its name, its type, whether it is required, what it means. This copies it from their
source, so that a dict literal is judged and explained by type checkers and editors as an object is. After every change
of a class in one of the `inputs.py`:

    python tools/typed_dicts.py
"""

from __future__ import annotations

import ast
import subprocess
import sys
import textwrap
from collections.abc import Iterator, Mapping
from pathlib import Path

PACKAGE = Path(__file__).resolve().parents[1] / "pulumi_polytomic"
SOURCES = ("declare", "model_sync", "bulk_sync")
"""The folders whose `inputs.py` are read, in this order."""

TYPED = PACKAGE / "typed.py"

_ALIASES = {"declare": "inputs"}

HEAD = '''
"""The nested inputs as dicts, for type checkers and editors: a `ScheduleDict` is what may stand for a `Schedule`.

Written by `tools/typed_dicts.py` from each `inputs.py`; do not edit. A dict literal in `ModelSync(...)` needs no such
name; a dict that is made elsewhere does: `weekly: ScheduleDict = {"frequency": "weekly", "day_of_week": "monday"}`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal

from typing_extensions import NotRequired, TypedDict

from pulumi_polytomic.declare import base
from pulumi_polytomic.declare.several import Several
'''.lstrip()


TAIL = """
# The classes and the dicts name each other; neither looks at the other's names while it is imported.
from pulumi_polytomic.declare import inputs  # noqa: E402
from pulumi_polytomic.model_sync import inputs as model_sync  # noqa: E402
from pulumi_polytomic.bulk_sync import inputs as bulk_sync  # noqa: E402
"""


def main() -> None:
    """Write the file anew."""
    TYPED.write_text(typed_dicts({folder: (PACKAGE / folder / "inputs.py").read_text() for folder in SOURCES}))


def typed_dicts(sources: Mapping[str, str]) -> str:
    """The text of `typed.py`, from the texts of the `inputs.py` by their folders."""
    places = dict.fromkeys(("Input", "Nested", "Listed", "Named"), "base")
    dict_of = {"Declaration": "TypedDict"}
    written = []
    for folder, source in sources.items():
        module = ast.parse(source)
        places.update(dict.fromkeys(_names(module), _ALIASES.get(folder, folder)))
        for node in module.body:
            if isinstance(node, ast.ClassDef):
                base = next((b.id for b in node.bases if isinstance(b, ast.Name) and b.id in dict_of), None)
                if base:
                    dict_of[node.name] = f"{node.name}Dict"
                    written.append(_typed_dict(node, dict_of[base], places))
    exported = sorted(set(dict_of.values()) - {"TypedDict"})
    return _formatted("\n\n\n".join([HEAD + f"\n__all__ = {exported}", *written, TAIL]))


def _typed_dict(declaration: ast.ClassDef, base: str, places: Mapping[str, str]) -> str:
    lines = [f"class {declaration.name}Dict({base}):"]
    lines += _docstring(f"`{declaration.name}` as a dict. " + (ast.get_docstring(declaration) or ""))
    for statement, following in zip(declaration.body, [*declaration.body[1:], None], strict=True):
        if isinstance(statement, ast.AnnAssign) and isinstance(statement.target, ast.Name):
            annotation = ast.unparse(_Prefixed(places).visit(_without_rules(statement.annotation)))
            if statement.value is not None:
                annotation = f"NotRequired[{annotation}]"
            lines += ["", f"    {statement.target.id}: {annotation}"]
            if isinstance(following, ast.Expr) and isinstance(following.value, ast.Constant):
                lines += _docstring(str(following.value.value))
    return "\n".join(lines)


def _docstring(text: str) -> list[str]:
    paragraphs = [" ".join(paragraph.split()) for paragraph in text.split("\n\n")]
    filled = "\n\n".join(textwrap.fill(paragraph, 110) for paragraph in paragraphs if paragraph)
    closing = '\n"""' if "\n" in filled else '"""'
    return textwrap.indent(f'"""{filled}{closing}', "    ").split("\n")


def _without_rules(annotation: ast.expr) -> ast.expr:
    """`Annotated[X, rules]` -> `X`: the rules are for `reconcile`."""
    if isinstance(annotation, ast.Subscript) and ast.unparse(annotation.value) == "Annotated":
        assert isinstance(annotation.slice, ast.Tuple)
        return annotation.slice.elts[0]
    return annotation


def _names(module: ast.Module) -> Iterator[str]:
    """What an `inputs.py` itself defines: classes, literals, aliases."""
    for node in module.body:
        if isinstance(node, ast.ClassDef):
            yield node.name
        elif isinstance(node, ast.Assign):
            yield from (target.id for target in node.targets if isinstance(target, ast.Name))


class _Prefixed(ast.NodeTransformer):
    """Names are reached through the module that defines them."""

    def __init__(self, places: Mapping[str, str]) -> None:
        self.places = places

    def visit_Name(self, node: ast.Name) -> ast.expr:
        place = self.places.get(node.id)
        return ast.Attribute(ast.Name(place), node.id) if place else node


def _formatted(text: str) -> str:
    for command in (["check", "--fix-only", "--quiet"], ["format", "--quiet"]):
        ruff = [sys.executable, "-m", "ruff", *command, f"--stdin-filename={TYPED}", "-"]
        text = subprocess.run(ruff, input=text, capture_output=True, text=True, check=True).stdout
    return text


if __name__ == "__main__":
    main()
