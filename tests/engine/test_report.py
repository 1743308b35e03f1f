"""`pulumi-polytomic report` and `drift`, through their real processes, on what the real engine says."""

from __future__ import annotations

import json
import subprocess
from typing import Any

from tests.engine.project import ACME, Inputs, Project, bulk_sync, mapping, model_sync
from tests.engine.test_config import revoke_the_key_of_the_last_update
from tests.fences import ROOT, fences
from tests.warm import warm_python

MAIN = "from pulumi_polytomic.cli.app import main; main()"
MARKER = "<!-- pulumi-polytomic report: acme/dev -->"
SHOWN = [fence.text for fence in fences(ROOT / "docs" / "plans.md") if fence.language == "text"]
PASSPHRASE = "correct horse battery staple"


def command(
    project: Project, *arguments: str, given: str = "", code: int = 0, **environment: str
) -> subprocess.CompletedProcess[str]:
    done = subprocess.run(
        [warm_python(), "-c", MAIN, *arguments],
        cwd=project.folder,
        env={**project.environment, **environment},
        input=given,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == code, done.stdout + done.stderr
    return done


def planned(project: Project, *arguments: str, code: int = 0) -> str:
    """What a command of the engine prints as JSON."""
    done = subprocess.run(
        ["pulumi", *arguments, "--json", "--non-interactive"],
        cwd=project.folder,
        env=project.environment,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert (done.returncode != 0) == bool(code), done.stdout + done.stderr
    return done.stdout


def program(**contacts: Any) -> dict[str, Inputs]:
    return {"contacts": model_sync(**contacts), "shop": bulk_sync(schemas=["public.orders"])}


def test_a_plan_and_an_update_become_short_comments(project: Project) -> None:
    project.declare(contacts=model_sync(encryption_passphrase=PASSPHRASE), shop=bulk_sync(), old=model_sync(name="Old"))
    project.up()
    fields = [mapping("Email", "email"), mapping("LastName", "company")]
    project.declare(
        **program(mode="update", fields=fields, encryption_passphrase=f"{PASSPHRASE}s"), new=model_sync(name="New")
    )
    [id] = [sync["id"] for sync in project.emulator.model_syncs() if sync["name"] == "Contacts"]
    project.emulator.edit("model sync", id, {"mode": "create"})

    for flags in ((), ("--show-secrets",)):
        comment = command(project, "report", given=planned(project, "preview", *flags)).stdout
        assert PASSPHRASE not in comment
        head, *lines = [line for line in comment.splitlines() if line]
        assert head == MARKER
        assert lines[:2] == ["### Polytomic: `acme/dev`", "1 to create, 2 to update, 1 to delete"]
        assert "- **create** model sync `new` (`New`)" in lines
        assert "- **delete** model sync `old` (`Old`)" in lines
        contacts = lines[lines.index("- **update** model sync `contacts` (`Contacts`)") :]
        assert contacts[1].startswith("  - ⚠️ mode changes from the next execution on, which may be a full resync")
        assert contacts[2] == r"  - ⚠️ encryption\_passphrase changes (not shown: it is a secret)"
        assert "  - `fields[LastName].source.field`: `last_name` → `company`" in contacts
        assert {*SHOWN[0].splitlines()} <= {*lines, ""}
        shop = lines[lines.index("- **update** bulk sync `shop` (`Shop`)") :]
        assert shop[1] == "  - ⚠️ schema public.customers is dropped from the selection: it is not copied any more"

    (project.folder / "done.json").write_text(planned(project, "up", "--yes", "--skip-preview"))
    comment = command(project, "report", "done.json", "--name", "prod").stdout
    assert comment.startswith("<!-- pulumi-polytomic report: prod -->\n### Polytomic: `prod`\n")
    assert "1 created, 2 updated, 1 deleted" in comment
    assert "mode was changed elsewhere since the last update or refresh (last changed by Dana Field at " in comment
    assert PASSPHRASE not in comment

    unchanged = command(project, "report", "-", given=planned(project, "preview")).stdout
    assert unchanged == f"{MARKER}\nPolytomic: `acme/dev`: nothing to do, 3 resources unchanged.\n"

    project.declare(
        **program(mode="update", fields=fields, encryption_passphrase="another"), new=model_sync(name="New")
    )
    secret = command(project, "report", given=planned(project, "preview")).stdout
    assert "  - in something that is secret, or that the server holds otherwise" in secret

    project.declare(**program(mode="updatee"))
    failed = command(project, "report", given=planned(project, "preview", code=1)).stdout
    assert "**The preview failed.**" in failed
    assert "did you mean 'update'?" in failed
    assert "Traceback" not in failed


def test_drift_says_what_was_changed_by_whom_and_writes_nothing(project: Project) -> None:
    project.declare(**program(), old=model_sync(name="Old"))
    project.up()
    assert command(project, "drift", "--exit-code").stdout == "no drift: 3 resources as the stack left them\n"

    ids = {sync["name"]: sync["id"] for sync in project.emulator.model_syncs()}
    project.emulator.edit(
        "model sync", ids["Contacts"], {"mode": "update", "schedule": {"frequency": "daily", "hour": 9, "minute": 30}}
    )
    project.emulator.remove("model sync", ids["Old"])
    at = project.live_model_sync(ids["Contacts"])["updated_at"]
    project.emulator.clear_requests()
    before = project.exported()
    # Only what was changed in the web page is drift, not what the program has changed since.
    project.declare(**program(fields=[mapping("Email", "email")]), old=model_sync(name="Old"))

    assert command(project, "drift", "--stack", "dev", "--exit-code", code=1).stdout.splitlines() == [
        f"model sync contacts ('Contacts'): changed, last by Dana Field at {at}",
        "  mode: declared updateOrCreate, is update",
        "  schedule.hour: declared 6, is 9",
        "model sync old ('Old'): deleted. `pulumi up --refresh` creates it again.",
        "2 drifted, 1 resource as the stack left it",
    ]
    assert command(project, "drift").stdout.replace(at, "…") == SHOWN[1]
    told = json.loads(command(project, "drift", "--json").stdout)
    assert told["unchanged"] == 1
    assert told["drift"][0] == {
        "resource": "contacts",
        "kind": "model sync",
        "id": ids["Contacts"],
        "name": "Contacts",
        "what": "changed",
        "changed_by": "Dana Field",
        "changed_at": at,
        "differences": [
            {"path": "mode", "declared": "updateOrCreate", "held": "update"},
            {"path": "schedule.hour", "declared": "6", "held": "9"},
        ],
    }
    assert [one["what"] for one in told["drift"]] == ["changed", "deleted"]
    assert project.exported() == before
    assert project.writes() == []


def test_drift_uses_the_key_of_today(project: Project) -> None:
    del project.environment["POLYTOMIC_API_KEY"]
    project.pulumi("config", "set", "--plaintext", "polytomic:apiKey", ACME.api_key)
    project.declare(**program())
    project.up()
    revoke_the_key_of_the_last_update(project)
    assert command(project, "drift").stdout == "no drift: 2 resources as the stack left them\n"

    project.pulumi("config", "set", "--plaintext", "polytomic:apiKey", "a-key-of-nobody")
    refused = command(project, "drift", code=2)
    assert len(refused.stderr.splitlines()) == 1
    assert "401 unauthorized from GET /api/" in refused.stderr
    assert "a-key-of-nobody" not in refused.stderr
