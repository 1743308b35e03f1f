from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from datetime import datetime, timedelta, timezone
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any

import httpx
import pytest

from pulumi_polytomic.emulator import running, seed

Json = dict[str, Any]


def test_a_file_survives_a_restart(
    tmp_path: Path, model_sync: Callable[..., Json], connect: Callable[..., httpx.Client]
) -> None:
    database = tmp_path / "polytomic.db"
    headers = {"Idempotency-Key": "before-the-restart"}
    with running(database) as emulator, connect(emulator.url) as api:
        sync = api.post("/api/syncs", json=model_sync(), headers=headers).json()["data"]
    with running(database) as emulator, connect(emulator.url) as api:
        assert api.get(f"/api/syncs/{sync['id']}").json()["data"] == sync
        assert api.post("/api/syncs", json=model_sync(), headers=headers).json()["data"] == sync
        assert len(emulator.model_syncs()) == 1
        again = api.put(f"/api/syncs/{sync['id']}", json=model_sync()).json()["data"]
        assert again["updated_at"] > sync["updated_at"]


def test_memory_forgets(model_sync: Callable[..., Json], connect: Callable[..., httpx.Client]) -> None:
    for _ in range(2):
        with running() as emulator, connect(emulator.url) as api:
            assert api.get("/api/syncs").json()["data"] is None
            api.post("/api/syncs", json=model_sync())


def test_two_emulators_run_side_by_side(model_sync: Callable[..., Json], connect: Callable[..., httpx.Client]) -> None:
    with running() as one, running() as other, connect(one.url) as api:
        api.post("/api/syncs", json=model_sync())
        assert len(one.model_syncs(seed.ACME)) == 1
        assert other.model_syncs(seed.ACME) == []


def test_it_answers_on_the_loopback_only() -> None:
    with running() as emulator:
        assert emulator.url.startswith("http://127.0.0.1:")


def test_a_database_of_another_kind_is_refused(tmp_path: Path) -> None:
    database = tmp_path / "other.db"
    with sqlite3.connect(database) as connection:
        connection.execute("PRAGMA user_version = 99")
    with pytest.raises(ValueError, match="another emulator"), running(database):
        pass


def test_the_emulator_imports_nothing_of_the_provider() -> None:
    program = (
        "import sys, types, pathlib, pulumi_polytomic as root\n"
        "import pulumi_polytomic.emulator, pulumi_polytomic.emulator.server\n"
        "print('\\n'.join(sorted(n for n in sys.modules if n.startswith('pulumi_polytomic.'))))\n"
    )
    # The package's own __init__ may import the provider: what matters is what the emulator asks for.
    blank = "import sys, types; root = types.ModuleType('pulumi_polytomic'); root.__path__ = [{path!r}]\n"
    import pulumi_polytomic

    path = str(Path(pulumi_polytomic.__path__[0]))
    program = blank.format(path=path) + "sys.modules['pulumi_polytomic'] = root\n" + program
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True, env=dict(os.environ)
    )
    assert all(name.startswith("pulumi_polytomic.emulator") for name in done.stdout.split())


@pytest.mark.parametrize("seconds", [-3600, 3600])
def test_answers_bear_the_time_of_the_servers_own_clock(
    seconds: float, model_sync: Callable[..., Json], connect: Callable[..., httpx.Client]
) -> None:
    def told(answer: httpx.Response) -> datetime:
        return parsedate_to_datetime(answer.headers["Date"])

    with running(clock_off=seconds) as emulator, connect(emulator.url) as api:
        answer = api.post("/api/syncs", json=model_sync())
        made = datetime.strptime(answer.json()["data"]["created_at"], "%Y-%m-%dT%H:%M:%S.%f%z")
        assert abs(told(answer) - made) < timedelta(minutes=1)
        assert abs(told(answer) - datetime.now(timezone.utc) - timedelta(seconds=seconds)) < timedelta(minutes=10)
        emulator.advance(86400)
        assert told(api.get("/no/such/call")) - told(answer) > timedelta(hours=23)
