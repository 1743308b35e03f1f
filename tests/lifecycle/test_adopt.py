"""Existing syncs come under management: the verbs against the emulator, over HTTP, without the engine."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from pulumi.output import Unknown as _Unknown

from pulumi_polytomic.emulator import Unsettled, running, seed
from pulumi_polytomic.emulator.server import Emulator
from pulumi_polytomic.errors import Refused
from pulumi_polytomic.lifecycle import owners, verbs
from pulumi_polytomic.lifecycle.adopt import Adoption, line_that_adopts, mistakes_of, outlook
from pulumi_polytomic.lifecycle.kind import Kind
from pulumi_polytomic.lifecycle.report import Report
from pulumi_polytomic.lifecycle.resources import Resources
from pulumi_polytomic.lifecycle.session import Session
from pulumi_polytomic.model_sync import MODEL_SYNC
from tests.engine.project import ACME, mapping, model_sync
from tests.lifecycle.test_verbs import NOUNS, both, session_of

Unknown: Any = _Unknown  # its constructor has no types
options = pytest.mark.parametrize("option", ["__adopt", "__import"])


@pytest.fixture(autouse=True)
def process() -> Iterator[None]:
    """Each test is a provider process of its own."""
    owners.forget()
    yield
    owners.forget()


@pytest.fixture
def session(server: Emulator) -> Session:
    return session_of(server)


def origin(name: str) -> dict[str, Any]:
    return {"__origin": {"organization": "o", "project": "p", "stack": "s", "urn": f"urn:pulumi:s::p::kind::{name}"}}


class Resource:
    """A resource of the program, as the engine leads it through the provider processes of its previews and updates."""

    def __init__(self, session: Session, noun: Kind, name: str = "orders") -> None:
        self.session, self.noun, self.origin = session, noun, origin(name)
        self.inputs: dict[str, Any] = {}
        self.state: dict[str, Any] = {}
        self.id = ""

    def check(self, **declared: Any) -> verbs.Checked:
        return verbs.check(Resources(self.noun, self.session), self.inputs, {**declared, **self.origin})

    def check_as_new(self, **declared: Any) -> verbs.Checked:
        return verbs.check(Resources(self.noun, self.session), {}, {**declared, **self.origin})

    def up(self, **declared: Any) -> verbs.Written:
        checked = self.check(**declared)
        assert checked.failures == []
        assert not self.inputs, "only creates"
        written = verbs.create(Resources(self.noun, self.session), checked.inputs)
        self.id, self.inputs, self.state = written.id, checked.inputs, written.outputs
        return written

    def diff(self, **declared: Any) -> verbs.Diffed:
        return verbs.diff(self.noun, self.state, self.check(**declared).inputs, id=self.id)

    def delete(self) -> None:
        verbs.delete(Resources(self.noun, self.session), self.id, self.state)


def made_elsewhere(session: Session, noun: Kind, **inputs: Any) -> str:
    """A sync that no stack knows; returns its id."""
    id = verbs.create(Resources(noun, session), {**inputs, **origin("elsewhere")}).id
    owners.forget()
    return id


def syncs(server: Emulator, noun: str) -> list[dict[str, Any]]:
    return server.model_syncs() if noun == "model" else server.bulk_syncs()


def writes(server: Emulator) -> list[str]:
    return [f"{r['method']} {r['path']}" for r in server.requests() if r["method"] != "GET"]


@both
@options
def test_a_sync_that_equals_the_program_is_taken_over_without_a_write(
    server: Emulator, session: Session, noun: str, option: str
) -> None:
    the_noun, inputs = NOUNS[noun]
    id = made_elsewhere(session, the_noun, **inputs(active=False))
    server.clear_requests()
    resource = Resource(session, the_noun)
    written = resource.up(**inputs(), **{option: id})
    assert (written.id, writes(server)) == (id, [])
    assert {k: v for k, v in written.outputs.items() if k in inputs()} == inputs()
    assert option not in written.outputs
    assert written.outputs["created_at"] == syncs(server, noun)[0]["created_at"]


@both
@options
def test_the_option_may_stay_in_the_program_or_leave_it_without_a_difference(
    session: Session, noun: str, option: str
) -> None:
    the_noun, inputs = NOUNS[noun]
    id = made_elsewhere(session, the_noun, **inputs())
    resource = Resource(session, the_noun)
    resource.up(**inputs(), **{option: id})
    for declared in (inputs(), {**inputs(), option: id}, {**inputs(), "__adopt": id.upper()}):
        checked = resource.check(**declared)
        assert checked == verbs.Checked({**inputs(), **resource.origin})
        assert resource.diff(**declared) == verbs.Diffed(False, [])


@both
def test_import_lists_every_difference_at_preview_and_stops_there(
    server: Emulator, session: Session, noun: str
) -> None:
    the_noun, inputs = NOUNS[noun]
    id = made_elsewhere(session, the_noun, **inputs())
    server.clear_requests()
    differing = inputs(name="Other", active=False, policies=[ACME.policies["Finance"]])
    checked = Resource(session, the_noun).check(**differing, __import=id)
    shown = [line.removeprefix(f'import_="{id}": ') for line in checked.failures]
    assert shown == [
        f'name differs (on the server "{inputs()["name"]}", in the program "Other") [cannot-adopt]',
        "active differs (on the server true, in the program false) [cannot-adopt]",
        "policies differs [cannot-adopt]",
        f'import_="{id}" takes the {the_noun.title} only as it is: correct the program, or use adopt="{id}", which '
        f"brings the {the_noun.title} to the program [cannot-adopt]",
    ]
    with pytest.raises(Refused, match=r"name differs.*active differs.*policies differs"):
        verbs.create(Resources(the_noun, session), checked.inputs)
    assert writes(server) == []


def test_import_shows_no_value_that_may_be_secret(session: Session) -> None:
    override = {"target": "Title", "override_value": "s3cret"}
    id = made_elsewhere(session, MODEL_SYNC, **model_sync(override_fields=[override]))
    declared = model_sync(
        override_fields=[{**override, "override_value": "other-s3cret"}],
        schedule={"frequency": "daily", "hour": 7, "minute": 30},
        target={"connection_id": ACME.connections["Salesforce"], "object": "Lead"},
    )
    checked = Resource(session, MODEL_SYNC).check(**declared, __import=id)
    assert "s3cret" not in str(checked.failures)
    assert [line.removeprefix(f'import_="{id}": ') for line in checked.failures[:-1]] == [
        "target.object differs [cannot-adopt]",
        'schedule.hour differs (on the server "6", in the program "7") [cannot-adopt]',
        "override_fields[Title].override_value differs [cannot-adopt]",
    ]


@both
def test_adopt_tells_what_will_change_and_changes_that_alone(server: Emulator, session: Session, noun: str) -> None:
    the_noun, inputs = NOUNS[noun]
    policies = [ACME.policies["Finance"]]
    id = made_elsewhere(session, the_noun, **inputs(policies=policies))
    server.edit(the_noun.title, id, {"retention": {"days": 7}})
    resource = Resource(session, the_noun)
    checked = resource.check(**inputs(name="Other"), __adopt=id)
    assert checked.failures == []
    assert checked.notes == [
        f'adopt="{id}": the {the_noun.title} is brought to the program; nothing is created',
        f'adopt="{id}": name differs (on the server "{inputs()["name"]}", in the program "Other")',
    ]
    server.clear_requests()
    written = resource.up(**inputs(name="Other"), __adopt=id)
    assert [w.split()[0] for w in writes(server)] == ["PUT"]
    [live] = syncs(server, noun)
    assert (live["id"], live["name"], live["policies"], live["retention"]) == (id, "Other", policies, {"days": 7})
    assert written.outputs["name"] == "Other"
    assert resource.diff(**inputs(name="Other")) == verbs.Diffed(False, [])


@options
def test_the_older_version_of_the_api_adopts_as_the_current_one_does(server: Emulator, option: str) -> None:
    session = session_of(server, POLYTOMIC_API_KEY=ACME.api_key, POLYTOMIC_API_VERSION="2024-02-08")
    identity = {**mapping("Email", "email"), "function": "Equality"}
    condition = {"field": {"model_id": ACME.models["Customers"], "field": "email"}, "function": "IsNotNull"}
    declared = model_sync(identities=None, identity=identity, filters=[condition])
    id = made_elsewhere(session, MODEL_SYNC, **declared)
    server.clear_requests()
    resource = Resource(session, MODEL_SYNC)
    assert resource.up(**declared, **{option: id}).id == id
    assert writes(server) == []
    assert not resource.diff(**declared).changed
    owners.forget()
    other = {**identity, "function": "ISubstring"}
    checked = Resource(session, MODEL_SYNC).check(**{**declared, "identity": other}, **{option: id})
    assert any("identity.function differs" in line for line in [*checked.failures, *checked.notes])


@both
def test_adopt_changes_active_alone_by_the_call_for_it(server: Emulator, session: Session, noun: str) -> None:
    the_noun, inputs = NOUNS[noun]
    id = made_elsewhere(session, the_noun, **inputs(active=False))
    server.clear_requests()
    Resource(session, the_noun).up(**inputs(active=True), __adopt=id)
    assert [w.rpartition("/")[2] for w in writes(server)] == ["activate"]
    assert syncs(server, noun)[0]["active"] is True


def test_adopt_brings_error_handling_and_schemas_to_the_program(server: Emulator, session: Session) -> None:
    noun, inputs = NOUNS["bulk"]
    id = made_elsewhere(session, noun, **inputs())
    declared = inputs(
        schemas=["public.orders", {"id": "public.customers", "fields": [{"id": "email", "obfuscate": True}]}],
        error_handling={"subscribers": ["oncall@acme.example"]},
    )
    resource = Resource(session, noun)
    notes = resource.check(**declared, __adopt=id).notes
    assert [note.partition(": ")[2] for note in notes[1:]] == [
        "schemas[public.customers].fields[created_at] is only on the server: it will be removed",
        "schemas[public.customers].fields[email].obfuscate differs (on the server false, in the program true)",
        *(
            f"schemas[public.customers].fields[{name}] is only on the server: it will be removed"
            for name in ("id", "name")
        ),
        "error_handling.subscribers is only in the program",
    ]
    resource.up(**declared, __adopt=id)
    found = verbs.read(Resources(noun, session), id, resource.state)
    assert found is not None
    assert {k: found.outputs[k] for k in declared} == declared


@pytest.mark.parametrize("reading", ["omitted", "masked", "clear"])
def test_a_passphrase_cannot_be_compared_so_import_says_so_and_adopt_writes_it(reading: Any) -> None:
    with running(unsettled=Unsettled(passphrase=reading)) as server:
        adopt_with_a_passphrase(server, session_of(server))


def adopt_with_a_passphrase(server: Emulator, session: Session) -> None:
    encrypted = model_sync(fields=[{**mapping("Email", "email"), "encryption_enabled": True}])
    id = made_elsewhere(session, MODEL_SYNC, **encrypted, encryption_passphrase="first")
    again = {**encrypted, "encryption_passphrase": "second"}

    checked = Resource(session, MODEL_SYNC).check(**again, __import=id)
    assert checked.failures == []
    assert checked.notes == [f'import_="{id}": encryption_passphrase cannot be compared, because no answer tells it']
    owners.forget()
    resource = Resource(session, MODEL_SYNC)
    [_, note] = resource.check(**again, __adopt=id).notes
    assert "encryption_passphrase is written" in note
    resource.up(**again, __adopt=id)
    assert server.model_syncs()[0]["encryption_passphrase"] == "second"


def test_an_adoption_that_would_clear_the_passphrase_is_refused_at_preview(server: Emulator, session: Session) -> None:
    encrypted = model_sync(fields=[{**mapping("Email", "email"), "encryption_enabled": True}])
    id = made_elsewhere(session, MODEL_SYNC, **encrypted, encryption_passphrase="first")
    [failure] = Resource(session, MODEL_SYNC).check(**{**encrypted, "name": "Other"}, __adopt=id).failures
    assert "declare encryption_passphrase" in failure
    # Equal, it is taken over without a write, and so without a loss.
    Resource(session, MODEL_SYNC).up(**encrypted, __adopt=id)
    assert server.model_syncs()[0]["encryption_passphrase"] == "first"


@both
@options
def test_an_id_that_cannot_be_adopted_is_one_line(server: Emulator, session: Session, noun: str, option: str) -> None:
    the_noun, inputs = NOUNS[noun]
    other, other_inputs = NOUNS["bulk" if noun == "model" else "model"]
    of_other_kind = made_elsewhere(session, other, **other_inputs())
    gone = made_elsewhere(session, the_noun, **inputs())
    verbs.delete(Resources(the_noun, session), gone, origin("elsewhere"))
    elsewhere = made_elsewhere(
        session_of(server, POLYTOMIC_API_KEY=seed.ACME_STAGING.api_key), the_noun, **in_staging(inputs())
    )
    owners.forget()
    server.clear_requests()
    for id, words in (
        (of_other_kind, f"this is a {other.title}, not a {the_noun.title}. Declare it as"),
        (gone, f"{ACME.id} has no {the_noun.title} of this id; it was deleted, .* or remove .* a new .* is made"),
        (elsewhere, f"{ACME.id} has no {the_noun.title} of this id; .* belongs to another organization"),
        ("orders", "must be a UUID"),
    ):
        resource = Resource(session, the_noun)
        checked = resource.check(**inputs(), **{option: id})
        [failure] = checked.failures
        assert "\n" not in failure
        assert re.search(words, failure)
        with pytest.raises(Refused, match=words):
            verbs.create(Resources(the_noun, session), checked.inputs)
    assert writes(server) == []


def in_staging(inputs: dict[str, Any]) -> dict[str, Any]:
    return dict(_moved(inputs))


def _moved(value: Any) -> Any:
    if isinstance(value, dict):
        return {k: _moved(v) for k, v in value.items()}
    if isinstance(value, list):
        return [_moved(v) for v in value]
    return value.replace(ACME.id[:8], seed.ACME_STAGING.id[:8]) if isinstance(value, str) else value


@both
def test_a_declared_organization_that_is_not_the_syncs_is_one_line(session: Session, noun: str) -> None:
    the_noun, inputs = NOUNS[noun]
    id = made_elsewhere(session, the_noun, **inputs())
    declared = inputs(organization_id=seed.ACME_STAGING.id)
    [failure] = Resource(session, the_noun).check(**declared, __adopt=id).failures
    assert f"belongs to organization {ACME.id}, but the program declares {seed.ACME_STAGING.id}" in failure


@options
def test_two_resources_cannot_adopt_one_sync(session: Session, option: str) -> None:
    id = made_elsewhere(session, MODEL_SYNC, **model_sync())
    one, other = Resource(session, MODEL_SYNC, "one"), Resource(session, MODEL_SYNC, "other")
    assert one.check(**model_sync(), **{option: id}).failures == []
    [failure] = other.check(**model_sync(), __adopt=id.upper()).failures
    assert "the resource 'one' of this program has this model sync" in failure
    assert one.check(**model_sync(), **{option: id}).failures == []


def test_a_sync_that_another_resource_of_the_program_manages_cannot_be_adopted(session: Session) -> None:
    managing, adopting_ = Resource(session, MODEL_SYNC, "managing"), Resource(session, MODEL_SYNC, "adopting")
    id = managing.up(**model_sync()).id
    owners.forget()
    managing.diff(**model_sync())
    [failure] = adopting_.check(**model_sync(), __adopt=id).failures
    assert "the resource 'managing' of this program has this model sync" in failure
    owners.forget()
    assert adopting_.check(**model_sync(), __adopt=id).failures == []
    with pytest.raises(Refused, match="adopted by the resource 'adopting'"):
        managing.diff(**model_sync())


def test_a_resource_that_left_the_program_does_not_take_along_what_another_one_adopted(
    server: Emulator, session: Session
) -> None:
    # The program gave the resource another name, without an alias.
    before, after = Resource(session, MODEL_SYNC, "before"), Resource(session, MODEL_SYNC, "after")
    id = before.up(**model_sync()).id
    owners.forget()
    assert after.up(**model_sync(), __adopt=id).id == id
    warnings: list[str] = []
    before.session.warn = warnings.append
    before.delete()
    assert warnings == [f"model sync 'Contacts': {id} is not deleted, because another resource of this program has it"]
    # The run was interrupted before that; the next one deletes.
    owners.forget()
    after.diff(**model_sync(), __adopt=id)
    before.delete()
    assert len(warnings) == 2
    assert [sync["id"] for sync in server.model_syncs()] == [id]
    after.delete()
    assert server.model_syncs() == []


@options
def test_a_replacement_makes_a_new_sync_though_the_option_is_still_there(
    server: Emulator, session: Session, option: str
) -> None:
    id = made_elsewhere(session, MODEL_SYNC, **model_sync())
    resource = Resource(session, MODEL_SYNC)
    resource.up(**model_sync(), **{option: id})
    owners.forget()
    # A change that only a new sync can carry out: the engine checks again, as if the resource were new.
    resource.check(**model_sync(name="Other"), **{option: id})
    checked = resource.check_as_new(**model_sync(name="Other"), **{option: id})
    assert (checked.failures, checked.notes) == ([], [])
    resource.delete()
    assert verbs.create(Resources(MODEL_SYNC, session), checked.inputs).id != id


@options
def test_a_forced_replacement_makes_a_new_sync_though_the_option_is_still_there(
    server: Emulator, session: Session, option: str
) -> None:
    # `--replace`: the engine checks once, as if the resource were new, and deletes before it creates.
    id = made_elsewhere(session, MODEL_SYNC, **model_sync())
    resource = Resource(session, MODEL_SYNC)
    resource.up(**model_sync(), **{option: id})
    owners.forget()
    checked = resource.check_as_new(**model_sync(), **{option: id})
    resource.delete()
    made = verbs.create(Resources(MODEL_SYNC, session), checked.inputs)
    assert [sync["id"] for sync in server.model_syncs()] == [made.id]
    assert made.id != id
    # As if it were new once more, because the sync that it depends on is replaced.
    assert resource.check_as_new(**model_sync(), **{option: id}).failures == []


@both
@options
def test_what_a_preview_does_not_know_yet_is_no_difference(session: Session, noun: str, option: str) -> None:
    the_noun, inputs = NOUNS[noun]
    id = made_elsewhere(session, the_noun, **inputs())
    assert Resource(session, the_noun).check(**inputs(), **{option: Unknown()}).failures == []
    for name, value in inputs().items():
        hidden: list[Any] = [Unknown()]
        if isinstance(value, dict):
            hidden += [{**value, key: Unknown()} for key in value]
        if isinstance(value, list):
            hidden += [[*value[1:], Unknown()]]
        if isinstance(value, list) and isinstance(value[0], dict):
            hidden += [[{**value[0], key: Unknown()}, *value[1:]] for key in value[0]]
        for one in hidden:
            checked = Resource(session, the_noun).check(**{**inputs(), name: one, option: id})
            assert checked.failures == [], name
    checked = Resource(session, the_noun).check(**{**inputs(name="Other"), "mode": Unknown()}, __import=id)
    assert len(checked.failures) == 2


def test_unknown_filters_make_their_logic_unknown(session: Session) -> None:
    condition = {"field": {"model_id": ACME.models["Customers"], "field": "email"}, "function": "IsNotNull"}
    filters = [{**condition, "label": "A"}, {**condition, "label": "B", "function": "IsNull"}]
    declared = model_sync(filters=filters, filter_logic="A or B")
    id = made_elsewhere(session, MODEL_SYNC, **declared)
    for unknown in ({"filter_logic": Unknown()}, {"filters": Unknown()}, {"filters": [filters[0], Unknown()]}):
        assert Resource(session, MODEL_SYNC).check(**{**declared, **unknown}, __import=id).failures == []
    failures = Resource(session, MODEL_SYNC).check(**{**declared, "filter_logic": "A and B"}, __import=id).failures
    assert len(failures) == 2


def test_a_key_that_is_not_accepted_is_told_once_and_not_by_each_adoption(server: Emulator) -> None:
    wrong = session_of(server, POLYTOMIC_API_KEY="wrong")
    adoption = Adoption("11111111-1111-4111-8111-111111111111", exact=True)
    assert outlook(Resources(MODEL_SYNC, wrong), adoption, model_sync()) == Report()


def test_the_line_that_adopts_is_the_option_as_a_program_writes_it() -> None:
    assert line_that_adopts("abc") == 'adopt="abc"'


@pytest.mark.parametrize(
    ("adopt", "imported", "wanted"),
    [
        (None, None, []),
        ("orders", None, ["adopt"]),
        ("", None, ["adopt"]),
        (7, None, ["adopt"]),
        (None, "orders", ["opts.import_"]),
        ("11111111-1111-4111-8111-111111111111", None, []),
        (Unknown(), None, []),
        ("11111111-1111-4111-8111-111111111111", "11111111-1111-4111-8111-111111111111", ["adopt"]),
    ],
)
def test_mistakes_of_the_options_are_told_in_the_program(adopt: Any, imported: Any, wanted: list[str]) -> None:
    found = mistakes_of(MODEL_SYNC, adopt, imported)
    assert [str(one.path) for one in found] == wanted
    assert all(one.reason for one in found)
