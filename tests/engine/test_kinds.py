"""Webhooks, users, organizations and primary keys on the real engine: their lives, with no secret in clear."""

from __future__ import annotations

from pulumi_polytomic.emulator import seed
from tests.engine.project import ACME, Project
from tests.engine.test_secrets import SECRET_SIGNATURE, Watched

SIGNATURE, CLIENT_SECRET, ROTATED = "correct-horse-battery", "known-to-the-issuer", "another-horse-battery"

PROGRAM = """
import json
from pathlib import Path

import pulumi
import pulumi_polytomic as polytomic

secrets = json.loads(Path("declared.json").read_text())["secrets"]
shop = polytomic.get_connection("Postgres")
labs = polytomic.Organization(
    "labs", issuer="https://login.acme.example", client_id="polytomic", client_secret=secrets["client"]
)
polytomic.User("ada", email="Ada@acme.example", role="admin", organization_id=labs.id)
polytomic.User("bob", email="bob@acme.example")
polytomic.Webhook("events", endpoint="https://hooks.acme.example", secret=secrets["webhook"])
polytomic.PrimaryKeys("orders", connection_id=shop.id, schema="public.orders", keys=["customer_id", "placed_at"])
pulumi.export("own", polytomic.get_organization().name)
"""


def test_every_kind_lives_and_its_secrets_are_nowhere_in_clear(project: Project) -> None:
    del project.environment["POLYTOMIC_API_KEY"]
    project.environment["POLYTOMIC_DEPLOYMENT_KEY"] = seed.PARTNER_KEY
    project.environment["POLYTOMIC_ORGANIZATION_ID"] = ACME.id
    project.write(PROGRAM)
    watched = Watched(project, SIGNATURE, CLIENT_SECRET, ROTATED, seed.PARTNER_KEY)

    project.declare(secrets={"webhook": SIGNATURE, "client": CLIENT_SECRET})
    watched.run("preview")
    watched.run("up")
    [webhook] = project.emulator.records("webhook")
    assert webhook["secret"] == SIGNATURE
    states = project.states()
    for name, field in (("events", "secret"), ("labs", "client_secret")):
        assert all(
            states[name][side][field].keys() == {SECRET_SIGNATURE, "ciphertext"} for side in ("inputs", "outputs")
        )
    assert project.id_of("ada") == f"{project.id_of('labs')}/{project.id_of('ada').partition('/')[2]}"
    watched.run("preview", "--refresh", "--expect-no-changes")

    project.declare(secrets={"webhook": ROTATED, "client": ROTATED})
    project.emulator.clear_requests()
    assert watched.run("up").summary["updated"] == 2
    assert [call.split("/")[0].strip() for call in project.writes()] == ["PUT", "PUT"]
    assert project.emulator.records("webhook")[0]["secret"] == ROTATED
    watched.run("preview", "--refresh", "--expect-no-changes")
    watched.run("destroy")
    assert project.emulator.records("webhook") == []
    assert "labs" not in {one["name"] for one in project.emulator.records("organization")}
