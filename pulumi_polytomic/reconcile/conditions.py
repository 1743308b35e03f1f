"""Filter conditions: labels and the logic over them.

The API reports labels back by position (A, B, C, ...) whatever they were called, an empty logic means that every
condition must hold, and operators may be written in any case. So two filters are equal when the same conditions are
combined in the same way, whatever the labels, the order or the spelling.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, TypeAlias

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


@dataclass(frozen=True)
class Joined:
    """Parts that one operator joins: "and" or "or"."""

    operator: str
    parts: tuple[Logic, ...]


@dataclass(frozen=True)
class Mixed:
    """Parts with "and" and "or" side by side between them, without parentheses.

    They stay as they were written: no page says which operator binds tighter, so nothing here depends on it.
    """

    parts: tuple[Logic, ...]
    operators: tuple[str, ...]


Logic: TypeAlias = "str | Joined | Mixed"
"""The label of a condition, or more of them, combined."""


def parse(logic: str) -> Logic:
    """What the text says.

    Raises:
        LogicError: the text is not an expression over labels.
    """
    tokens = _TOKEN.findall(logic)
    tree, rest = _expression(tokens)
    if rest:
        raise LogicError(f"unexpected {rest[0]!r}")
    return tree


def _expression(tokens: list[str]) -> tuple[Logic, list[str]]:
    part, rest = _operand(tokens)
    parts, operators = [part], []
    while rest and rest[0].lower() in ("and", "or"):
        operators.append(rest[0].lower())
        part, rest = _operand(rest[1:])
        parts.append(part)
    if not operators:
        return parts[0], rest
    if len(set(operators)) == 1:
        return Joined(operators[0], tuple(parts)), rest
    return Mixed(tuple(parts), tuple(operators)), rest


def _operand(tokens: list[str]) -> tuple[Logic, list[str]]:
    if not tokens:
        raise LogicError("it ends where a label is expected")
    token, rest = tokens[0], tokens[1:]
    if token == "(":
        part, rest = _expression(rest)
        if not rest or rest[0] != ")":
            raise LogicError("a parenthesis is not closed")
        return part, rest[1:]
    if token.lower() in ("and", "or") or not _LABEL.match(token):
        raise LogicError(f"unexpected {token!r}")
    return token, rest


def named_labels(logic: Logic) -> set[str]:
    """Every label that it names."""
    return {logic} if isinstance(logic, str) else set().union(*map(named_labels, logic.parts))


def write(logic: Logic) -> str:
    """The text that parses to it."""
    if isinstance(logic, str):
        return logic
    texts = [part if isinstance(part, str) else f"({write(part)})" for part in logic.parts]
    if isinstance(logic, Joined):
        return f" {logic.operator} ".join(texts)
    return " ".join(
        [texts[0], *(f"{operator} {text}" for operator, text in zip(logic.operators, texts[1:], strict=True))]
    )


def renamed(logic: Logic, names: Mapping[str, str]) -> Logic:
    """The same with other labels."""
    if isinstance(logic, str):
        return names[logic]
    return replace(logic, parts=tuple(renamed(part, names) for part in logic.parts))


def all_of(parts: Sequence[Logic]) -> Logic:
    """All parts, of which there is at least one, joined by "and"."""
    return parts[0] if len(parts) == 1 else Joined("and", tuple(parts))


def split(logic: Logic, kinds: Mapping[str, str]) -> dict[str, Logic] | None:
    """One logic for each kind of label, which must all hold; None if it cannot be split so.

    It can if it is a conjunction whose factors each name labels of one kind only.
    """
    found: dict[str, list[Logic]] = {}
    for factor in _factors(logic):
        named = {kinds[label] for label in named_labels(factor)}
        if len(named) != 1:
            return None
        found.setdefault(named.pop(), []).append(factor)
    return {kind: all_of(factors) for kind, factors in found.items()}


def _factors(logic: Logic) -> list[Logic]:
    if isinstance(logic, Joined) and logic.operator == "and":
        return [factor for part in logic.parts for factor in _factors(part)]
    return [logic]


def canonical(contents: Sequence[Any], labels: Sequence[str], logic: str) -> dict[str, Any]:
    """Conditions (canonical, without labels) in content order, and the logic over their positions, as JSON.

    That is a position, [operator, parts...], or ["mixed", part, operator, part, ...].
    """
    if not contents:
        return {"conditions": [], "logic": []}
    ordered = in_content_order(contents)
    texts = [_text(c) for c in ordered]
    position = {label: str(texts.index(_text(c))) for label, c in zip(labels, contents, strict=True)}
    try:
        tree = parse(logic) if logic.strip() else Joined("and", tuple(labels))
        return {"conditions": ordered, "logic": _settled(renamed(tree, position))}
    except (LogicError, KeyError):
        return {"conditions": ordered, "logic": logic.strip()}


def _settled(logic: Logic) -> Any:
    if isinstance(logic, str):
        return logic
    parts = [_settled(part) for part in logic.parts]
    if isinstance(logic, Mixed):
        between = zip(logic.operators, parts[1:], strict=True)
        return ["mixed", parts[0], *(one for pair in between for one in pair)]
    operator, flat = logic.operator, list[Any]()
    for part in parts:
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
