"""Files that people wrote in the folder: they are read, compared and never changed. Pure."""

from __future__ import annotations

import ast
import difflib
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from .layout import MAIN, PACKAGE, statements_of
from .printing import expression, printed
from .program import Statement, key_of


@dataclass(frozen=True)
class Theirs:
    """A resource that a hand-written file declares."""

    path: str
    call: ast.Call


def resources_in(files: Mapping[str, str], classes: set[str]) -> dict[str, Theirs]:
    """The resources that files declare, by their keys (`key_of`). A file that Python cannot read declares none."""
    result = {}
    for path, text in files.items():
        for node in (node for statement in statements_of(text) for node in ast.walk(statement)):
            called = node.func if isinstance(node, ast.Call) else None
            name = called.attr if isinstance(called, ast.Attribute) else getattr(called, "id", "")
            if not isinstance(node, ast.Call) or name not in classes or not node.args:
                continue
            first = node.args[0]
            if isinstance(first, ast.Constant) and isinstance(first.value, str):
                result[key_of(name, first.value)] = Theirs(path, node)
    return result


def modules(theirs: Iterable[str], declaring: Container[str], main: str) -> list[str]:
    """The modules among hand-written files that the program has to run.

    They are those that declare resources of it, `declaring`, and those that `main`, our `__main__.py`, imports so far.
    """
    imported = {one for statement in statements_of(main) for one in _imported(statement)}
    names = {path: path.removesuffix(".py").removesuffix("/__init__").replace("/", ".") for path in theirs}
    return sorted(
        name
        for path, name in names.items()
        if (path in declaring or name in imported) and path != MAIN and all(map(str.isidentifier, name.split(".")))
    )


def held(statement: Statement) -> str:
    """The key of a resource's statement; of another one its expression."""
    value = statement.value
    if isinstance(value, ast.Call) and value.args and isinstance(value.func, ast.Name):
        value = ast.Call(value.func, value.args[:1], [])
    return expression(value)


def differences(statements: Sequence[Statement], theirs: Mapping[str, Theirs], gone: Sequence[str]) -> Iterator[str]:
    """Differences between hand-written files and the workspace, with the text that would remove them.

    `statements` are those of the resources that they declare, `gone` the keys of what is no longer in the workspace.
    """
    for one in statements:
        found = theirs[held(one)]
        if not _same(found.call, one.value):
            yield f"{found.path}: {held(one)} differs:\n{_diff(found.call, one.value)}"
    yield from (f"{theirs[key].path}: {key} is no longer in Polytomic" for key in gone if key in theirs)


def missing(files: Mapping[str, str], wanted: Mapping[str, str], statements: Sequence[Statement]) -> Iterator[str]:
    """What hand-written files in the place of ours leave out: modules, or the resources of a program in one file."""
    for path, text in files.items():
        if path not in wanted or not path.endswith(".py"):
            continue
        if path == MAIN and len([one for one in wanted if one.endswith(".py")]) > 1:
            imported = {one for tree in statements_of(text) for one in _imported(tree)}
            absent = {one for tree in statements_of(wanted[path]) for one in _imported(tree)} - imported
            yield from (f"{path}: it does not import {one}" for one in sorted(absent) if one.startswith(f"{PACKAGE}."))
            continue
        there = set(map(_dump, statements_of(wanted[path]))) - {*map(_dump, statements_of(text))}
        absent_here = [one for one in statements if _dump(_assigned(one)) in there]
        if absent_here:
            new = printed("# ", [("", [_assigned(one)]) for one in absent_here]).partition("\n")[2].strip()
            yield f"{path}: it does not have\n{new}"


def _imported(statement: ast.stmt) -> Iterator[str]:
    """The modules that a statement may import."""
    if isinstance(statement, ast.Import):
        yield from (one.name for one in statement.names)
    if isinstance(statement, ast.ImportFrom) and statement.module:
        yield from (statement.module, *(f"{statement.module}.{one.name}" for one in statement.names))


def _assigned(one: Statement) -> ast.stmt:
    return ast.Assign([ast.Name(one.variable, ast.Store())], one.value)


def _dump(node: ast.AST) -> str:
    return ast.unparse(ast.fix_missing_locations(node))


def _same(one: ast.expr, other: ast.expr) -> bool:
    def dumped(node: ast.expr) -> str:
        text = _dump(node)
        return text.replace("pulumi_polytomic.", "").replace("polytomic.", "")

    return dumped(one) == dumped(other)


def _diff(theirs: ast.expr, ours: ast.expr) -> str:
    before, after = (printed("#", [("", [ast.Expr(node)])]).splitlines()[1:] for node in (theirs, ours))
    lines = difflib.unified_diff(before, after, "in the file", "in Polytomic", lineterm="", n=1)
    return "\n".join(f"    {line}" for line in lines)
