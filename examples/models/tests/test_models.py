from pulumi_polytomic.testing import Stack, Workspace

pytest_plugins = ["pulumi_polytomic.testing"]


def test_the_model_and_its_sync_come_up_and_the_next_preview_is_empty(
    polytomic_stack: Stack, polytomic_workspace: Workspace
) -> None:
    polytomic_stack.up()

    (model,) = [one for one in polytomic_workspace.records("model") if one["name"] == "Paying customers"]
    assert [field["name"] for field in model["fields"]] == ["id", "email", "last_name"]
    (sync,) = polytomic_workspace.records("model sync")
    assert {mapping["source"]["model_id"] for mapping in sync["fields"]} == {model["id"]}
    assert polytomic_stack.outputs() == {"customers": model["id"], "contacts": sync["id"]}

    polytomic_stack.preview("--expect-no-changes")
