"""Read an execution of either kind of sync from the API's documents, and judge its outcome."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, get_args

FailOn = Literal["failed", "errors", "warnings"]
FAIL_ON: tuple[FailOn, ...] = get_args(FailOn)

Verdict = Literal["running", "done", "failed", "canceled"]

TERMINAL = frozenset({"completed", "errors", "failed", "canceled", "interrupted"})
"""The statuses after which nothing changes. Any other one, listed by the API or not, is under way."""

COUNTS = ("insert", "update", "upsert", "delete", "error", "warning")
_SPELLED = {"upsert": "upserts", "warning": "warnings"}  # in the API's counts of a model sync
_SHOWN = 20


@dataclass(frozen=True)
class Execution:
    """One execution, as far as the server reports it.

    `record_count` and `counts` (insert, update, upsert, delete, error, warning) are without what no answer named: a
    bulk sync counts records, errors and warnings only. `errors`: the first 20 messages. Times are UTC, RFC 3339; blank
    is not yet.
    """

    id: str
    status: str
    created_at: str = ""
    started_at: str = ""
    completed_at: str = ""
    record_count: int | None = None
    counts: Mapping[str, int] = field(default_factory=dict)
    errors: tuple[str, ...] = ()

    @property
    def is_over(self) -> bool:
        """Whether it has reached its final state."""
        return self.status in TERMINAL


def read(document: Mapping[str, Any]) -> Execution:
    """The execution that a document of the API is about, of either kind of sync."""
    counts = document.get("counts")
    counts = counts if isinstance(counts, dict) else {}
    named: dict[str, Any] = {
        **{name: counts.get(_SPELLED.get(name, name)) for name in COUNTS},
        **{name: document[f"{name}_count"] for name in ("error", "warning") if f"{name}_count" in document},
    }
    return Execution(
        id=_text(document.get("id")),
        status=_text(document.get("status")),
        created_at=_text(document.get("created_at")),
        started_at=_text(document.get("started_at")),
        completed_at=_text(document.get("completed_at")),
        record_count=whole_number(document.get("record_count", counts.get("total"))),
        counts={name: whole for name, count in named.items() if (whole := whole_number(count)) is not None},
        errors=tuple(_errors(document)[:_SHOWN]),
    )


def verdict(execution: Execution, fail_on: FailOn = "failed") -> Verdict:
    """What became of an execution.

    `fail_on`: "failed": only one that did not complete has failed; "errors": one in which a record failed has too;
    "warnings": one in which a record had a warning has too. Without a count of errors, a message is one.
    """
    if not execution.is_over:
        return "running"
    if execution.status == "canceled":
        return "canceled"
    errors = execution.status == "errors" or execution.counts.get("error", len(execution.errors)) > 0
    warnings = execution.counts.get("warning", 0) > 0
    failed = (
        execution.status in ("failed", "interrupted")
        or (errors and fail_on in ("errors", "warnings"))
        or (warnings and fail_on == "warnings")
    )
    return "failed" if failed else "done"


def line(execution: Execution) -> str:
    """Its status and counts in a few words: "running, 120 records: 100 upsert, 20 error"."""
    words = execution.status or "started"
    if execution.record_count is not None:
        words += f", {execution.record_count} record{'s' * (execution.record_count != 1)}"
    counted = ", ".join(f"{count} {name}" for name, count in execution.counts.items() if count)
    return f"{words}: {counted}" if counted else words


def _errors(document: Mapping[str, Any]) -> list[str]:
    """The messages: a model sync has a list of them, a bulk sync one message, and one for each schema."""
    errors = document.get("errors")
    told = [
        *(_message(error) for error in (errors if isinstance(errors, list) else [errors]) if error),
        document.get("status_message"),
        *(_of_schema(schema) for schema in objects(document.get("schemas")) if schema.get("status_message")),
    ]
    return list(dict.fromkeys(_text(message) for message in told if message))


def _message(error: Any) -> str:
    if isinstance(error, dict):
        return _text(error.get("message")) or json.dumps(error)
    return _text(error)


def _of_schema(schema: Mapping[str, Any]) -> str:
    return f"{_text(schema.get('schema'))}: {_text(schema['status_message'])}"


def objects(value: Any) -> list[dict[str, Any]]:
    """The objects in a list of an answer; none if it is no list."""
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def whole_number(value: Any) -> int | None:
    """A count of an answer: a whole number, also one that is written as 3.0 or as "3"; None: it is none."""
    if isinstance(value, str) and value.isascii() and value.isdigit():
        return int(value)
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def _text(value: Any) -> str:
    return "" if value is None else str(value)
