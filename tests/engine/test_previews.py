"""What a preview shows of a difference, on the real engine: as much as there is, and no difference without a word."""

from __future__ import annotations

import re

from tests.engine.project import Project, Run, bulk_sync, mapping, model_sync

COLUMNS = [mapping(f"Column{n}__c", "email") for n in range(20)]


def changed_lines(run: Run) -> list[str]:
    """The lines of the diff that begin with a mark, below the resource's own."""
    lines = re.findall(r"^\s{6,}[+~-] .*$", run.output, re.M)
    return [" ".join(line.split()) for line in lines if "provider=" not in line]


def test_an_element_put_in_front_of_others_shows_as_one_that_is_added(project: Project) -> None:
    project.environment["POLYTOMIC_LIVE_CHECKS"] = "off"
    fields, schemas = model_sync()["fields"], ["public.customers", "public.orders"]
    new = [{**one, "new": True} for one in COLUMNS]
    project.declare(contacts=model_sync(fields=[*fields, *new]), shop=bulk_sync(schemas=schemas))
    project.up()
    added = {"target": "Title", "source": fields[0]["source"]}
    declared = {
        "contacts": model_sync(fields=[added, *fields, *new]),
        "shop": bulk_sync(schemas=["public.products", *schemas]),
    }
    project.declare(**declared)
    shown = changed_lines(project.preview())
    assert sorted(line.split(":")[0].strip() for line in shown if line.startswith("~")) == ["~ fields", "~ schemas"]
    assert '+ target: "Title"' in shown
    assert '+ [2]: "public.products"' in shown
    project.up()
    assert [m["target"] for m in project.live_model_sync(project.id_of("contacts"))["fields"]][-1] == "Title"
    project.preview("--expect-no-changes")
    project.preview("--expect-no-changes", "--refresh")
    project.declare(contacts=declared["contacts"], shop=bulk_sync(schemas=[*schemas[::-1], "public.products"]))
    project.preview("--expect-no-changes")


def test_a_place_that_the_program_ignores_is_the_one_that_it_wrote(project: Project) -> None:
    fields = model_sync()["fields"]
    project.declare(contacts=model_sync(fields=fields))
    project.up()
    edited = [{**fields[0], "sync_mode": "create"}, fields[1]]
    project.declare(contacts=model_sync(fields=edited, opts={"ignore_changes": ["fields[0]"]}))
    project.preview("--expect-no-changes")
    moved = [{"target": "Title", "source": fields[0]["source"]}, *fields]
    project.declare(contacts=model_sync(fields=moved, opts={"ignore_changes": ["fields[1].sync_mode"]}))
    project.up()
    project.declare(
        contacts=model_sync(
            fields=[moved[0], {**moved[1], "sync_mode": "create"}, moved[2]],
            opts={"ignore_changes": ["fields[1].sync_mode"]},
        )
    )
    project.preview("--expect-no-changes")


def test_a_difference_that_no_line_shows_is_said(project: Project) -> None:
    project.emulator.add_fault(method="POST", path="syncs$", takes={"name": "Taken"}, count=None)
    project.declare(contacts=model_sync(mode="create"))
    project.up()
    preview = project.preview()
    assert preview.summary == {"to update": 1, "unchanged": 1}
    said = (
        "warning: model sync 'Contacts': name: the server did not take it as declared at the last update "
        '(declared "Contacts", it holds "Taken"); each update sends it again'
    )
    assert said in preview.output
    # A refresh takes it into the inputs, and then the diff shows it.
    refreshed = project.preview("--refresh").output
    assert '"Taken" => "Contacts"' in refreshed
    project.up()
    assert "did not take it" not in project.preview("--expect-no-changes").output
