"""How to test your own program: no account, no network; see docs/testing.md."""

from pulumi_polytomic.testing import Stack, Workspace

pytest_plugins = ["pulumi_polytomic.testing"]


def test_customers_go_to_salesforce_and_the_shop_to_snowflake(
    polytomic_stack: Stack, polytomic_workspace: Workspace
) -> None:
    polytomic_stack.up()

    contacts = polytomic_workspace.model_sync("Customers to Salesforce")
    assert contacts["target"]["connection_id"] == polytomic_workspace.connections["Salesforce"]
    assert {mapping["target"] for mapping in contacts["fields"]} == {"FirstName", "LastName", "Phone"}
    assert contacts["schedule"]["hour"] == "6"
    [model] = [one for one in polytomic_workspace.records("model") if one["name"] == "Active customers"]
    assert {mapping["source"]["model_id"] for mapping in contacts["fields"]} == {model["id"]}
    shop = polytomic_workspace.bulk_sync("Shop to Snowflake")
    assert {s["id"] for s in shop["schemas"] if s["enabled"]} == {"public.customers", "public.orders"}
    assert polytomic_stack.outputs() == {"contacts": contacts["id"], "shop": shop["id"]}

    polytomic_stack.preview("--expect-no-changes")


def test_the_hour_is_configurable(polytomic_stack: Stack, polytomic_workspace: Workspace) -> None:
    polytomic_stack.configure({"hour": "7"})
    polytomic_stack.up()
    assert polytomic_workspace.model_sync("Customers to Salesforce")["schedule"]["hour"] == "7"


def test_an_edit_in_the_web_page_is_found_and_undone(polytomic_stack: Stack, polytomic_workspace: Workspace) -> None:
    polytomic_stack.up()
    contacts = polytomic_workspace.model_sync("Customers to Salesforce")
    polytomic_workspace.emulator.edit("model sync", contacts["id"], {"active": False, "mode": "update"})

    polytomic_stack.up("--refresh")

    contacts = polytomic_workspace.model_sync("Customers to Salesforce")
    assert contacts["mode"] == "updateOrCreate"
    assert contacts["active"] is False  # the program does not declare it, so it is left alone
