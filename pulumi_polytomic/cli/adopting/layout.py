"""Assign each statement to a file. Pure."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Mapping, Sequence
from typing import Literal, get_args

import pulumi_polytomic

from . import naming, ordering
from .printing import Section, printed
from .program import Statement

Layout = Literal["one", "by-target", "by-kind", "file-each"]
LAYOUTS = get_args(Layout)

MARK = "# Written by `pulumi-polytomic adopt`, which may overwrite it. Delete this line to make the file yours."
"""The first line of every file that a second run may rewrite or remove."""

PACKAGE = "workspace"
"""The folder of the modules, if there are several, so that their names collide with no others."""

MAIN = "__main__.py"


def files(statements: Sequence[Statement], layout: Layout, title: str, theirs: Sequence[str] = ()) -> dict[str, str]:
    """Path -> text of each file of the program. `title` is its docstring, `theirs` the hand-written modules it runs."""
    if layout == "one" or not statements:
        return {MAIN: _module(statements, title, {}, theirs=theirs)}
    homes = _homes(statements, layout)
    where = {one.variable: homes[one.variable] for one in statements}
    modules: dict[str, list[Statement]] = {}
    for one in statements:
        modules.setdefault(where[one.variable], []).append(one)
    result = {_path(module): _module(within, "", where, module) for module, within in modules.items()}
    folders = {path.rpartition("/")[0] for path in result}
    result.update({f"{folder}/__init__.py": f"{MARK}\n" for folder in sorted({PACKAGE, *folders})})
    return {MAIN: _main(modules, title, theirs), **result}


def _homes(statements: Sequence[Statement], layout: Layout) -> dict[str, str]:
    """Variable -> its module. Modules that need one another are one."""
    homes = {one.variable: _home(one, layout) for one in statements}
    modules = sorted(set(homes.values()))
    needs: dict[str, set[str]] = {module: set() for module in modules}
    for one in statements:
        needs[homes[one.variable]] |= {homes[other] for other in one.needs if other in homes}
    merged = {
        module: group[0] if len(group) == 1 else "_and_".join(sorted(group))[:60]
        for group in ordering.knots(modules, needs)
        for module in group
    }
    return {variable: merged[module] for variable, module in homes.items()}


def _home(one: Statement, layout: Layout) -> str:
    if one.group in ("lookup", "constant"):
        return f"{one.group}s"
    kind = plural(one.group)
    if layout == "file-each":
        return f"{kind}.{one.variable}"
    return f"to_{naming.identifier(one.target, 'connection')}" if layout == "by-target" and one.target else kind


def plural(title: str) -> str:
    """The title of a kind as the name of a module: "model sync" -> `model_syncs`, "policy" -> `policies`."""
    word = title.replace(" ", "_")
    return word if word.endswith("s") else f"{word[:-1]}ies" if word.endswith("y") else f"{word}s"


def _path(module: str) -> str:
    return f"{PACKAGE}/{module.replace('.', '/')}.py"


def _module(
    statements: Sequence[Statement], title: str, where: Mapping[str, str], own: str = "", theirs: Sequence[str] = ()
) -> str:
    docstring = [ast.Expr(ast.Constant(title))] if title else []
    imports = [*_plain(theirs), *_imports(statements, where, own)]
    return printed(MARK, [("", docstring), ("", imports), ("", _public(theirs)), *_sections(statements)])


def _sections(statements: Sequence[Statement]) -> list[Section]:
    """A section for each group, and one for each resource."""
    result: list[Section] = []
    for i, one in enumerate(statements):
        assigned = ast.Assign([ast.Name(one.variable, ast.Store())], one.value)
        if i and one.group in ("lookup", "constant") and statements[i - 1].group == one.group:
            result[-1] = ("", [*result[-1][1], assigned])
        else:
            result.append(("", [assigned]))
    return result


def _imports(statements: Sequence[Statement], where: Mapping[str, str], own: str) -> list[ast.stmt]:
    used = set[str]().union(*(one.needs for one in statements))
    there = {one.variable for one in statements}
    others: dict[str, list[str]] = {}
    for variable in sorted(used - there):
        if variable in where and where[variable] != own:
            others.setdefault(where[variable], []).append(variable)
    classes = sorted(used & {*pulumi_polytomic.__all__})
    return [
        *([ast.Import([ast.alias("pulumi")])] if "pulumi" in used else []),
        *([_from("pulumi_polytomic", classes)] if classes else []),
        *(_from(f"{PACKAGE}.{module}", names) for module, names in sorted(others.items())),
    ]


def _from(module: str, names: Sequence[str]) -> ast.stmt:
    return ast.ImportFrom(module, [ast.alias(one) for one in names], 0)


def _plain(modules: Sequence[str]) -> list[ast.stmt]:
    return [ast.Import([ast.alias(one)]) for one in modules]


def _public(modules: Iterable[str]) -> list[ast.stmt]:
    """`__all__` with what is imported to be run, so that a linter does not take it for unused."""
    names = sorted({one.partition(".")[0] for one in modules})
    listed = ast.List([ast.Constant(one) for one in names], ast.Load())
    return [ast.Assign([ast.Name("__all__", ast.Store())], listed)] if names else []


def _main(modules: Iterable[str], title: str, theirs: Sequence[str]) -> str:
    """The program that runs all modules with resources, ours and theirs; ours import the others."""
    folders: dict[str, list[str]] = {}
    for module in sorted({*modules} - {"lookups", "constants"}):
        folder, _, own = f"{PACKAGE}.{module}".rpartition(".")
        folders.setdefault(folder, []).append(own)
    imports = [*_plain(theirs), *(_from(folder, within) for folder, within in folders.items())]
    public = _public([*theirs, *(own for within in folders.values() for own in within)])
    return printed(MARK, [("", [ast.Expr(ast.Constant(title)), *imports]), ("", public)])


def statements_of(text: str) -> list[ast.stmt]:
    """The statements of a module; none, if Python cannot read it."""
    try:
        return ast.parse(text).body
    except SyntaxError:
        return []


def variables_in(texts: Sequence[str]) -> dict[str, str]:
    """What the variables of earlier files hold -> their names; of a resource only its class and its name count."""
    result = dict[str, str]()
    for text in texts:
        for node in statements_of(text):
            if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
                result[_held(node.value)] = node.targets[0].id
    return result


def _held(value: ast.expr) -> str:
    resource = isinstance(value, ast.Call) and isinstance(value.func, ast.Name) and value.func.id[:1].isupper()
    if isinstance(value, ast.Call) and resource and value.args:
        value = ast.Call(value.func, value.args[:1], [])
    return ast.unparse(value)
