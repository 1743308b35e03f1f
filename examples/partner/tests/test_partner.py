from pulumi_polytomic.testing import Stack, Workspace

pytest_plugins = ["pulumi_polytomic.testing"]


def test_a_customer_gets_an_organization_with_a_user_and_a_connection(
    polytomic_stack: Stack, polytomic_workspace: Workspace
) -> None:
    polytomic_stack.up()

    emulator = polytomic_workspace.emulator
    id = polytomic_stack.outputs()["customer"]
    [customer] = [one for one in emulator.records("organization") if one["id"] == id]
    assert customer["name"] == "Globex"
    assert [one["email"] for one in emulator.records("user") if one["organization_id"] == id] == ["hank@globex.example"]
    assert [one["name"] for one in emulator.records("connection") if one["organization_id"] == id] == ["Warehouse"]

    polytomic_stack.preview("--refresh", "--expect-no-changes")
    polytomic_stack.destroy()
    assert id not in [one["id"] for one in emulator.records("organization")]
