"""Filter conditions: labels and the logic over them.

The API reports labels back by position (A, B, C, ...) whatever they were called, an empty logic means that every
condition must hold, and operators may be written in any case. So two filters are equal when the same conditions are
combined in the same way, whatever the labels, the order or the spelling.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from pulumi_polytomic import rules
from pulumi_polytomic.reconcile.path import Mistake, Path

_TOKEN = re.compile(r"\s*(\(|\)|[A-Za-z_][A-Za-z0-9_]*|\S)")
_LABEL = re.compile(r"[A-Za-z_][A-Za-z0-9_]*\Z")


class LogicError(ValueError):
    """The logic does not parse; the text says where."""


def labels_of(conditions: Sequence[Any]) -> list[str]:
    """Each condition's label: its own, or by position as the API gives them (A ... Z, then AA, AB, ...)."""
    return [(c.get("label") if isinstance(c, dict) else None) or positional_label(i) for i, c in enumerate(conditions)]


def positional_label(index: int) -> str:
    """The label of the condition at the index: A ... Z, AA, AB, ..."""
    label = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        label = chr(ord("A") + rest) + label
    return label


def parse(logic: str) -> Any:
    """The logic as a tree: a label, or [operator, nodes...] where one operator joins all nodes.

    Where "and" and "or" stand side by side without parentheses the tree keeps them as written (["mixed", ...]): no
    page says which binds tighter, so nothing here depends on it.

    Raises:
        LogicError: the text is not an expression over labels.
    """
    tokens = _TOKEN.findall(logic)
    tree, rest = _expression(tokens)
    if rest:
        raise LogicError(f"unexpected {rest[0]!r}")
    return tree


def _expression(tokens: list[str]) -> tuple[Any, list[str]]:
    node, rest = _operand(tokens)
    nodes, operators = [node], []
    while rest and rest[0].lower() in ("and", "or"):
        operators.append(rest[0].lower())
        node, rest = _operand(rest[1:])
        nodes.append(node)
    if not operators:
        return nodes[0], rest
    if len(set(operators)) == 1:
        return [operators[0], *nodes], rest
    mixed = [nodes[0], *(part for pair in zip(operators, nodes[1:], strict=True) for part in pair)]
    return ["mixed", *mixed], rest


def _operand(tokens: list[str]) -> tuple[Any, list[str]]:
    if not tokens:
        raise LogicError("it ends where a label is expected")
    token, rest = tokens[0], tokens[1:]
    if token == "(":
        node, rest = _expression(rest)
        if not rest or rest[0] != ")":
            raise LogicError("a parenthesis is not closed")
        return node, rest[1:]
    if token.lower() in ("and", "or") or not _LABEL.match(token):
        raise LogicError(f"unexpected {token!r}")
    return token, rest


def named_labels(tree: Any) -> set[str]:
    """Every label that the tree names."""
    if isinstance(tree, str):
        return {tree}
    parts = tree[1:] if tree[0] != "mixed" else tree[1::2]
    return set().union(*(named_labels(part) for part in parts))


def write(tree: Any) -> str:
    """The tree as a text that parses to it."""
    if isinstance(tree, str):
        return tree
    operator, *parts = tree
    texts = [p if isinstance(p, str) else f"({write(p)})" for p in parts]
    return " ".join(texts) if operator == "mixed" else f" {operator} ".join(texts)


def renamed(tree: Any, names: Mapping[str, str]) -> Any:
    """The tree with other labels."""
    if isinstance(tree, str):
        return names[tree]
    operator, *parts = tree
    at_operator = operator == "mixed"
    return [operator, *(p if at_operator and i % 2 else renamed(p, names) for i, p in enumerate(parts))]


def split(tree: Any, kinds: Mapping[str, str]) -> dict[str, Any] | None:
    """The tree as one tree for each kind of label, which must all hold; None if it cannot be split so.

    It can where it is a conjunction whose factors each name labels of one kind only.
    """
    found: dict[str, list[Any]] = {}
    for factor in _factors(tree):
        named = {kinds[label] for label in named_labels(factor)}
        if len(named) != 1:
            return None
        found.setdefault(named.pop(), []).append(factor)
    return {kind: factors[0] if len(factors) == 1 else ["and", *factors] for kind, factors in found.items()}


def _factors(tree: Any) -> list[Any]:
    if isinstance(tree, list) and tree[0] == "and":
        return [factor for part in tree[1:] for factor in _factors(part)]
    return [tree]


def canonical(contents: Sequence[Any], labels: Sequence[str], logic: str) -> dict[str, Any]:
    """Conditions (canonical, without labels) in content order, and the logic as a tree over their positions."""
    if not contents:
        return {"conditions": [], "logic": []}
    ordered = in_content_order(contents)
    texts = [_text(c) for c in ordered]
    position = {label: str(texts.index(_text(c))) for label, c in zip(labels, contents, strict=True)}
    try:
        tree = parse(logic) if logic.strip() else ["and", *labels]
        return {"conditions": ordered, "logic": _settled(tree, position)}
    except (LogicError, KeyError):
        return {"conditions": ordered, "logic": logic.strip()}


def _settled(tree: Any, position: dict[str, str]) -> Any:
    if isinstance(tree, str):
        return position[tree]
    operator, *parts = tree
    if operator == "mixed":
        return ["mixed", *(p if i % 2 else _settled(p, position) for i, p in enumerate(parts))]
    flat: list[Any] = []
    for part in (_settled(p, position) for p in parts):
        flat.extend(part[1:] if isinstance(part, list) and part[0] == operator else [part])
    distinct = list({_text(p): p for p in flat}.values())
    return distinct[0] if len(distinct) == 1 else [operator, *sorted(distinct, key=_text)]


def in_content_order(values: Sequence[Any], *, distinct: bool = False) -> list[Any]:
    """The values sorted by what they hold, so that their order has no meaning; `distinct` drops repetitions."""
    ordered = sorted(values, key=_text)
    return list({_text(v): v for v in ordered}.values()) if distinct else ordered


def _text(value: Any) -> str:
    return json.dumps(value, sort_keys=True, default=id)


def label_mistakes(labels: Sequence[Any], logic: Any) -> Iterable[Mistake]:
    """What is wrong with declared labels (None where left out) and logic, with paths within the filters."""
    given = [label for label in labels if label is not None]
    if given and len(given) != len(labels):
        yield _mistake(Path.of("conditions"), "label every condition or none of them")
        return
    for i, label in enumerate(labels):
        if isinstance(label, str) and (not _LABEL.match(label) or label.lower() in ("and", "or")):
            what = "a label is a letter or underscore, then letters, digits, underscores"
            yield _mistake(Path.of("conditions", i, "label"), what)
    texts = [label for label in given if isinstance(label, str)]
    if len(set(texts)) != len(texts):
        yield _mistake(Path.of("conditions"), "two conditions have the same label")
    if isinstance(logic, str) and logic.strip() and len(texts) == len(given):
        names = set(texts) if given else {positional_label(i) for i in range(len(labels))}
        yield from _logic_mistakes(names, logic)


def _logic_mistakes(names: set[str], logic: str) -> Iterable[Mistake]:
    at = Path.of("logic")
    try:
        named = named_labels(parse(logic))
    except LogicError as error:
        yield _mistake(at, f"is no expression over labels with and, or and parentheses: {error}")
        return
    if named - names:
        yield _mistake(at, f"names no condition: {', '.join(sorted(named - names))}")
    if names - named:
        yield _mistake(at, f"has to name every condition; missing: {', '.join(sorted(names - named))}")


def _mistake(path: Path, what: str) -> Mistake:
    return Mistake(path, what, rules.INVALID_LOGIC)
