"""What a failure looks like on the real engine: one clear line on the failing resource, and a true state."""

from __future__ import annotations

import re
import socket

import pytest

from tests.engine.project import HIDING_PROGRAM, Inputs, Project, Run, bulk_sync, mapping, model_sync

# Nobody's connection.
NOPE = "0ac3e000-c000-4000-8000-000000000099"

MISTAKEN: Inputs = model_sync(
    mode="upsert",
    fields=[
        {"target": "Email", "source": {"field": "email"}},
        {"target": 4, "source": mapping("", "email")["source"]},
        {"target": "Phone", "source": mapping("", "phone")["source"], "sync_mod": "create"},
        {"target": "Name", "source": {"model_id": "customers", "field": "name"}},
        mapping("Email", "phone"),
    ],
)
ITS_MISTAKES = [
    "mode: must be one of 'create', 'update', 'updateOrCreate', 'replace', 'append', 'remove', 'snapshot' or 'enrich', "
    "not 'upsert' [unknown-choice]",
    "fields[0].source.model_id: is required [missing-field]",
    "fields[1].target: must be a string, not a number [wrong-type]",
    "fields[2].sync_mod: no such field; did you mean 'sync_mode'? [unknown-field]",
    "fields[3].source.model_id: must be a UUID [malformed-value]",
    "fields[4].target: 'Email' is there twice, first at fields[0] [repeated-key]",
]


def told_once(run: Run) -> tuple[str, str]:
    """The resource that failed and the one line that says so; there is no other error, and no traceback."""
    assert_no_traceback(run)
    [(resource, [line])] = errors(run).items()
    return resource, line


def errors(run: Run) -> dict[str, list[str]]:
    """What is told, without warnings and progress, which the engine shows under the stack."""
    lines = {name: [t for t in told if not t.startswith(("warning:", "waiting:"))] for name, told in run.told.items()}
    return {name: told for name, told in lines.items() if told}


def assert_no_traceback(run: Run) -> None:
    assert "Traceback" not in run.without_interrupt, run.output


def failing(project: Project, command: str = "up", **environment: str) -> Run:
    """Run a command that fails, in the display that says which resource each line belongs to."""
    run: Run = getattr(project, command)("--diff=false", fails=True, **environment)
    return run


# Bound and not listening: no server of another test gets the port meanwhile.
TAKEN = socket.socket()
TAKEN.bind(("127.0.0.1", 0))


def stopped() -> str:
    """Where no server answers."""
    return f"http://127.0.0.1:{TAKEN.getsockname()[1]}"


def test_a_wrong_key_is_found_at_preview_by_one_question_and_told_once(project: Project) -> None:
    project.declare(contacts=model_sync(), leads=model_sync(), shop=bulk_sync())
    _, line = told_once(failing(project, "preview", POLYTOMIC_API_KEY="not-the-key"))

    assert "401 unauthorized from GET /api/me: Missing or invalid credentials." in line
    assert "correct polytomic:apiKey or POLYTOMIC_API_KEY" in line
    assert "not-the-key" not in line
    assert [(r["method"], r["path"]) for r in project.emulator.requests()] == [("GET", "/api/me")]


def test_missing_credentials_are_one_line_at_preview_that_names_both_ways_to_set_them(project: Project) -> None:
    project.declare(contacts=model_sync(), leads=model_sync(), shop=bulk_sync())
    _, line = told_once(failing(project, "preview", POLYTOMIC_API_KEY=""))

    assert "no Polytomic credentials" in line
    assert "`pulumi config set --secret polytomic:apiKey <key>`" in line
    assert "environment variable POLYTOMIC_API_KEY" in line
    assert project.emulator.requests() == []


def test_every_mistake_of_a_resource_is_told_at_once_with_its_path(project: Project) -> None:
    project.declare(contacts=MISTAKEN)
    run = failing(project, "preview")

    assert_no_traceback(run)
    assert list(run.told) == ["acme-dev"]
    assert run.told["acme-dev"] == [f"contacts: {mistake}" for mistake in ITS_MISTAKES]
    assert project.emulator.requests() == []


def test_mistakes_inside_outputs_are_told_on_the_resource_before_anything_is_written(project: Project) -> None:
    project.write(HIDING_PROGRAM)
    project.declare(contacts=MISTAKEN)
    run = failing(project)

    assert_no_traceback(run)
    assert list(run.told) == ["contacts"]
    assert [line.partition("has a problem: ")[2] for line in run.told["contacts"]] == ITS_MISTAKES
    assert project.emulator.requests() == []
    assert project.managed() == set()


@pytest.mark.parametrize("hidden", [False, True])
def test_times_that_no_clock_has_stop_the_preview_also_inside_outputs(project: Project, hidden: bool) -> None:
    if hidden:
        project.write(HIDING_PROGRAM)
    project.declare(shop=bulk_sync(default_schedule={"frequency": "weekly", "hour": 25, "day_of_week": "mon"}))
    run = project.preview("--diff=false", fails=True)
    assert_no_traceback(run)
    told = "\n".join(line for lines in run.told.values() for line in lines)
    assert "default_schedule.hour: must be a number from 0 to 23" in told
    assert "default_schedule.day_of_week: must be a name such as 'monday'; did you mean 'monday'?" in told
    assert project.emulator.requests() == []


def test_a_connection_that_the_server_does_not_know_fails_its_own_resource_alone(project: Project) -> None:
    wrong = {"connection_id": NOPE, "object": "Contact"}
    project.declare(contacts=model_sync(target=wrong), shop=bulk_sync())
    # What the engine has not begun when the first one fails, it does not begin at all.
    project.emulator.add_fault(method="POST", path="^/api/syncs", latency_seconds=3, count=None)
    resource, line = told_once(failing(project, POLYTOMIC_LIVE_CHECKS="off"))

    assert resource == "contacts"
    assert line == (
        "create model sync 'Contacts': 422 unprocessable_entity from POST /api/syncs: target.connection_id: no "
        f"connection {NOPE}. Correct what the message names in the program, then run again."
    )
    assert project.emulator.model_syncs() == []
    assert project.managed() == {"shop"}

    project.emulator.clear_faults()
    project.declare(contacts=model_sync(), shop=bulk_sync())
    assert project.up().summary == {"created": 1, "unchanged": 2}
    assert [sync["id"] for sync in project.emulator.model_syncs()] == [project.id_of("contacts")]


def test_a_refused_update_leaves_the_old_value_in_state_and_is_tried_again(project: Project) -> None:
    project.declare(contacts=model_sync(), shop=bulk_sync())
    project.up()
    contacts = project.id_of("contacts")

    project.declare(contacts=model_sync(mode="update"), shop=bulk_sync(mode="append"))
    refusal = {"key": "unprocessable_entity", "message": "mode: not this week", "metadata": {}, "status": 422}
    project.emulator.add_fault(method="PUT", path="^/api/syncs/", status=422, body=refusal, latency_seconds=3)
    resource, line = told_once(failing(project))
    assert resource == "contacts"
    assert line == (
        f"update model sync 'Contacts' ({contacts}): 422 unprocessable_entity from PUT /api/syncs/{contacts}: mode: "
        "not this week. Correct what the message names in the program, then run again."
    )
    state = project.state("contacts")
    assert (state["inputs"]["mode"], state["outputs"]["mode"]) == ("updateOrCreate", "updateOrCreate")
    assert project.live_model_sync(contacts)["mode"] == "updateOrCreate"
    assert project.state("shop")["outputs"]["mode"] == "append"

    assert project.up().summary == {"updated": 1, "unchanged": 2}
    assert project.live_model_sync(contacts)["mode"] == "update"


def test_a_create_that_meets_server_errors_is_looked_for_and_tried_again_within_bounds(
    project: Project,
) -> None:
    project.declare(contacts=model_sync(), shop=bulk_sync())
    project.emulator.add_fault(method="POST", path="^/api/bulk", status=500, count=None)
    resource, line = told_once(failing(project))

    assert resource == "shop"
    assert line == (
        "create bulk sync 'Shop': 500 internal_server_error from POST /api/bulk/syncs: Something went wrong on our "
        "side. It may have been carried out: run again, which finds out and does not do it twice."
    )
    assert project.writes().count("POST /api/bulk/syncs") == 4
    assert project.managed() == {"contacts"}

    project.emulator.clear_faults()
    assert project.up().summary == {"created": 1, "unchanged": 2}
    assert [sync["id"] for sync in project.emulator.bulk_syncs()] == [project.id_of("shop")]


def test_an_update_that_meets_server_errors_is_repeated_and_then_told(project: Project) -> None:
    project.declare(contacts=model_sync(), shop=bulk_sync())
    project.up()
    project.emulator.clear_requests()

    project.declare(contacts=model_sync(), shop=bulk_sync(mode="append"))
    project.emulator.add_fault(method="PUT", status=500, count=None)
    resource, line = told_once(failing(project))
    shop = project.id_of("shop")
    assert resource == "shop"
    assert line == (
        f"update bulk sync 'Shop' ({shop}): 500 internal_server_error from PUT /api/bulk/syncs/{shop}: Something went "
        "wrong on our side. Tried 5 times. Run again in a few minutes; if it stays, show this line to Polytomic's "
        "support."
    )
    assert project.state("shop")["outputs"]["mode"] == project.live_bulk_sync(shop)["mode"] == "replicate"

    project.emulator.clear_faults()
    assert project.up().summary == {"updated": 1, "unchanged": 2}
    assert project.live_bulk_sync(shop)["mode"] == "append"


def test_a_failed_deletion_stays_in_state_until_it_succeeds(project: Project) -> None:
    project.declare(contacts=model_sync(), shop=bulk_sync())
    project.up()
    contacts = project.id_of("contacts")

    project.emulator.add_fault(method="DELETE", path="^/api/syncs/", status=403)
    resource, line = told_once(project.destroy(fails=True))
    assert resource == "contacts"
    assert line.startswith(
        f"delete model sync 'Contacts' ({contacts}): 403 forbidden from DELETE /api/syncs/{contacts}"
    )
    assert "Ask an administrator" in line
    assert project.managed() == {"contacts"}

    # The answer to the deletion is lost; the repeat finds nothing there.
    project.emulator.add_fault(method="DELETE", drop=True, when="after")
    project.destroy()
    assert project.emulator.model_syncs() == []


def test_a_server_that_goes_down_between_preview_and_update_leaves_nothing_behind(project: Project) -> None:
    project.declare(contacts=model_sync(), shop=bulk_sync())
    project.emulator.add_fault(drop=True, skip=1, count=None)
    run = project.pulumi("up", "--yes", fails=True, POLYTOMIC_LIVE_CHECKS="off")

    assert_no_traceback(run)
    assert [run.told[name][0].partition(": no answer to ")[2][:11] for name in ("contacts", "shop")] == [
        "GET /api/me"
    ] * 2
    assert project.writes() == []
    assert project.managed() == set()


def test_a_server_that_goes_down_in_the_middle_of_an_update_is_told_on_each_resource(project: Project) -> None:
    project.declare(contacts=model_sync())
    project.up()
    project.emulator.add_fault(drop=True, skip=1, count=None)
    project.declare(contacts=model_sync(mode="update"), shop=bulk_sync())
    run = failing(project, POLYTOMIC_LIVE_CHECKS="off")

    assert_no_traceback(run)
    assert {resource: len(lines) for resource, lines in errors(run).items()} == {"contacts": 1, "shop": 1}
    assert "no answer to GET /api/bulk/syncs" in run.told["shop"][0]
    assert "the connection broke" in run.told["contacts"][0]
    assert "Check polytomic:deploymentUrl and the network" in run.told["contacts"][0]
    assert project.managed() == {"contacts"}
    assert project.emulator.bulk_syncs() == []

    project.emulator.clear_faults()
    assert project.up().summary == {"created": 1, "updated": 1, "unchanged": 1}
    assert len(project.emulator.bulk_syncs()) == 1


def test_a_refresh_of_a_server_that_is_down_forgets_nothing(project: Project) -> None:
    project.declare(contacts=model_sync(), shop=bulk_sync())
    project.up()
    run = failing(project, "refresh", POLYTOMIC_DEPLOYMENT_URL=stopped())

    assert_no_traceback(run)
    assert {resource: len(lines) for resource, lines in errors(run).items()} == {"contacts": 1, "shop": 1}
    assert all("connection refused" in line for [line] in errors(run).values())
    assert project.managed() == {"contacts", "shop"}


def test_a_slow_server_is_waited_for(project: Project) -> None:
    project.declare(contacts=model_sync(), shop=bulk_sync())
    project.emulator.add_fault(latency_seconds=1.5, count=None)
    assert project.up().summary == {"created": 3}
    assert len(project.emulator.model_syncs()) == len(project.emulator.bulk_syncs()) == 1


@pytest.mark.parametrize("when", ["before", "after"])
def test_a_create_whose_answer_is_lost_makes_exactly_one_sync_that_state_knows(project: Project, when: str) -> None:
    project.declare(contacts=model_sync())
    project.emulator.add_fault(method="POST", drop=True, when=when)
    assert project.up().summary == {"created": 2}

    assert project.writes() == ["POST /api/syncs"] * 2
    assert [sync["id"] for sync in project.emulator.model_syncs()] == [project.id_of("contacts")]


def test_an_update_that_is_lost_on_its_way_or_on_the_way_back_ends_well(project: Project) -> None:
    project.declare(contacts=model_sync(), shop=bulk_sync())
    project.up()
    project.declare(contacts=model_sync(mode="update"), shop=bulk_sync(mode="append"))
    project.emulator.add_fault(method="PUT", path="^/api/syncs/", drop=True, when="before")
    project.emulator.add_fault(method="PUT", path="^/api/bulk/", drop=True, when="after")
    assert project.up().summary == {"updated": 2, "unchanged": 1}

    assert project.live_model_sync(project.id_of("contacts"))["mode"] == "update"
    assert project.live_bulk_sync(project.id_of("shop"))["mode"] == "append"
    project.preview("--expect-no-changes", "--refresh")


def test_an_update_whose_answers_are_all_lost_is_told_and_the_next_one_finds_it_done(project: Project) -> None:
    project.declare(contacts=model_sync())
    project.up()
    contacts = project.id_of("contacts")
    project.declare(contacts=model_sync(mode="update"))
    project.emulator.add_fault(method="PUT", drop=True, when="after", count=None)
    resource, line = told_once(failing(project))
    assert resource == "contacts"
    assert f"no answer to PUT /api/syncs/{contacts}" in line
    assert "It may have been carried out: run `pulumi up --refresh`" in line
    assert project.state("contacts")["outputs"]["mode"] == "updateOrCreate"

    project.emulator.clear_faults()
    project.emulator.clear_requests()
    assert project.up().summary == {"updated": 1, "unchanged": 1}
    assert project.writes() == []
    assert project.live_model_sync(contacts)["mode"] == project.state("contacts")["outputs"]["mode"] == "update"


def test_a_rate_limit_is_waited_out_as_the_server_asks(project: Project) -> None:
    project.declare(contacts=model_sync())
    project.emulator.add_fault(method="POST", status=429, retry_after=1)
    assert project.up().summary == {"created": 2}
    assert [sync["id"] for sync in project.emulator.model_syncs()] == [project.id_of("contacts")]

    project.declare(contacts=model_sync(mode="update"))
    project.emulator.add_fault(method="GET", path="^/api/syncs/", status=429, retry_after=1)
    project.emulator.add_fault(method="PUT", status=429, retry_after=0)
    assert project.up().summary == {"updated": 1, "unchanged": 1}
    assert project.live_model_sync(project.id_of("contacts"))["mode"] == "update"


def test_a_rate_limit_too_long_to_wait_for_is_told_with_the_time_to_come_back(project: Project) -> None:
    project.declare(contacts=model_sync())
    project.emulator.add_fault(method="POST", status=429, retry_after=900, count=None)
    resource, line = told_once(failing(project))

    assert resource == "contacts"
    assert re.search(r"429 too_many_requests from POST /api/syncs: Too many requests\. .*wait 900 s; run again", line)
    assert project.writes() == ["POST /api/syncs"] * 2  # the first answer may have been an earlier run's
    assert project.managed() == set()
