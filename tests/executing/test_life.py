"""The life of an execution in a stack, over HTTP: waits let the time of the server go on."""

from __future__ import annotations

from typing import Any

import pytest

from pulumi_polytomic.api.executions import BULK_EXECUTIONS
from pulumi_polytomic.bulk_sync import BULK_SYNC
from pulumi_polytomic.emulator import Unsettled, running
from pulumi_polytomic.emulator.server import Emulator
from pulumi_polytomic.errors import Conflict
from pulumi_polytomic.executing import life
from pulumi_polytomic.executing.life import Starts
from pulumi_polytomic.execution import BULK_SYNC_EXECUTION, MODEL_SYNC_EXECUTION
from pulumi_polytomic.lifecycle import verbs
from pulumi_polytomic.lifecycle.resources import Resources
from pulumi_polytomic.lifecycle.session import Session
from pulumi_polytomic.model_sync import MODEL_SYNC
from tests.engine.project import ACME, Inputs, bulk_sync, mapping, model_sync
from tests.lifecycle.test_verbs import Sync, session_of

ORIGIN = {"organization": "o", "project": "p", "stack": "dev", "urn": "urn::load"}


class Run:
    """One run of `pulumi` for one execution.

    `left`: the inputs of the creates that interrupted runs left in the engine's notes; None: it takes no notes.
    """

    def __init__(
        self, server: Emulator, kind: Starts = BULK_SYNC_EXECUTION, left: list[Inputs] | None = None, **environ: str
    ) -> None:
        self.kind = kind
        self.notes: list[Inputs] = [*(left or [])]
        self._takes_notes = left is not None
        self.session = Session(
            lambda _: None,
            {"POLYTOMIC_DEPLOYMENT_URL": server.url, "POLYTOMIC_API_KEY": ACME.api_key, **environ},
            sleep=server.advance,
            scope=self,
            pending=lambda origin: self.notes if self._takes_notes and origin == ORIGIN else None,
        )

    def check(self, inputs: Inputs, olds: Inputs | None = None) -> verbs.Checked:
        return life.check(Resources(self.kind, self.session), olds or {}, {**inputs, "__origin": ORIGIN})

    def create(self, inputs: Inputs) -> verbs.Written:
        checked = self.check(inputs).inputs
        if self._takes_notes and not self.notes:  # the engine keeps one for each resource, the first
            self.notes.append(checked)
        return life.create(Resources(self.kind, self.session), checked)

    def update(self, made: verbs.Written, inputs: Inputs) -> verbs.Written:
        news = self.check(inputs, made.outputs).inputs
        return life.update(Resources(self.kind, self.session), made.id, made.outputs, news)

    def previewed(self, made: verbs.Written, inputs: Inputs, old: Inputs | None = None) -> list[str]:
        """What a preview says. `old`: the inputs that the engine has, if the last update did not end well."""
        resources = Resources(self.kind, self.session)
        checked = life.check(resources, made.outputs if old is None else old, {**inputs, "__origin": ORIGIN})
        before = self.session.before.pop("urn::load", None)
        return [*checked.notes, *life.diff(self.kind, made.outputs, checked.inputs, before).notes]

    def differs(self, made: verbs.Written, inputs: Inputs) -> bool:
        return life.diff(self.kind, made.outputs, self.check(inputs, made.outputs).inputs).changed


@pytest.fixture
def shop(server: Emulator) -> str:
    return Sync(session_of(server), BULK_SYNC, **bulk_sync()).id


def starts(server: Emulator) -> int:
    return sum(r["method"] == "POST" and r["path"].endswith("/executions") for r in server.requests())


def test_an_execution_is_started_awaited_and_left_alone(server: Emulator, shop: str) -> None:
    declared = {"sync_id": shop, "triggers": [1]}
    made = Run(server).create(declared)
    assert (made.unfinished, made.outputs["status"], starts(server)) == ("", "completed", 1)
    assert made.outputs["record_count"] > 0
    assert None not in made.outputs.values()

    server.clear_requests()
    run = Run(server)
    assert run.check(declared, made.outputs).notes == []
    assert not run.differs(made, declared)
    assert server.requests() == []

    assert not run.update(made, {**declared, "timeout": 60}).unfinished
    assert starts(server) == 0
    again = run.update(made, {**declared, "triggers": [2]})
    assert starts(server) == 1
    assert again.id == made.id
    assert again.outputs["execution_id"] != made.outputs["execution_id"]


@pytest.mark.parametrize(
    ("outcome", "fail_on", "fails"),
    [
        ({"fails": "the warehouse is full"}, "failed", True),
        ({"interrupted": True}, "failed", True),
        ({"canceled": True}, "failed", True),
        ({"errors": ("a bad row",)}, "failed", False),
        ({"errors": ("a bad row",)}, "errors", True),
        ({"warnings": ("an odd row",)}, "errors", False),
        ({"warnings": ("an odd row",)}, "warnings", True),
        ({"through": ("polishing",)}, "failed", False),
    ],
)
def test_what_fails_is_recorded_and_runs_again(
    server: Emulator, shop: str, outcome: dict[str, Any], fail_on: str, fails: bool
) -> None:
    declared = {"sync_id": shop, "fail_on": fail_on}
    server.script_execution(**outcome)
    made = Run(server).create(declared)
    assert bool(made.unfinished) == fails
    assert Run(server).differs(made, declared) == fails
    if fails:
        id = made.outputs["execution_id"]
        assert id in made.unfinished
        if outcome != {"canceled": True}:
            assert f"pulumi-polytomic logs {shop} --execution {id}" in made.unfinished
        again = Run(server).update(made, declared)
        assert again.unfinished == ""
        assert again.outputs["execution_id"] != made.outputs["execution_id"]
    assert starts(server) == (2 if fails else 1)


def test_a_wait_that_takes_too_long_goes_on_with_the_same_execution(server: Emulator, shop: str) -> None:
    server.script_execution(seconds=100)
    run = Run(server)
    run.session.sleep = lambda _: None
    late = life.create(Resources(run.kind, run.session), run.check({"sync_id": shop, "timeout": 1}).inputs)
    assert "still runs after 1 s" in late.unfinished
    declared = {"sync_id": shop, "timeout": 1800}
    assert Run(server).differs(late, declared)
    done = Run(server).update(late, declared)
    assert (done.unfinished, starts(server)) == ("", 1)
    assert done.outputs["execution_id"] == late.outputs["execution_id"]


@pytest.mark.parametrize("takes_notes", [True, False])
@pytest.mark.parametrize("is_over", [True, False])
def test_a_run_that_was_killed_is_found_again(server: Emulator, shop: str, takes_notes: bool, is_over: bool) -> None:
    declared = {"sync_id": shop, "wait": False}
    notes: list[Inputs] | None = [] if takes_notes else None
    for _ in range(3):
        run = Run(server, left=notes)
        found = run.create(declared)
        notes = run.notes if takes_notes else None
        server.advance(3600 if is_over else 0)
        assert [one["id"] for one in server.executions(shop)] == [found.outputs["execution_id"]]


@pytest.mark.parametrize("client_errors", ["recorded", "forgotten"])
@pytest.mark.parametrize("is_over", [True, False])
def test_a_run_that_was_killed_after_it_waited_for_another_execution_is_found_again(
    client_errors: Any, is_over: bool
) -> None:
    with running(unsettled=Unsettled(client_errors=client_errors)) as server:
        shop = Sync(session_of(server), BULK_SYNC, **bulk_sync()).id
        other = BULK_EXECUTIONS.start(session_of(server).client, shop, {})["id"]
        declared = {"sync_id": shop, "wait": False}
        notes: list[Inputs] = []
        for _ in range(3):
            run = Run(server, left=notes)
            found = run.create(declared)
            notes = run.notes
            server.advance(3600 if is_over else 0)
            assert {one["id"] for one in server.executions(shop)} == {other, found.outputs["execution_id"]}


def test_a_create_after_a_delete_starts_the_sync_again(server: Emulator, shop: str) -> None:
    declared = {"sync_id": shop}
    made = Run(server, left=[]).create(declared)
    again = Run(server, left=[]).create(declared)
    assert made.outputs["execution_id"] != again.outputs["execution_id"]
    assert len(server.executions(shop)) == 2


@pytest.mark.parametrize("takes_notes", [True, False])
@pytest.mark.parametrize(
    "fault",
    [
        {"status": 504, "html": "<title>Bad gateway</title>", "count": None, "late_seconds": 40},
        {"status": 500, "when": "before", "count": None},
        {"drop": True, "when": "before", "count": None},
    ],
)
def test_a_start_of_which_nobody_knows_whether_it_was_carried_out_is_looked_for_by_the_next_run(
    server: Emulator, shop: str, fault: dict[str, Any], takes_notes: bool
) -> None:
    declared = {"sync_id": shop}
    server.add_fault(method="POST", path="executions$", **fault)
    server.script_execution(seconds=100)
    lost = Run(server, left=[] if takes_notes else None, POLYTOMIC_CALL_TIMEOUT="1").create(declared)
    assert "may have been carried out: run again" in lost.unfinished
    assert (lost.outputs["execution_id"], lost.outputs["status"]) == ("", "")
    server.clear_faults()
    assert Run(server).differs(lost, declared)
    made = Run(server).update(lost, declared)
    assert made.unfinished == ""
    assert [one["id"] for one in server.executions(shop)] == [made.outputs["execution_id"]]
    assert not Run(server).differs(made, declared)


@pytest.mark.parametrize(
    "fault", [{"drop": True, "when": "after"}, {"status": 500, "when": "after"}, {"status": 502, "when": "before"}]
)
def test_a_start_whose_answer_is_lost_is_one_execution(server: Emulator, shop: str, fault: dict[str, Any]) -> None:
    server.add_fault(method="POST", path="executions$", **fault)
    made = Run(server).create({"sync_id": shop})
    assert made.unfinished == ""
    assert [one["id"] for one in server.executions(shop)] == [made.outputs["execution_id"]]


@pytest.mark.parametrize("on_running", ["wait", "attach", "fail"])
def test_what_is_under_way_is_waited_for_attached_to_or_an_error(server: Emulator, shop: str, on_running: str) -> None:
    running = BULK_EXECUTIONS.start(session_of(server).client, shop, {})["id"]
    declared = {"sync_id": shop, "on_running": on_running}
    if on_running == "fail":
        with pytest.raises(Conflict, match="on_running"):
            Run(server).create(declared)
        return
    made = Run(server).create(declared)
    assert made.unfinished == ""
    assert (made.outputs["execution_id"] == running) == (on_running == "attach")


@pytest.mark.parametrize("wait", [True, False])
def test_a_start_that_was_lost_outlasts_a_refresh_and_a_delete(server: Emulator, shop: str, wait: bool) -> None:
    declared = {"sync_id": shop, "wait": wait, "cancel_on_delete": True}
    server.add_fault(method="POST", path="executions$", status=500, count=None)
    lost = Run(server, left=[]).create(declared)
    server.clear_faults()
    server.clear_requests()
    run = Run(server)
    found = life.read(Resources(run.kind, run.session), lost.id, lost.outputs)
    assert found is not None
    assert found.outputs == lost.outputs
    life.delete(Resources(run.kind, run.session), lost.id, lost.outputs)
    assert server.requests() == []
    assert run.differs(lost, declared)
    assert run.update(lost, declared).outputs["execution_id"]


@pytest.mark.parametrize(
    ("outcome", "note"),
    [
        (
            {"fails": "the warehouse is full"},
            "`pulumi up` runs the sync again, because the last run failed: A FULL RESYNC",
        ),
        ({"canceled": True}, "`pulumi up` runs the sync again, because the last run was canceled: A FULL RESYNC"),
        ({"seconds": 100_000}, "`pulumi up` waits for the execution {id}, which is under way"),
        ({}, None),
    ],
)
def test_a_preview_says_what_becomes_of_a_run_that_did_not_end_well(
    server: Emulator, shop: str, outcome: dict[str, Any], note: str | None
) -> None:
    server.script_execution(**outcome)
    declared = {"sync_id": shop, "resync_mode": "rebuild", "timeout": 100}
    run = Run(server)
    made = run.create(declared) if "seconds" not in outcome else Run(server).create({**declared, "wait": False})
    said = [note.replace("{id}", made.outputs["execution_id"])] if note else []
    assert run.previewed(made, declared) == said
    # After an update that failed, the engine keeps the outputs, and the inputs of the update before it.
    if note:
        assert run.previewed(made, declared, {**made.outputs, "triggers": ["earlier"]}) == said


@pytest.mark.parametrize("kind", ["model", "bulk"])
def test_an_execution_that_no_answer_knows_for_a_while_is_waited_for(kind: str) -> None:
    with running(unsettled=Unsettled(execution_lag=5)) as server:
        session = session_of(server)
        sync = Sync(session, MODEL_SYNC, **model_sync()) if kind == "model" else Sync(session, BULK_SYNC, **bulk_sync())
        run = Run(server, MODEL_SYNC_EXECUTION if kind == "model" else BULK_SYNC_EXECUTION)
        made = run.create({"sync_id": sync.id})
        assert (made.unfinished, made.notes, starts(server)) == ("", [], 1)
        assert made.outputs["record_count"] > 0


@pytest.mark.parametrize("reading", [Unsettled(execution_lag=5), Unsettled(status_lag=5)])
def test_a_start_whose_answer_is_lost_is_one_execution_although_answers_lag(reading: Unsettled) -> None:
    with running(unsettled=reading) as server:
        shop = Sync(session_of(server), BULK_SYNC, **bulk_sync()).id
        server.add_fault(method="POST", path="executions$", status=500, when="after")
        made = Run(server).create({"sync_id": shop})
        assert made.unfinished == ""
        assert [one["id"] for one in server.executions(shop)] == [made.outputs["execution_id"]]


def test_history_that_the_server_forgets_is_no_drift(server: Emulator, shop: str) -> None:
    made = Run(server).create({"sync_id": shop})
    server.prune_executions()
    run = Run(server)
    found = life.read(Resources(run.kind, run.session), made.id, made.outputs)
    assert found is not None
    assert found.outputs == made.outputs


def test_a_run_whose_end_the_server_forgets_says_that_nobody_knows_it(server: Emulator, shop: str) -> None:
    declared = {"sync_id": shop}
    made = Run(server).create({**declared, "wait": False})
    server.advance(3600)
    server.prune_executions()
    done = Run(server).update(made, declared)
    [note] = done.notes
    assert f"the server no longer keeps the execution {made.outputs['execution_id']}" in note
    assert not Run(server).differs(done, declared)


@pytest.mark.parametrize("cancels", [True, False])
def test_a_delete_forgets_or_cancels(server: Emulator, shop: str, cancels: bool) -> None:
    server.script_execution(seconds=100)
    made = Run(server).create({"sync_id": shop, "wait": False, "cancel_on_delete": cancels})
    run = Run(server)
    life.delete(Resources(run.kind, run.session), made.id, made.outputs)
    server.advance(10)
    (execution,) = server.executions(shop)
    assert (execution["status"] in ("canceling", "canceled")) == cancels


def test_a_preview_says_that_it_runs_and_whether_it_is_a_full_resync(server: Emulator, shop: str) -> None:
    run = Run(server)
    assert run.check({"sync_id": shop}).notes == ["`pulumi up` runs the sync"]
    (note,) = run.check({"sync_id": shop, "resync_mode": "rebuild"}).notes
    assert note.endswith("A FULL RESYNC")
    made = run.create({"sync_id": shop})
    assert run.previewed(made, {"sync_id": shop, "triggers": [1]}) == ["`pulumi up` runs the sync again"]
    assert run.previewed(made, {"sync_id": shop, "every_up": True}) == [
        "`pulumi up` runs the sync again, as at each `pulumi up`"
    ]
    every = {"sync_id": shop, "every_up": True}
    assert run.check(every).inputs["__again"] != run.check(every).inputs["__again"]


def test_what_cannot_be_started_is_refused_at_preview(server: Emulator) -> None:
    session = session_of(server)
    mappings = [{**mapping("Email", "email"), "function": "Equality"}, {**mapping("Id", "id"), "function": "Equality"}]
    several = {"mappings": mappings, "strategy": "priority"}
    sync = Sync(session, MODEL_SYNC, **model_sync(active=False, identities=several)).id
    run = Run(server, MODEL_SYNC_EXECUTION)
    assert any("is not active" in failure for failure in run.check({"sync_id": sync}).failures)
    assert any("source_identities" in f for f in run.check({"sync_id": sync, "identities": ["a"]}).failures)
    nobody = "5a1e5f0c-dead-4000-8000-000000000000"
    assert any("no model sync" in failure for failure in run.check({"sync_id": nobody}).failures)
    wrong = {"sync_id": sync, "identities": ["a"] * 1001, "timeout": 0}
    assert sorted(failure.partition(":")[0] for failure in run.check(wrong).failures) == ["identities", "timeout"]
    both = {"sync_id": sync, "test": True, "resync_mode": "rebuild"}
    assert any("resync_mode" in failure for failure in Run(server).check(both).failures)
