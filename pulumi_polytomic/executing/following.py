"""Follow executions until they end, or until a timeout.

What the server answers goes in, what it means comes out; the waiting, the clock and the printing are the caller's.
"""

from __future__ import annotations

import itertools
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pulumi_polytomic.api.executions import BULK_EXECUTIONS, BulkExecutions, Document, Executions
from pulumi_polytomic.errors import ApiError, Forbidden, NoAnswer, NotFound, RateLimited, Unauthorized
from pulumi_polytomic.executing import outcome
from pulumi_polytomic.executing.outcome import Execution

if TYPE_CHECKING:
    from pulumi_polytomic.api.client import Client

FIRST_PAUSE, LONGEST_PAUSE = 1.0, 15.0
"""Seconds between two looks: the first pause, which doubles, and the longest."""

_LATE, _MISSED = 4, 1
"""How many looks in a row may not find an execution: before the first that does (a server may show it some seconds
after it has named it), and after that."""

_LEAST = 5.0
"""Seconds that a look may take even where the time is up."""

LINE_SECONDS = 10.0
"""Seconds between two lines about the progress."""


@dataclass(frozen=True)
class Run:
    """An execution to follow: of which kind of sync, of which sync, and its own id."""

    executions: Executions
    sync_id: str
    id: str


Look = Callable[[Sequence[Run], float], Mapping[Run, Execution | None]]
"""(runs, seconds that it may take) -> what the server says of each; None: it knows none of that id."""

Seen = dict[Run, Execution | None]
"""The last known state of each run; None: the server no longer keeps it."""


def follow(
    runs: Sequence[Run],
    look: Look,
    *,
    timeout: float,
    sleep: Callable[[float], None],
    clock: Callable[[], float],
    show: Callable[[Seen], None],
) -> Seen:
    """Look at the runs until all have ended or `timeout` seconds have passed, and return what was last seen of each.

    One that has not ended by then goes on at the server: `Execution.is_over` is false, also where the server could not
    be asked for all that time. With a `timeout` of 0 it looks once. `look` is `looker`'s; `show` gets what is known
    after each look.

    Raises:
        ApiError: the key is rejected, or may not read executions.
    """
    seen: Seen = {run: Execution(run.id, "") for run in runs}
    missing: dict[Run, int] = dict.fromkeys(runs, 0)
    began = clock()
    for pause in pauses():
        open_ = [run for run, found in seen.items() if found is not None and not found.is_over]
        if not open_:
            break
        try:
            for run, found in look(open_, max(began + timeout - clock(), _LEAST)).items():
                missing[run] = 0 if found else missing[run] + 1
                known = seen[run]
                if found or missing[run] > (_MISSED if known and known.status else _LATE):
                    seen[run] = found
        except (NoAnswer, ApiError) as error:
            # The client has tried again already; the run goes on whatever the network does.
            if not _passes(error):
                raise
            pause = max(pause, getattr(error, "retry_after", None) or 0.0)
        show(seen)
        left = began + timeout - clock()
        if left <= 0 or all(found is None or found.is_over for found in seen.values()):
            break
        sleep(min(pause, left))
    return seen


def pauses() -> Iterator[float]:
    """1, 2, 4, 8, 15, 15, … seconds."""
    doubled = itertools.takewhile(lambda pause: pause < LONGEST_PAUSE, (FIRST_PAUSE * 2**n for n in itertools.count()))
    return itertools.chain(doubled, itertools.repeat(LONGEST_PAUSE))


def _passes(error: ApiError | NoAnswer) -> bool:
    """Whether a later look may get an answer."""
    if isinstance(error, NoAnswer):
        return error.transient
    if isinstance(error, Unauthorized | Forbidden):
        return False
    return error.foreign or error.status >= 500 or isinstance(error, RateLimited)


def looker(client: Client) -> Look:
    """The reader for `follow`: as few calls as the API allows, for all threads that follow runs with this client."""
    return client.once("looks", lambda: _Looks(client).look)


class _Looks:
    """The looks of several threads, of which each follows runs of its own.

    Whoever looks asks for the runs of the others too, by the call that answers for several; their next look takes that
    answer, which is no older than the time between two looks.
    """

    def __init__(self, client: Client) -> None:
        self._client = client
        self._lock = threading.Lock()
        self._answers_many = True
        self._followed: set[Run] = set()
        self._answers: dict[Run, Execution | None] = {}

    def look(self, runs: Sequence[Run], seconds: float) -> Mapping[Run, Execution | None]:
        with self._client.within(seconds):
            known = self._known(runs)
            known |= {run: _one(self._client, run) for run in runs if run not in known}
        with self._lock:
            self._followed -= {run for run, found in known.items() if found is None or found.is_over}
        return known

    def _known(self, runs: Sequence[Run]) -> dict[Run, Execution | None]:
        with self._lock:  # others wait for the answer, which may be about their runs
            self._followed.update(runs)
            if self._answers_many and any(run not in self._answers for run in runs):
                self._ask_for_many()
            return {run: self._answers.pop(run) for run in runs if run in self._answers}

    def _ask_for_many(self) -> None:
        try:
            self._answers |= at_once(sorted(self._followed, key=lambda run: run.id), self._client)
        except ApiError as error:
            if isinstance(error, Unauthorized | RateLimited):
                raise
            self._answers_many = error.status >= 500  # else this server or this key does not have the call


def at_once(runs: Sequence[Run], client: Client) -> dict[Run, Execution | None]:
    """The runs that are surely still under way, by the call that answers for several syncs; the others are left out."""
    several = [run for run in runs if isinstance(run.executions, BulkExecutions)]
    if len(several) < 2:
        return {}
    return under_way(several, BULK_EXECUTIONS.latest(client, sorted({run.sync_id for run in several})))


def under_way(runs: Iterable[Run], latest: Iterable[Document]) -> dict[Run, Execution | None]:
    """The runs of which a document about the last execution of their sync says that they have not ended."""
    told = {str(one.get("sync_id")).lower(): one for one in latest}
    found: dict[Run, Execution | None] = {}
    for run in runs:
        one = told.get(run.sync_id.lower(), {})
        schemas = [schema for schema in outcome.objects(one.get("schemas")) if schema.get("execution_id") == run.id]
        status = one.get("status")
        if not schemas or not status or status in outcome.TERMINAL:
            continue
        totals = {
            name: sum(outcome.whole_number(schema.get(name)) or 0 for schema in schemas)
            for name in ("record_count", "error_count", "warning_count")
        }
        found[run] = outcome.read({"id": run.id, "status": status, **totals})
    return found


def _one(client: Client, run: Run) -> Execution | None:
    try:
        try:
            return outcome.read(run.executions.get(client, run.sync_id, run.id))
        except NotFound as error:
            if error.foreign:
                raise
            latest = run.executions.latest_of(client, run.sync_id)
            return next((outcome.read(one) for one in latest if one.get("id") == run.id), None)
    except NotFound as error:
        if error.foreign:  # a gateway spoke: no word about the execution
            raise
        return None


class Lines:
    """Reports the progress of each run, at most every 10 seconds, and its end at once."""

    def __init__(self, tell: Callable[[str], None], clock: Callable[[], float], names: Mapping[Run, str]) -> None:
        """`tell` shows a line; `names`: what lines call each run."""
        self._tell, self._clock, self._names = tell, clock, names
        self._said: dict[Run, tuple[float, str]] = {}

    def show(self, seen: Seen) -> None:
        """Report what is new, for `follow`."""
        for run, execution in seen.items():
            if execution is None:
                words, ended = "the server no longer keeps this execution", True
            else:
                words, ended = outcome.line(execution), execution.is_over
            then, before = self._said.get(run, (-LINE_SECONDS, ""))
            if words == before or not (ended or self._clock() - then >= LINE_SECONDS):
                continue
            self._said[run] = (self._clock(), words)
            self._tell(f"{self._names[run]}: {words}")
