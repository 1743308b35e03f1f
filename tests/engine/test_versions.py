"""Version 2024-02-08 and the deprecated forms, on the real engine."""

from __future__ import annotations

from typing import Any

from tests.engine.project import ACME, Inputs, Project, bulk_sync, mapping, model_sync

OLDER, CURRENT = "2024-02-08", "2025-09-18"
IDENTITY = {**mapping("Email", "email"), "function": "Equality"}
EMAIL_IS_SET = {"field": mapping("x", "email")["source"], "function": "IsNotNull"}
PHONE_IS_SET = {
    "field_id": ACME.model_fields["Customers"]["phone"],
    "field_type": "Model",
    "function": "IsNotNull",
}
TITLE = {"field_id": "Title", "field_type": "Target", "function": "Equality", "value": "x"}


def contacts(**changes: Any) -> Inputs:
    """A model sync in forms that both versions have."""
    constant = {"target": "LeadSource", "override_value": "pulumi"}
    deprecated = {"identities": None, "identity": IDENTITY, "filters": [EMAIL_IS_SET, TITLE], "filter_logic": "A and B"}
    return model_sync(**{**deprecated, "override_fields": [constant], **changes})


def shop(**changes: Any) -> Inputs:
    """A bulk sync in forms that both versions have."""
    return bulk_sync(**{"default_schedule": None, "schedule": {"frequency": "hourly", "minute": 15}, **changes})


def speak(project: Project, version: str) -> None:
    project.pulumi("config", "set", "polytomic:apiVersion", version)


def versions_asked(project: Project) -> set[str]:
    """The versions that were asked for since the request log was cleared."""
    return {
        value
        for request in project.emulator.requests()
        for name, value in request["headers"].items()
        if name.lower() == "x-polytomic-version"
    }


def test_a_program_lives_and_dies_with_the_older_version(project: Project) -> None:
    speak(project, OLDER)
    project.declare(contacts=contacts(), shop=shop())
    assert project.up().summary == {"created": 3}
    project.preview("--expect-no-changes")
    project.refresh("--expect-no-changes")
    assert versions_asked(project) == {OLDER}

    # A colleague's settings survive an update, also those that no version here knows.
    ids = project.id_of("contacts"), project.id_of("shop")
    policies = [ACME.policies["Finance"]]
    project.emulator.edit("model sync", ids[0], {"policies": policies, "retention": {"days": 7}})
    project.emulator.edit("bulk sync", ids[1], {"policies": policies, "retention": {"days": 9}})
    project.declare(
        contacts=contacts(identity={**IDENTITY, "function": "ISubstring"}),
        shop=shop(schedule={"frequency": "daily", "hour": 4}),
    )
    preview = project.preview()
    assert '"Equality" => "ISubstring"' in preview.output
    assert '"hourly" => "daily"' in preview.output
    assert project.up().summary == {"updated": 2, "unchanged": 1}
    live = project.live_model_sync(ids[0])
    assert [m["function"] for m in live["identities"]["mappings"]] == ["ISubstring"]
    assert [o["target"] for o in live["override_fields"]] == ["LeadSource"]
    assert (live["policies"], live["retention"]) == (policies, {"days": 7})
    live = project.live_bulk_sync(ids[1])
    assert (live["default_schedule"]["frequency"], live["policies"]) == ("daily", policies)
    assert live["retention"] == {"days": 9}

    # Drift shows in the form that the program has, and is repaired.
    project.emulator.edit("model sync", ids[0], {"identities": {"mappings": [IDENTITY]}})
    seen = project.refresh("--expect-no-changes", fails=True)
    assert '"ISubstring" => "Equality"' in seen.output
    assert project.up().summary == {"updated": 1, "unchanged": 2}
    project.preview("--expect-no-changes", "--refresh")
    assert project.destroy().summary == {"deleted": 3}
    assert project.emulator.model_syncs() == project.emulator.bulk_syncs() == []


def test_a_stack_moves_between_the_versions_with_an_empty_preview(project: Project) -> None:
    project.declare(contacts=contacts(filters=[EMAIL_IS_SET, PHONE_IS_SET, TITLE], filter_logic=None), shop=shop())
    speak(project, OLDER)
    project.up()
    for version in (CURRENT, OLDER):
        speak(project, version)
        project.emulator.clear_requests()
        project.preview("--expect-no-changes")
        assert project.emulator.requests() == []
        assert project.up("--expect-no-changes").summary == {"unchanged": 3}
        # The engine refreshes with the settings of the last update.
        project.refresh("--expect-no-changes")
        assert project.writes() == []
        assert versions_asked(project) == {version}


def test_the_new_forms_take_over_without_a_write(project: Project) -> None:
    speak(project, OLDER)
    project.declare(contacts=contacts(), shop=shop())
    project.up()
    speak(project, CURRENT)
    of_models = {"conditions": [{"source": EMAIL_IS_SET["field"], "function": "IsNotNull"}]}
    of_target = {"conditions": [{"field": "Title", "function": "Equality", "value": "x"}]}
    project.declare(
        contacts=contacts(
            identity=None,
            filters=None,
            filter_logic=None,
            identities={"mappings": [IDENTITY]},
            model_filters=of_models,
            target_filters=of_target,
        ),
        shop=bulk_sync(default_schedule=shop()["schedule"]),
    )
    project.emulator.clear_requests()
    preview = project.preview()
    for line in ("- identity", "+ identities", "- filters", "+ model_filters", "- schedule", "+ default_schedule"):
        assert line in preview.output, preview.output
    assert project.up().summary == {"updated": 2, "unchanged": 1}
    assert project.writes() == []
    assert {"identity", "filters", "filter_logic"}.isdisjoint(project.state("contacts")["outputs"])
    project.preview("--expect-no-changes", "--refresh")


def test_what_a_version_lacks_is_an_error_at_preview_that_names_the_one_that_has_it(project: Project) -> None:
    speak(project, OLDER)
    for name, declared in (("identities", {"contacts": model_sync()}), ("default_schedule", {"shop": bulk_sync()})):
        project.declare(**declared)
        [line] = project.preview(fails=True).errors
        assert f"{name}: is not in API version {OLDER}" in line
        assert f"set polytomic:apiVersion to {CURRENT}, which has it" in line

    mixed = contacts(filter_logic="A or B")
    project.declare(contacts=mixed)
    project.up()
    assert project.live_model_sync(project.id_of("contacts"))["filter_logic"] == "A or B"
    project.preview("--expect-no-changes", "--refresh")
    speak(project, CURRENT)
    [line] = project.preview(fails=True).errors
    assert "filter_logic: mixes conditions on models and on the target" in line
    assert OLDER in line


def test_a_second_identity_of_the_web_page_shows_in_its_new_form_and_is_removed(project: Project) -> None:
    project.declare(contacts=contacts())
    project.up()
    id = project.id_of("contacts")
    several = {"mappings": [IDENTITY, {**mapping("Phone", "phone"), "function": "Equality"}], "strategy": "and"}
    project.emulator.edit("model sync", id, {"identities": several})
    seen = project.refresh("--expect-no-changes", fails=True)
    assert "+ identities" in seen.output
    assert project.up().summary == {"updated": 1, "unchanged": 1}
    assert project.live_model_sync(id)["identities"]["mappings"] == [IDENTITY]
    assert "identities" not in project.state("contacts")["outputs"]
    project.preview("--expect-no-changes", "--refresh")
