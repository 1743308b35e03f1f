"""What nobody may read: the key and the passphrase, in state, in any output, in the debug log, on the real engine."""

from __future__ import annotations

from typing import Any

import pytest

from pulumi_polytomic.emulator import Unsettled, seed
from tests.engine.project import ACME, HIDING_PROGRAM, Inputs, Project, Run, mapping, model_sync

PASSPHRASE = "correct horse battery staple"
SECRET_SIGNATURE = "4dabf18193072939515e22adb298388d"

each_reading = pytest.mark.parametrize(
    "emulator",
    [Unsettled(passphrase="omitted"), Unsettled(passphrase="masked"), Unsettled(passphrase="clear")],
    ids=lambda reading: reading.passphrase,
    indirect=True,
)


def encrypting(**changes: Any) -> Inputs:
    mappings = [mapping("Email", "email"), {**mapping("LastName", "last_name"), "encryption_enabled": True}]
    return model_sync(**{"fields": mappings, "encryption_passphrase": PASSPHRASE, **changes})


class Watched:
    """The project's commands, each with its debug log on; what they print and leave in state holds no secret."""

    def __init__(self, project: Project, *secrets: str) -> None:
        self.project, self.secrets, self.logged = project, secrets, ""

    def run(self, command: str, *arguments: str, fails: bool = False, **environment: str) -> Run:
        run: Run = getattr(self.project, command)(*arguments, fails=fails, POLYTOMIC_LOG="debug", **environment)
        self.logged += run.output
        for text in (run.output, self.project.disk()):
            assert not [secret for secret in self.secrets if secret in text], text
        return run


@each_reading
def test_a_passphrase_is_encrypted_in_state_and_sent_as_declared(project: Project) -> None:
    watched = Watched(project, PASSPHRASE, "a new one to remember", ACME.api_key)

    def live_and_encrypted_in_state() -> str:
        state = project.state("contacts")
        for properties in (state["inputs"], state["outputs"]):
            assert properties["encryption_passphrase"].keys() == {SECRET_SIGNATURE, "ciphertext"}
        [live] = project.emulator.model_syncs()
        return str(live["encryption_passphrase"])

    project.declare(contacts=encrypting())
    watched.run("up")
    assert live_and_encrypted_in_state() == PASSPHRASE

    # A colleague's change, so that the refresh has something to write.
    project.emulator.edit("model sync", project.id_of("contacts"), {"mode": "create"})
    assert "encryption_passphrase" not in watched.run("refresh").output.replace("encryption_passphrase: [secret]", "")
    assert live_and_encrypted_in_state() == PASSPHRASE

    project.declare(contacts=encrypting(mode="update"))
    watched.run("up")
    assert live_and_encrypted_in_state() == PASSPHRASE

    project.declare(contacts=encrypting(mode="update", encryption_passphrase="a new one to remember"))
    assert "encryption_passphrase" in watched.run("up").output
    assert live_and_encrypted_in_state() == "a new one to remember"
    assert ", name, " in watched.logged  # the log was on


@each_reading
def test_a_passphrase_set_elsewhere_is_neither_lost_nor_sent_back_masked(project: Project) -> None:
    project.declare(contacts=model_sync())
    project.up()
    contacts = project.id_of("contacts")
    mappings = encrypting()["fields"]
    project.emulator.edit("model sync", contacts, {"fields": mappings, "encryption_passphrase": PASSPHRASE})
    project.emulator.clear_requests()

    project.declare(contacts=model_sync(mode="update"))
    watched = Watched(project, PASSPHRASE)
    refused = watched.run("up", fails=True)
    assert any("an update that does not carry it would clear it" in line for line in refused.errors)
    assert project.writes() == []
    assert project.live_model_sync(contacts)["encryption_passphrase"] == PASSPHRASE


def test_no_key_is_in_any_state_or_output(project: Project) -> None:
    watched = Watched(project, ACME.api_key, seed.ACME_STAGING.api_key, seed.DEPLOYMENT_KEY)
    project.declare(contacts=model_sync())
    watched.run("preview")
    watched.run("up")
    assert "pulumi_polytomic.api POST /api/syncs (" in watched.logged

    # From the stack configuration too, where the engine keeps it with the provider.
    del project.environment["POLYTOMIC_API_KEY"]
    project.pulumi("config", "set", "--secret", "polytomic:apiKey", ACME.api_key)
    project.declare(contacts=model_sync(mode="update"))
    watched.run("up")
    watched.run("refresh")
    project.emulator.add_fault(method="DELETE", status=403, count=1)
    watched.run("destroy", fails=True)
    watched.run("destroy")


def test_no_key_is_in_the_output_of_a_failing_command(project: Project) -> None:
    """Not even where the server itself repeats the key, or the key is put where it does not belong."""
    watched = Watched(project, ACME.api_key, seed.ACME_STAGING.api_key, seed.DEPLOYMENT_KEY)
    project.declare(contacts=model_sync())
    echo = {"key": "unauthorized", "message": f"no such key: {ACME.api_key}", "metadata": {}, "status": 401}
    project.emulator.add_fault(path="/api/me", status=401, body=echo)
    assert "no such key: ***" in watched.run("preview", fails=True).output
    echo = {**echo, "key": ACME.api_key, "metadata": {"authorization": f"Bearer {ACME.api_key}"}, "status": 422}
    project.emulator.add_fault(method="POST", status=422, body=echo, count=2)
    assert "422 ***" in watched.run("up", fails=True).output

    watched.run("preview", fails=True, POLYTOMIC_DEPLOYMENT_KEY=seed.DEPLOYMENT_KEY)
    watched.run("preview", fails=True, POLYTOMIC_API_KEY=f"Bearer {ACME.api_key}")
    watched.run("preview", fails=True, POLYTOMIC_ORGANIZATION_ID=ACME.api_key)


def test_no_passphrase_is_in_the_output_of_a_failing_command(project: Project) -> None:
    watched = Watched(project, PASSPHRASE, ACME.api_key)
    project.declare(contacts=encrypting())
    echo = {
        "key": "unprocessable_entity",
        "message": f"weak: {PASSPHRASE}",
        "metadata": {"was": PASSPHRASE},
        "status": 422,
    }
    project.emulator.add_fault(method="POST", status=422, body=echo, count=2)
    assert "weak: ***" in watched.run("up", fails=True).output

    watched.run("up")
    project.emulator.add_fault(method="PUT", status=422, body=echo)
    project.declare(contacts=encrypting(mode="update"))
    assert "weak: ***" in watched.run("up", fails=True).output


@pytest.mark.parametrize("hidden", [False, True], ids=["plain", "in_an_output"])
def test_a_passphrase_of_the_wrong_type_is_told_without_its_value(project: Project, hidden: bool) -> None:
    if hidden:
        project.write(HIDING_PROGRAM)
    project.declare(contacts=encrypting(encryption_passphrase=[PASSPHRASE]))
    run = Watched(project, PASSPHRASE).run("preview", fails=True)
    assert any("encryption_passphrase: must be a string, not a list" in line for line in run.errors)


SECRETIVE_PROGRAM = """
import pulumi
import pulumi_polytomic as polytomic

config = pulumi.Config()
secret = config.require_secret("secret")
polytomic.ModelSync("contacts", **%r, **{"mode": %s, "schedule": {"frequency": %s}, "fields": [
    {"target": "Email", "source": {"model_id": config.require("model"), "field": "email"}},
    {"target": "LastName", "override_value": secret},
]})
"""


def secretive(project: Project, mode: str, frequency: str) -> None:
    project.pulumi("config", "set", "model", ACME.models["Customers"])
    project.pulumi("config", "set", "--secret", "secret", PASSPHRASE)
    inputs = model_sync(mode=None, schedule=None, fields=None)
    project.write(SECRETIVE_PROGRAM % (inputs, mode, frequency))


def test_a_declared_secret_that_the_server_repeats_is_shown_nowhere(project: Project) -> None:
    secretive(project, '"updateOrCreate"', '"manual"')
    watched = Watched(project, PASSPHRASE, ACME.api_key)
    echo = {"key": "unprocessable_entity", "message": f"fields[1]: {PASSPHRASE} is long", "status": 422}
    project.emulator.add_fault(method="POST", status=422, body={**echo, "metadata": {"was": PASSPHRASE}}, count=2)
    refused = watched.run("up", fails=True)
    assert any("fields[1]: *** is long" in line for line in refused.errors)
    watched.run("up")


@pytest.mark.parametrize(("mode", "frequency"), [("secret", '"manual"'), ('"create"', "secret")])
def test_a_wrong_word_that_is_a_secret_is_told_without_its_value(project: Project, mode: str, frequency: str) -> None:
    secretive(project, mode, frequency)
    run = Watched(project, PASSPHRASE).run("preview", fails=True)
    assert any("must be one of" in line and "not '***'" in line for line in run.errors)


TRANSFORMING_PROGRAM = """
import pulumi
import pulumi_polytomic as polytomic

value = pulumi.Config().get("plain")

def hide(args):
    return pulumi.ResourceTransformationResult({**args.props, "fields": hidden(args.props["fields"])}, args.opts)

def hidden(fields):
    secret = {"override_value": pulumi.Output.secret(value)}
    return [{**one, **secret} if "override_value" in one else one for one in fields]

pulumi.runtime.register_stack_transformation(hide)
polytomic.ModelSync("contacts", **%r, fields=[
    {"target": "Email", "source": {"model_id": pulumi.Config().require("model"), "field": "email"}},
    {"target": "LastName", "override_value": "not yet"},
])
"""


def test_a_value_that_only_a_transformation_makes_secret_is_shown_nowhere(project: Project) -> None:
    project.pulumi("config", "set", "model", ACME.models["Customers"])
    project.pulumi("config", "set", "plain", PASSPHRASE)
    project.write(TRANSFORMING_PROGRAM % model_sync(fields=None))
    echo = {"key": "unprocessable_entity", "message": f"fields[1]: {PASSPHRASE} is long", "status": 422}
    project.emulator.add_fault(method="POST", status=422, body=echo, count=2)
    refused = project.up(fails=True)
    assert any("fields[1]: *** is long" in line for line in refused.errors)
    assert PASSPHRASE not in refused.output


SECRET_LOOKUP = """
import pulumi
import pulumi_polytomic as polytomic

%s
"""


@pytest.mark.parametrize(
    "lookup",
    [
        'polytomic.get_connection_output(pulumi.Config().require_secret("secret"))',
        'polytomic.get_connection_output(name="Salesforce", type=pulumi.Config().require_secret("secret"))',
        'polytomic.get_model_sync_output(id=pulumi.Output.secret(pulumi.Config().get("plain")))',
        'polytomic.get_connection(pulumi.Config().get("secret"))',
    ],
)
def test_what_is_looked_up_by_a_secret_is_shown_nowhere(project: Project, lookup: str) -> None:
    project.pulumi("config", "set", "--secret", "secret", PASSPHRASE)
    project.pulumi("config", "set", "plain", PASSPHRASE)
    project.write(SECRET_LOOKUP % lookup)
    output = project.preview(fails=True).output
    assert "***" in output
    assert PASSPHRASE not in output
