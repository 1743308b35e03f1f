"""What the syncs of a program make is not missing to its other syncs, in whatever order they are checked."""

from __future__ import annotations

from typing import Any

import pulumi
import pytest

from pulumi_polytomic.emulator.server import Emulator
from pulumi_polytomic.lifecycle.session import Session
from pulumi_polytomic.model_sync import making
from tests.engine.project import ACME, mapping, model_sync
from tests.preview.checking import failures, session_of

SCORE = "Score__c"
USES = model_sync(name="Uses", fields=[mapping("LastName", "last_name"), mapping(SCORE, "id")])
MAKES = model_sync(name="Makes", fields=[mapping("LastName", "last_name"), {**mapping(SCORE, "id"), "new": True}])


@pytest.fixture
def session(server: Emulator) -> Session:
    return session_of(server)


def test_a_field_that_nobody_makes_is_missing(session: Session) -> None:
    [failure] = failures(session, USES)
    assert f"`{SCORE}`: no such field" in failure


def test_what_an_earlier_check_saw_being_made_is_not_missing(session: Session) -> None:
    assert failures(session, MAKES) == []
    assert failures(session, USES) == []


def test_what_the_program_says_that_it_makes_is_not_missing(session: Session) -> None:
    assert failures(session, {**USES, "__made": making.made_by(MAKES)}) == []


def test_a_field_of_another_object_or_another_field_is_still_missing(session: Session) -> None:
    lead = {**MAKES, "target": {**MAKES["target"], "object": "Lead"}}
    other = {**MAKES, "fields": [{**mapping("Other__c", "id"), "new": True}]}
    for maker in (lead, other):
        assert failures(session, {**USES, "__made": making.made_by(maker)}) != []


def test_new_identities_and_override_fields_are_made_too() -> None:
    place = {"connection": ACME.connections["Salesforce"], "object": "Contact"}
    identity = {**mapping(SCORE, "id"), "function": "Equality", "new_field": True}
    override = {"target": "Segment__c", "override_value": "x", "new": True}
    declared = model_sync(identities={"mappings": [identity]}, override_fields=[override])
    assert making.made_by(declared) == [{**place, "field": "Segment__c"}, {**place, "field": SCORE}]


def test_an_object_that_the_program_creates_is_not_missing(session: Session) -> None:
    snowflake = ACME.connections["Snowflake"]
    maker = model_sync(target={"connection_id": snowflake, "create": {"schema": "ANALYTICS", "name": "SCORES"}})
    uses: dict[str, Any] = model_sync(target={"connection_id": snowflake, "object": "SCORES"}, identities=None)
    [failure] = failures(session, {**uses, "mode": "append"})
    assert "`SCORES`: no such target object" in failure
    assert failures(session, {**uses, "mode": "append", "__made": making.made_by(maker)}) == []


def test_what_is_an_output_may_be_anything() -> None:
    output: Any = pulumi.Output.from_input("x")
    target = {"connection_id": output, "object": "Contact"}
    made = making.made_by(model_sync(target=target, fields=[{"target": output, "new": True}]))
    assert made == [{"object": "Contact", "field": ""}]
    assert making.makes_field(made, "any", "Contact", SCORE)
    assert not making.makes_field(made, "any", "Lead", SCORE)


PLACE = {"connection": ACME.connections["Salesforce"], "object": "Contact"}


def test_a_sync_is_told_of_what_it_may_write_to_and_of_nothing_else() -> None:
    concerns = making.concerning(USES)
    assert all(map(concerns, making.made_by(MAKES)))
    assert concerns({**PLACE, "field": ""})
    assert concerns({"field": SCORE})
    assert concerns({"connection": PLACE["connection"].upper()})
    for other in (
        {**PLACE, "field": "Other__c"},
        {**PLACE, "object": "Lead", "field": SCORE},
        {**PLACE, "connection": ACME.connections["Snowflake"], "field": SCORE},
    ):
        assert not concerns(other)


def test_a_sync_whose_target_or_mappings_are_outputs_may_use_anything() -> None:
    output: Any = pulumi.Output.from_input("x")
    entry = {**PLACE, "field": "Other__c"}
    assert making.concerning({**USES, "fields": output})(entry)
    assert making.concerning({**USES, "fields": [{**mapping(SCORE, "id"), "target": output}]})(entry)
    anywhere = making.concerning({**USES, "target": {"connection_id": output, "object": output}})
    assert anywhere({"connection": "any", "object": "any", "field": SCORE})
    assert not anywhere(entry)


def test_the_fields_of_conditions_are_written_to_as_well() -> None:
    conditions = {"conditions": [{"field": "Other__c", "function": "IsNotNull"}]}
    assert making.concerning({**USES, "target_filters": conditions})({**PLACE, "field": "Other__c"})
