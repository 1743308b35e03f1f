"""The commands around executions, through their real process, against the emulator."""

from __future__ import annotations

import json
import os
import pty
import re
import signal
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import pytest

from pulumi_polytomic.api.client import Client
from pulumi_polytomic.api.executions import BULK_EXECUTIONS, MODEL_EXECUTIONS
from pulumi_polytomic.config import Settings
from pulumi_polytomic.emulator import seed
from pulumi_polytomic.emulator.server import Emulator
from tests.executing.test_starting import BULK_BODY, MODEL_BODY
from tests.warm import warm_python

Json = dict[str, Any]
Make = Callable[..., str]
MAIN = "from pulumi_polytomic.cli.app import main; main()"


def surroundings(server: Emulator, **more: str) -> dict[str, str]:
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("POLYTOMIC", "PULUMI"))}
    own = {"POLYTOMIC_DEPLOYMENT_URL": server.url, "POLYTOMIC_API_KEY": seed.ACME.api_key or ""}
    return {**clean, **own, "PYTHONUNBUFFERED": "1", "COLUMNS": "200", **more}


@contextmanager
def process(server: Emulator, *arguments: str, **more: str) -> Iterator[subprocess.Popen[str]]:
    started = subprocess.Popen(
        [warm_python(), "-c", MAIN, *arguments],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=surroundings(server, **more),
        # Where the tests run in the background of a shell, Ctrl-C is ignored, and children inherit that.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL) and None,
    )
    try:
        yield started
    finally:
        started.kill()
        started.communicate()


def seen(started: subprocess.Popen[str], *words: str) -> list[str]:
    """Read standard error until each of the words has come up; what was read."""
    assert started.stderr is not None
    lines: list[str] = []
    while not all(any(word in line for line in lines) for word in words):
        line = started.stderr.readline()
        assert line, lines
        lines.append(line.rstrip())
    return lines


def ended(started: subprocess.Popen[str]) -> tuple[int, str, str]:
    out, err = started.communicate(timeout=60)
    return started.returncode, out, err


def command(server: Emulator, *arguments: str, **more: str) -> tuple[int, str, str]:
    with process(server, *arguments, **more) as started:
        return ended(started)


def on_a_terminal(server: Emulator, *arguments: str) -> tuple[int, str]:
    """The exit code, and what a person sees: both streams, without colours."""
    mine, theirs = pty.openpty()
    started = subprocess.Popen(
        [warm_python(), "-c", MAIN, *arguments], stdin=theirs, stdout=theirs, stderr=theirs, env=surroundings(server)
    )
    os.close(theirs)
    shown = b""
    with suppress(OSError):  # it ends with one
        while part := os.read(mine, 1024):
            shown += part
    os.close(mine)
    return started.wait(), re.sub(r"\x1b\[[0-9;?]*[A-Za-z]|\r", "", shown.decode())


def starts(server: Emulator) -> list[Json]:
    return [one for one in server.requests() if one["method"] == "POST" and one["path"].endswith("/executions")]


@pytest.fixture
def make(server: Emulator) -> Iterator[Make]:
    client = Client(Settings(deployment_url=server.url, api_key=seed.ACME.api_key))

    def made(kind: str, name: str) -> str:
        calls, body = (MODEL_EXECUTIONS, MODEL_BODY) if kind == "model" else (BULK_EXECUTIONS, BULK_BODY)
        if kind == "model":
            target = {**MODEL_BODY["target"], "object": "Contact"}
            body = {**MODEL_BODY, "target": target}
        return str(calls.syncs.create(client, {**body, "name": name}).document["id"])

    yield made
    client.close()


@pytest.fixture(params=["model", "bulk"])
def kind(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.mark.parametrize("by", ["name", "id"])
def test_a_run_waits_and_ends_with_zero(server: Emulator, make: Make, kind: str, by: str) -> None:
    id = make(kind, "crm")
    with process(server, "run", "crm" if by == "name" else id) as started:
        seen(started, "crm: execution ")
        server.advance(60)
        code, out, _ = ended(started)
    assert code == 0
    [execution] = server.executions()
    records = 100 if kind == "model" else 200
    counted = ": 100 upsert" if kind == "model" else ""
    assert out == f"crm: completed, {records} records{counted} (execution {execution['id']})\n"


def test_a_failed_run_says_why_and_ends_with_one(server: Emulator, make: Make, kind: str) -> None:
    id = make(kind, "crm")
    server.script_execution(fails="the warehouse is closed")
    with process(server, "run", "crm") as started:
        seen(started, "crm: execution ")
        server.advance(60)
        code, _, err = ended(started)
    [execution] = server.executions()
    assert code == 1
    assert "Error: crm failed: the warehouse is closed." in err
    assert f"pulumi-polytomic logs {id} --execution {execution['id']}" in err


@pytest.mark.parametrize(("fail_on", "expected"), [("failed", 0), ("errors", 1), ("warnings", 1)])
def test_failed_records_count_where_they_shall(
    server: Emulator, make: Make, kind: str, fail_on: str, expected: int
) -> None:
    make(kind, "crm")
    server.script_execution(errors=("a value is too long",))
    with process(server, "run", "crm", "--fail-on", fail_on, "--json") as started:
        seen(started, "crm: execution ")
        server.advance(60)
        code, out, _ = ended(started)
    assert code == expected
    [told] = json.loads(out)
    assert told["counts"]["error"] == 1
    assert told["verdict"] == ("failed" if expected else "done")
    assert any("a value is too long" in error for error in told["errors"])


def test_a_canceled_run_ends_with_four(server: Emulator, make: Make, kind: str) -> None:
    make(kind, "crm")
    with process(server, "run", "crm") as started:
        seen(started, "crm: execution ")
        code, out, _ = command(server, "cancel", "crm")
        assert (code, "is being canceled" in out) == (0, True)
        server.advance(5)
        assert ended(started)[0] == 4


def test_a_run_that_takes_too_long_ends_with_three_and_goes_on(server: Emulator, make: Make, kind: str) -> None:
    id = make(kind, "crm")
    code, _, err = command(server, "run", "crm", "--timeout", "1")
    assert code == 3
    assert f"pulumi-polytomic status {id} --wait" in err
    assert [one["status"] for one in server.executions()] == ["created"]
    with process(server, "status", "crm", "--wait") as started:
        seen(started, "crm: execution ")
        server.advance(60)
        code, out, _ = ended(started)
    assert code == 0
    assert out.startswith("crm: completed, ")
    assert len(starts(server)) == 1


@pytest.mark.parametrize("arguments", [("run", "crm"), ("status", "crm", "--wait")], ids=str)
def test_an_outcome_that_nobody_can_say_is_no_success(
    server: Emulator, make: Make, kind: str, arguments: tuple[str, ...]
) -> None:
    make(kind, "crm")
    if arguments[0] == "status":
        command(server, "run", "crm", "--no-wait")
    server.add_fault(method="GET", path="/executions/[^/]+$", status=404, count=None)
    server.add_fault(method="GET", path="/syncs/[^/]+/status$", status=404, skip=1, count=None)
    code, out, err = command(server, *arguments)
    assert code == 1
    assert "crm: the server no longer keeps this execution, so its outcome is unknown" in out + err


def test_a_run_without_waiting_only_starts(server: Emulator, make: Make, kind: str) -> None:
    make(kind, "crm")
    code, out, _ = command(server, "run", "crm", "--no-wait")
    assert code == 0
    assert server.executions()[0]["id"] in out


def test_ctrl_c_leaves_the_run_going_and_says_how_to_wait_or_cancel(server: Emulator, make: Make, kind: str) -> None:
    id = make(kind, "crm")
    with process(server, "run", "crm") as started:
        seen(started, "crm: created")
        started.send_signal(signal.SIGINT)
        code, _, err = ended(started)
    [execution] = server.executions()
    assert code == 130
    assert f"crm: execution {execution['id']} goes on." in err
    assert f"pulumi-polytomic status {id} --wait" in err
    assert f"pulumi-polytomic cancel {id}" in err
    assert "Traceback" not in err
    assert execution["status"] == "created"


def test_ctrl_c_is_answered_at_once_and_a_second_one_ends_the_command(server: Emulator, make: Make) -> None:
    id = make("model", "crm")
    server.add_fault(method="GET", path=r"/executions/[\w-]+$", latency_seconds=60, count=None)
    with process(server, "run", "crm") as started:
        seen(started, "crm: execution")
        started.send_signal(signal.SIGINT)
        seen(started, f"goes on. Wait for it: pulumi-polytomic status {id} --wait")
        started.send_signal(signal.SIGINT)
        server.clear_faults()
        code, out, err = ended(started)
    assert (code, out) == (130, "")
    assert "Aborted" not in err


def test_ctrl_c_while_status_waits_says_how_to_go_on(server: Emulator, make: Make) -> None:
    id = make("bulk", "shop")
    command(server, "run", "shop", "--no-wait")
    with process(server, "status", "shop", "--wait") as started:
        seen(started, "shop: created")
        started.send_signal(signal.SIGINT)
        code, _, err = ended(started)
    assert code == 130
    assert f"cancel it: pulumi-polytomic cancel {id}" in err


def test_a_pattern_starts_several_of_both_kinds_at_most_so_many_at_once(server: Emulator, make: Make) -> None:
    for kind, name in (("model", "crm-a"), ("bulk", "crm-b"), ("model", "crm-c"), ("model", "other")):
        make(kind, name)
    with process(server, "run", "crm-*", "--parallel", "1") as started:
        for count, name in enumerate(("crm-a", "crm-b", "crm-c"), 1):
            seen(started, f"{name}: execution ")
            assert [one["status"] for one in server.executions()] == ["created", *["completed"] * (count - 1)]
            server.advance(60)
        code, out, _ = ended(started)
    assert code == 0
    assert [line.partition(":")[0] for line in out.splitlines()] == ["crm-a", "crm-b", "crm-c"]


def finish(server: Emulator, started: subprocess.Popen[str]) -> tuple[int, str, str]:
    """Move the clock until the process ends."""
    while started.poll() is None:
        server.advance(60)
        try:
            started.wait(0.3)
        except subprocess.TimeoutExpired:
            continue
    return ended(started)


def test_several_bulk_syncs_are_followed_with_the_call_for_many(server: Emulator, make: Make) -> None:
    for name in ("crm-a", "crm-b", "crm-c"):
        make("bulk", name)
    with process(server, "run", "crm-*") as started:
        seen(started, "crm-a: created", "crm-b: created", "crm-c: created")
        code, _, _ = finish(server, started)
    assert code == 0
    assert "/api/bulk/syncs/status" in {one["path"] for one in server.requests()}


def test_one_of_several_that_fails_does_not_stop_the_others(server: Emulator, make: Make) -> None:
    failing, _ = make("model", "crm-a"), make("bulk", "crm-b")
    server.script_execution(sync_id=failing, fails="no")
    with process(server, "run", "crm-a", "crm-b", "--json") as started:
        code, out, _ = finish(server, started)
    assert code == 1
    assert [(one["name"], one["verdict"]) for one in json.loads(out)] == [("crm-a", "failed"), ("crm-b", "done")]


def test_a_lost_answer_is_one_execution(server: Emulator, make: Make, kind: str) -> None:
    make(kind, "crm")
    server.add_fault(method="POST", path="/executions$", status=500, when="after")
    code, out, _ = command(server, "run", "crm", "--no-wait")
    [execution] = server.executions()
    assert (code, execution["id"] in out) == (0, True)
    assert len(starts(server)) == 1


def test_one_that_runs_is_not_doubled_and_restart_cancels_it_first(server: Emulator, make: Make, kind: str) -> None:
    make(kind, "crm")
    command(server, "run", "crm", "--no-wait")
    code, _, err = command(server, "run", "crm", "--no-wait")
    assert (code, "--restart" in err) == (1, True)
    with process(server, "run", "crm", "--no-wait", "--restart") as started:
        seen(started, "canceling")
        server.advance(5)
        assert ended(started)[0] == 0
    assert sorted(one["status"] for one in server.executions()) == ["canceled", "created"]


def test_what_is_sent_is_what_the_options_say(server: Emulator, make: Make) -> None:
    make("model", "crm")
    make("bulk", "shop")
    for arguments in (
        ("crm", "--resync", "--yes"),
        ("shop", "--resync-mode", "refetch", "--schemas", "public.orders, public.events", "--yes"),
        ("crm", "--test"),
        ("shop", "--test"),
    ):
        assert command(server, "run", *arguments, "--no-wait")[0] == 0
        server.advance(60)
    assert [json.loads(one["body"]) if isinstance(one["body"], str) else one["body"] for one in starts(server)] == [
        {"resync": True},
        {"schemas": ["public.orders", "public.events"], "resync_mode": "refetch"},
        {"test": True},
        {"test": True},
    ]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ((), "give names or ids"),
        (("crm", "--resync"), "FULL RESYNC"),
        (("crm", "--schemas", "a"), "takes --resync, but no --resync-mode and no --schemas"),
        (("shop", "--resync"), "use --resync-mode"),
        (("shop", "--test", "--resync-mode", "resync"), "exclude each other"),
        (("both",), "is the name of a model sync and of a bulk sync"),
        (("twin",), "2 model syncs are named 'twin'"),
        (("crn",), "Did you mean 'crm'?"),
        (("nothing-*",), "the name of no sync matches 'nothing-*'. There are: 'both', 'crm', 'shop', 'twin'."),
        (("twin",), "Use an id."),
        (("00000000-0000-4000-8000-000000000000",), "there is no model sync or bulk sync"),
        (("crm", "--timeout", "-1"), "--timeout"),
    ],
    ids=str,
)
def test_wrong_usage_ends_with_two_and_starts_nothing(
    server: Emulator, make: Make, arguments: tuple[str, ...], words: str
) -> None:
    for kind, name in (
        ("model", "crm"), ("bulk", "shop"), ("model", "both"), ("bulk", "both"), ("model", "twin"), ("model", "twin")
    ):  # fmt: skip
        make(kind, name)
    code, _, err = command(server, "run", *arguments)
    assert code == 2
    assert words in err
    assert starts(server) == []


def test_the_kind_tells_two_of_one_name_apart(server: Emulator, make: Make) -> None:
    make("model", "both")
    id = make("bulk", "both")
    assert command(server, "run", "both", "--kind", "bulk", "--no-wait")[0] == 0
    assert [one["sync_id"] for one in server.executions()] == [id]


def test_a_wrong_key_is_one_line(server: Emulator) -> None:
    code, out, err = command(server, "run", "crm", POLYTOMIC_API_KEY="a-wrong-key-of-mine")
    assert (code, out) == (1, "")
    assert err.startswith("Error: 401")
    assert err.count("\n") == 1
    assert "a-wrong-key-of-mine" not in err


def test_no_key_is_wrong_usage(server: Emulator) -> None:
    code, _, err = command(server, "run", "crm", POLYTOMIC_API_KEY="")
    assert code == 2
    assert "POLYTOMIC_API_KEY" in err


def test_an_inactive_model_sync_is_refused_in_the_servers_words(server: Emulator, make: Make) -> None:
    server.edit("model sync", make("model", "crm"), {"active": False})
    code, _, err = command(server, "run", "crm")
    assert (code, "not active" in err) == (1, True)


def test_executions_and_status_tell_what_ran(server: Emulator, make: Make, kind: str) -> None:
    make(kind, "crm")
    assert command(server, "status", "crm")[1].startswith("crm: it has not run")
    command(server, "run", "crm", "--no-wait")
    server.advance(60)
    command(server, "run", "crm", "--no-wait")
    [now, old] = [one["id"] for one in server.executions()]
    code, out, _ = command(server, "executions", "crm")
    assert code == 0
    assert [line.split()[0] for line in out.splitlines()] == [now, old]
    code, out, _ = command(server, "executions", "crm", "--json", "--limit", "1")
    assert [one["execution_id"] for one in json.loads(out)] == [now]
    code, out, _ = command(server, "status", "crm", "--json")
    [told] = json.loads(out)
    assert (told["execution_id"], told["verdict"]) == (now, "running")


def test_cancel_without_a_run_says_so(server: Emulator, make: Make, kind: str) -> None:
    make(kind, "crm")
    assert command(server, "cancel", "crm")[:2] == (0, "crm: no execution is under way\n")


def test_what_was_canceled_is_json_for_a_pipeline(server: Emulator, make: Make, kind: str) -> None:
    id = make(kind, "crm")
    nothing = json.loads(command(server, "cancel", "crm", "--json")[1])
    assert nothing == [{"sync_id": id, "kind": kind, "name": "crm", "execution_id": None}]
    [started] = json.loads(command(server, "run", "crm", "--no-wait", "--json")[1])
    code, out, _ = command(server, "cancel", "crm", "--json")
    assert (code, json.loads(out)) == (0, [{**nothing[0], "execution_id": started["execution_id"]}])


def test_logs_go_to_the_output_or_to_a_file(server: Emulator, make: Make, kind: str, tmp_path: Path) -> None:
    make(kind, "crm")
    assert command(server, "logs", "crm")[0] == 2
    server.script_execution(errors=("a value is too long",), warnings=("a value was cut",), rows=3)
    command(server, "run", "crm", "--no-wait")
    server.advance(60)
    code, out, _ = command(server, "logs", "crm")
    assert code == 0
    assert "Execution is running." in [json.loads(line)["message"] for line in out.splitlines()]
    for type, message in (("errors", "a value is too long"), ("warnings", "a value was cut")):
        file = tmp_path / f"{type}.jsonl"
        code, out, _ = command(server, "logs", "crm", "--type", type, "-o", str(file))
        assert (code, out) == (0, "")
        assert [json.loads(line)["message"] for line in file.read_text().splitlines()] == [message]
    code, out, _ = command(server, "logs", "crm", "--type", "records")
    assert len(out.splitlines()) == 3 if kind == "model" else 6
    files = [one for one in server.requests() if one["path"].startswith("/files/")]
    assert not any("authorization" in {name.lower() for name in one.get("headers", {})} for one in files)


def test_a_log_that_is_refused_leaves_the_file_as_it_was(server: Emulator, make: Make, tmp_path: Path) -> None:
    make("model", "crm")
    file = tmp_path / "log.jsonl"
    file.write_text("earlier")
    unknown = "00000000-0000-4000-8000-000000000000"
    code, _, err = command(server, "logs", "crm", "--execution", unknown, "-o", str(file))
    assert (code, file.read_text()) == (1, "earlier")
    assert "pulumi-polytomic executions" in err
    assert err.count("\n") == 1
    code, _, err = command(server, "cancel", "crm", "--execution", unknown)
    assert (code, "pulumi-polytomic executions" in err) == (1, True)


def test_a_log_goes_to_no_folder_that_is_not_there(server: Emulator, make: Make, tmp_path: Path) -> None:
    make("model", "crm")
    command(server, "run", "crm", "--no-wait")
    code, _, err = command(server, "logs", "crm", "-o", str(tmp_path / "nowhere" / "log.jsonl"))
    assert (code, "No such file or directory" in err, err.count("\n")) == (1, True, 1)


@pytest.mark.parametrize("command_", ["logs", "cancel"])
def test_what_is_no_id_of_an_execution_is_wrong_usage(server: Emulator, make: Make, command_: str) -> None:
    make("model", "crm")
    server.clear_requests()
    code, _, err = command(server, command_, "crm", "--execution", "abc")
    assert (code, "'abc' is not the id of an execution" in err) == (2, True)
    assert server.requests() == []


def test_a_reader_that_has_enough_of_a_log_is_no_error(server: Emulator, make: Make) -> None:
    make("model", "crm")
    server.script_execution(rows=20_000)
    command(server, "run", "crm", "--no-wait")
    server.advance(60)
    with process(server, "logs", "crm", "--type", "records") as started:
        assert started.stdout is not None
        assert started.stdout.readline()
        started.stdout.close()
        assert started.stderr is not None
        assert started.stderr.read() == ""


def test_a_terminal_gets_a_bar_with_counts_and_time(server: Emulator, make: Make) -> None:
    make("model", "crm")
    terminal, end = pty.openpty()
    with subprocess.Popen(
        [warm_python(), "-c", MAIN, "run", "crm"],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=end,
        env=surroundings(server, TERM="xterm"),
    ) as started:
        os.close(end)
        shown = ""
        while "created" not in shown:
            shown += os.read(terminal, 4096).decode()
        server.advance(60)
        while "completed" not in shown:
            shown += os.read(terminal, 4096).decode()
        assert started.wait(60) == 0
    os.close(terminal)
    assert re.search(r"crm .*0:00:0\d", shown)
    assert "100 upsert" in shown
