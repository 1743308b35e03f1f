"""What a target does not take is refused at its path; the valid twin passes."""

from __future__ import annotations

from typing import Any

import pytest

from pulumi_polytomic.lifecycle.session import Session
from tests.engine.project import ACME, mapping, model_sync

from .checking import NOBODY, failures

SALESFORCE, HUBSPOT, SNOWFLAKE = (ACME.connections[name] for name in ("Salesforce", "HubSpot", "Snowflake"))
NAME, EMAIL = mapping("LastName", "last_name"), mapping("Email", "email")
LEAD = {
    "target": {"connection_id": SALESFORCE, "object": "Lead"},
    "fields": [EMAIL, NAME, mapping("Company", "company")],
}
CONTACTS = {"target": {"connection_id": HUBSPOT, "object": "contacts"}, "fields": [mapping("firstname", "first_name")]}


def identity(*targets: str, function: str = "Equality", **more: Any) -> dict[str, Any]:
    entries = [{**mapping(target, "email"), "function": function, **more} for target in targets]
    return {"mappings": entries, **({"strategy": "and"} if len(entries) > 1 else {})}


def where(field: str, function: str, **value: Any) -> dict[str, Any]:
    return {"conditions": [{"field": field, "function": function, **value}]}


def to_lead(*fields: dict[str, Any], mode: str = "updateOrCreate", **more: Any) -> dict[str, Any]:
    return model_sync(**{**LEAD, "fields": [*LEAD["fields"], *fields], "mode": mode, **more})


def to_hubspot(**more: Any) -> dict[str, Any]:
    return model_sync(**{**CONTACTS, "identities": identity("email"), **more})


# name -> what is wrong, what is told, the valid twin
CASES: dict[str, tuple[dict[str, Any], str, dict[str, Any]]] = {
    "no such connection": (
        model_sync(target={"connection_id": NOBODY, "object": "Contact"}),
        f"target.connection_id: no connection {NOBODY} in Acme; there is Postgres ({ACME.connections['Postgres']}), "
        f"Snowflake ({SNOWFLAKE}), Salesforce ({SALESFORCE}), HubSpot ({HUBSPOT}) [unknown-connection]",
        model_sync(target={"connection_id": SALESFORCE.upper(), "object": "Contact"}),
    ),
    "no such object": (
        model_sync(target={"connection_id": SALESFORCE, "object": "Contcat"}),
        "target.object: `Contcat`: no such target object in Acme; did you mean `Contact`? [unknown-target-object]",
        model_sync(),
    ),
    "no such field": (
        model_sync(fields=[NAME, EMAIL, mapping("Emial", "email")]),
        "fields[2].target: `Emial`: no such field on Contact in Acme; did you mean `Email`? [unknown-target-field]",
        model_sync(fields=[NAME, EMAIL, {**mapping("Emial", "email"), "new": True}]),
    ),
    "no such override field": (
        model_sync(override_fields=[{"target": "Tilte", "override_value": "x"}]),
        "override_fields[0].target: `Tilte`: no such field on Contact in Acme; did you mean `Title`? "
        "[unknown-target-field]",
        model_sync(override_fields=[{"target": "Title", "override_value": "x"}]),
    ),
    "no such override field among the mappings": (
        model_sync(fields=[NAME, {"target": "Tilte", "override_value": "x"}]),
        "fields[1].target: `Tilte`: no such field on Contact in Acme; did you mean `Title`? [unknown-target-field]",
        model_sync(fields=[NAME, {"target": "Title", "override_value": "x"}]),
    ),
    "not createable": (
        to_lead(mapping("Score__c", "lifetime_value"), mode="create", identities=None),
        "fields[3].target: `Score__c` of Lead cannot be written when a record is created in Acme "
        "[read-only-target-field]",
        to_lead(mapping("Score__c", "lifetime_value")),
    ),
    "not updateable": (
        to_lead(mapping("Signed_Up_On__c", "last_order_at"), mode="update"),
        "fields[3].target: `Signed_Up_On__c` of Lead cannot be written when a record is updated in Acme "
        "[read-only-target-field]",
        to_lead(mapping("Signed_Up_On__c", "last_order_at")),
    ),
    "not writable": (
        to_lead(mapping("CreatedDate", "last_order_at")),
        "fields[3].target: `CreatedDate` of Lead cannot be written in Acme [read-only-target-field]",
        to_lead(mapping("Id", "id"), identities=identity("Id")),
    ),
    "required": (
        model_sync(fields=[EMAIL]),
        "fields: `LastName` of Contact is required and not mapped in Acme; map it, or give it a value in "
        "override_fields [unmapped-required-field]",
        model_sync(fields=[EMAIL], override_fields=[{"target": "LastName", "override_value": "?"}]),
    ),
    "required in another mode": (
        model_sync(fields=[EMAIL], mode="create", identities=None),
        "fields: `LastName` of Contact is required and not mapped in Acme; map it, or give it a value in "
        "override_fields [unmapped-required-field]",
        model_sync(fields=[EMAIL], mode="update"),
    ),
    "mode": (
        model_sync(mode="append"),
        "mode: `append`: not a mode of Contact in Acme; it offers `create`, `update`, `updateOrCreate` "
        "[unsupported-mode]",
        model_sync(mode="update"),
    ),
    "identity missing": (
        model_sync(identities=None),
        "identities: the mode `updateOrCreate` of Contact needs an identity in Acme; it can be `Id`, `Email`, "
        "`Customer_ID__c` [missing-identity]",
        model_sync(identities=None, mode="create"),
    ),
    "identity empty": (
        model_sync(identities={"mappings": []}),
        "identities: the mode `updateOrCreate` of Contact needs an identity in Acme; it can be `Id`, `Email`, "
        "`Customer_ID__c` [missing-identity]",
        model_sync(identities=identity("Customer_ID__c")),
    ),
    "identity on no such field": (
        model_sync(identities=identity("Emial")),
        "identities.mappings[0].target: `Emial`: no such field on Contact in Acme; did you mean `Email`? "
        "[unknown-target-field]",
        to_hubspot(identities=identity("external_id", new_field=True)),
    ),
    "identity on a field that cannot be one": (
        model_sync(identities=identity("Email", "Phone")),
        "identities.mappings[1].target: `Phone` of Contact cannot be an identity in Acme; `Id`, `Email`, "
        "`Customer_ID__c` can [unsuitable-identity]",
        model_sync(identities=identity("Email", "Customer_ID__c")),
    ),
    "identity by a function that is not offered": (
        model_sync(identities=identity("Email", function="DomainMatch")),
        "identities.mappings[0].function: `DomainMatch`: not a comparison that `Email` of Contact offers as an "
        "identity in Acme; it offers `Equality`, `ISubstring` [unsupported-comparison]",
        model_sync(identities=identity("Email", function="ISubstring")),
    ),
    "deprecated identity": (
        model_sync(identities=None, identity=identity("Emial")["mappings"][0]),
        "identity.target: `Emial`: no such field on Contact in Acme; did you mean `Email`? [unknown-target-field]",
        model_sync(identities=None, identity=identity("Email")["mappings"][0]),
    ),
    "too many identities": (
        to_hubspot(identities=identity("email", "email")),
        "identities.mappings[1]: Contacts takes only one identity in Acme; keep the first one [too-many-identities]",
        to_hubspot(),
    ),
    "target filters not taken": (
        model_sync(mode="create", identities=None, target_filters=where("Title", "IsNull")),
        "target_filters.conditions[0]: Contact takes no target filters in the mode `create` in Acme "
        "[unsupported-filter]",
        model_sync(target_filters=where("Title", "IsNull")),
    ),
    "filter on no such field": (
        model_sync(target_filters=where("Tilte", "IsNull")),
        "target_filters.conditions[0].field: `Tilte`: no such field on Contact in Acme; did you mean `Title`? "
        "[unknown-target-field]",
        model_sync(target_filters=where("Title", "IsNull")),
    ),
    "filter on a field that takes none": (
        to_lead(target_filters=where("Notes__c", "IsNull")),
        "target_filters.conditions[0].field: `Notes__c` of Lead cannot be filtered in Acme [unsupported-filter]",
        to_lead(target_filters=where("Status", "IsNull")),
    ),
    "filter function": (
        model_sync(target_filters=where("Is_Customer__c", "Equality", value="x")),
        "target_filters.conditions[0].function: `Equality`: not a comparison of `Is_Customer__c` of Contact in Acme; "
        "it offers `True`, `False`, `IsNull`, `IsNotNull` [unsupported-comparison]",
        model_sync(target_filters=where("Is_Customer__c", "True")),
    ),
    "filter value": (
        model_sync(target_filters=where("Title", "Equality")),
        "target_filters.conditions[0].value: `Equality` of `Title` of Contact needs a value in Acme "
        "[missing-filter-value]",
        model_sync(target_filters=where("Title", "Equality", value_source=mapping("", "company")["source"])),
    ),
    "filter value that is none of the allowed": (
        model_sync(target_filters=where("Last_Order_At__c", "InTheLast", value="fortnight")),
        "target_filters.conditions[0].value: `InTheLast` of `Last_Order_At__c` of Contact does not take this value in "
        "Acme; it takes `day`, `week`, `month`, `quarter`, `year` [unknown-filter-value]",
        model_sync(target_filters=where("Last_Order_At__c", "InTheLast", value="week")),
    ),
    "filter by a model field": (
        to_hubspot(target_filters=where("lastname", "Equality", value_source=mapping("", "last_name")["source"])),
        "target_filters.conditions[0].value_source: Contacts does not compare with model fields in Acme; compare with "
        "a value [unsupported-filter]",
        to_hubspot(target_filters=where("lastname", "Equality", value="x")),
    ),
    "deprecated filter": (
        model_sync(
            filters=[
                {"field": mapping("", "email")["source"], "function": "IsNotNull"},
                {"field_id": "Tilte", "field_type": "Target", "function": "IsNull"},
            ]
        ),
        "filters[1].field_id: `Tilte`: no such field on Contact in Acme; did you mean `Title`? [unknown-target-field]",
        model_sync(filters=[{"field_id": "Title", "field_type": "Target", "function": "IsNull"}]),
    ),
}


@pytest.mark.parametrize(("wrong", "told", "right"), CASES.values(), ids=CASES)
def test_what_a_target_does_not_take_is_refused_where_it_stands(
    session: Session, wrong: dict[str, Any], told: str, right: dict[str, Any]
) -> None:
    assert failures(session, wrong) == [told]
    assert failures(session, right) == []


EXEMPT: dict[str, dict[str, Any]] = {
    "a new field": model_sync(fields=[NAME, {**mapping("Made__c", "email"), "new": True}]),
    "a new override field": model_sync(override_fields=[{"target": "Made__c", "override_value": "x", "new": True}]),
    "a target to make": model_sync(
        target={"connection_id": SNOWFLAKE, "create": {"schema": "PUBLIC", "name": "SCORES"}},
        mode="append",
        identities=None,
    ),
    "a target with a new name": model_sync(target={"connection_id": SNOWFLAKE, "new_name": "SCORES"}),
    "an object of a destination that lists none": model_sync(
        target={"connection_id": ACME.connections["Postgres"], "object": "public.scores"}
    ),
    "a mode that only the pages speak of": model_sync(mode="enrich"),
}


@pytest.mark.parametrize("declared", EXEMPT.values(), ids=EXEMPT)
def test_what_only_the_run_can_tell_is_not_refused(session: Session, declared: dict[str, Any]) -> None:
    assert failures(session, declared) == []
