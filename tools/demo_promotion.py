"""One program in three environments, from dev to production: `make demo-promotion`.

The real Pulumi engine runs `examples/multi_env` against an emulator with three organizations. Every claim is checked
before it is printed.
"""

from __future__ import annotations

import json
import sys
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from pulumi_polytomic.emulator import Emulator, seed
from tools.story import CHANGES, Stack, claim, heading, on_an_emulator, say, tell

ORGANIZATIONS = {"dev": seed.ACME_DEV, "staging": seed.ACME_STAGING, "prod": seed.ACME}
PROD = ORGANIZATIONS["prod"]
CONTACTS = "Customers to Salesforce"
ERRORS = "^ +error: "
"""What `grep` leaves of a command that fails: the errors, once."""
LAST_NAME = """        FieldMapping(target="LastName", source=customer("last_name")),\n"""
TITLE = """        FieldMapping(target="Title", source=customer("company")),\n"""
PHONE = """        FieldMapping(target="Phone", source=customer("phone")),\n"""


@dataclass(frozen=True)
class Scene:
    """The repository, its three stacks, and the server with their organizations."""

    clone: Path
    stacks: dict[str, Stack]
    emulator: Emulator

    def pulumi(self, stack: str, *arguments: str, grep: str = "", fails: bool = False) -> str:
        """Run a command on a stack, with the key of that environment, and show it."""
        return self.stacks[stack].pulumi(*arguments, "--stack", stack, grep=grep, fails=fails)

    def live(self, stack: str) -> dict[str, dict[str, Any]]:
        """The syncs of an environment by name, as the server holds them, without what every write moves."""
        organization = ORGANIZATIONS[stack]
        syncs = [*self.emulator.model_syncs(organization), *self.emulator.bulk_syncs(organization)]
        moving = ("updated_at", "updated_by")
        return {sync["name"]: {key: value for key, value in sync.items() if key not in moving} for sync in syncs}

    def mappings(self, stack: str) -> dict[str, str]:
        """What fills the fields of the contacts in an environment."""
        return {mapping["target"]: mapping["source"]["field"] for mapping in self.live(stack)[CONTACTS]["fields"]}

    def commit(self, old: str, new: str) -> None:
        """Change the one place in the program, and show the change."""
        program = (self.clone / "__main__.py").read_text()
        claim("the program is changed in one place", program.count(old) == 1)
        (self.clone / "__main__.py").write_text(program.replace(old, new))
        for mark, lines in (("-", old.splitlines()), ("+", new.splitlines())):
            for line in lines:
                if line not in (new if mark == "-" else old):
                    say(f"   {mark}   {line.strip()}")
        say()


def meet(scene: Scene) -> None:
    """Three organizations, three stacks."""
    heading("Three environments: organizations with the same names in them, and other ids")
    for stack, organization in ORGANIZATIONS.items():
        say(f"   {stack:8} {organization.name:13} Salesforce is {organization.connections['Salesforce']}")
    say("   One program, examples/multi_env. Each stack has its own key, in POLYTOMIC_API_KEY, and its own values, in")
    say("   Pulumi.<stack>.yaml. Connections and models are looked up by name.\n")
    for stack in ORGANIZATIONS:
        scene.stacks[stack].pulumi("stack", "init", stack)


def deploy(scene: Scene) -> None:
    """The same program goes up three times."""
    heading("Deploy: the same program, three times")
    for stack in ORGANIZATIONS:
        scene.pulumi(stack, "up", "--yes", "--skip-preview", grep="created$")
    live = {stack: scene.live(stack) for stack in ORGANIZATIONS}
    claim("each organization has the three syncs", all(len(syncs) == 3 for syncs in live.values()))
    shops = {stack: syncs["Shop to Snowflake"] for stack, syncs in live.items()}
    claim(
        "dev is paused, staging runs hourly, prod daily",
        [(shop["active"], shop["default_schedule"]["frequency"]) for shop in shops.values()]
        == [(False, "manual"), (True, "hourly"), (True, "daily")],
    )
    claim(
        "only prod's syncs are under a policy",
        [shop["policies"] for shop in shops.values()] == [[], [], [PROD.policies["Finance"]]],
    )
    claim(
        "each writes to the Salesforce of its own organization",
        all(
            live[stack][CONTACTS]["target"]["connection_id"] == organization.connections["Salesforce"]
            for stack, organization in ORGANIZATIONS.items()
        ),
    )
    claim(
        "the companies follow the bulk sync of their environment, the customers the companies",
        all(
            syncs["Companies to Salesforce"]["schedule"]["run_after"]["bulk_sync_ids"]
            == [syncs["Shop to Snowflake"]["id"]]
            and syncs[CONTACTS]["schedule"]["run_after"]["sync_ids"] == [syncs["Companies to Salesforce"]["id"]]
            for syncs in live.values()
        ),
    )
    ids = json.loads(scene.pulumi("prod", "stack", "output", "sync_ids", "--json"))
    claim(
        "the outputs name the ids, for other stacks and pipelines",
        ids["contacts"] == live["prod"][CONTACTS]["id"],
    )


def promote(scene: Scene) -> None:
    """A change goes through dev and staging; prod lacks the field that it needs."""
    heading("Promote a change: dev, then staging")
    before = {stack: scene.live(stack) for stack in ORGANIZATIONS}
    scene.emulator.leave_out_target_fields(PROD.connections["Salesforce"], "Contact", ["Title"])
    scene.commit(PHONE, PHONE + TITLE)
    for stack in ("dev", "staging"):
        scene.pulumi(stack, "up", "--yes", "--skip-preview", "--diff", grep=CHANGES)
        claim(f"in {stack} exactly the mapping moved", moved(before[stack], scene.live(stack)) == ["Title"])

    heading("Prod lacks the field: the promotion stops at the preview")
    told = scene.pulumi("prod", "preview", grep=ERRORS, fails=True)
    claim("the error has the path and the reason", "fields[2].target: `Title`: no such field on Contact" in told)
    claim("prod is as it was", scene.live("prod") == before["prod"])
    say("   The administrator of prod's Salesforce makes the field.\n")
    scene.emulator.leave_out_target_fields(PROD.connections["Salesforce"], "Contact", [])
    scene.pulumi("prod", "up", "--yes", "--skip-preview", "--diff", grep=CHANGES)
    claim("in prod exactly the mapping moved, too", moved(before["prod"], scene.live("prod")) == ["Title"])


def moved(before: dict[str, dict[str, Any]], after: dict[str, dict[str, Any]]) -> list[str] | None:
    """The targets of the mappings that contacts got; None if anything else changed."""
    known = before[CONTACTS]["fields"]
    added = [mapping for mapping in after[CONTACTS]["fields"] if mapping not in known]
    same = after == {**before, CONTACTS: {**before[CONTACTS], "fields": [*known, *added]}}
    return [mapping["target"] for mapping in added] if same else None


def hotfix(scene: Scene) -> None:
    """Somebody repairs prod by hand; it is found, reported, and taken over."""
    heading("A hotfix made by hand in prod: reported, not lost")
    contacts = scene.live("prod")[CONTACTS]
    fixed = [
        {**mapping, "source": {**mapping["source"], "field": "company"}} if mapping["target"] == "LastName" else mapping
        for mapping in contacts["fields"]
    ]
    scene.emulator.edit("model sync", contacts["id"], {"fields": fixed})
    say("   In the web page Dana fills LastName from the column company. At night the pipeline looks for drift:\n")
    drift = ("refresh", "--preview-only", "--expect-no-changes", "--diff")
    found = scene.pulumi("prod", *drift, grep=f"{CHANGES}|error:", fails=True)
    claim("it is found", '"last_name" => "company"' in found)
    say("   Nobody looks, and the next change comes:\n")
    scene.commit(TITLE, TITLE.replace('customer("company")', 'customer("country")'))
    told = scene.pulumi("prod", "up", "--yes", "--skip-preview", grep=ERRORS, fails=True)
    claim(
        "prod refuses (polytomic:onConflict is fail there), and names the field and who changed it",
        "fields[LastName].source.field" in told and "last changed by Dana Field" in told,
    )
    claim("nothing was written", scene.live("prod")[CONTACTS]["fields"] == fixed)
    say("   The team takes the hotfix into the program.\n")
    scene.commit(LAST_NAME, LAST_NAME.replace("last_name", "company"))
    scene.pulumi("prod", "up", "--refresh", "--yes", "--skip-preview", grep="updated$|unchanged$")
    claim(
        "prod has the hotfix and the change",
        scene.mappings("prod") == {"LastName": "company", "Phone": "phone", "Title": "country"},
    )


def mistakes(scene: Scene) -> None:
    """What must not happen does not."""
    heading("A wrong key, and a destroy: refused")
    before = {stack: scene.live(stack) for stack in ORGANIZATIONS}
    say("   The pipeline runs prod with staging's key:\n")
    key = {"POLYTOMIC_API_KEY": ORGANIZATIONS["staging"].api_key}
    wrong = replace(scene.stacks["prod"], environment={**scene.stacks["prod"].environment, **key})
    told = wrong.pulumi("preview", "--stack", "prod", grep=ERRORS, fails=True)
    claim("the error names both organizations", PROD.id in told and ORGANIZATIONS["staging"].id in told)
    told = scene.pulumi("prod", "destroy", "--yes", "--skip-preview", grep=ERRORS, fails=True)
    claim("prod's syncs are protected", "protect" in told)
    claim("no environment has changed", {stack: scene.live(stack) for stack in ORGANIZATIONS} == before)


def tell_story() -> None:
    """The whole demonstration."""
    with on_an_emulator("multi_env") as (stack, emulator):
        stacks = {
            name: replace(
                stack,
                environment={
                    **stack.environment,
                    "POLYTOMIC_DEPLOYMENT_URL": emulator.url,
                    "POLYTOMIC_API_KEY": organization.api_key,
                },
            )
            for name, organization in ORGANIZATIONS.items()
        }
        scene = Scene(stack.folder, stacks, emulator)
        for part in (meet, deploy, promote, hotfix, mistakes):
            part(scene)


if __name__ == "__main__":
    sys.exit(tell(tell_story, "That is promotion.", "The program: examples/multi_env. More: docs/environments.md."))
