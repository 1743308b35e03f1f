"""A plan in words as data, for a script: what the comment says, without Markdown."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from ...lifecycle.kind import Declared
from . import markdown
from .plan import Message, Plan, Step
from .words import differences, text

Json = dict[str, Any]


def summary(plan: Plan, kinds: Mapping[str, Declared], name: str) -> Json:
    """The plan as JSON; `kinds` are those of this package by type token.

    Values are shortened as in the comment. Those of a secret are left out.
    """
    ours = [step for step in plan.steps if step.type in kinds]
    others = [step for step in plan.steps if step.type not in kinds and not step.type.startswith("pulumi:")]
    attached, rest = markdown.attached(plan.messages, ours, kinds)
    shown = [step for step in ours if step.op not in markdown.QUIET or attached.get(step.urn)]
    return {
        "name": name,
        "preview": plan.is_preview,
        "failed": markdown.failed(plan),
        "unchanged": max(plan.unchanged, 0),
        "resources": [_resource(step, kinds[step.type], attached.get(step.urn, [])) for step in shown],
        "messages": _messages(rest),
        "others": markdown.counts(others),
    }


def _resource(step: Step, kind: Declared, messages: Iterable[Message]) -> Json:
    changes = step.op in ("update", "replace") and step.old is not None and step.new is not None
    return {
        "urn": step.urn,
        "type": step.type.rpartition(":")[2],
        "resource": step.name,
        "name": (step.new or step.old or {}).get(kind.named_by),
        "operation": step.op,
        "failed": step.failed,
        "changes": [
            {"path": one.path, "secret": True}
            if one.is_secret
            else {"path": one.path, "secret": False, "old": _short(one.old), "new": _short(one.new)}
            for one in (differences(kind, step.old or {}, step.new or {}) if changes else [])
        ],
        "messages": _messages(messages),
    }


def _short(value: Any) -> str | None:
    return None if value is None else text(value)


def _messages(messages: Iterable[Message]) -> list[Json]:
    return [{"severity": one.severity, "text": one.text} for one in messages]
