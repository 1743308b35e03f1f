"""Python syntax as text that a person would have written: formatted by Black, parsed back and compared."""

from __future__ import annotations

import ast
import io
import tokenize
from collections.abc import Sequence

import black

Section = tuple[str, Sequence[ast.stmt]]
"""A comment, or nothing, and the statements below it."""


def printed(first_line: str, sections: Sequence[Section]) -> str:
    """The text of a module: its first line, a comment, and its sections.

    Raises `AssertionError` if the text does not mean the statements: then nothing may be written.
    """
    body = [one for _, statements in sections for one in statements]
    source = "\n\n".join([first_line, *(_section(*section) for section in sections if section[1])]) + "\n"
    text = black.format_str(_with_long_texts(source), mode=black.Mode(line_length=100))
    if ast.dump(ast.parse(text)) != ast.dump(ast.parse(ast.unparse(_module(body)))):
        raise AssertionError("the printed program is not the one that was to be written")
    return text


def expression(node: ast.expr) -> str:
    """An expression on one line: what two of the same meaning have in common."""
    return ast.unparse(ast.fix_missing_locations(node))


def _module(body: Sequence[ast.stmt]) -> ast.Module:
    return ast.fix_missing_locations(ast.Module([*body], []))


def _section(comment: str, statements: Sequence[ast.stmt]) -> str:
    lines = [ast.unparse(_module([one])) for one in statements]
    return "\n".join([*([f"# {comment}"] if comment else []), *lines])


def _with_long_texts(source: str) -> str:
    """The source with texts of several lines, such as queries, on several lines."""
    lines = source.splitlines(keepends=True)
    for token in reversed(list(tokenize.generate_tokens(io.StringIO(source).readline))):
        if token.type == tokenize.STRING and token.start[0] == token.end[0]:
            line = lines[token.start[0] - 1]
            lines[token.start[0] - 1] = line[: token.start[1]] + _long(token.string) + line[token.end[1] :]
    return "".join(lines)


def _long(written: str) -> str:
    value = ast.literal_eval(written)
    if not isinstance(value, str) or "\n" not in value.strip() or not all(map(str.isprintable, value.split("\n"))):
        return written
    last = value.endswith('"')
    escaped = value[: len(value) - last].replace("\\", "\\\\").replace('"""', '\\"\\"\\"') + '\\"' * last
    text = f'"""{escaped}"""'
    return text if ast.literal_eval(text) == value else written
