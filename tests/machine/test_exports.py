from __future__ import annotations

from typing import Any

from tests.machine import exports


def test_a_resource_that_a_killed_run_deleted_to_replace_it_is_not_there() -> None:
    def resource(name: str, **marks: bool) -> dict[str, Any]:
        return {"urn": f"urn::{name}", "type": "pulumi-python:dynamic/polytomic:ModelSync", **marks}

    resources = [
        {"urn": "urn::stack", "type": "pulumi:pulumi:Stack"},
        resource("kept"),
        resource("replaced", delete=True),
        resource("deleted", pendingReplacement=True),
    ]
    exported = {"deployment": {"resources": resources}}
    assert [one["urn"] for one in exports.living(exported)] == ["urn::kept"]
    assert not list(exports.living({"deployment": {}}))
