"""What "Update is a full replacement" means for a user's program, field by field, on the real engine."""

from __future__ import annotations

from typing import Any

import pytest

from pulumi_polytomic.emulator import seed
from pulumi_polytomic.emulator.unsettled import Unsettled
from tests.engine.project import ACME, DECLARING_PROGRAM, Inputs, Project, bulk_sync, mapping, model_sync

FINANCE, GROWTH = ACME.policies["Finance"], ACME.policies["Growth team"]


def is_set(column: str, **more: Any) -> Inputs:
    """A filter condition: the column of the Customers model holds a value."""
    return {"source": {"model_id": ACME.models["Customers"], "field": column}, "function": "IsNotNull", **more}


def scores(**changes: Any) -> Inputs:
    """A model sync to a new Snowflake table."""
    table = {"connection_id": ACME.connections["Snowflake"], "create": {"schema": "ANALYTICS", "name": "SCORES"}}
    return model_sync(**{"name": "Scores", "mode": "append", "identities": None, "target": table, **changes})


def body_of_put(project: Project, path: str = "/api/syncs/") -> Inputs:
    """The body of the one PUT since the request log was cleared."""
    (put,) = [r for r in project.emulator.requests() if r["method"] == "PUT" and r["path"].startswith(path)]
    return dict(put["body"])


def test_a_removed_field_is_shown_and_reset_but_activity_and_schemas_stay(project: Project) -> None:
    extras = {"policies": [FINANCE], "active": False}
    filters = {"conditions": [is_set("email"), is_set("phone")], "logic": "A or B"}
    project.declare(
        contacts=model_sync(mode="create", model_filters=filters, **extras),
        shop=bulk_sync(concurrency_limit=3, **extras),
    )
    project.up()
    contacts, shop = project.id_of("contacts"), project.id_of("shop")
    project.emulator.clear_requests()

    project.declare(contacts=model_sync(mode="create", identities=None), shop=bulk_sync(schemas=None))
    preview = project.preview()
    for field in ("policies", "identities", "model_filters", "concurrency_limit", "active", "schemas"):
        assert f"- {field}" in preview.output, preview.output
    for said in ("model sync 'Contacts': active", "bulk sync 'Shop': active", "bulk sync 'Shop': schemas"):
        assert f"{said} is no longer declared: it stays as it is on the server" in preview.output
    assert project.up().summary == {"updated": 2, "unchanged": 1}

    assert {"identity", "identities", "filters", "filter_logic", "policies"}.isdisjoint(body_of_put(project))
    live = project.live_model_sync(contacts)
    assert (live["identities"], live["model_filters"], live["policies"], live["active"]) == (None, None, [], False)
    live = project.live_bulk_sync(shop)
    assert (live["concurrency_limit"], live["policies"], live["active"]) == (None, [], False)
    assert [s["id"] for s in live["schemas"] if s["enabled"]] == ["public.customers", "public.orders"]
    project.preview("--expect-no-changes", "--refresh")


def test_a_field_declared_at_its_live_value_lands_in_state_and_writes_nothing(project: Project) -> None:
    target = model_sync()["target"]
    project.declare(contacts=model_sync(target={**target, "configuration": {"batch": 50}}), shop=bulk_sync())
    project.up()
    contacts, shop = project.id_of("contacts"), project.id_of("shop")
    configured = {**target, "configuration": {"batch": 50, "dedupe": True}}
    project.emulator.edit("model sync", contacts, {"policies": [FINANCE], "target": configured})
    project.emulator.edit("bulk sync", shop, {"concurrency_limit": 3})
    project.preview("--expect-no-changes", "--refresh")
    project.emulator.clear_requests()

    project.declare(contacts=model_sync(policies=[FINANCE], target=configured), shop=bulk_sync(concurrency_limit=3))
    preview = project.preview("--expect-no-changes", fails=True)
    for added in ("+ policies", "+ dedupe", "+ concurrency_limit"):
        assert added in preview.output
    assert project.up().summary == {"updated": 2, "unchanged": 1}
    assert project.writes() == []
    outputs = project.state("contacts")["outputs"]
    assert (outputs["policies"], outputs["target"]["configuration"]) == ([FINANCE], {"batch": 50, "dedupe": True})
    project.preview("--expect-no-changes", "--refresh")

    # From now on it is managed.
    project.emulator.edit("model sync", contacts, {"policies": []})
    assert project.up("--refresh").summary == {"updated": 1, "unchanged": 2}
    assert project.live_model_sync(contacts)["policies"] == [FINANCE]


def test_another_spelling_is_no_difference(project: Project) -> None:
    fields = [mapping("Email", "email"), mapping("LastName", "last_name")]
    project.declare(
        contacts=model_sync(
            schedule={"frequency": "daily", "hour": 6, "minute": 30},
            fields=fields,
            model_filters={"conditions": [is_set("email"), is_set("phone")], "logic": "A or B"},
            policies=[FINANCE, GROWTH],
            organization_id=ACME.id,
        ),
        shop=bulk_sync(data_cutoff_timestamp="2026-01-31T00:00:00Z", schemas=["public.customers", "public.orders"]),
    )
    project.up()
    respelled = {
        "contacts": model_sync(
            schedule={"frequency": "daily", "hour": "06", "minute": "30"},
            fields=[{**fields[1], "new": False}, {**fields[0], "sync_mode": "updateOrCreate"}],
            model_filters={
                "conditions": [is_set("phone", label="phone"), is_set("email", label="mail")],
                "logic": "(mail) OR phone",
            },
            policies=[GROWTH.upper(), FINANCE],
            organization_id=ACME.id.upper(),
        ),
        "shop": bulk_sync(
            data_cutoff_timestamp="2026-01-31T01:00:00.000+01:00", schemas=["public.orders", "public.customers"]
        ),
    }
    project.declare(**respelled)
    project.preview("--expect-no-changes")
    project.write(
        DECLARING_PROGRAM.replace("**resource,", "**{k: pulumi.Output.from_input(v) for k, v in resource.items()},")
    )
    project.emulator.clear_requests()
    assert project.up().summary == {"unchanged": 3}
    assert project.writes() == []
    assert project.refresh("--expect-no-changes").summary == {"unchanged": 3}
    project.preview("--expect-no-changes")


def test_activity_alone_is_switched_by_the_activate_call(project: Project) -> None:
    project.declare(contacts=model_sync(active=True), shop=bulk_sync(active=True))
    project.up()
    contacts, shop = project.id_of("contacts"), project.id_of("shop")
    project.emulator.clear_requests()

    project.declare(contacts=model_sync(active=False), shop=bulk_sync(active=False))
    preview = project.preview()
    assert "bulk sync 'Shop': switching a bulk sync off cancels its running execution" in preview.output
    assert "model sync 'Contacts': switching" not in preview.output
    project.up()
    assert sorted(project.writes()) == [f"POST /api/bulk/syncs/{shop}/activate", f"POST /api/syncs/{contacts}/activate"]
    assert not project.live_model_sync(contacts)["active"]
    assert not project.live_bulk_sync(shop)["active"]

    # With anything else beside it, one PUT carries both.
    project.emulator.clear_requests()
    project.declare(contacts=model_sync(active=True, mode="create"), shop=bulk_sync(active=True))
    project.up("--refresh")
    assert sorted(project.writes()) == [f"POST /api/bulk/syncs/{shop}/activate", f"PUT /api/syncs/{contacts}"]
    assert project.live_model_sync(contacts)["active"]
    project.preview("--expect-no-changes", "--refresh")


def test_maps_are_managed_key_by_key_and_unknown_settings_are_sent_back(project: Project) -> None:
    target = model_sync()["target"]
    project.declare(
        contacts=model_sync(target={**target, "configuration": {"batch": 50, "trim": True}}),
        shop=bulk_sync(destination_configuration={"schema": "SHOP", "stage": "S1"}, source_configuration={"slot": 1}),
    )
    project.up()
    contacts, shop = project.id_of("contacts"), project.id_of("shop")
    live = project.live_model_sync(contacts)
    by_hand = {**live["target"], "configuration": {"batch": 50, "trim": True, "dedupe": True}, "region": "eu"}
    fields = [{**live["fields"][0], "note": "as agreed"}, live["fields"][1]]
    project.emulator.edit("model sync", contacts, {"target": by_hand, "fields": fields, "retention": {"days": 7}})
    project.emulator.edit(
        "bulk sync",
        shop,
        {
            "destination_configuration": {"schema": "SHOP", "stage": "S1", "role": "LOADER"},
            "source_configuration": {"slot": 1, "pub": "p"},
        },
    )
    project.preview("--expect-no-changes", "--refresh")

    project.declare(
        contacts=model_sync(target={**target, "configuration": {"batch": 80}}),
        shop=bulk_sync(destination_configuration={"schema": "STORE"}),
    )
    preview = project.preview()
    assert "50 => 80" in preview.output
    assert "- trim" in preview.output
    project.up()
    live = project.live_model_sync(contacts)
    assert live["target"]["configuration"] == {"batch": 80, "dedupe": True}
    assert (live["target"]["region"], live["fields"][0]["note"], live["retention"]) == ("eu", "as agreed", {"days": 7})
    live = project.live_bulk_sync(shop)
    assert live["destination_configuration"] == {"schema": "STORE", "role": "LOADER"}
    assert live["source_configuration"] == {"pub": "p"}
    project.preview("--expect-no-changes", "--refresh")


def test_a_sync_never_moves_to_another_organization(project: Project) -> None:
    project.declare(contacts=model_sync(organization_id=ACME.id))
    project.up()
    project.emulator.clear_requests()

    project.declare(contacts=model_sync(organization_id=seed.ACME_STAGING.id))
    refused = project.preview(fails=True)
    assert len(refused.errors) == 1, refused.output
    assert ACME.id in refused.errors[0]
    assert seed.ACME_STAGING.id in refused.errors[0]
    assert "declare it as a new resource" in refused.errors[0]

    project.declare(contacts=model_sync())
    assert project.up("--expect-no-changes").summary == {"unchanged": 2}
    project.declare(contacts=model_sync(organization_id=ACME.id))
    assert project.up("--expect-no-changes", "--refresh").summary == {"unchanged": 2}
    assert project.writes() == []


def test_a_passphrase_stays_declared_while_a_mapping_is_encrypted(project: Project) -> None:
    plain = mapping("LastName", "last_name")
    encrypted = [mapping("Email", "email"), {**plain, "encryption_enabled": True}]
    project.declare(contacts=model_sync(fields=encrypted, encryption_passphrase="open-sesame"))
    project.up()
    contacts = project.id_of("contacts")

    project.declare(contacts=model_sync(fields=encrypted))
    refused = project.preview(fails=True)
    assert len(refused.errors) == 1, refused.output
    assert "encryption_passphrase cannot be left out while a mapping is encrypted" in refused.errors[0]

    # Another field changes: the PUT carries the passphrase. Then a new one is sent.
    project.declare(contacts=model_sync(fields=encrypted, encryption_passphrase="open-sesame", mode="create"))
    project.up()
    assert project.live_model_sync(contacts)["encryption_passphrase"] == "open-sesame"
    project.declare(contacts=model_sync(fields=encrypted, encryption_passphrase="new-words", mode="create"))
    project.up()
    assert project.live_model_sync(contacts)["encryption_passphrase"] == "new-words"
    project.preview("--expect-no-changes", "--refresh")

    # Without an encrypted mapping it can go.
    project.declare(contacts=model_sync(fields=[mapping("Email", "email"), plain], mode="create"))
    project.up()
    assert "encryption_passphrase" not in project.live_model_sync(contacts)


@pytest.mark.parametrize(
    "emulator",
    [Unsettled(passphrase="omitted"), Unsettled(passphrase="clear")],
    indirect=True,
    ids=["omitted", "clear"],
)
def test_a_passphrase_set_in_the_ui_is_not_cleared_by_an_update(project: Project) -> None:
    encrypted = [mapping("Email", "email"), {**mapping("LastName", "last_name"), "encryption_enabled": True}]
    project.declare(contacts=model_sync(fields=encrypted))
    project.up()
    contacts = project.id_of("contacts")
    project.emulator.edit("model sync", contacts, {"encryption_passphrase": "theirs"})
    before = project.live_model_sync(contacts)
    project.emulator.clear_requests()

    project.declare(contacts=model_sync(fields=encrypted, mode="create"))
    refused = project.up(fails=True)
    assert len(refused.errors) == 1, refused.output
    assert "declare encryption_passphrase. Nothing was written." in refused.errors[0]
    assert "theirs" not in refused.output + project.exported()
    assert project.writes() == []
    assert project.live_model_sync(contacts) == before

    # Activity can be switched all the same: that call leaves all else.
    project.declare(contacts=model_sync(fields=encrypted, active=False))
    project.up()
    assert project.live_model_sync(contacts)["encryption_passphrase"] == "theirs"


@pytest.mark.parametrize(
    "emulator",
    [Unsettled(target_create="at_once"), Unsettled(target_create="first_execution")],
    indirect=True,
    ids=["at_once", "first_execution"],
)
def test_a_created_target_object_is_made_once_and_replaced_only_by_another_creation(project: Project) -> None:
    project.declare(scores=scores())
    project.up()
    first = project.id_of("scores")
    project.preview("--expect-no-changes", "--refresh")

    project.declare(scores=scores(mode="replace"))
    assert project.up().summary == {"updated": 1, "unchanged": 1}
    if project.emulator.unsettled.target_create == "first_execution":
        # The first execution makes the table.
        made = {"connection_id": ACME.connections["Snowflake"], "object": "SCORES", "configuration": {}}
        project.emulator.edit("model sync", first, {"target": made})
    assert project.live_model_sync(first)["target"]["object"] == "SCORES"
    assert project.up("--refresh").summary == {"unchanged": 2}
    project.emulator.clear_requests()
    project.declare(scores=scores())
    project.up()
    sent = body_of_put(project)["target"]
    assert (sent["object"], "create" in sent) == ("SCORES", False)

    # The same object, named: the declared set changes, and nothing is made anew.
    named = {"connection_id": ACME.connections["Snowflake"], "object": "SCORES"}
    project.declare(scores=scores(target=named))
    assert project.up().summary == {"updated": 1, "unchanged": 1}
    assert project.id_of("scores") == first
    project.preview("--expect-no-changes", "--refresh")

    project.emulator.clear_requests()
    other = {"connection_id": ACME.connections["Snowflake"], "create": {"schema": "ANALYTICS", "name": "RANKS"}}
    project.declare(scores=scores(target=other))
    assert project.up().summary == {"replaced": 1, "unchanged": 1}
    assert project.writes() == [f"DELETE /api/syncs/{first}", "POST /api/syncs"]
    project.preview("--expect-no-changes", "--refresh")


@pytest.mark.parametrize(
    "emulator",
    [Unsettled(empty_identities="removed"), Unsettled(empty_identities="refused")],
    indirect=True,
    ids=["removed", "refused"],
)
def test_several_identities_are_taken_away_or_the_refusal_says_what_to_do(project: Project) -> None:
    mappings = [{**mapping(target, "email"), "function": "Equality"} for target in ("Email", "Id")]
    several = model_sync(mode="create", identities={"mappings": mappings, "strategy": "and"})
    project.declare(contacts=several)
    project.up()
    contacts = project.id_of("contacts")
    before = project.live_model_sync(contacts)

    project.declare(contacts=model_sync(mode="create", identities=None))
    assert "the update takes them away with an empty list" in project.preview().output
    if project.emulator.unsettled.empty_identities == "removed":
        assert project.up().summary == {"updated": 1, "unchanged": 1}
        assert project.live_model_sync(contacts)["identities"]["mappings"] == []
        project.preview("--expect-no-changes", "--refresh")
        return
    refused = project.up(fails=True)
    assert len(refused.errors) == 1, refused.output
    assert "declare them again, or replace the sync" in refused.errors[0]
    assert project.live_model_sync(contacts) == before
    urn = project.state("contacts")["urn"]
    assert project.up("--replace", urn).summary == {"replaced": 1, "unchanged": 1}
    assert project.live_model_sync(project.id_of("contacts"))["identities"] is None
    project.preview("--expect-no-changes", "--refresh")


@pytest.mark.parametrize("emulator", [Unsettled(mistakes="refused")], indirect=True, ids=["strictest"])
def test_what_the_strictest_server_refuses_is_one_line_each(project: Project) -> None:
    project.environment["POLYTOMIC_LIVE_CHECKS"] = "off"
    nobody = "00000000-0000-4000-8000-00000000beef"
    project.declare(contacts=model_sync(policies=[nobody]), shop=bulk_sync(policies=[nobody]))
    told = project.up("--diff=false", "--continue-on-error", fails=True).told
    assert {name: len(lines) for name, lines in told.items() if name in ("contacts", "shop")} == {
        "contacts": 1,
        "shop": 1,
    }
    assert f"policies[0]: no policy {nobody}" in told["contacts"][0]
    assert f"policies[0]: no policy {nobody}" in told["shop"][0]
    assert project.emulator.model_syncs() == project.emulator.bulk_syncs() == []


def test_a_new_target_field_is_asked_for_once(project: Project) -> None:
    hubspot = {"connection_id": ACME.connections["HubSpot"], "object": "contacts"}
    fields = [mapping("email", "email"), {**mapping("plan_name", "company"), "new": True}]
    identities = {"mappings": [{**mapping("email", "email"), "function": "Equality"}]}
    project.declare(contacts=model_sync(target=hubspot, fields=fields, identities=identities))
    project.up()
    contacts = project.id_of("contacts")
    live = project.live_model_sync(contacts)
    assert [f.get("new") for f in live["fields"]] == [None, True]

    # The first execution makes the field.
    made = [{**f, "new": False} for f in live["fields"]]
    project.emulator.edit("model sync", contacts, {"fields": made})
    assert project.refresh("--expect-no-changes").summary == {"unchanged": 2}
    project.preview("--expect-no-changes")
    project.emulator.clear_requests()
    project.declare(contacts=model_sync(target=hubspot, fields=fields, identities=identities, mode="create"))
    project.up()
    assert [f["new"] for f in body_of_put(project)["fields"]] == [False, False]
    project.preview("--expect-no-changes", "--refresh")


@pytest.mark.parametrize(
    "emulator",
    [Unsettled(connection_change="accepted"), Unsettled(connection_change="refused")],
    indirect=True,
    ids=["accepted", "refused"],
)
def test_a_bulk_sync_changes_its_connection_or_says_how_to_replace_it(project: Project) -> None:
    project.declare(shop=bulk_sync())
    project.up()
    shop = project.state("shop")
    project.declare(shop=bulk_sync(destination_connection_id=ACME.connections["Postgres"]))
    if project.emulator.unsettled.connection_change == "accepted":
        assert project.up().summary == {"updated": 1, "unchanged": 1}
    else:
        refused = project.up(fails=True)
        assert len(refused.errors) == 1, refused.output
        assert "pulumi up --replace" in refused.errors[0]
        assert project.live_bulk_sync(shop["id"])["destination_connection_id"] == ACME.connections["Snowflake"]
        assert project.up("--replace", shop["urn"]).summary == {"replaced": 1, "unchanged": 1}
    (live,) = project.emulator.bulk_syncs()
    assert live["destination_connection_id"] == ACME.connections["Postgres"]
    project.preview("--expect-no-changes", "--refresh")


def test_schemas_selected_in_the_ui_are_shown_and_taken_back(project: Project) -> None:
    project.declare(shop=bulk_sync())
    project.up()
    shop = project.id_of("shop")
    project.emulator.edit("bulk sync", shop, {"schemas": ["public.orders", "public.events"]})
    seen = project.refresh()
    assert '"public.events"' in seen.output
    assert project.up().summary == {"updated": 1, "unchanged": 1}
    selected = [s["id"] for s in project.live_bulk_sync(shop)["schemas"] if s["enabled"]]
    assert selected == ["public.customers", "public.orders"]
    project.preview("--expect-no-changes", "--refresh")


def test_problems_are_shown_as_warnings_after_a_create_and_an_update(project: Project) -> None:
    project.environment["POLYTOMIC_LIVE_CHECKS"] = "off"
    odd = [mapping("Email", "email"), mapping("Nickname", "first_name")]
    warning = "warning: model sync 'Contacts': problem at fields[1].target: Contact has no field 'Nickname'."
    project.declare(contacts=model_sync(fields=odd))
    assert warning in project.up().output
    project.preview("--expect-no-changes", "--refresh")
    project.declare(contacts=model_sync(fields=odd, mode="create"))
    assert warning in project.up().output

    project.declare(contacts=model_sync(mode="create"))
    assert "problem at" not in project.up().output
    assert project.state("contacts")["outputs"]["problems"] == []
