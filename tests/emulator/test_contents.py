"""What the server makes of a sync's content, by each reading: settings added, a mapping dropped, labels reassigned."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import httpx
import pytest

from pulumi_polytomic.emulator import Unsettled, running

Json = dict[str, Any]
Build = Callable[..., Json]
OLDER = {"X-Polytomic-Version": "2024-02-08"}
ADVANCED = {"timeout": 60, "limits": {"rows": 1000, "on_error": "retry"}, "on_error": "retry"}


def test_the_server_may_add_settings_to_configurations_at_every_depth(
    connect: Callable[..., httpx.Client], model_sync: Build, bulk_sync: Build
) -> None:
    with running(unsettled=Unsettled(configuration_defaults="added")) as emulator, connect(emulator.url) as api:
        sent = {"schema": "S", "load": {"files": [{"format": "csv"}, 1], "on_error": "stop"}, "advanced": None}
        stored = {
            "schema": "S",
            "load": {"files": [{"format": "csv", "on_error": "retry"}, 1], "on_error": "stop"},
            "advanced": ADVANCED,
            "on_error": "retry",
        }
        bulk = api.post("/api/bulk/syncs", json=bulk_sync(destination_configuration=sent)).json()["data"]
        assert bulk["destination_configuration"] == stored
        assert bulk["source_configuration"] == {"advanced": ADVANCED, "on_error": "retry"}
        body = bulk_sync(destination_configuration={"advanced": {"timeout": 5}})
        bulk = api.put(f"/api/bulk/syncs/{bulk['id']}", json=body).json()["data"]
        advanced = {**ADVANCED, "timeout": 5}
        assert bulk["destination_configuration"] == {"advanced": advanced, "on_error": "retry"}
        target = {**model_sync()["target"], "configuration": sent}
        sync = api.post("/api/syncs", json=model_sync(target=target)).json()["data"]
        assert sync["target"]["configuration"] == stored


@pytest.mark.parametrize(("reading", "kept"), [("kept", ["Email", "LastName"]), ("dropped", ["LastName"])])
def test_a_mapping_of_an_identitys_target_may_be_dropped(
    connect: Callable[..., httpx.Client], model_sync: Build, source: Callable[[str], Json], reading: Any, kept: Any
) -> None:
    identity = {"target": "Email", "source": source("email"), "function": "Equality"}
    fields = [{"target": "Email", "source": source("phone")}, {"target": "LastName", "source": source("last_name")}]
    with running(unsettled=Unsettled(identity_mapping=reading)) as emulator, connect(emulator.url) as api:
        for form in ({"identity": identity}, {"identities": {"mappings": [identity]}}):
            sync = api.post("/api/syncs", json=model_sync(fields=fields, **form)).json()["data"]
            assert [mapping["target"] for mapping in sync["fields"]] == kept
            path = f"/api/syncs/{sync['id']}"
            assert [m["target"] for m in api.get(path, headers=OLDER).json()["data"]["fields"]] == kept


def test_labels_may_stay_as_they_were_sent_until_the_number_of_conditions_changes(
    connect: Callable[..., httpx.Client], model_sync: Build, source: Callable[[str], Json]
) -> None:
    def condition(label: str, column: str) -> Json:
        return {"source": source(column), "function": "IsNotNull", "label": label}

    def labels(filters: Json) -> list[str]:
        return [one["label"] for one in filters["conditions"]]

    three = [condition("mail", "email"), condition("tel", "phone"), condition("who", "last_name")]
    with running(unsettled=Unsettled(condition_labels="as_sent")) as emulator, connect(emulator.url) as api:
        body = model_sync(model_filters={"conditions": three, "logic": "(mail or tel) and who"})
        sync = api.post("/api/syncs", json=body).json()["data"]
        assert labels(sync["model_filters"]) == ["mail", "tel", "who"]
        assert sync["model_filters"]["logic"] == "(mail or tel) and who"
        assert (labels({"conditions": sync["filters"]}), sync["filter_logic"]) == (["A", "B", "C"], "(A or B) and C")
        path = f"/api/syncs/{sync['id']}"
        body = model_sync(model_filters={"conditions": three, "logic": "mail or (tel and who)"})
        assert labels(api.put(path, json=body).json()["data"]["model_filters"]) == ["mail", "tel", "who"]
        fewer = {"conditions": three[1:], "logic": "tel or who"}
        found = api.put(path, json=model_sync(model_filters=fewer)).json()["data"]["model_filters"]
        assert (labels(found), found["logic"]) == (["A", "B"], "A or B")


@pytest.mark.parametrize(
    ("answer", "status", "message"),
    [
        ("refreshing", 422, "The source is still being inspected."),
        ("no_schemas", 400, "No tables are known for this source."),
    ],
)
def test_a_source_that_is_not_ready_may_refuse_in_other_words(
    connect: Callable[..., httpx.Client], bulk_sync: Build, answer: Any, status: int, message: str
) -> None:
    with running(unsettled=Unsettled(not_ready_words="other")) as emulator, connect(emulator.url) as api:
        emulator.hold_schema_cache(requests=1, answer=answer)
        refused = api.post("/api/bulk/syncs", json=bulk_sync())
        told = {"key": "source_unavailable", "message": message, "metadata": {}, "status": status}
        assert (refused.status_code, refused.json()) == (status, told)
        assert api.post("/api/bulk/syncs", json=bulk_sync()).status_code == 200
