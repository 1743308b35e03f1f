"""Write `pulumi_polytomic/typed.py`: what type checkers and editors read of the declarations.

A declaration says each field once: its name, its type, whether it is required, what it means. From its source this
makes, for each nested input, the same as a TypedDict, so that a dict literal is judged and explained as an object is;
and for each kind of resource, the constructor with its signature, and the outputs that repeat what is declared. After
every change of a declaration:

    python tools/typed.py
"""

from __future__ import annotations

import ast
import re
import subprocess
import sys
import textwrap
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

PACKAGE = Path(__file__).resolve().parents[1] / "pulumi_polytomic"
TYPED = PACKAGE / "typed.py"

WIDTH = 104
"""Of the text under `Args:`."""

HEAD = '''
"""What type checkers and editors read of the declarations. Written by `tools/typed.py`; do not edit.

A `ScheduleDict` is what may stand for a `Schedule`. A dict literal inside `ModelSync(...)` needs none of these names. A
dict that is made elsewhere does: `weekly: ScheduleDict = {"frequency": "weekly", "day_of_week": "monday"}`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal

import pulumi
from typing_extensions import NotRequired, TypedDict

from pulumi_polytomic.declare import base
from pulumi_polytomic.declare.several import Several
'''.lstrip()

ADOPT = """
    adopt: id of an existing object to take over instead of creating one. Left out: a new one is created.
        It is brought to what is declared; what is not declared stays. Obeyed while the resource is new, without
        a meaning from then on. `opts=ResourceOptions(import_=...)` takes it over only as it is.
    opts: Pulumi's resource options. Replacements always delete the old object first.

Raises:
    pulumi.RunError: something declared is wrong; lists all of it, a line each.
""".strip("\n")


@dataclass(frozen=True)
class Declared:
    """A class of declarations in the package's source."""

    node: ast.ClassDef
    base: str
    """The name of the declaration that it extends."""

    @property
    def fields(self) -> Iterator[tuple[str, ast.expr, bool, str]]:
        """(name, annotation, required, docstring) of each field."""
        for statement, following in zip(self.node.body, [*self.node.body[1:], None], strict=True):
            if isinstance(statement, ast.AnnAssign) and isinstance(statement.target, ast.Name):
                told = isinstance(following, ast.Expr) and isinstance(following.value, ast.Constant)
                text = str(following.value.value) if told else ""  # type: ignore[union-attr]
                yield statement.target.id, statement.annotation, statement.value is None, _one_line(text)


def main() -> None:
    """Write the file."""
    TYPED.write_text(typed(sources()))


def sources() -> dict[str, str]:
    """The modules that declare something, in the order of their dependence: dotted name -> text."""
    paths = [
        PACKAGE / "declare" / "inputs.py",
        *sorted(PACKAGE.glob("*/*inputs.py")),
        *sorted(PACKAGE.glob("*/__init__.py")),
    ]
    paths += sorted(PACKAGE.glob("*.py"))
    texts = {path: path.read_text() for path in dict.fromkeys(paths) if path != TYPED}
    return {_module(path): text for path, text in texts.items() if "(Declaration)" in text}


def typed(sources: Mapping[str, str]) -> str:
    """The text of `typed.py`, from the texts of the modules that declare something."""
    places = dict.fromkeys(("Input", "Nested", "Listed", "Named"), "base")
    aliases: dict[str, ast.expr] = {}
    known = {"Declaration": "TypedDict"}
    written, exported = [], []
    for module, source in sources.items():
        tree = ast.parse(source)
        places.update(dict.fromkeys(_names(tree), module.replace(".", "_")))
        aliases.update(_aliases(tree))
        for node in tree.body:
            bases = [b.id for b in node.bases if isinstance(b, ast.Name)] if isinstance(node, ast.ClassDef) else []
            base = next((b for b in bases if b in known), None)
            if base is None or not isinstance(node, ast.ClassDef):
                continue
            write = _Writing(Declared(node, base), _Spelled(places, aliases))
            if node.name.endswith("Args"):
                written.append(write.fields())
                exported.append(f"{node.name.removesuffix('Args')}Fields")
            else:
                known[node.name] = f"{node.name}Dict"
                written.append(write.typed_dict(known[base]))
                exported.append(known[node.name])
    tail = ["# The declarations and these name each other; neither looks at the other's names while it is imported."]
    for module in sources:
        folder, _, name = module.rpartition(".")
        place = f"from pulumi_polytomic.{folder} import {name}" if folder else f"from pulumi_polytomic import {name}"
        tail.append(f"{place} as {module.replace('.', '_')}  # noqa: E402")
    return _formatted("\n\n\n".join([HEAD + f"\n__all__ = {sorted(exported)}", *written, "\n".join(tail)]))


@dataclass(frozen=True)
class _Writing:
    declared: Declared
    spelled: _Spelled

    def typed_dict(self, base: str) -> str:
        """A nested input as a TypedDict."""
        name = self.declared.node.name
        lines = [f"class {name}Dict({base}):", *self._docstring(f"`{name}` as a dict. ")]
        for field, annotation, required, told in self.declared.fields:
            spelled = self.spelled(annotation)
            lines += ["", f"    {field}: {spelled if required else f'NotRequired[{spelled}]'}"]
            lines += _docstring(told) if told else []
        return "\n".join(lines)

    def fields(self) -> str:
        """A kind's constructor and the outputs that repeat what is declared."""
        name = self.declared.node.name.removesuffix("Args")
        lines = [f"class {name}Fields:"]
        lines += [f'    """What a `{name}` declares: its constructor, and the outputs of the same names."""', ""]
        for field, annotation, _, told in self.declared.fields:
            lines += [f"    {field}: pulumi.Output[{self.spelled.held(annotation)}]", *_docstring(told), ""]
        return "\n".join([*lines, *self._constructor()])

    def _constructor(self) -> Iterator[str]:
        fields = list(self.declared.fields)
        # The resource's own name stands for one that is not declared.
        needed = [(f, a, told) for f, a, required, told in fields if required and f != "name"]
        optional = [(f, a, told) for f, a, required, told in fields if not required or f == "name"]
        yield "    def __init__(self, resource_name: str, *,"
        yield from (f"        {field}: {self.spelled(annotation)}," for field, annotation, _ in needed)
        yield from (
            f"        {field}: {_or_none(self.spelled(annotation))} = None," for field, annotation, _ in optional
        )
        yield "        adopt: base.Input[str] | None = None,"
        yield "        opts: pulumi.ResourceOptions | None = None,"
        yield "    ) -> None:"
        told = [ast.get_docstring(self.declared.node) or "", "", "Args:"]
        texts = {field: text for field, _, text in [*needed, *optional]}
        texts["resource_name"] = "The resource's name in the Pulumi program."
        told += [line for field in _shorter_first(texts) for line in _argument(field, texts[field])]
        told += ADOPT.split("\n")
        yield textwrap.indent('"""' + "\n".join(told) + '\n"""', " " * 8)

    def _docstring(self, prefix: str) -> list[str]:
        return _docstring(prefix + (ast.get_docstring(self.declared.node) or ""))


class _Spelled(ast.NodeTransformer):
    """Annotations without the rules, with each name reached through the module that defines it."""

    def __init__(self, places: Mapping[str, str], aliases: Mapping[str, ast.expr]) -> None:
        self.places, self.aliases = places, aliases

    def __call__(self, annotation: ast.expr) -> str:
        return ast.unparse(self.visit(self.plain(annotation)))

    def plain(self, annotation: ast.expr) -> ast.expr:
        """`Annotated[X, rules]` -> `X`, also where an alias stands for it."""
        copy = ast.parse(ast.unparse(annotation), mode="eval").body
        return _Plain(self.aliases).visit(copy)  # type: ignore[no-any-return]

    def held(self, annotation: ast.expr) -> str:
        """The type of the output of a field that is declared so."""
        return self._held(self.plain(annotation))

    def _held(self, annotation: ast.expr) -> str:
        if isinstance(annotation, ast.BinOp):  # `X | None`
            return self._held(annotation.left)
        assert isinstance(annotation, ast.Subscript)
        of, inner = ast.unparse(annotation.value), annotation.slice
        if of == "Mapping":
            return "dict[str, Any]"
        if of in ("Listed", "Several"):
            return f"list[{self._held(inner)}]"
        if of in ("Nested", "Named"):
            return "dict[str, Any]" if of == "Nested" else "Any"
        if isinstance(inner, ast.Subscript) and ast.unparse(inner.value) == "Several":
            return self._held(inner)
        text = ast.unparse(self.visit(inner))
        text = text.replace("Sequence[", "list[")
        return "dict[str, Any]" if text.startswith("Mapping[") else text

    def visit_Name(self, node: ast.Name) -> ast.expr:
        place = self.places.get(node.id)
        return ast.Attribute(ast.Name(place), node.id) if place else node


class _Plain(ast.NodeTransformer):
    def __init__(self, aliases: Mapping[str, ast.expr]) -> None:
        self.aliases = aliases

    def visit_Subscript(self, node: ast.Subscript) -> ast.expr:
        if ast.unparse(node.value) == "Annotated" and isinstance(node.slice, ast.Tuple):
            return self.visit(node.slice.elts[0])  # type: ignore[no-any-return]
        return self.generic_visit(node)  # type: ignore[return-value]

    def visit_Name(self, node: ast.Name) -> ast.expr:
        alias = self.aliases.get(node.id)
        return node if alias is None else self.visit(ast.parse(ast.unparse(alias), mode="eval").body)


def _or_none(annotation: str) -> str:
    return annotation if annotation.endswith("| None") else f"{annotation} | None"


def _shorter_first(names: Iterable[str]) -> list[str]:
    """The names, each before those that end with it: editors look for `name:` and find `resource_name:`."""
    ordered: list[str] = []
    for name in names:
        longer = (i for i, other in enumerate(ordered) if other.endswith(name))
        ordered.insert(next(longer, len(ordered)), name)
    return ordered


def _argument(name: str, told: str) -> list[str]:
    """A field's entry under `Args:`. Editors show its first line alone, so that is a whole sentence."""
    begin = told[:1] if told[1:2].isupper() else told[:1].lower()
    first, *rest = re.split(r"(?<=\.) (?=[A-Z`])", f"{begin}{told[1:]}")
    while rest and len(f"{name}: {first} {rest[0]}") <= WIDTH:
        first += f" {rest.pop(0)}"
    lines = textwrap.wrap(" ".join(rest), WIDTH, initial_indent=" " * 8, subsequent_indent=" " * 8)
    return [f"    {name}: {first}", *lines]


def _docstring(text: str) -> list[str]:
    paragraphs = [" ".join(paragraph.split()) for paragraph in text.split("\n\n")]
    filled = "\n\n".join(textwrap.fill(paragraph, 110) for paragraph in paragraphs if paragraph)
    closing = '\n"""' if "\n" in filled else '"""'
    return textwrap.indent(f'"""{filled}{closing}', "    ").split("\n")


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _module(path: Path) -> str:
    parts = path.relative_to(PACKAGE).with_suffix("").parts
    return ".".join(part for part in parts if part != "__init__")


def _names(tree: ast.Module) -> Iterator[str]:
    """What a module itself defines: classes, literals, aliases."""
    for node in tree.body:
        if isinstance(node, ast.ClassDef):
            yield node.name
        elif isinstance(node, ast.Assign):
            yield from (target.id for target in node.targets if isinstance(target, ast.Name))


def _aliases(tree: ast.Module) -> dict[str, ast.expr]:
    """The names that stand for a type with rules."""
    found = [n for n in tree.body if isinstance(n, ast.Assign) and ast.unparse(n.value).startswith("Annotated[")]
    return {target.id: node.value for node in found for target in node.targets if isinstance(target, ast.Name)}


def _formatted(text: str) -> str:
    for command in (["check", "--fix-only", "--quiet"], ["format", "--quiet"]):
        ruff = [sys.executable, "-m", "ruff", *command, f"--stdin-filename={TYPED}", "-"]
        text = subprocess.run(ruff, input=text, capture_output=True, text=True, check=True).stdout
    return text


if __name__ == "__main__":
    main()
