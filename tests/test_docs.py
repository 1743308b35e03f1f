"""What the README and the pages say about settings, limits and programs is true."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pulumi
import pytest
from pulumi.runtime import mocks, rpc

from pulumi_polytomic import config
from pulumi_polytomic.bulk_sync import BULK_SYNC
from pulumi_polytomic.emulator import seed
from pulumi_polytomic.emulator.server import Emulator
from pulumi_polytomic.kinds import KINDS
from pulumi_polytomic.lifecycle import verbs
from pulumi_polytomic.lifecycle.kind import Kind
from pulumi_polytomic.lifecycle.resources import Resources
from pulumi_polytomic.model_sync import MODEL_SYNC
from pulumi_polytomic.organization import ORGANIZATION
from pulumi_polytomic.reconcile.shape import Rule
from pulumi_polytomic.user import USER
from tests.engine.project import ACME, bulk_sync, mapping, model_sync
from tests.fences import ELSEWHERE, LANGUAGES, PAGES, ROOT, SHOWN, fences, on_the_engine
from tests.host.test_resource import in_a_program
from tests.lifecycle.test_verbs import session_of
from tests.lookups import LOOKUPS

CONFIGURATION, BEHAVIOR, SUPPORT = (
    (ROOT / "docs" / page).read_text() for page in ("configuration.md", "behavior.md", "support.md")
)


def test_the_configuration_table_has_every_setting() -> None:
    told = dict(re.findall(r"^\| `polytomic:(\w+)`[^|]*\| `(POLYTOMIC_\w+)` \|", CONFIGURATION, re.M))
    assert told == dict(config._NAMES.values())
    assert f"Default: `{config.DEFAULT_URL}`" in CONFIGURATION
    assert f"Default: `{config.SUPPORTED_VERSIONS[0]}`" in CONFIGURATION


@pytest.mark.parametrize("noun", [MODEL_SYNC, BULK_SYNC], ids=["model", "bulk"])
def test_the_fields_that_stay_when_they_are_removed_are_named(noun: Kind) -> None:
    (row,) = re.findall(r"^\| you remove (`active`.*?)\|", BEHAVIOR, re.M)
    assert all(f"`{name}`" in row for name in noun.shape.ruled(Rule.KEEP_WHEN_ABSENT))


@pytest.mark.parametrize("noun", [MODEL_SYNC, BULK_SYNC], ids=["model", "bulk"])
def test_the_computed_outputs_are_named(noun: Kind) -> None:
    assert all(f"`{name}`" in SUPPORT.partition("## State")[2] for name in [*noun.computed, "sync_id"])


def test_the_bound_of_a_request_is_the_one_in_force() -> None:
    assert f"\n  {config.Settings.call_timeout:g} s in all" in (ROOT / "docs" / "limits.md").read_text()


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_block_of_code_is_run(page: Path) -> None:
    found = fences(page)
    assert page.read_text().count("```") == 2 * len(found)
    assert {fence.language for fence in found} <= LANGUAGES
    assert all(fence.file for fence in found if fence.language == "yaml")
    played = on_the_engine(page)
    commands = [fence for fence in found if fence.language == "sh"]
    assert all(fence in played or fence.elsewhere for fence in commands)
    shown = [fence for fence in found if fence.language == "text"]
    assert all(fence in played for fence in shown) or page.name in SHOWN


def test_what_is_run_elsewhere_is_there() -> None:
    assert [file for file in [*ELSEWHERE.values(), *SHOWN.values()] if not (ROOT / file).exists()] == []


class Deployed(mocks.Mocks):
    """Makes on an emulator what a program declares, without the engine; what it only looks at it takes as said."""

    def __init__(self, server: Emulator) -> None:
        self.session = session_of(server)
        self.of_a_partner = session_of(
            server,
            POLYTOMIC_DEPLOYMENT_KEY=seed.PARTNER_KEY,
            POLYTOMIC_ORGANIZATION_ID=ACME.id,
        )

    def new_resource(self, args: mocks.MockResourceArgs) -> tuple[str | None, dict[str, Any]]:
        if args.resource_id or args.typ.startswith("pulumi:providers:"):
            return args.resource_id, args.inputs
        if args.typ.endswith("Execution"):
            return f"{args.name}-id", {**args.inputs, "record_count": 0}
        noun = next(one.kind for one in KINDS if args.typ.endswith(f":{one.__name__}"))
        plain = {name: rpc.unwrap_rpc_secret(value) for name, value in args.inputs.items()}
        session = self.of_a_partner if noun in (ORGANIZATION, USER) else self.session
        written = verbs.create(Resources(noun, session), plain)
        return written.id, written.outputs

    def call(self, args: mocks.MockCallArgs) -> Any:
        return LOOKUPS[args.token].find(self.session.client, args.args)


ADOPTION = ROOT / "docs" / "adoption.md"


@pytest.mark.parametrize("page", [page for page in PAGES if page != ADOPTION], ids=lambda page: page.name)
def test_the_programs_of_a_page_run_one_after_the_other(page: Path, server: Emulator) -> None:
    programs = [fence.text for fence in fences(page) if fence.language == "python"]
    pulumi.runtime.set_mocks(Deployed(server), project="acme", stack="dev")
    secrets = {"acme:passphrase": "open sesame", "acme:emeaKey": "a key"}
    pulumi.runtime.set_all_config(secrets, list(secrets))

    @in_a_program
    def run() -> None:
        names = {"__name__": "__main__"}
        for program in programs:
            exec(compile(program, page.name, "exec"), names)

    run()
    pulumi.runtime.settings.reset_options()
    declared = "".join(programs).count("Sync(\n")
    assert len([*server.model_syncs(), *server.bulk_syncs()]) == declared


def test_the_programs_of_the_adoption_page_take_over_what_is_there(
    server: Emulator, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    session = session_of(server)
    contacts = model_sync(mode="create", identities=None, fields=[mapping("LastName", "last_name")])
    made = [
        verbs.create(Resources(MODEL_SYNC, session), {**contacts, "name": "contacts"}).id,
        verbs.create(Resources(BULK_SYNC, session), bulk_sync(name="Shop", mode="append")).id,
    ]
    text = ADOPTION.read_text()
    for shown, id in zip(re.findall(r'="([0-9a-f-]{36})"[,)]*$', text, re.M)[-2:], made, strict=True):
        text = text.replace(shown, id)
    one_sync, many_syncs = re.findall(r"^```python\n(.*?)^```", text, re.S | re.M)
    pulumi.runtime.set_mocks(Deployed(server), project="acme", stack="dev")

    @in_a_program
    def run() -> None:
        exec(compile(one_sync, ADOPTION.name, "exec"), {"__name__": "__main__"})

    run()
    pulumi.runtime.settings.reset_options()
    assert [sync["id"] for sync in [*server.model_syncs(), *server.bulk_syncs()]] == made
    assert (server.bulk_syncs()[0]["name"], server.bulk_syncs()[0]["mode"]) == ("shop", "replicate")

    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("POLYTOMIC_API_KEY", ACME.api_key)
    of_the_emulator = many_syncs.replace('_API_KEY"]}', f'_API_KEY"], "deploymentUrl": {server.url!r}}}')
    exec(compile(of_the_emulator, ADOPTION.name, "exec"), {"__name__": "__main__"})
    written = json.loads((tmp_path / "import.json").read_text())["resources"]
    assert [entry["id"] for entry in written] == [*sorted(ACME.models.values()), *made]


def headings(document: Path) -> set[str]:
    """What a link's #part can be."""
    found = re.findall(r"^#+ (.*)$", document.read_text(), re.M)
    return {re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in found}


def test_every_link_into_the_repository_leads_somewhere() -> None:
    for document in [ROOT / "CONTRIBUTING.md", *PAGES]:
        for target, part in re.findall(r"\]\((?!http)([^)#]*)#?([^)]*)\)", document.read_text()):
            file = document.parent / target if target else document
            assert file.exists(), f"{document.name}: {target}"
            assert not part or part in headings(file), f"{document.name}: {target}#{part}"


def test_the_readme_fits_two_screens() -> None:
    assert len((ROOT / "README.md").read_text().splitlines()) <= 120


AVOIDED = re.compile(
    r"\b(told|unsaid|anew|(is|are) said|it is looked|but for|as a rule|at the least|belongs? into|in place of"
    r"|not any more)\b",
    re.I,
)
"""What reads like a translation. Generated tables hold the words of docstrings and messages, and are left out."""
NOT_WRITTEN_BY_HAND = r"^```.*?^```$|^<!-- Generated.*?^<!-- End of.*?-->$|^<!-- rows: .*?^<!-- end -->$"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_a_page_is_plain_english(page: Path) -> None:
    by_hand = re.sub(NOT_WRITTEN_BY_HAND, "", page.read_text(), flags=re.M | re.S)
    assert [line for line in by_hand.splitlines() if AVOIDED.search(line)] == []


def test_contributing_names_every_room() -> None:
    text = (ROOT / "CONTRIBUTING.md").read_text()
    rooms = [p for p in (ROOT / "pulumi_polytomic").iterdir() if p.suffix == ".py" or (p / "__init__.py").exists()]
    named = [room.name if room.is_file() else f"{room.name}/" for room in rooms if room.name != "__init__.py"]
    assert [name for name in named if name not in text] == []
