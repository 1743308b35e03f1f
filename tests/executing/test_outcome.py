from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pulumi_polytomic.executing import outcome
from pulumi_polytomic.executing.outcome import FAIL_ON, Execution, line, read, verdict

json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)
counts = st.dictionaries(st.sampled_from(["error", "warnings", "insert", "total", "upserts"]), st.integers(0, 9))


def test_a_model_syncs_execution_is_read() -> None:
    document = {
        "id": "e1",
        "status": "completed",
        "created_at": "2026-01-01T00:00:00Z",
        "started_at": None,
        "counts": {"total": 9, "insert": 1, "update": 2, "upserts": 3, "delete": 1, "error": 2, "warnings": 4},
        "errors": [f"row {n}" for n in range(30)],
    }
    found = read(document)
    assert found.record_count == 9
    assert found.counts == {"insert": 1, "update": 2, "upsert": 3, "delete": 1, "error": 2, "warning": 4}
    assert found.errors == tuple(f"row {n}" for n in range(20))
    assert (found.created_at, found.started_at, found.completed_at) == ("2026-01-01T00:00:00Z", "", "")


def test_a_bulk_syncs_execution_is_read() -> None:
    document = {
        "id": "e1",
        "status": "errors",
        "record_count": 7,
        "error_count": 2,
        "warning_count": 0,
        "status_message": "2 records failed",
        "schemas": [
            {"schema": "public.orders", "status_message": "a value is too long"},
            {"schema": "public.events", "status_message": ""},
        ],
    }
    found = read(document)
    assert found.record_count == 7
    assert found.counts == {"error": 2, "warning": 0}
    assert found.errors == ("2 records failed", "public.orders: a value is too long")


@given(st.fixed_dictionaries({"status": st.text(max_size=8), "counts": counts}, optional={"record_count": json}))
def test_every_count_that_was_told_is_kept_and_no_other_is_made_up(document: dict[str, Any]) -> None:
    found = read(document)
    assert sorted(found.counts.values()) == sorted(v for k, v in document["counts"].items() if k != "total")
    assert set(found.counts) <= set(outcome.COUNTS)


@given(st.text(max_size=10))
def test_only_five_statuses_are_an_end(status: str) -> None:
    over = status in ("completed", "errors", "failed", "canceled", "interrupted")
    assert Execution("e", status).is_over is over
    assert (verdict(Execution("e", status)) == "running") is not over


@pytest.mark.parametrize(
    ("status", "counts", "expected"),
    [
        ("completed", {}, ["done", "done", "done"]),
        ("completed", {"warning": 1}, ["done", "done", "failed"]),
        ("completed", {"error": 1}, ["done", "failed", "failed"]),
        ("errors", {}, ["done", "failed", "failed"]),
        ("failed", {}, ["failed", "failed", "failed"]),
        ("interrupted", {}, ["failed", "failed", "failed"]),
        ("canceled", {"error": 1}, ["canceled", "canceled", "canceled"]),
        ("dormant", {"error": 1}, ["running", "running", "running"]),
    ],
)
def test_what_counts_as_failed_is_chosen(status: str, counts: dict[str, int], expected: list[str]) -> None:
    execution = Execution("e", status, counts=counts)
    assert [verdict(execution, fail_on) for fail_on in FAIL_ON] == expected


def test_a_line_says_status_and_counts() -> None:
    assert line(Execution("e", "")) == "started"
    assert line(Execution("e", "running", record_count=1)) == "running, 1 record"
    counted = Execution("e", "errors", record_count=120, counts={"upsert": 100, "error": 20, "delete": 0})
    assert line(counted) == "errors, 120 records: 100 upsert, 20 error"


@pytest.mark.parametrize("spell", [int, float, str])
def test_counts_are_whole_numbers_however_they_are_written(spell: type) -> None:
    model = outcome.read({"id": "e", "status": "completed", "counts": {"total": spell(10), "error": spell(2)}})
    bulk = outcome.read({"id": "e", "status": "completed", "record_count": spell(10), "error_count": spell(2)})
    for execution in (model, bulk):
        assert (execution.record_count, execution.counts) == (10, {"error": 2})
        assert outcome.verdict(execution, "errors") == "failed"


@pytest.mark.parametrize("absent", [{}, {"counts": None}, {"counts": []}, {"counts": {"error": None}}])
def test_error_messages_without_a_count_are_errors(absent: dict[str, Any]) -> None:
    execution = outcome.read({"id": "e", "status": "completed", "errors": ["a bad row"], **absent})
    assert [outcome.verdict(execution, fail_on) for fail_on in outcome.FAIL_ON] == ["done", "failed", "failed"]


@pytest.mark.parametrize(
    ("errors", "messages"),
    [
        (None, ()),
        ("a bad row", ("a bad row",)),
        ([{"message": "a bad row", "code": "x"}], ("a bad row",)),
        ([{"code": "x"}], ('{"code": "x"}',)),
    ],
)
def test_errors_are_messages_however_they_are_written(errors: Any, messages: tuple[str, ...]) -> None:
    assert outcome.read({"id": "e", "status": "failed", "errors": errors}).errors == messages
