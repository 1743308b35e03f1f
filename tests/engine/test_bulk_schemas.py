"""Which schemas and fields of a bulk sync are copied, on the real engine: discovery, dropped fields, all_fields."""

from __future__ import annotations

from typing import Any

from tests.engine.project import Project, bulk_sync

ORDERS, CUSTOMERS = "public.orders", "public.customers"
EMAIL = {"id": "email", "obfuscate": True}


def selected(project: Project) -> dict[str, Any]:
    """The schemas that are copied: their fields, and whether each is obfuscated."""
    live = project.live_bulk_sync(project.id_of("shop"))
    return {
        schema["id"]: {field["id"]: field["obfuscated"] for field in schema["fields"] if field["enabled"]}
        for schema in live["schemas"]
        if schema["enabled"]
    }


def test_what_discovery_added_stays_through_every_update(project: Project) -> None:
    def declare(minute: int) -> None:
        schedule = {"frequency": "hourly", "minute": minute}
        project.declare(
            shop=bulk_sync(schemas=[ORDERS], default_schedule=schedule, automatically_add_new_objects="all")
        )

    project.pulumi("config", "set", "polytomic:onConflict", "fail")
    declare(15)
    project.up()
    project.emulator.edit("bulk sync", project.id_of("shop"), {"schemas": [ORDERS, CUSTOMERS]})
    project.preview("--expect-no-changes", "--refresh")
    declare(20)
    said = project.up().output
    assert f"copied too, although the program does not name them: {CUSTOMERS}. They stay" in said
    assert set(selected(project)) == {ORDERS, CUSTOMERS}
    project.preview("--expect-no-changes", "--refresh")


def test_obfuscating_one_field_says_what_it_drops_and_all_fields_drops_nothing(project: Project) -> None:
    project.declare(shop=bulk_sync(schemas=[ORDERS, CUSTOMERS]))
    project.up()
    project.declare(shop=bulk_sync(schemas=[ORDERS, {"id": CUSTOMERS, "fields": [EMAIL]}]))
    preview = project.preview().output
    assert f"of schema {CUSTOMERS} only what it obfuscates is copied: email. With all_fields=True, all" in preview
    assert f"fields of schema {CUSTOMERS} is declared now: every field that it does not name is dropped" in preview

    project.declare(shop=bulk_sync(schemas=[ORDERS, {"id": CUSTOMERS, "all_fields": True, "fields": [EMAIL]}]))
    assert "dropped" not in project.preview().output
    project.up()
    everything = {"id": False, "email": True, "name": False, "created_at": False}
    assert selected(project)[CUSTOMERS] == everything
    project.preview("--expect-no-changes", "--refresh")

    project.declare(shop=bulk_sync(schemas=[ORDERS, {"id": CUSTOMERS, "all_fields": True, "fields": ["email"]}]))
    in_clear = f"of schema {CUSTOMERS} these fields are not obfuscated any more, but copied in clear: email"
    assert in_clear in project.preview().output
    project.declare(shop=bulk_sync(schemas=[ORDERS, {"id": CUSTOMERS, "fields": ["id", EMAIL]}]))
    assert "is dropped, and not copied" in project.preview().output
    project.up()
    assert selected(project)[CUSTOMERS] == {"id": False, "email": True}
