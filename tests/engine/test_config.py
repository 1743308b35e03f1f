"""Where the key, the organization and the address come from, on the real engine, and what each mistake in them says."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from pulumi_polytomic.emulator import seed
from pulumi_polytomic.emulator.server import Emulator
from tests.engine.project import ACME, Project, Run, bulk_sync, model_sync
from tests.engine.test_errors import errors, failing, stopped, told_once

STAGING = seed.ACME_STAGING


def configure(project: Project, *, secret: bool = False, **options: str) -> None:
    for option, value in options.items():
        project.pulumi("config", "set", *(["--secret"] if secret else []), f"polytomic:{option}", value)


def asked(emulator: Emulator) -> list[str]:
    return [f"{r['method']} {r['path']}" for r in emulator.requests()]


def test_the_stack_configuration_wins_over_the_environment(project: Project) -> None:
    configure(project, deploymentUrl=project.emulator.url)
    configure(project, secret=True, apiKey=ACME.api_key)
    project.declare(contacts=model_sync())
    project.environment.update(POLYTOMIC_DEPLOYMENT_URL=stopped(), POLYTOMIC_API_KEY=STAGING.api_key)
    assert project.up().summary == {"created": 2}
    assert len(project.emulator.model_syncs(ACME)) == 1

    # A refresh and a destroy do not run the program: the engine hands on what the last update was configured with.
    project.refresh("--expect-no-changes")
    project.destroy()
    assert project.emulator.model_syncs() == []


def test_a_deployment_key_works_in_the_configured_organization(project: Project) -> None:
    configure(project, organizationId=ACME.id.upper())
    configure(project, secret=True, deploymentKey=seed.DEPLOYMENT_KEY)
    project.declare(contacts=model_sync(), shop=bulk_sync())
    assert project.up(POLYTOMIC_API_KEY="").summary == {"created": 3}
    assert len(project.emulator.model_syncs(ACME)) == len(project.emulator.bulk_syncs(ACME)) == 1
    assert project.state("contacts")["outputs"]["organization_id"] == ACME.id

    project.declare(contacts=model_sync(mode="update"))
    assert project.up(POLYTOMIC_API_KEY="").summary == {"updated": 1, "deleted": 1, "unchanged": 1}
    project.refresh("--expect-no-changes", POLYTOMIC_API_KEY="")
    assert seed.DEPLOYMENT_KEY not in project.disk()


def test_two_kinds_of_key_at_once_are_one_line_that_names_where_each_came_from(project: Project) -> None:
    configure(project, secret=True, deploymentKey=seed.DEPLOYMENT_KEY)
    project.declare(contacts=model_sync(), leads=model_sync(), shop=bulk_sync())
    _, line = told_once(failing(project))
    assert line.endswith(
        "two kinds of key at once: an API key from the environment variable POLYTOMIC_API_KEY and a deployment key "
        "from polytomic:deploymentKey in the stack configuration. Keep the one that you mean and unset the other. "
        "[unusable-settings]"
    )
    assert asked(project.emulator) == []
    assert project.managed() == set()


def test_an_api_key_of_another_organization_than_the_configured_one_is_refused_at_preview(project: Project) -> None:
    configure(project, organizationId=STAGING.id)
    project.declare(contacts=model_sync(), leads=model_sync(), shop=bulk_sync())
    _, line = told_once(failing(project, "preview"))
    assert line.endswith(
        f"the key belongs to organization {ACME.id} (Acme), but polytomic:organizationId is {STAGING.id}. Use a key of "
        "that organization, or correct polytomic:organizationId (or POLYTOMIC_ORGANIZATION_ID). [unusable-settings]"
    )
    told_once(failing(project))
    assert asked(project.emulator) == ["GET /api/me"] * 2
    assert project.managed() == set()

    assert project.up(POLYTOMIC_API_KEY=STAGING.api_key, fails=True).errors  # Acme's connections are not there
    assert project.emulator.model_syncs(ACME) == []


def test_the_configured_organization_also_guards_what_needs_no_check(project: Project) -> None:
    project.declare(contacts=model_sync(), shop=bulk_sync())
    project.up()
    before = project.exported()
    project.emulator.clear_requests()
    project.environment["POLYTOMIC_ORGANIZATION_ID"] = STAGING.id

    # Nothing to do: nothing is asked, not even this.
    project.preview("--expect-no-changes")
    assert asked(project.emulator) == []

    # Neither a removal nor a destroy nor a refresh sees a check.
    for command in ("refresh", "destroy"):
        run = failing(project, command)
        assert set(run.told) == {"contacts", "shop"}
        assert all(ACME.id in line and STAGING.id in line for [line] in run.told.values())
    project.declare(contacts=model_sync())
    resource, _ = told_once(failing(project))
    assert resource == "shop"

    assert set(asked(project.emulator)) == {"GET /api/me"}
    assert project.managed() == {"contacts", "shop"}
    assert project.state("contacts")["id"] in before


def test_an_address_that_cannot_be_one_is_told_once_at_preview(project: Project) -> None:
    project.declare(contacts=model_sync(), leads=model_sync(), shop=bulk_sync())
    _, line = told_once(failing(project, "preview", POLYTOMIC_DEPLOYMENT_URL="https://app.polytomic.com/api"))
    assert line.endswith(
        "polytomic:deploymentUrl (or POLYTOMIC_DEPLOYMENT_URL) holds the API's path. Give the address of the "
        "deployment, without /api. [unusable-settings]"
    )


def test_an_address_that_is_no_deployment_is_told_once_at_preview_and_takes_nothing_for_gone(project: Project) -> None:
    project.declare(contacts=model_sync())
    project.up()
    project.environment["POLYTOMIC_DEPLOYMENT_URL"] += "/nowhere"
    project.declare(contacts=model_sync(mode="update"), leads=model_sync())
    _, line = told_once(failing(project, "preview"))
    assert "404 not_found from GET /api/me" in line
    assert "Check that polytomic:deploymentUrl is the address of a Polytomic deployment" in line

    # The server answers 404 to everything: no reason to forget a sync.
    for command in ("refresh", "destroy"):
        resource, line = told_once(failing(project, command))
        assert resource == "contacts"
        assert "Check that polytomic:deploymentUrl is the address of a Polytomic deployment" in line
    assert project.managed() == {"contacts"}


def test_an_api_version_that_we_do_not_speak_is_told_once_at_preview(project: Project) -> None:
    configure(project, apiVersion="2099-01-01")
    project.declare(contacts=model_sync(), leads=model_sync(), shop=bulk_sync())
    _, line = told_once(failing(project, "preview"))
    assert (
        "API version '2099-01-01' is not supported. Leave polytomic:apiVersion (or POLYTOMIC_API_VERSION) out" in line
    )
    assert asked(project.emulator) == []


def test_a_preview_asks_each_question_once_and_only_if_there_is_something_to_do(project: Project) -> None:
    project.declare(**{f"contacts-{i}": model_sync() for i in range(6)}, shop=bulk_sync())
    project.preview()
    questions = asked(project.emulator)
    assert questions[0] == "GET /api/me"
    # The target, the model, the schedule options, the source, the destination, and the lists of both kinds of sync.
    assert len(questions) == len(set(questions)) == 8

    project.up()
    project.emulator.clear_requests()
    project.preview("--expect-no-changes")
    project.up("--expect-no-changes")
    assert asked(project.emulator) == []


LOOKING_PROGRAM = 'import pulumi_polytomic\npulumi_polytomic.get_connection("Salesforce")\n'


def test_a_misspelt_setting_stops_the_preview_with_the_nearest_name_and_nothing_is_asked(project: Project) -> None:
    configure(project, onconflict="fail", organisationId=STAGING.id)
    project.declare(contacts=model_sync())
    wanted = (
        "there is no setting polytomic:onconflict (did you mean polytomic:onConflict?), polytomic:organisationId (did "
        "you mean polytomic:organizationId?). Correct its name, or remove it: `pulumi config rm` for one of the stack "
        "configuration, `unset` for an environment variable."
    )
    for command in ("preview", "up"):
        _, line = told_once(failing(project, command))
        assert line.endswith(f"{wanted} [unusable-settings]")
    project.write(LOOKING_PROGRAM)
    _, line = told_once(failing(project, "preview"))
    assert line == f"get_connection: {wanted}"
    assert asked(project.emulator) == []


def test_a_misspelt_variable_is_an_error_and_one_of_another_tool_a_warning(project: Project) -> None:
    project.declare(contacts=model_sync(), shop=bulk_sync())
    _, line = told_once(failing(project, "preview", POLYTOMIC_ALLOWTWINS="true"))
    assert "there is no setting POLYTOMIC_ALLOWTWINS (did you mean POLYTOMIC_ALLOW_TWINS?)" in line
    assert asked(project.emulator) == []

    run = project.preview(POLYTOMIC_TOKEN="another tool's")
    assert run.output.count("warning: the environment variable POLYTOMIC_TOKEN is no setting of pulumi-polytomic") == 1


def address_in_the_network() -> str | None:
    """An address of this machine that is no loopback, if it has one."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))  # sends nothing
        except OSError:
            return None
        return str(probe.getsockname()[0])


@contextmanager
def listening_on(host: str) -> Iterator[Emulator]:
    emulator = Emulator(host=host, port=0)
    thread = threading.Thread(target=emulator.serve, daemon=True)
    thread.start()
    try:
        yield emulator
    finally:
        emulator.server.should_exit = True
        thread.join()


def test_a_server_on_plain_http_elsewhere_needs_a_setting_and_is_warned_of_in_each_run(project: Project) -> None:
    host = address_in_the_network()
    if host is None:
        pytest.skip("this machine has no address in a network")
    with listening_on(host) as elsewhere:
        project.environment["POLYTOMIC_DEPLOYMENT_URL"] = elsewhere.url
        project.declare(contacts=model_sync(), shop=bulk_sync())
        _, line = told_once(failing(project, "preview"))
        assert "is plain http, which would show the key to everybody on the way" in line
        assert "set polytomic:insecureHttp (or POLYTOMIC_INSECURE_HTTP) to true" in line

        configure(project, insecureHttp="true")
        for command in ("preview", "up", "destroy"):
            run: Run = getattr(project, command)("--diff")
            assert run.output.count(f"goes unencrypted to {elsewhere.url}") == 1


REVOKED = "a-key-that-was-revoked"


def revoke_the_key_of_the_last_update(project: Project) -> None:
    """What a rotation leaves behind: state holds a key that the server does not know any more."""
    held = project.exported()
    assert ACME.api_key in held
    (project.folder / "held.json").write_text(held.replace(ACME.api_key, REVOKED))
    project.pulumi("stack", "import", "--file", "held.json")


def test_after_a_rotation_the_error_names_the_way_that_works_once_and_it_does_work(project: Project) -> None:
    (project.folder / "Pulumi.yaml").write_text("name: acme\nruntime: python\noptions: {refresh: always}\n")
    del project.environment["POLYTOMIC_API_KEY"]
    project.pulumi("config", "set", "--plaintext", "polytomic:apiKey", ACME.api_key)
    project.declare(contacts=model_sync(), leads=model_sync(name="Leads", mode="create"), shop=bulk_sync())
    project.up()
    revoke_the_key_of_the_last_update(project)

    for command in ("preview", "up", "refresh", "destroy"):
        lines = [line.removeprefix("Preview failed: ") for [line] in errors(failing(project, command)).values()]
        explained = [line for line in lines if "if you have set another one in the stack configuration" in line]
        assert [
            line for line in lines if line not in explained and not line.endswith("the key is rejected here too")
        ] == []
        [line] = explained
        assert "401 unauthorized from GET /api/" in line
        assert "run `pulumi up --refresh=false` once. The key is wrong, revoked" in line
        assert len(lines) == 3
    project.preview("--run-program", "--expect-no-changes")

    project.up("--refresh=false")
    project.up("--expect-no-changes")
    project.refresh("--expect-no-changes")
    project.destroy()
    assert project.emulator.model_syncs() == []


def test_a_short_key_that_is_rejected_leaves_our_own_words_alone(project: Project) -> None:
    project.declare(contacts=model_sync())
    _, line = told_once(failing(project, "preview", POLYTOMIC_API_KEY="wrong"))
    assert "The key is wrong, revoked, or of another deployment" in line
