from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import islice, pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pulumi_polytomic.api.executions import BULK_EXECUTIONS, MODEL_EXECUTIONS
from pulumi_polytomic.errors import ApiError, Forbidden, NoAnswer, NotFound, RateLimited, ServerError, Unauthorized
from pulumi_polytomic.executing import outcome
from pulumi_polytomic.executing.following import LINE_SECONDS, Lines, Run, Seen, follow, pauses, under_way
from pulumi_polytomic.executing.outcome import Execution

RUN = Run(MODEL_EXECUTIONS, "sync", "run")
OTHER = Run(MODEL_EXECUTIONS, "other", "run-2")
UNDER_WAY = ["created", "scheduled", "queued", "waiting", "running", "processing", "canceling", "exporting", "sleeping"]
statuses = st.sampled_from([*UNDER_WAY, *outcome.TERMINAL]) | st.text(max_size=8)


class Time:
    """A clock that only sleeping moves."""

    def __init__(self) -> None:
        self.now = 50.0
        self.slept: list[float] = []

    def clock(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds


class Script:
    """Says of a run one thing after the other, and the last one for ever. An error is raised, None is a 404."""

    def __init__(self, *told: str | Exception | None) -> None:
        self.told = [*told]
        self.looks: list[list[Run]] = []

    def __call__(self, runs: Sequence[Run], seconds: float) -> Mapping[Run, Execution | None]:
        assert seconds > 0
        self.looks.append([*runs])
        now = self.told.pop(0) if len(self.told) > 1 else self.told[0]
        if isinstance(now, Exception):
            raise now
        return {run: now if now is None else Execution(run.id, now) for run in runs}


def followed(script: Script, time: Time, *, timeout: float = 1800) -> Seen:
    return follow([RUN], script, timeout=timeout, sleep=time.sleep, clock=time.clock, show=lambda _: None)


def refusal(leaf: type[ApiError], status: int, **more: Any) -> ApiError:
    return leaf("GET", "/api/syncs/sync/executions/run", status, **more)


@given(st.lists(statuses, min_size=1, max_size=12), st.integers(0, 100))
def test_a_run_is_followed_until_it_ends_or_the_time_is_up(told: list[str], timeout: int) -> None:
    time, script = Time(), Script(*told)
    last = followed(script, time, timeout=timeout)[RUN]
    assert last is not None
    ended = next((n for n, status in enumerate(told) if status in outcome.TERMINAL), None)
    if last.is_over:
        assert last.status == told[ended or 0]
        assert len(script.looks) == (ended or 0) + 1
    else:
        assert sum(time.slept) == timeout
    assert time.now - 50.0 <= timeout
    assert all(slept <= pause for slept, pause in zip(time.slept, pauses(), strict=False))


def test_the_pauses_grow_from_one_second_to_fifteen() -> None:
    assert [*islice(pauses(), 7)] == [1, 2, 4, 8, 15, 15, 15]


def test_what_the_server_asks_to_wait_is_waited() -> None:
    time = Time()
    followed(Script(refusal(RateLimited, 429, retry_after=40.0), "completed"), time)
    assert time.slept == [40.0]


@pytest.mark.parametrize(
    "trouble",
    [
        NoAnswer("GET", "/api", "connection refused", sent=False),
        refusal(ServerError, 503),
        refusal(NotFound, 404, foreign=True),
        refusal(ApiError, 404, foreign=True),
    ],
)
def test_a_network_that_fails_for_a_while_ends_no_wait(trouble: Exception) -> None:
    last = followed(Script(trouble, "running", trouble, trouble, "completed"), Time())[RUN]
    assert last is not None
    assert last.status == "completed"


@pytest.mark.parametrize("leaf", [Unauthorized, Forbidden])
def test_a_rejected_key_ends_the_wait(leaf: type[ApiError]) -> None:
    with pytest.raises(leaf):
        followed(Script("running", refusal(leaf, 403)), Time())


def test_an_execution_that_the_server_has_forgotten_is_not_waited_for() -> None:
    script = Script("running", None)
    assert followed(script, Time()) == {RUN: None}
    assert len(script.looks) == 3


def test_an_execution_that_shows_some_seconds_after_its_start_is_waited_for() -> None:
    last = followed(Script(None, None, None, None, "running", "completed"), Time())[RUN]
    assert last is not None
    assert last.status == "completed"


def test_an_execution_that_does_not_show_at_once_is_waited_for() -> None:
    last = followed(Script(None, "running", None, "completed"), Time())[RUN]
    assert last is not None
    assert last.status == "completed"


def test_only_those_that_have_not_ended_are_looked_at_again() -> None:
    looks: list[list[Run]] = []

    def look(runs: Sequence[Run], _: float) -> Mapping[Run, Execution | None]:
        looks.append([*runs])
        return {run: Execution(run.id, "completed" if run == RUN or len(looks) > 2 else "running") for run in runs}

    time = Time()
    follow([RUN, OTHER], look, timeout=60, sleep=time.sleep, clock=time.clock, show=lambda _: None)
    assert looks == [[RUN, OTHER], [OTHER], [OTHER]]


@given(st.lists(st.tuples(st.integers(0, 15), st.integers(0, 3)), max_size=40))
def test_lines_come_at_most_every_ten_seconds_and_the_end_at_once(steps: list[tuple[int, int]]) -> None:
    time, said = Time(), list[tuple[float, str]]()
    lines = Lines(lambda line: said.append((time.now, line)), time.clock, {RUN: "contacts"})
    for seconds, count in steps:
        time.now += seconds
        lines.show({RUN: Execution("run", "running", record_count=count)})
    assert all(then + LINE_SECONDS <= now for (then, _), (now, _) in pairwise(said))
    lines.show({RUN: Execution("run", "completed", record_count=7, counts={"upsert": 7})})
    assert said[-1] == (time.now, "contacts: completed, 7 records: 7 upsert")


def documents() -> Iterator[tuple[dict[str, Any], bool]]:
    mine, others = [{"execution_id": "b1", "record_count": 3}], [{"execution_id": "b0", "record_count": 3}]
    yield {"sync_id": "S1", "status": "running", "schemas": mine}, True
    yield {"sync_id": "S1", "status": "hibernating", "schemas": mine}, True
    yield {"sync_id": "S1", "status": "completed", "schemas": mine}, False
    yield {"sync_id": "S1", "status": "running", "schemas": others}, False
    yield {"sync_id": "S1", "status": None, "schemas": mine}, False
    yield {"sync_id": "S2", "status": "running", "schemas": mine}, False
    yield {"sync_id": "S1", "status": "running", "schemas": None}, False
    yield {"sync_id": "S1", "status": "running", "schemas": "public.orders"}, False
    yield {"sync_id": "S1", "status": "running", "schemas": [None, *mine]}, True
    yield {"sync_id": "S1", "status": "running", "schemas": [{"execution_id": "b1", "record_count": "3"}]}, True


@pytest.mark.parametrize(("document", "told"), [*documents()])
def test_the_call_for_many_counts_only_for_a_run_that_it_names_as_under_way(
    document: dict[str, Any], told: bool
) -> None:
    run = Run(BULK_EXECUTIONS, "s1", "b1")
    found = under_way([run], [document])
    assert bool(found) is told
    if found:
        assert found[run] == Execution("b1", document["status"], record_count=3, counts={"error": 0, "warning": 0})
