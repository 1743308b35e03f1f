"""Write the tables of `docs/model-sync.md` and `docs/bulk-sync.md`: every field, as the code declares it.

Types, rules and docstrings say each field once; this puts them between the two marks of each page, and leaves alone
what is written by hand around them. After every change of a field:

    python tools/field_pages.py
"""

from __future__ import annotations

import ast
import collections.abc
import inspect
import re
from collections.abc import Collection, Iterable, Iterator
from pathlib import Path
from typing import Any, Literal, NamedTuple, get_args, get_origin

from pulumi_polytomic import BulkSync, ModelSync
from pulumi_polytomic.bulk_sync import inputs as bulk_sync_inputs
from pulumi_polytomic.declare import inputs
from pulumi_polytomic.declare.base import Declaration
from pulumi_polytomic.host.resource import ManagedResource
from pulumi_polytomic.model_sync import inputs as model_sync_inputs
from pulumi_polytomic.reconcile.annotations import plain_members, shape_of
from pulumi_polytomic.reconcile.normalize import managed_when_absent
from pulumi_polytomic.reconcile.shape import (
    Alternatives,
    Compared,
    Field,
    FreeMap,
    Keyed,
    Listing,
    Match,
    Record,
    Rule,
    Scalar,
    Shape,
)
from pulumi_polytomic.reconcile.versions import OLDER

DOCS = Path(__file__).resolve().parents[1] / "docs"
PAGES: dict[str, type[ManagedResource]] = {"model-sync.md": ModelSync, "bulk-sync.md": BulkSync}

BEGIN = "<!-- From here on made by tools/field_pages.py: do not edit. -->"
END = "<!-- To here. -->"

LEGEND = """
## How to read the tables

**Left out**: not declared, and never was. **Removed**: declared at the last `pulumi up`, and not any more. A field in
bold is *required*: without it the program stops with an error. Where no page of the API names a default, none is named
here. A nested input is an object of the class named, or a dict with the same keys; every value may be a
`pulumi.Output`. `None` is left out; `[]`, `{}` and `""` are declared and empty.
""".strip()

WORDS = {
    "unmanaged": "a new sync gets the API's default; what is set elsewhere is no difference, and stays",
    "reset": "the update leaves it out, and the API sets it to its default",
    "stays": "the live value stays as it is",
    "as left out": 'what the column "left out" says; of a value that is set elsewhere too, which is a difference',
    "cleared": "an empty text is sent, which takes the name away",
    "its keys go": "the keys that were declared are taken out of the map; its other keys stay",
    "nothing": "it acted once, when it was first sent; that is not undone",
    "only for ...": "an error, unless the other field takes its place",
}

OUTPUTS = """
Each declared field is an output of the same name, as it was declared; reading one that was not declared is an error
that says so. Besides, there are these:
""".strip()

MANY = 12
"""A choice of more values than this gets a list of its own."""

KINDS = {
    Compared.WORD: "string, in any case",
    Compared.INSTANT: "timestamp",
    Compared.UUID: "UUID",
}
PLAIN = {str: "string", int: "whole number", bool: "true or false", Any: "any value"}
PLURAL = ("UUID", "string")


class Help(NamedTuple):
    """A field's docstring: what it is, and what leaving it out means."""

    meaning: str
    left_out: str


def main() -> None:
    """Write both pages anew."""
    for name, resource in PAGES.items():
        path = DOCS / name
        path.write_text(page(path.read_text(), resource))


def page(text: str, resource: type[ManagedResource]) -> str:
    """The page with its tables made anew."""
    before, _, rest = text.partition(BEGIN)
    _, _, after = rest.partition(END)
    return f"{before}{BEGIN}\n\n{tables(resource)}\n\n{END}{after}"


def tables(resource: type[ManagedResource]) -> str:
    """What the words mean; then every section: the resource's own fields, each nested input, long choices, outputs."""
    top = resource.kind.declaration
    found = nested(top)
    in_older = nested(top, resource.kind.versions.lacks)
    pages = re.findall(r"API pages?\s.+?\.", _one_line(inspect.getdoc(top) or ""))
    parts = [LEGEND, _table([["word", "what happens"], *([word, told] for word, told in WORDS.items())])]
    parts += ["## Fields", f"{pages[0]} {_sentence(_alternatives(top))}", _table(_own_rows(resource))]
    for declaration in found:
        parts += [f"### {declaration.__name__}", _about(declaration, in_older=declaration in in_older)]
        parts += [_table(_nested_rows(declaration))]
    parts += _long_choices([top, *found])
    return "\n\n".join([*parts, "## Outputs", OUTPUTS, _table(_output_rows(resource))])


def nested(declaration: type[Declaration], without: Collection[str] = ()) -> list[type[Declaration]]:
    """The classes that its fields lead to, each before those that its own fields lead to, but for some fields."""
    found: list[type[Declaration]] = []
    for name, info in declaration.model_fields.items():
        for member in elements(info.annotation) if name not in without else ():
            if inspect.isclass(member) and issubclass(member, Declaration):
                found += [member, *nested(member)]
    return list(dict.fromkeys(found))


def elements(annotation: Any) -> Iterator[Any]:
    """The plain types that a value has, or the elements of a list."""
    for member in plain_members(annotation):
        if get_origin(member) is collections.abc.Sequence:
            yield from elements(get_args(member)[0])
        else:
            yield member


# Rows.


def _own_rows(resource: type[ManagedResource]) -> list[list[str]]:
    lacks = resource.kind.versions.lacks
    declaration = resource.kind.declaration
    helps = {
        name: help._replace(meaning=help.meaning + _lacking(lacks[name])) if name in lacks else help
        for name, help in helps_of_attributes(declaration).items()
    }
    # The resource's own name stands for one that is not declared.
    optional = [name for name, field in declaration.model_fields.items() if not field.is_required() or name == "name"]
    return _rows(declaration, helps, optional, nested=False)


def _nested_rows(declaration: type[Declaration]) -> list[list[str]]:
    optional = [name for name, field in declaration.model_fields.items() if not field.is_required()]
    return _rows(declaration, helps_of_attributes(declaration), optional, nested=True)


def _rows(
    declaration: type[Declaration], helps: dict[str, Help], optional: list[str], *, nested: bool
) -> list[list[str]]:
    rows = [["field", "type", "what it is", "left out", "removed"]]
    for name, field in shape_of(declaration).fields.items():
        help = helps[name]
        kind = spelled(declaration.model_fields[name].annotation, field)
        if name in optional:
            gone = removed(name, field, declaration.alternatives, nested=nested)
            rows.append([f"`{name}`", kind, help.meaning, help.left_out, gone])
        else:
            rows.append([f"**`{name}`**", kind, help.meaning, "*required*", "*required*"])
    return rows


def removed(name: str, field: Field, alternatives: tuple[Alternatives, ...], *, nested: bool) -> str:
    """What becomes of the live value of an optional field that was declared and is not any more."""
    if field.required:
        return "as left out"  # the resource's own name, which a program need not give
    if not field.rules.isdisjoint({Rule.FIXED, Rule.KEEP_WHEN_ABSENT, Rule.REPLACES}):
        return "stays"
    if Rule.ACTS_ONCE in field.rules:
        return "nothing"
    if Rule.CLEARED_WHEN_REMOVED in field.rules:
        return "cleared"
    if isinstance(field.shape, FreeMap):
        return "its keys go"
    for group in alternatives:
        if name in group.names and not group.or_none and not group.or_else:
            return "only for " + _or(f"`{other}`" for other in group.names if other != name)
    return "as left out" if nested and managed_when_absent(field) else "reset"


def _lacking(instead: str) -> str:
    return f" API version {OLDER} lacks it" + (f" and has `{instead}`." if instead else ".")


def _output_rows(resource: type[ManagedResource]) -> list[list[str]]:
    told = _attribute_docstrings(resource)
    held = {name: get_args(output) for name, output in inspect.get_annotations(resource, eval_str=True).items()}
    return [
        ["output", "type", "what it is"],
        *(
            [f"`{name}`", "string", _one_line(inspect.getdoc(getattr(resource, name)) or "")]
            for name in _aliases(resource)
        ),
        *([f"`{name}`", _output_type(*held[name]), told[name]] for name in resource.kind.computed),
    ]


def _alias_row(resource: type[ManagedResource], name: str) -> list[str]:
    return [f"`{name}`", "string", _one_line(inspect.getdoc(getattr(resource, name)) or "")]


def _aliases(resource: type[ManagedResource]) -> list[str]:
    return [resource.kind.alias_id] if resource.kind.alias_id else []


def _output_type(held: Any) -> str:
    if get_origin(held) is list:
        return f"list of {_output_type(*get_args(held))}s"
    return "map" if get_origin(held) is dict else PLAIN[held]


# Types.


def spelled(annotation: Any, field: Field) -> str:
    """A field's type, in words."""
    return _or(_member(member, field.shape) for member in plain_members(annotation))


def _member(member: Any, shape: Shape) -> str:
    origin = get_origin(member)
    if origin is collections.abc.Sequence:
        assert isinstance(shape, Listing)
        return _list(shape, _or(_member(m, shape.element) for m in plain_members(get_args(member)[0])))
    if origin is collections.abc.Mapping:
        (*_, value) = get_args(member)
        return "map" if value is Any else f"map of {PLAIN[plain_members(value)[0]]}s"
    if origin is Literal:
        return _choice(member)
    if inspect.isclass(member) and issubclass(member, Declaration):
        return f"[{member.__name__}](#{member.__name__.lower()})"
    assert isinstance(shape, Scalar)
    return KINDS.get(shape.kind, PLAIN[member])


def _list(listing: Listing, of: str) -> str:
    of += " or its id alone" if isinstance(listing.element, Record) and listing.element.shorthand else ""
    of += "s" if of in PLURAL else ""
    if isinstance(listing.match, Keyed):
        return f"list of {of}, told apart by `{listing.match.by}`"
    return f"set of {of}" if listing.match is Match.SET else f"list of {of}, in order"


def _choice(choice: Any) -> str:
    values = get_args(choice)
    if len(values) > MANY:
        return f"[{_name_of(choice)}](#{_name_of(choice).lower()})"
    return _or(f"`{value}`" for value in values)


def _name_of(choice: Any) -> str:
    names = {**vars(inputs), **vars(model_sync_inputs), **vars(bulk_sync_inputs)}
    return next(name for name, value in names.items() if value == choice)


def _long_choices(declarations: list[type[Declaration]]) -> list[str]:
    annotations = [info.annotation for declaration in declarations for info in declaration.model_fields.values()]
    members = dict.fromkeys(member for annotation in annotations for member in elements(annotation))
    long = [member for member in members if get_origin(member) is Literal and len(get_args(member)) > MANY]
    return [f"### {_name_of(one)}\n\n{', '.join(f'`{value}`' for value in get_args(one))}." for one in long]


# Words.


def helps_of_attributes(declaration: type[Declaration]) -> dict[str, Help]:
    """The help for each field of a declaration, and of the classes that it builds on."""
    found: dict[str, Help] = {}
    for one in reversed(declaration.__mro__):
        if issubclass(one, Declaration) and one is not Declaration:
            found.update({name: _help(text) for name, text in _attribute_docstrings(one).items()})
    return found


def _attribute_docstrings(one: type) -> dict[str, str]:
    (declaration,) = ast.parse(inspect.getsource(one)).body
    assert isinstance(declaration, ast.ClassDef)
    return {
        ast.unparse(statement.target): _one_line(str(following.value.value))
        for statement, following in zip(declaration.body, declaration.body[1:], strict=False)
        if isinstance(statement, ast.AnnAssign)
        and isinstance(following, ast.Expr)
        and isinstance(following.value, ast.Constant)
    }


_LEFT_OUT = re.compile(r"\s*Left out(?P<when>[^:]*): (?P<means>.+?)\.(?=\s+[A-Z(]|$)")


def _help(text: str) -> Help:
    found = _LEFT_OUT.search(text)
    rest = _LEFT_OUT.sub("", text).strip()
    rest = rest[:1].upper() + rest[1:]
    if not found:
        return Help(rest, "")
    when = found["when"].strip(" ,")
    when = "" if when.startswith("even after") else when  # the last column says it
    return Help(rest, f"{when}: {found['means']}" if when else found["means"])


def _about(declaration: type[Declaration], *, in_older: bool) -> str:
    told = [_one_line(inspect.getdoc(declaration) or ""), _sentence(_alternatives(declaration))]
    told += [] if in_older else [_lacking("").strip()]
    return " ".join(part for part in told if part)


def _alternatives(declaration: type[Declaration]) -> str:
    return "; ".join(
        f"{'at most' if group.or_none else 'exactly'} one of {_or(f'`{name}`' for name in group.names)}"
        + (f" (or neither, with `{group.or_else}`)" if group.or_else else "")
        for group in declaration.alternatives
    )


def _sentence(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}." if text else ""


def _or(parts: Iterable[str]) -> str:
    words = list(parts)
    return " or ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _table(rows: list[list[str]]) -> str:
    head, *body = [[cell.replace("|", "\\|") for cell in row] for row in rows]
    return "\n".join("| " + " | ".join(row) + " |" for row in [head, ["---"] * len(head), *body])


if __name__ == "__main__":
    main()
