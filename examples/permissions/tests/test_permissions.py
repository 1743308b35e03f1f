from pulumi_polytomic.testing import Stack, Workspace

pytest_plugins = ["pulumi_polytomic.testing"]


def test_analysts_may_read_and_the_next_preview_is_empty(
    polytomic_stack: Stack, polytomic_workspace: Workspace
) -> None:
    polytomic_stack.up()

    (role,) = [role for role in polytomic_workspace.records("role") if role["name"] == "Analysts"]
    (policy,) = [policy for policy in polytomic_workspace.records("policy") if policy["name"] == "Readers"]
    assert policy["policy_actions"] == [{"action": "read", "role_ids": [role["id"]]}]
    assert polytomic_stack.outputs() == {"readers": policy["id"]}
    (ada,) = [user for user in polytomic_workspace.records("user") if user["email"] == "ada@acme.example"]
    assert ada["role_ids"] == [role["id"]]
    (webhook,) = polytomic_workspace.records("webhook")
    assert webhook["endpoint"] == "https://hooks.acme.example/polytomic"
    (subscribers,) = polytomic_workspace.records("error subscribers")
    assert subscribers["emails"] == ["on-call@acme.example"]

    polytomic_stack.preview("--expect-no-changes")


def test_an_action_that_is_given_in_the_web_page_stays(polytomic_stack: Stack, polytomic_workspace: Workspace) -> None:
    polytomic_stack.up()
    id = polytomic_stack.outputs()["readers"]
    marketing = polytomic_workspace.emulator.records("role")[0]["id"]
    (policy,) = [policy for policy in polytomic_workspace.records("policy") if policy["id"] == id]
    given = [*policy["policy_actions"], {"action": "update", "role_ids": [marketing]}]
    polytomic_workspace.emulator.edit("policy", id, {"policy_actions": given})

    polytomic_stack.configure({"on-call": "night@acme.example"})
    polytomic_stack.up("--refresh")

    (policy,) = [policy for policy in polytomic_workspace.records("policy") if policy["id"] == id]
    assert [action for action in policy["policy_actions"] if action["role_ids"]] == given
    polytomic_stack.destroy()
    assert id not in [policy["id"] for policy in polytomic_workspace.records("policy")]


def test_another_secret_of_the_webhook_is_one_update_that_does_not_show_it(
    polytomic_stack: Stack, polytomic_workspace: Workspace
) -> None:
    polytomic_stack.up()

    polytomic_stack.configure({"webhookSecret": "another-signature"}, secret=True)
    run = polytomic_stack.up()

    assert run.summary["updated"] == 1
    assert "another-signature" not in run.output
    (webhook,) = polytomic_workspace.records("webhook")
    assert webhook["secret"] == "another-signature"
    polytomic_stack.preview("--expect-no-changes")
