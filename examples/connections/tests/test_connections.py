from pulumi_polytomic.testing import Stack, Workspace

pytest_plugins = ["pulumi_polytomic.testing"]


def test_the_connections_and_the_sync_between_them_come_up(
    polytomic_stack: Stack, polytomic_workspace: Workspace
) -> None:
    polytomic_stack.configure({"databasePassword": "correct-horse"}, secret=True)
    polytomic_stack.up()

    made = {one["name"]: one for one in polytomic_workspace.records("connection")}
    assert polytomic_stack.outputs() == {"shop": made["Shop database"]["id"], "warehouse": made["Warehouse"]["id"]}
    assert made["Shop database"]["configuration"]["password"] == "correct-horse"
    [sync] = polytomic_workspace.bulk_syncs()
    assert sync["source_connection_id"] == made["Shop database"]["id"]

    [keys] = polytomic_workspace.records("primary keys")
    assert (keys["schema_id"], keys["primary_keys"]) == (
        "public.orders",
        {"customer_id": True, "placed_at": True, "id": False},
    )

    polytomic_stack.preview("--expect-no-changes")
    polytomic_stack.destroy()
    assert not {"Shop database", "Warehouse"} & {one["name"] for one in polytomic_workspace.records("connection")}


def test_another_password_is_one_update(polytomic_stack: Stack, polytomic_workspace: Workspace) -> None:
    polytomic_stack.up()

    polytomic_stack.configure({"databasePassword": "another-horse"}, secret=True)
    run = polytomic_stack.up()

    assert run.summary["updated"] == 1
    assert "another-horse" not in run.output
    [shop] = [one for one in polytomic_workspace.records("connection") if one["name"] == "Shop database"]
    assert shop["configuration"]["password"] == "another-horse"
