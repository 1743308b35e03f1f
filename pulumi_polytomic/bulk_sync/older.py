"""Differences of a bulk sync in the older version of the API, 2024-02-08."""

from __future__ import annotations

from pulumi_polytomic.reconcile.forms import Configuration
from pulumi_polytomic.reconcile.versions import Versions


def _modern(answer: Configuration) -> Configuration:
    if answer.get("default_schedule") is None and isinstance(answer.get("schedule"), dict):
        return {**answer, "default_schedule": answer["schedule"]}
    return dict(answer)


def _to_older(body: Configuration) -> Configuration:
    schedule = {"schedule": body["default_schedule"]} if "default_schedule" in body else {}
    return {**{k: v for k, v in body.items() if k != "default_schedule"}, **schedule}


VERSIONS = Versions(
    lacks={"default_schedule": "schedule", "additional_schedules": ""},
    modern=_modern,
    to_older=_to_older,
    unseen_by_older=lambda declared: ["additional_schedules"] if declared.get("additional_schedules") else [],
)
