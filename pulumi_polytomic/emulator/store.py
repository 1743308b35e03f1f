"""SQLite behind the emulator: records of JSON, one clock, and the outcomes kept for Idempotency-Key.

A record is one object of one organization. The store knows nothing of what is in it beyond the keys that
every list of the API sorts by (`updated_at` descending, then `id`).

The clock is the machine's plus what it is off, and what it was advanced by. Whatever takes time here
(executions, jobs) takes time that was advanced; where time is real, the machine's counts too.
"""

from __future__ import annotations

import json
import sqlite3
import threading
import time
from collections import deque
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

Json = dict[str, Any]
Row = tuple[str, str, str, str, str]

_BEGINNING = datetime.min.replace(tzinfo=timezone.utc)
_LAYOUT = 5
_SCHEMA = """
CREATE TABLE IF NOT EXISTS records (
    kind TEXT NOT NULL,
    id TEXT NOT NULL,
    organization_id TEXT NOT NULL,
    updated_at TEXT NOT NULL,
    body TEXT NOT NULL,
    PRIMARY KEY (kind, id)
);
CREATE INDEX IF NOT EXISTS records_in_list_order ON records (kind, organization_id, updated_at DESC, id);
CREATE TABLE IF NOT EXISTS outcomes (
    scope TEXT NOT NULL,
    key TEXT NOT NULL,
    recorded_at TEXT NOT NULL,
    status INTEGER NOT NULL,
    headers TEXT NOT NULL,
    body TEXT,
    request TEXT NOT NULL,
    PRIMARY KEY (scope, key)
);
CREATE TABLE IF NOT EXISTS clock (advanced REAL NOT NULL);
"""


def row(kind: str, record: Json) -> Row:
    """Return a record as the database has it; it must carry `id`, `organization_id` and `updated_at`."""
    return kind, record["id"], record["organization_id"], record["updated_at"], json.dumps(record)


class Store:
    """The emulator's data, in a file that survives a restart or in memory."""

    def __init__(
        self,
        database: str | Path | None = None,
        *,
        real_time: bool = False,
        clock_off: float = 0.0,
        remembers: float = 0.0,
    ) -> None:
        """`remembers`: for how many seconds it is known what there was before (`all`)."""
        self._real_time = real_time
        self._remembers = timedelta(seconds=remembers)
        self._before: deque[tuple[datetime, str, str, str | None]] = deque()
        self._off = clock_off
        self._lock = threading.RLock()
        self._depth = 0
        self._shared: dict[tuple[str, str], Json | None] = {}
        self._connection = sqlite3.connect(
            str(database) if database is not None else ":memory:",
            check_same_thread=False,
            isolation_level=None,
        )
        self._prepare()
        self._last = self._newest()
        (self._advanced,) = self._connection.execute("SELECT ifnull(sum(advanced), 0.0) FROM clock").fetchone()

    def _prepare(self) -> None:
        (layout,) = self._connection.execute("PRAGMA user_version").fetchone()
        if layout not in (0, _LAYOUT):
            raise ValueError(f"the database was written by another emulator (layout {layout}, not {_LAYOUT})")
        # A write-ahead log makes a write thirty times faster in a file; a crash of the machine may cost the last ones.
        self._connection.execute("PRAGMA journal_mode = WAL")
        self._connection.execute("PRAGMA synchronous = NORMAL")
        self._connection.executescript(_SCHEMA)
        self._connection.execute(f"PRAGMA user_version = {_LAYOUT}")

    def _newest(self) -> datetime:
        (newest,) = self._connection.execute("SELECT max(updated_at) FROM records").fetchone()
        if newest is None:
            return _BEGINNING
        return datetime.strptime(newest, "%Y-%m-%dT%H:%M:%S.%fZ").replace(tzinfo=timezone.utc)

    def close(self) -> None:
        """Close the database."""
        with self._lock:
            self._connection.close()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Commit all that happens inside, or nothing; other threads wait."""
        with self._lock:
            outermost = self._depth == 0
            self._depth += 1
            try:
                if outermost:
                    self._connection.execute("BEGIN IMMEDIATE")
                yield
                if outermost:
                    self._connection.execute("COMMIT")
            except BaseException:
                if outermost and self._connection.in_transaction:
                    self._connection.execute("ROLLBACK")
                    self._shared.clear()
                raise
            finally:
                self._depth -= 1

    def now(self) -> str:
        """Return the time as RFC 3339 with microseconds, never twice the same: it orders the lists."""
        with self._lock:
            self._last = max(self._present(), self._last + timedelta(microseconds=1))
            return self._last.strftime("%Y-%m-%dT%H:%M:%S.%fZ")

    def _present(self) -> datetime:
        return datetime.now(timezone.utc) + timedelta(seconds=self._advanced + self._off)

    def elapsed(self) -> float:
        """Return a count of seconds for what takes time: those advanced and, where time is real, its own."""
        with self._lock:
            return float(self._advanced) + (time.time() if self._real_time else 0.0)

    def advance(self, seconds: float) -> None:
        """Move the clock forward."""
        if not 0 <= seconds < 1e9:
            raise ValueError("seconds: the clock moves forward only, and not by decades")
        with self.transaction():
            self._connection.execute("INSERT INTO clock VALUES (?)", (seconds,))
            self._advanced += seconds

    def write(self, kind: str, record: Json) -> None:
        """Insert or replace one record; it must carry `id`, `organization_id` and `updated_at`."""
        self.fill([row(kind, record)])

    def fill(self, rows: Iterable[Row]) -> None:
        """Insert or replace records that were turned into rows before, however many."""
        with self.transaction():
            rows = list(rows)
            for kind, id, *_ in rows:
                self._remember(kind, id)
                self._shared.pop((kind, id), None)
            self._connection.executemany("INSERT OR REPLACE INTO records VALUES (?, ?, ?, ?, ?)", rows)

    def read(self, kind: str, id: str, organization_id: str | None = None) -> Json | None:
        """Return one record, of one organization only if that is given."""
        with self._lock:
            row = self._connection.execute(
                "SELECT body FROM records WHERE kind = ? AND id = ? AND ifnull(?, organization_id) = organization_id",
                (kind, id.lower(), organization_id),
            ).fetchone()
        return json.loads(row[0]) if row else None

    def shared(self, kind: str, id: str) -> Json | None:
        """Return a record that is parsed once until it is written again. Others see the same: do not change it."""
        with self._lock:
            key = (kind, id.lower())
            if key not in self._shared:
                self._shared[key] = self.read(*key)
            return self._shared[key]

    def delete(self, kind: str, id: str) -> bool:
        """Remove one record; say whether it was there."""
        with self.transaction():
            self._remember(kind, id)
            self._shared.pop((kind, id), None)
            cursor = self._connection.execute("DELETE FROM records WHERE kind = ? AND id = ?", (kind, id))
            return cursor.rowcount > 0

    def _remember(self, kind: str, id: str) -> None:
        if not self._remembers:
            return
        now = self._present()
        while self._before and self._before[0][0] < now - self._remembers:
            self._before.popleft()
        row = self._connection.execute("SELECT body FROM records WHERE kind = ? AND id = ?", (kind, id)).fetchone()
        self._before.append((now, kind, id, row[0] if row else None))

    def all_before(self, kind: str, organization_id: str, seconds: float) -> list[Json]:
        """Return the records as `all` did so many seconds ago, as far as that is remembered."""
        if not seconds:
            return self.all(kind, organization_id)
        with self._lock:
            found = {record["id"]: record for record in self.all(kind)}
            then = self._present() - timedelta(seconds=seconds)
            for at, its_kind, id, body in reversed(self._before):
                if at > then and its_kind == kind:
                    found.pop(id, None)
                    found.update({id: json.loads(body)} if body else {})
        ours = sorted(
            (r for r in found.values() if r["organization_id"] == organization_id), key=lambda r: str(r["id"])
        )
        return sorted(ours, key=lambda r: str(r["updated_at"]), reverse=True)

    def all(self, kind: str, organization_id: str | None = None) -> list[Json]:
        """Return the records of a kind in list order: `updated_at` descending, then `id`."""
        with self._lock:
            rows = self._connection.execute(
                "SELECT body FROM records WHERE kind = ? AND ifnull(?, organization_id) = organization_id"
                " ORDER BY updated_at DESC, id",
                (kind, organization_id),
            ).fetchall()
        return [json.loads(body) for (body,) in rows]

    def empty(self) -> bool:
        """Say whether nothing was ever stored (a new file, or memory)."""
        with self._lock:
            return self._connection.execute("SELECT 1 FROM records LIMIT 1").fetchone() is None

    def clear(self) -> None:
        """Forget everything."""
        with self.transaction():
            self._connection.execute("DELETE FROM records")
            self._connection.execute("DELETE FROM outcomes")
            self._connection.execute("DELETE FROM clock")
            self._advanced, self._last = 0.0, _BEGINNING
            self._before.clear()
            self._shared.clear()

    def outcome(self, scope: str, key: str) -> tuple[str, tuple[int, dict[str, str], Any]] | None:
        """Return what is recorded under an Idempotency-Key: the request's digest; status, headers, body."""
        with self._lock:
            row = self._connection.execute(
                "SELECT request, status, headers, body FROM outcomes WHERE scope = ? AND key = ?", (scope, key)
            ).fetchone()
        if row is None:
            return None
        request, status, headers, body = row
        return request, (status, json.loads(headers), json.loads(body))

    def record_outcome(self, scope: str, key: str, request: str, outcome: tuple[int, dict[str, str], Any]) -> None:
        """Record the first outcome under an Idempotency-Key; a later one changes nothing."""
        status, headers, body = outcome
        row = (scope, key, self.now(), status, json.dumps(headers), json.dumps(body), request)
        with self.transaction():
            self._connection.execute("INSERT OR IGNORE INTO outcomes VALUES (?, ?, ?, ?, ?, ?, ?)", row)

    def forget_outcomes(self, before: str) -> None:
        """Drop the outcomes recorded before a moment."""
        with self.transaction():
            self._connection.execute("DELETE FROM outcomes WHERE recorded_at < ?", (before,))
