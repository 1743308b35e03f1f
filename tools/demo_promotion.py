"""One program in three environments, from dev to production: `make demo-promotion`.

The real Pulumi engine runs `examples/multi_env` against an emulator with three organizations. Every claim is checked
before it is printed.
"""

from __future__ import annotations

import json
import re
import sys
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from pulumi_polytomic.emulator import Emulator
from pulumi_polytomic.emulator.seed import Organization
from tools.story import CHANGES, Stack, claim, heading, on_an_emulator, say, tell

ENVIRONMENTS = {"dev": "Acme dev", "staging": "Acme staging", "prod": "Acme"}
KINDS = ("role", "policy", "connection", "model", "bulk sync", "model sync")
SECRETS = ("databasePassword", "warehousePassword", "salesforceSecret")
CONTACTS, CUSTOMERS = ("model sync", "Customers to Salesforce"), ("model", "Customers")
ERRORS = "^ +error: "
"""What `grep` leaves of a command that fails: the errors, once."""
LAST_NAME = """        FieldMapping(target="LastName", source=customers.field("last_name")),\n"""
PHONE = """        FieldMapping(target="Phone", source=customers.field("phone")),\n"""
TITLE = """        FieldMapping(target="Title", source=customers.field("company")),\n"""
COLUMNS, MORE_COLUMNS = "    phone\n", "    phone,\n    company\n"


@dataclass(frozen=True)
class Scene:
    """The repository, its three stacks, and the server with their organizations."""

    clone: Path
    stacks: dict[str, Stack]
    organizations: dict[str, Organization]
    emulator: Emulator

    def pulumi(self, stack: str, *arguments: str, grep: str = "", fails: bool = False) -> str:
        """Run a command on a stack, with the key of that environment, and show it."""
        return self.stacks[stack].pulumi(*arguments, "--stack", stack, grep=grep, fails=fails)

    def live(self, stack: str) -> dict[tuple[str, str], dict[str, Any]]:
        """All of an environment by kind and name, as the server holds it, without what every write moves."""
        moving = ("updated_at", "updated_by", "version")
        return {
            (kind, one["name"]): {key: value for key, value in one.items() if key not in moving}
            for kind in KINDS
            for one in self.emulator.records(kind, self.organizations[stack])
        }

    def mappings(self, stack: str) -> dict[str, str]:
        """What fills the fields of the contacts in an environment."""
        return {mapping["target"]: mapping["source"]["field"] for mapping in self.live(stack)[CONTACTS]["fields"]}

    def commit(self, *changes: tuple[str, str, str]) -> None:
        """Change one place in each of some files: (file, old, new). Show the changes."""
        for file, old, new in changes:
            text = (self.clone / file).read_text()
            claim(f"{file} is changed in one place", text.count(old) == 1)
            (self.clone / file).write_text(text.replace(old, new))
            for mark, lines in (("-", old.splitlines()), ("+", new.splitlines())):
                for line in lines:
                    if line not in (new if mark == "-" else old).splitlines():
                        say(f"   {mark}   {line.strip()}")
        say()


def password_of(stack: str, secret: str) -> str:
    """A secret of a stack."""
    return f"{stack}-{secret}-correct-horse"


def meet(scene: Scene) -> None:
    """Three organizations, three stacks."""
    heading("Three environments: organizations with nothing in them")
    for name, organization in scene.organizations.items():
        say(f"   {name:8} {organization.name:13} {organization.id}")
    say("   One program, examples/multi_env: a role and a policy, connections, models, syncs. Each stack has its own")
    say("   key, in POLYTOMIC_API_KEY, and its own values and encrypted passwords, in Pulumi.<stack>.yaml.\n")
    claim("nothing is in any of them", not any(scene.live(stack) for stack in scene.stacks))
    for name, stack in scene.stacks.items():
        stack.pulumi("stack", "init", name)
        secrets = {secret: password_of(name, secret) for secret in SECRETS}
        options = [part for secret in SECRETS for part in ("--secret", f"{secret}={secrets[secret]}")]
        stack.pulumi("config", "set-all", *options, "--stack", name, hidden=secrets.values())


def deploy(scene: Scene) -> None:
    """The same program goes up three times."""
    heading("Deploy: the same program, three times")
    said = [scene.pulumi(stack, "up", "--yes", "--skip-preview", grep="created$") for stack in scene.stacks]
    live = {stack: scene.live(stack) for stack in scene.stacks}
    claim("each organization has all ten objects", all(len(found) == len(live["dev"]) == 10 for found in live.values()))
    shops = {stack: found["bulk sync", "Shop to warehouse"] for stack, found in live.items()}
    claim(
        "dev is paused, staging runs hourly, prod daily",
        [(shop["active"], shop["default_schedule"]["frequency"]) for shop in shops.values()]
        == [(False, "manual"), (True, "hourly"), (True, "daily")],
    )
    policies = {stack: found["policy", "Data team"] for stack, found in live.items()}
    claim(
        "analysts may change things in dev and staging, and only read in prod",
        [[one["action"] for one in policy["policy_actions"]] for policy in policies.values()]
        == [["read", "update"], ["read", "update"], ["read"]],
    )
    claim(
        "everything is under the policy of its own environment",
        all(
            one["policies"] == [policies[stack]["id"]]
            for stack, found in live.items()
            for (kind, _), one in found.items()
            if kind not in ("role", "policy")
        ),
    )
    claim(
        "the companies follow the bulk sync of their environment, the customers the companies",
        all(
            found["model sync", "Companies to Salesforce"]["schedule"]["run_after"]["bulk_sync_ids"]
            == [found["bulk sync", "Shop to warehouse"]["id"]]
            and found[CONTACTS]["schedule"]["run_after"]["sync_ids"]
            == [found["model sync", "Companies to Salesforce"]["id"]]
            for found in live.values()
        ),
    )
    ids = json.loads(scene.pulumi("prod", "stack", "output", "sync_ids", "--json"))
    claim(
        "the outputs name the ids, for other stacks and pipelines",
        ids["contacts"] == live["prod"][CONTACTS]["id"],
    )
    claim(
        "the server has the passwords",
        all(
            password_of(stack, "databasePassword") == found["connection", "Shop database"]["configuration"]["password"]
            for stack, found in live.items()
        ),
    )
    written = said + [
        file.read_text() for file in scene.clone.parent.rglob("*") if file.suffix in (".json", ".yaml", ".bak")
    ]
    claim(
        "and no output, state or file has one in clear",
        not any(password_of(stack, secret) in text for stack in live for secret in SECRETS for text in written),
    )
    scene.pulumi("prod", "preview", "--expect-no-changes", grep="unchanged$")


def promote(scene: Scene) -> None:
    """A new column and its mapping go through dev and staging; prod lacks the field that they need."""
    heading("Promote a change: a new column in the query and its mapping, in one commit")
    before = {stack: scene.live(stack) for stack in scene.stacks}
    salesforce = before["prod"]["connection", "Salesforce"]["id"]
    scene.emulator.leave_out_target_fields(salesforce, "Contact", ["Title"])
    scene.commit(("customers.sql", COLUMNS, MORE_COLUMNS), ("__main__.py", PHONE, PHONE + TITLE))
    shown = scene.pulumi("dev", "preview", "--diff", grep=f"{CHANGES}|changes:$")
    claim(
        "the preview shows the column, line by line",
        "configuration.query changes:" in shown and re.search(r"^ *\+ +company$", shown, re.M) is not None,
    )
    for stack in ("dev", "staging"):
        scene.pulumi(stack, "up", "--yes", "--skip-preview", grep="updated$|unchanged$")
        claim(
            f"in {stack} exactly the column and the mapping moved", moved(before[stack], scene.live(stack)) == ["Title"]
        )

    heading("Prod lacks the field in Salesforce: the promotion stops at the preview")
    told = scene.pulumi("prod", "preview", grep=ERRORS, fails=True)
    claim("the error has the path and the reason", "fields[2].target: `Title`: no such field on Contact" in told)
    claim("prod is as it was", scene.live("prod") == before["prod"])
    say("   The administrator of prod's Salesforce makes the field.\n")
    scene.emulator.leave_out_target_fields(salesforce, "Contact", [])
    scene.pulumi("prod", "up", "--yes", "--skip-preview", grep="updated$|unchanged$")
    claim(
        "in prod exactly the column and the mapping moved, too", moved(before["prod"], scene.live("prod")) == ["Title"]
    )


def moved(before: dict[tuple[str, str], Any], after: dict[tuple[str, str], Any]) -> list[str] | None:
    """The targets of the mappings that contacts got with the new column; None if anything else changed."""
    columns = [field for field in after[CUSTOMERS]["fields"] if field["name"] != "company"]
    query = before[CUSTOMERS]["configuration"]["query"].replace(COLUMNS, MORE_COLUMNS)
    added = [mapping for mapping in after[CONTACTS]["fields"] if mapping not in before[CONTACTS]["fields"]]
    same = after == {
        **before,
        CUSTOMERS: {**after[CUSTOMERS], "configuration": {"query": query}},
        CONTACTS: {**before[CONTACTS], "fields": [*before[CONTACTS]["fields"], *added]},
    }
    names = [[field["name"] for field in fields] for fields in (before[CUSTOMERS]["fields"], columns)]
    return [mapping["target"] for mapping in added] if same and names[0] == names[1] else None


def rotate(scene: Scene) -> None:
    """Another password for the database of dev."""
    heading("Rotate a password: one update")
    dev, password = scene.stacks["dev"], "another-correct-horse"
    dev.pulumi("config", "set", "--secret", SECRETS[0], password, "--stack", "dev", hidden=[password])
    said = scene.pulumi("dev", "up", "--yes", "--skip-preview", "--diff", grep=f"{CHANGES}|updated$|unchanged$")
    live = scene.live("dev")["connection", "Shop database"]["configuration"]
    claim("one connection is updated, and the server has the new password", live["password"] == password)
    claim("nobody sees it", password not in said and "1 updated" in said)


def hotfix(scene: Scene) -> None:
    """Somebody repairs prod by hand; it is found, reported, and taken over."""
    heading("A hotfix made by hand in prod: reported, not lost")
    contacts = scene.live("prod")[CONTACTS]
    fixed = [
        {**mapping, "source": {**mapping["source"], "field": "email"}} if mapping["target"] == "LastName" else mapping
        for mapping in contacts["fields"]
    ]
    scene.emulator.edit("model sync", contacts["id"], {"fields": fixed})
    say("   In the web page Dana fills LastName from the column email. At night the pipeline looks for drift:\n")
    drift = ("refresh", "--preview-only", "--expect-no-changes", "--diff")
    found = scene.pulumi("prod", *drift, grep=f"{CHANGES}|error:", fails=True)
    claim("it is found", '"last_name" => "email"' in found)
    say("   Nobody looks, and the next change comes:\n")
    scene.commit(("__main__.py", TITLE, TITLE.replace("company", "phone")))
    told = scene.pulumi("prod", "up", "--yes", "--skip-preview", grep=ERRORS, fails=True)
    claim(
        "prod refuses (polytomic:onConflict is fail there), and names the field and who changed it",
        "fields[LastName].source.field" in told and "last changed by Dana Field" in told,
    )
    claim("nothing was written", scene.live("prod")[CONTACTS]["fields"] == fixed)
    say("   The team takes the hotfix into the program.\n")
    scene.commit(("__main__.py", LAST_NAME, LAST_NAME.replace("last_name", "email")))
    scene.pulumi("prod", "up", "--refresh", "--yes", "--skip-preview", grep="updated$|unchanged$")
    claim(
        "prod has the hotfix and the change",
        scene.mappings("prod") == {"LastName": "email", "Phone": "phone", "Title": "phone"},
    )


def mistakes(scene: Scene) -> None:
    """What must not happen does not."""
    heading("A wrong key, and a destroy: refused")
    before = {stack: scene.live(stack) for stack in scene.stacks}
    scene.commit(("__main__.py", TITLE.replace("company", "phone"), TITLE))
    say("   The pipeline runs prod with staging's key:\n")
    key = {"POLYTOMIC_API_KEY": scene.organizations["staging"].api_key}
    wrong = replace(scene.stacks["prod"], environment={**scene.stacks["prod"].environment, **key})
    told = wrong.pulumi("preview", "--stack", "prod", grep=ERRORS, fails=True)
    claim(
        "the error names both organizations",
        scene.organizations["prod"].id in told and scene.organizations["staging"].id in told,
    )
    told = scene.pulumi("prod", "destroy", "--yes", "--skip-preview", grep=ERRORS, fails=True)
    claim("what prod has is protected", "protect" in told)
    claim("no environment has changed", {stack: scene.live(stack) for stack in scene.stacks} == before)


def tell_story() -> None:
    """The whole demonstration."""
    with on_an_emulator("multi_env", world="world.yaml") as (stack, emulator):
        by_name = {organization.name: organization for organization in emulator.organizations}
        organizations = {stack: by_name[name] for stack, name in ENVIRONMENTS.items()}
        stacks = {
            name: replace(
                stack,
                environment={
                    **stack.environment,
                    "POLYTOMIC_DEPLOYMENT_URL": emulator.url,
                    "POLYTOMIC_API_KEY": organization.api_key,
                },
            )
            for name, organization in organizations.items()
        }
        scene = Scene(stack.folder, stacks, organizations, emulator)
        for part in (meet, deploy, promote, rotate, hotfix, mistakes):
            part(scene)


if __name__ == "__main__":
    sys.exit(tell(tell_story, "That is promotion.", "The program: examples/multi_env. More: docs/environments.md."))
