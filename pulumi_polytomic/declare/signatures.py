"""The signature of a nested input, from its fields: what `help()` and `inspect.signature` show."""

from __future__ import annotations

import ast
import inspect

from pydantic import BaseModel


def signature_of(declaration: type[BaseModel]) -> inspect.Signature:
    """Its fields, each with its type as it is written in the class, without the rules."""
    written: dict[str, str] = {}
    for base in reversed(declaration.__mro__):
        written |= vars(base).get("__annotations__", {})
    return inspect.Signature(
        [
            inspect.Parameter(
                name,
                inspect.Parameter.KEYWORD_ONLY,
                default=inspect.Parameter.empty if field.is_required() else None,
                annotation=_without_rules(written[name]),
            )
            for name, field in declaration.model_fields.items()
        ]
    )


def _without_rules(annotation: str) -> str:
    """`Annotated[Input[str] | None, Compared.WORD]` -> `Input[str] | None`."""
    tree = ast.parse(annotation, mode="eval").body
    if isinstance(tree, ast.Subscript) and isinstance(tree.slice, ast.Tuple) and ast.unparse(tree.value) == "Annotated":
        tree = tree.slice.elts[0]
    return ast.unparse(tree)
