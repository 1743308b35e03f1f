"""Expressions over condition labels: `and`, `or`, parentheses (the page of `model_filters.logic`)."""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable, Mapping, Sequence
from typing import Literal, NamedTuple

LABEL = re.compile(r"[A-Za-z_][A-Za-z0-9_]*\Z")
_WORD = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_TOKEN = re.compile(r"\s*(?:([A-Za-z_][A-Za-z0-9_]*)|([()]))")


class Group(NamedTuple):
    """Two or more expressions joined by one operator."""

    operator: Literal["and", "or"]
    parts: tuple[Expression, ...]


Expression = str | Group


class LogicError(ValueError):
    """An expression that cannot be read."""


def position_label(position: int) -> str:
    """Return the label of a position: A, B, … Z, AA, AB, …"""
    label = ""
    position += 1
    while position:
        position, letter = divmod(position - 1, 26)
        label = chr(ord("A") + letter) + label
    return label


def is_label(word: str) -> bool:
    """Say whether a word may be a label: a letter or underscore first, and no operator."""
    return bool(LABEL.match(word)) and word.lower() not in ("and", "or")


def parse(logic: str) -> Expression:
    """Read an expression; operators are case-insensitive, labels are not."""
    tokens = _tokens(logic)
    expression, rest = _parse_or(tokens)
    if rest:
        raise LogicError(f"unexpected '{rest[0]}'")
    return expression


def labels(expression: Expression) -> set[str]:
    """Return the labels that an expression names."""
    if isinstance(expression, str):
        return {expression}
    return set().union(*(labels(part) for part in expression.parts))


def relabelled(logic: str, names: Mapping[str, str]) -> str:
    """Return the text with other labels, and spelled as it was in all else."""
    return _WORD.sub(lambda word: names.get(word[0], word[0]), logic)


def render(expression: Expression) -> str:
    """Write an expression with the parentheses that it needs."""
    if isinstance(expression, str):
        return expression
    parts = [
        f"({render(part)})" if isinstance(part, Group) else part  #
        for part in expression.parts
    ]
    return f" {expression.operator} ".join(parts)


def conjunction(parts: Sequence[Expression]) -> Expression:
    """Join expressions by `and`."""
    return parts[0] if len(parts) == 1 else Group("and", tuple(parts))


def meaning(expression: Expression) -> Hashable:
    """Return the expression without order, so that two spellings of one thing are equal."""
    if isinstance(expression, str):
        return expression
    return expression.operator, frozenset(meaning(part) for part in _flat(expression))


def split(expression: Expression, kinds: Mapping[str, str]) -> dict[str, Expression] | None:
    """Split an expression by kind of label, or return None if that is impossible.

    It can where it is a conjunction whose factors each name one kind only: both kinds of filters must
    hold, so `(A or B) and C` parts and `A or C` does not.
    """
    factors = _flat(expression) if isinstance(expression, Group) and expression.operator == "and" else (expression,)
    parted: dict[str, list[Expression]] = {}
    for factor in factors:
        named = {kinds[label] for label in labels(factor)}
        if len(named) > 1:
            return None
        parted.setdefault(named.pop(), []).append(factor)
    return {kind: conjunction(parts) for kind, parts in parted.items()}


def _flat(group: Group) -> tuple[Expression, ...]:
    parts: list[Expression] = []
    for part in group.parts:
        same = isinstance(part, Group) and part.operator == group.operator
        parts += _flat(part) if isinstance(part, Group) and same else [part]
    return tuple(parts)


def _tokens(logic: str) -> list[str]:
    tokens: list[str] = []
    at = 0
    logic = logic.rstrip()
    while at < len(logic):
        match = _TOKEN.match(logic, at)
        if match is None:
            raise LogicError(f"unexpected '{logic[at:].strip()[:1]}'")
        word = match.group(1)
        tokens.append(word.lower() if word and not is_label(word) else word or match.group(2))
        at = match.end()
    return tokens


def _parse_or(tokens: list[str]) -> tuple[Expression, list[str]]:
    return _parse_chain("or", _parse_and, tokens)


def _parse_and(tokens: list[str]) -> tuple[Expression, list[str]]:
    return _parse_chain("and", _parse_one, tokens)


def _parse_chain(
    operator: Literal["and", "or"],
    parse_part: Callable[[list[str]], tuple[Expression, list[str]]],
    tokens: list[str],
) -> tuple[Expression, list[str]]:
    part, tokens = parse_part(tokens)
    parts = [part]
    while tokens and tokens[0] == operator:
        part, tokens = parse_part(tokens[1:])
        parts.append(part)
    return (parts[0] if len(parts) == 1 else Group(operator, tuple(parts))), tokens


def _parse_one(tokens: list[str]) -> tuple[Expression, list[str]]:
    if not tokens:
        raise LogicError("it ends too early")
    first, rest = tokens[0], tokens[1:]
    if first == "(":
        expression, rest = _parse_or(rest)
        if not rest or rest[0] != ")":
            raise LogicError("a parenthesis is not closed")
        return expression, rest[1:]
    if first == ")" or not is_label(first):
        raise LogicError(f"unexpected '{first}'")
    return first, rest
