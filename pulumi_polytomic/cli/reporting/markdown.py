"""A plan as a short comment in Markdown, for a pull request."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from ...lifecycle.kind import Declared
from .plan import Message, Plan, Step
from .words import Difference, differences, text

_LIMIT = 60_000
"""Characters: GitHub refuses a comment of more than 65,536."""

_LISTED = 10_000
"""Characters of the errors about no resource, and of such warnings."""

_LONGEST = 2_000
"""Characters of a message."""

_MANY = 20
"""How many differences of a resource are listed."""

_VERBS = {
    "create": ("to create", "created"),
    "update": ("to update", "updated"),
    "replace": ("to replace", "replaced"),
    "delete": ("to delete", "deleted"),
    "import": ("to import", "imported"),
}
QUIET = ("same", "read")
"""Operations that change nothing: their resources are shown only with a message."""

_AFTERMATH = ("an unhandled error occurred: program exited", "update failed", "preview failed")
"""How lines begin that only follow from another error."""


def marker(name: str) -> str:
    """The first line of a comment, by which the comment of that name is found again. It is not shown."""
    return f"<!-- pulumi-polytomic report: {re.sub('[^A-Za-z0-9_./ -]|--', '', name)} -->"


def comment(plan: Plan, kinds: Mapping[str, Declared], name: str) -> str:
    """The comment of that name; `kinds` are those of this package by type token."""
    ours = [step for step in plan.steps if step.type in kinds]
    others = [step for step in plan.steps if step.type not in kinds and not step.type.startswith("pulumi:")]
    told, rest = attached(plan.messages, ours, kinds)
    entries = [[*_resource(step, kinds[step.type], told.get(step.urn, []))] for step in ours]
    lines = [entry for entry in entries if entry]
    counted = _summary(ours, plan)
    title = f"Polytomic: {code(name)}" if name else "Polytomic"
    if not (lines or rest or _summary(others, plan)):
        return f"{marker(name)}\n{title}: nothing to do, {_count(plan.unchanged, 'resource')} unchanged.\n"
    errors = _listed("Errors", [message for message in rest if message.severity == "error"])
    warnings = _listed("Warnings", [message for message in rest if message.severity != "error"])
    blocks = [
        f"{marker(name)}\n### {title}",
        _failure(plan),
        ", ".join([counted, f"{plan.unchanged} unchanged"] if counted and plan.unchanged > 0 else [counted]),
        "\n".join(_within(_LIMIT - len(errors) - len(warnings), lines, "resource")),
        errors,
        warnings,
        f"Other resources: {_summary(others, plan)}" if _summary(others, plan) else "",
    ]
    return "\n\n".join(block for block in blocks if block) + "\n"


def code(value: str) -> str:
    """The text as Markdown shows it literally, on one line."""
    flat = " ".join(value.split())
    ticks = "`" * (max((len(run) for run in re.findall("`+", flat)), default=0) + 1)
    pad = " " if flat.startswith("`") or flat.endswith("`") else ""
    return f"{ticks}{pad}{flat}{pad}{ticks}" if flat else "``(blank)``"


def plain(value: str) -> str:
    """The text without a meaning for Markdown, HTML, and those who would be mentioned; what is in backticks stays."""
    parts = value.split("`")
    if len(parts) % 2 == 0:  # a backtick without its counterpart
        parts = [value.replace("`", "'")]
    return "`".join(part if at % 2 else _escaped(part) for at, part in enumerate(parts))


def _escaped(value: str) -> str:
    return re.sub(r"([\\*_\[\]|#~>])", r"\\\1", value.replace("&", "&amp;").replace("<", "&lt;")).replace("@", "&#64;")


def attached(
    messages: Iterable[Message], steps: Sequence[Step], kinds: Mapping[str, Declared]
) -> tuple[dict[str, list[Message]], list[Message]]:
    """The messages by the URN of the one resource that each is about, and those that name none, or several."""
    found: dict[str, list[Message]] = {}
    rest = []
    for message in messages:
        about = [step.urn for step in steps if step.urn == message.urn] or [
            step.urn for step in steps if _is_about(message, step, kinds[step.type])
        ]
        if len(about) == 1:
            found.setdefault(about[0], []).append(message)
        else:
            rest.append(message)
    return found, rest


def _is_about(message: Message, step: Step, kind: Declared) -> bool:
    called = {kind.called(inputs) for inputs in (step.old, step.new) if inputs is not None}
    changes = step.op not in QUIET
    return changes and any(message.text.startswith((f"{name}: ", f"{name} (")) for name in called)


def _resource(step: Step, kind: Declared, messages: Sequence[Message]) -> Iterator[str]:
    if step.op in QUIET and not messages:
        return
    name = (step.new or step.old or {}).get(kind.named_by)
    called = f" ({code(name)})" if isinstance(name, str) and name != step.name else ""
    verb = f"**failed to {step.op}**" if step.failed else f"**{step.op}**" if step.op not in QUIET else "unchanged"
    yield f"- {verb} {kind.title} {code(step.name)}{called}"
    for message in messages:
        yield from _message(message, kind, step)
    if step.op in ("update", "replace") and step.old is not None and step.new is not None:
        found = differences(kind, step.old, step.new)
        yield from (f"  - {_difference(one)}" for one in found[:_MANY])
        if len(found) > _MANY:
            yield f"  - and {len(found) - _MANY} more"
        if not found:
            yield "  - in something that is secret, or that the server holds otherwise"


def _difference(one: Difference) -> str:
    if one.is_secret:
        return f"{code(one.path)}: changed (secret)"
    if one.old is None and not isinstance(one.new, str | int | float):
        return f"{code(one.path)}: added {code(text(one.new))}"
    if one.new is None and not isinstance(one.old, str | int | float):
        return f"{code(one.path)}: removed {code(text(one.old))}"
    old, new = ("unset" if value is None else code(text(value)) for value in (one.old, one.new))
    return f"{code(one.path)}: {old} → {new}"


def _message(message: Message, kind: Declared, step: Step) -> Iterator[str]:
    first, *more = message.text.splitlines()
    for inputs in (step.old, step.new):
        first = re.sub(rf"^{re.escape(kind.called(inputs or {}))}( \([^ ()]*\))?: ", "", first)
    sign = "❌" if message.severity == "error" else "⚠️"
    yield f"  - {sign} {plain(_short(first))}"
    if more:
        yield from ("    ```diff", *(f"    {line}" for line in _short("\n".join(more)).splitlines()), "    ```")


def _short(value: str) -> str:
    return value if len(value) <= _LONGEST else f"{value[: _LONGEST - 1]}…"


def _listed(title: str, messages: Sequence[Message]) -> str:
    texts = dict.fromkeys(message.text.replace("\n", " ") for message in messages)
    told = [text for text in texts if not text.startswith(_AFTERMATH)] or list(texts)
    lines = _within(_LISTED, [[f"- {plain(_short(text))}"] for text in told], "message")
    return "\n".join([f"**{title}**", "", *lines]) if told else ""


def _within(limit: int, entries: Sequence[Sequence[str]], what: str) -> list[str]:
    """The lines of as many entries as there is room for, and how many are left out."""
    kept: list[str] = []
    size = 0
    for at, entry in enumerate(entries):
        size += sum(len(line) + 1 for line in entry)
        if size > limit:
            return [*kept, f"- and {_count(len(entries) - at, what)} more, which this comment has no room for"]
        kept += entry
    return kept


def failed(plan: Plan) -> bool:
    """Whether the command that printed the plan ended with an error."""
    return any(message.severity == "error" for message in plan.messages) or any(step.failed for step in plan.steps)


def counts(steps: Sequence[Step]) -> dict[str, int]:
    """How many resources each operation is about, and how many `failed`; without those that are none."""
    found = {op: sum(step.op == op and not step.failed for step in steps) for op in _VERBS}
    found["failed"] = sum(step.failed for step in steps)
    return {op: count for op, count in found.items() if count}


def _failure(plan: Plan) -> str:
    if not failed(plan):
        return ""
    return "**The preview failed.**" if plan.is_preview else "**The update failed.**"


def _summary(steps: Sequence[Step], plan: Plan) -> str:
    words = {**{op: words[not plan.is_preview] for op, words in _VERBS.items()}, "failed": "failed"}
    return ", ".join(f"{count} {words[op]}" for op, count in counts(steps).items())


def _count(number: int, what: str) -> str:
    return f"{number} {what}{'s' * (number != 1)}"
