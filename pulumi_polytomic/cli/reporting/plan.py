"""What `pulumi preview --json` and `pulumi up --json` print, read into steps and messages.

A preview prints one document with `steps` and `diagnostics`, an update one engine event a line. Which properties are
secret, Pulumi has blinded already ("[secret]"), unless it was asked to show them: those are blinded here.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

Json = dict[str, Any]

SECRET = "[secret]"
UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"
"""What Pulumi prints instead of a value that is not known yet."""

_SIGNATURE = "4dabf18193072939515e22adb298388d"
_SECRET_SIGNATURE = "1b47061264138c4ac30d75fd1eb44270"
_SEPARATORS = 3
"""How many "::" a URN has at least."""
_REPLACING = ("replace", "create-replacement", "delete-replaced", "discard-replaced")


class NotAPlan(ValueError):
    """The text is no output of `pulumi preview --json` or `pulumi up --json`."""


@dataclass(frozen=True)
class Step:
    """What happens to one resource. `old` and `new` are its inputs, None if there are none."""

    op: str
    """As Pulumi calls it: create, update, delete, replace, same, …; a replacement is one step."""
    urn: str
    old: Json | None = None
    new: Json | None = None
    failed: bool = False

    def __post_init__(self) -> None:
        """Raises `TypeError` if it is no step."""
        if not isinstance(self.op, str) or not isinstance(self.urn, str) or self.urn.count("::") < _SEPARATORS:
            raise TypeError(f"no step of Pulumi: {self.op} {self.urn}")

    @property
    def type(self) -> str:
        """The type token, without those of the parents."""
        return self.urn.split("::")[2].rpartition("$")[2]

    @property
    def name(self) -> str:
        """The name of the resource in the program."""
        return self.urn.split("::", 3)[3]


@dataclass(frozen=True)
class Message:
    """A line that the command printed, of severity "warning", "error" or "info"."""

    severity: str
    text: str
    urn: str = ""


@dataclass(frozen=True)
class Plan:
    """What a preview found or an update did."""

    steps: list[Step] = field(default_factory=list)
    messages: list[Message] = field(default_factory=list)
    is_preview: bool = True
    unchanged: int = 0
    """How many resources stay as they are, the stack itself aside."""
    stack: str = ""
    """Project and stack, such as "acme/dev"; blank: there is no resource that tells."""


def read(text: str) -> Plan:
    """The plan in the text. Raises `NotAPlan`."""
    documents = list(_documents(text))
    if not documents:
        raise NotAPlan("it is empty")
    try:
        return _plan(documents)
    except (AttributeError, KeyError, TypeError):
        raise NotAPlan("its steps, events or messages are not as Pulumi prints them") from None


def _plan(documents: list[Json]) -> Plan:
    if "steps" in documents[-1] or "diagnostics" in documents[-1]:
        return _of_preview(documents[-1])
    if any("sequence" in one for one in documents):
        return _of_update(documents)
    raise NotAPlan("it holds neither steps nor engine events")


def _documents(text: str) -> Iterator[Json]:
    decoder, at = json.JSONDecoder(), 0
    while (at := _next(text, at)) < len(text):
        try:
            found, at = decoder.raw_decode(text, at)
        except ValueError:
            raise NotAPlan(f"line {text.count(chr(10), 0, at) + 1} is not JSON") from None
        if not isinstance(found, dict):
            raise NotAPlan("it is JSON, but no object")
        yield found


def _next(text: str, at: int) -> int:
    while at < len(text) and text[at].isspace():
        at += 1
    return at


def _of_preview(document: Json) -> Plan:
    given = [one for one in document.get("steps") or [] if one["op"] != "refresh"]
    steps = [Step(one["op"], one["urn"], _inputs(one.get("oldState")), _inputs(one.get("newState"))) for one in given]
    messages = [_message(one) for one in document.get("diagnostics") or []]
    unchanged = _unchanged(document.get("changeSummary"), steps)
    return Plan(_once(steps), _lines(messages), True, unchanged, _stack(steps))


def _of_update(events: list[Json]) -> Plan:
    started = [event["resourcePreEvent"]["metadata"] for event in events if "resourcePreEvent" in event]
    failed = {event["resOpFailedEvent"]["metadata"]["urn"] for event in events if "resOpFailedEvent" in event}
    steps = [
        Step(one["op"], one["urn"], _inputs(one.get("old")), _inputs(one.get("new")), one["urn"] in failed)
        for one in started
        if one["op"] != "refresh"
    ]
    told = [event["diagnosticEvent"] for event in events if "diagnosticEvent" in event]
    summaries = [event["summaryEvent"] for event in events if "summaryEvent" in event]
    summary = summaries[-1] if summaries else {}
    unchanged = _unchanged(summary.get("resourceChanges"), steps)
    return Plan(_once(steps), _lines(map(_message, told)), bool(summary.get("isPreview")), unchanged, _stack(steps))


def _unchanged(counts: Mapping[str, int] | None, steps: Iterable[Step]) -> int:
    stack = any(step.op == "same" and step.type == "pulumi:pulumi:Stack" for step in steps)
    return (counts or {}).get("same", 0) - stack


def _once(steps: Iterable[Step]) -> list[Step]:
    """Each resource once: what makes a replacement is one step."""
    found: dict[str, Step] = {}
    for step in steps:
        before = found.get(step.urn)
        op = "replace" if step.op in _REPLACING else step.op
        if before is None:
            found[step.urn] = Step(op, step.urn, step.old, step.new, step.failed)
        elif "replace" in (op, before.op):
            old, new = before.old or step.old, step.new or before.new
            found[step.urn] = Step("replace", step.urn, old, new, step.failed or before.failed)
    return list(found.values())


def _inputs(state: Mapping[str, Any] | None) -> Json | None:
    return None if state is None else {name: blinded(value) for name, value in (state.get("inputs") or {}).items()}


def blinded(value: Any) -> Any:
    """The value without the secrets that Pulumi was asked to show."""
    if isinstance(value, dict):
        if value.get(_SIGNATURE) == _SECRET_SIGNATURE:
            return SECRET
        return {name: blinded(part) for name, part in value.items()}
    return [blinded(part) for part in value] if isinstance(value, list) else value


def _message(told: Mapping[str, Any]) -> Message:
    return Message(str(told.get("severity")), str(told.get("message")), str(told.get("urn") or ""))


def _lines(messages: Iterable[Message]) -> list[Message]:
    """Warnings and errors, each once, in their order; what a provider prints has its severity in its first word.

    An indented line belongs to the one before it. The traceback of a program that the engine interrupted is left out.
    """
    found: list[Message] = []
    for message in messages:
        if "Traceback (most recent call last)" in message.text:
            continue
        for line in message.text.splitlines():
            first, _, rest = line.partition(": ")
            if first in ("warning", "error"):
                found.append(Message(first, rest.strip(), message.urn))
            elif line.startswith("    ") and found and message.severity == "info#err":
                found[-1] = Message(found[-1].severity, f"{found[-1].text}\n{line[4:]}", found[-1].urn)
            elif message.severity in ("warning", "error") and line.strip() and line != "1 error occurred:":
                found.append(Message(message.severity, line.strip().removeprefix("* "), message.urn))
    return list(dict.fromkeys(found))


def _stack(steps: Iterable[Step]) -> str:
    for step in steps:
        stack, project, *_ = step.urn.removeprefix("urn:pulumi:").split("::")
        return f"{project}/{stack}"
    return ""
