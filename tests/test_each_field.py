"""Each field of both resources, changed alone: the one path of the preview, the one path of the request, and nothing
else on the server, whatever it holds that nobody here knows. Over HTTP, in both versions."""

from __future__ import annotations

import copy
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from pulumi_polytomic.api.collection import Syncs
from pulumi_polytomic.bulk_sync import BULK_SYNC, schemas
from pulumi_polytomic.emulator import running
from pulumi_polytomic.emulator.server import Emulator
from pulumi_polytomic.errors import Refused
from pulumi_polytomic.lifecycle import verbs
from pulumi_polytomic.lifecycle.kind import Kind
from pulumi_polytomic.model_sync import MODEL_SYNC
from pulumi_polytomic.model_sync.filters import NEW
from pulumi_polytomic.reconcile.changes import changes
from pulumi_polytomic.reconcile.conditions import labels_of, positional_label
from pulumi_polytomic.reconcile.shape import Filters, FreeMap, Listing, Record, Shape
from pulumi_polytomic.reconcile.update import settled
from pulumi_polytomic.reconcile.versions import CURRENT, OLDER
from tests.every_field import ACME, BULK_SYNCS, MODEL_SYNCS, Inputs, fields_in
from tests.lifecycle.test_verbs import Sync, session_of
from tests.told import mistakes

SECOND = "00000000-0000-4000-8000-00000000cafe"
"""In a new value: the id of a second connection of the same type."""

ORDERS, FINANCE_ID = ACME.models["Orders"], ACME.policies["Data team"]
SYNC_ID = "0ac3e000-0000-4000-8000-0000000000ff"
FIELD_IDS = ACME.model_fields

OF_A_MODEL_SYNC: Inputs = {
    "name": "Other",
    "mode": "update",
    "fields[FirstName].target": "Phone",
    "fields[LastName].source.model_id": ORDERS,
    "fields[LastName].source.field": "company",
    "fields[LastName].sync_mode": "updateOrCreate",
    "fields[LastName].new": False,
    "fields[LastName].encryption_enabled": False,
    "fields[LastName].override_value": "nobody",
    "fields[Title].override_value": "Prof",
    "target.connection_id": SECOND,
    "target.object": "Lead",
    "target.configuration.batch": 60,
    "schedule.frequency": "weekly",
    "schedule.minute": 45,
    "schedule.hour": 7,
    "schedule.day_of_week": "friday",
    "schedule.day_of_month": 16,
    "schedule.month": 2,
    "schedule.connection_id": SECOND,
    "schedule.job_id": 8,
    "schedule.run_after.sync_ids[1]": SYNC_ID,
    "schedule.run_after.bulk_sync_ids[0]": SYNC_ID,
    "schedule.run_after_success_only": False,
    "active": True,
    "override_fields[LeadSource].target": "Phone",
    "override_fields[LeadSource].override_value": "polytomic",
    "override_fields[LeadSource].sync_mode": "updateOrCreate",
    "override_fields[LeadSource].new": False,
    "overrides[0].field.model_id": ORDERS,
    "overrides[0].field.field": "country",
    "overrides[0].function": "Inequality",
    "overrides[0].value": 4,
    "overrides[0].override": ["some"],
    "overrides[1].field_id": FIELD_IDS["Orders"]["status"],
    "policies[0]": FINANCE_ID,
    "only_enrich_updates": False,
    "skip_initial_backfill": False,
    "sync_all_records": False,
    "encryption_passphrase": "hunter3",
    "error_handling.subscribers[1]": "c@acme.example",
    "error_handling.auto_retry_record_errors": False,
    "error_handling.notify_on_record_errors": False,
    "error_handling.warning_notifications": False,
    "organization_id": SYNC_ID,
}
IN_THE_NEW_FORMS: Inputs = {
    "identities.mappings[0].source.model_id": ORDERS,
    "identities.mappings[0].source.field": "company",
    "identities.mappings[0].target": "Customer_ID__c",
    "identities.mappings[0].function": "ISubstring",
    "identities.mappings[0].new_field": False,
    "identities.mappings[0].remote_field_type_id": "phone",
    "identities.strategy": "priority",
    "model_filters.conditions[1].source.model_id": ORDERS,
    "model_filters.conditions[1].source.field": "company",
    "model_filters.conditions[1].function": "StringNotOneOf",
    "model_filters.conditions[1].value": ["de"],
    "model_filters.logic": "A or (B and C)",
    "target_filters.conditions[0].field": "Title",
    "target_filters.conditions[0].function": "Inequality",
    "target_filters.conditions[0].value": "fair",
    "target_filters.conditions[1].value_source.model_id": ORDERS,
    "target_filters.conditions[1].value_source.field": "company",
    "target_filters.logic": "A and B",
}
IN_THE_DEPRECATED_FORMS: Inputs = {
    "identity.source.model_id": ORDERS,
    "identity.source.field": "company",
    "identity.target": "Customer_ID__c",
    "identity.function": "ISubstring",
    "identity.new_field": False,
    "identity.remote_field_type_id": "phone",
    "filters[0].field.model_id": ORDERS,
    "filters[0].field.field": "company",
    "filters[0].function": "StringStartsWith",
    "filters[0].value": "sales@",
    "filters[1].field_id": "Title",
    "filters[1].field_type": None,
    "filters[2].value_field.model_id": ORDERS,
    "filters[2].value_field.field": "company",
    "filter_logic": "A and B and C",
}
OF_A_BULK_SYNC: Inputs = {
    "name": "Other",
    "source_connection_id": SECOND,
    "destination_connection_id": SECOND,
    "destination_configuration.schema": "STORE",
    "source_configuration.lag": 4,
    "schemas[public.products].id": "public.events",
    "schemas[public.products].all_fields": None,
    "schemas[public.customers].enabled": False,
    "schemas[public.customers].fields[id].id": "name",
    "schemas[public.customers].fields[email].enabled": False,
    "schemas[public.customers].fields[email].obfuscate": False,
    "schemas[public.customers].fields[email].user_output_name": "post",
    "schemas[public.customers].filters[0].field_id": "created_at",
    "schemas[public.customers].filters[0].function": "LessThan",
    "schemas[public.customers].filters[0].value": 200,
    "schemas[public.customers].partition_key": "id",
    "schemas[public.customers].tracking_field": "id",
    "schemas[public.customers].data_cutoff_timestamp": "2026-02-28T00:00:00Z",
    "schemas[public.customers].disable_data_cutoff": False,
    "schemas[public.customers].user_output_name": "clients",
    "schemas[public.customers].history_enabled": False,
    "active": True,
    "automatically_add_new_objects": "all",
    "automatically_add_new_fields": "all",
    "normalize_names": "disabled",
    "concurrency_limit": 4,
    "resync_concurrency_limit": 1,
    "data_cutoff_timestamp": "2026-02-28T00:00:00Z",
    "disable_record_timestamps": False,
    "policies[0]": FINANCE_ID,
    "error_handling.subscribers[1]": "c@acme.example",
    "error_handling.ingestion_failure_threshold": 60,
    "organization_id": SYNC_ID,
}
TIMES: Inputs = {
    "frequency": "weekly",
    "minute": 20,
    "hour": 5,
    "day_of_week": "sunday",
    "day_of_month": 27,
    "month": 11,
}
OF_AN_ADDITIONAL_SCHEDULE: Inputs = {
    **TIMES,
    "schemas[1]": "public.products",
    "selective_mode": "nonincrementalFields",
    "resync_mode": "rebuild",
}


def at(prefix: str, changed: Inputs) -> Inputs:
    return {f"{prefix}.{name}": value for name, value in changed.items()}


CHANGED: dict[str, dict[str, Inputs]] = {
    CURRENT: {
        "contacts": OF_A_MODEL_SYNC | IN_THE_NEW_FORMS,
        "leads": IN_THE_DEPRECATED_FORMS,
        "shop": OF_A_BULK_SYNC
        | at("default_schedule", TIMES)
        | at("additional_schedules[0]", OF_AN_ADDITIONAL_SCHEDULE),
        "store": at("schedule", TIMES),
    },
    OLDER: {
        "leads": OF_A_MODEL_SYNC | IN_THE_DEPRECATED_FORMS,
        "store": OF_A_BULK_SYNC | at("schedule", TIMES),
    },
}
for version in CHANGED:
    CHANGED[version] |= {
        "kept": {"filters[0].field_id": FIELD_IDS["Customers"]["email"], "filters[1].value": "fair"},
        "scores": {"target.create.name": "RANKS"},
        "ranks": {"target.new_name": "SCORES"},
        "events": {"mode": "snapshot"},
    }
"""Version -> resource of `every_field` -> where in it -> the new value; None leaves the field out."""

NEVER_ALONE = {f"{filters}[].label" for filters in ("model_filters.conditions", "target_filters.conditions", "filters")}
"""A label has no meaning but in the logic that names it; `respelled` changes both."""

ORDERLESS = re.compile(
    r"(.*(?:policies|sync_ids|subscribers|filters\.conditions|additional_schedules|(?<!model_)filters))\[\d+\].*"
)
"""A list compared by content: a preview shows it whole."""

Case = tuple[str, str, str]
"""(version, resource, where)."""

CASES = [(v, name, where) for v, resources in CHANGED.items() for name, wheres in resources.items() for where in wheres]


@dataclass
class Expected:
    """What a preview says, and what the request differs in from what is live."""

    told: set[str]
    sent: set[str]


def expected(case: Case) -> Expected:
    version, name, where = case
    whole = ORDERLESS.fullmatch(where)
    told, sent = {whole[1] if whole else where}, {where}
    value = CHANGED[version][name][where]
    if re.fullmatch(r".*\[[^\]]*[a-zA-Z][^\]]*\]\.(target|id)", where):
        # What tells an element of a list apart: one goes, another comes.
        head, _, key = where.rpartition("].")[0].rpartition("[")
        told = sent = {f"{head}[{key}]", f"{head}[{value}]"}
        if head.endswith("fields") and name in ("shop", "store"):
            sent = {f"{element}.enabled" for element in told}
    if where == "schemas[public.customers].enabled":
        told = sent = {"schemas[public.customers]"}
    if where.endswith("fields[email].enabled"):
        told = {"schemas[public.customers].fields[email]"}
    if where == "schemas[public.products].all_fields":
        sent = set()  # they stay on
    if where == "filters[1].field_type":
        told = sent = set()  # it is told by the id
    if where.startswith("fields[Title]"):
        sent = {f"override_{where}"}
    if where.startswith("overrides[0].field"):
        sent |= {"overrides[0].field_id"}  # the other name of the same field
    if where == "overrides[1].field_id":
        sent |= {"overrides[1].field"}
    if where == "organization_id":
        told = set()  # it is refused
    if name == "kept" and version == CURRENT:
        return Expected(told, {"filters", *NEW.values()})
    if name == "kept":
        return Expected(told, sent | {"filters[0].field", "filters[0].field_id"})  # by its id, as it is declared
    return Expected(told, {as_sent(case, path) for path in sent})


NEW_NAMES = {
    "leads": {
        "identity.": "identities.mappings[0].",
        "filters[0].field.": "model_filters.conditions[0].source.",
        "filters[0].": "model_filters.conditions[0].",
        "filters[1].field_id": "target_filters.conditions[0].field",
        "filters[2].value_field.": "target_filters.conditions[1].value_source.",
        "filter_logic": "target_filters.logic",
    },
    "store": {"schedule.": "default_schedule."},
}
"""Resource in deprecated forms -> where the current version has them."""


def as_sent(case: Case, path: str) -> str:
    version, name, _ = case
    for old, new in (NEW_NAMES[name] if version == CURRENT and name in NEW_NAMES else {}).items():
        if path.startswith(old):
            return new + path[len(old) :]
    return path


@pytest.mark.parametrize("version", [CURRENT, OLDER])
@pytest.mark.parametrize("noun", [MODEL_SYNC, BULK_SYNC], ids=["model", "bulk"])
def test_no_field_is_forgotten_here(version: str, noun: Kind) -> None:
    resources = MODEL_SYNCS if noun is MODEL_SYNC else BULK_SYNCS
    changed = {field_at(noun.shape, w) for v, name, w in CASES if v == version and name in resources[v]}
    assert changed == fields_in(noun, version) - NEVER_ALONE


def field_at(shape: Shape, where: str) -> str:
    """The field of `every_field.fields_of` at the place."""
    path = ""
    for step in steps(where):
        if isinstance(shape, Listing):
            shape = shape.element
            path += "[]" if isinstance(shape, Record) else ""
        elif isinstance(shape, Filters):
            path += f".{step}"
            shape = Listing(shape.condition) if step == "conditions" else FreeMap()
        elif isinstance(shape, Record):
            path, shape = f"{path}.{step}".removeprefix("."), shape.fields[step].shape
    return path


def steps(where: str) -> list[str]:
    return [key or name for key, name in re.findall(r"\[([^\]]*)\]|([^.\[\]]+)", where)]


def with_(declared: Any, where: str, value: Any) -> Any:
    """A copy with another value at the place; None takes it away."""
    result = copy.deepcopy(declared)
    part, path = result, steps(where)
    for step in path[:-1]:
        at = place(part, step)
        if isinstance(part[at], str):
            part[at] = {"id": part[at]}
        part = part[at]
    last = place(part, path[-1])
    if value is None:
        del part[last]
    else:
        part[last] = value
    return result


def place(part: Any, step: str) -> Any:
    if not isinstance(part, list):
        return step
    keys = [e if isinstance(e, str) else e.get("target", e.get("id")) for e in part]
    return int(step) if step.isdecimal() else keys.index(step)


def differing(one: Any, other: Any, path: str = "") -> Iterator[str]:
    """The paths at which two bodies differ."""
    if isinstance(one, dict) and isinstance(other, dict):
        for name in {**one, **other}:
            yield from differing(one.get(name), other.get(name), f"{path}.{name}".removeprefix("."))
    elif isinstance(one, list) and isinstance(other, list) and not path.endswith(".value"):
        one, other = keyed(one, path), keyed(other, path)
        for key in {**one, **other}:
            yield from differing(one.get(key), other.get(key), f"{path}[{key}]")
    elif one != other or type(one) is not type(other):
        yield path


def keyed(elements: list[Any], path: str) -> dict[Any, Any]:
    key = "id" if path.startswith("schemas") else "target" if path in ("fields", "override_fields") else ""
    return {(e[key] if key and isinstance(e, dict) and key in e else i): e for i, e in enumerate(elements)}


class Stage:
    """One emulator for this file; each resource in each version is made once, and always brought back."""

    def __init__(self, server: Emulator) -> None:
        self.server = server
        self.made: dict[tuple[str, str], Sync] = {}
        self.second: dict[str, str] = {}

    def sync(self, version: str, name: str) -> Sync:
        if (version, name) not in self.made:
            noun = MODEL_SYNC if name in MODEL_SYNCS[version] else BULK_SYNC
            # The same names are there in both versions.
            session = session_of(
                self.server,
                POLYTOMIC_API_KEY=ACME.api_key,
                POLYTOMIC_API_VERSION=version,
                POLYTOMIC_ALLOW_TWINS="true",
            )
            declared = self.declared(version, name)
            assert mistakes(noun.declaration, declared) == []
            sync = Sync(session, noun, **declared)
            assert not sync.differs(**declared), list(changes(noun.shape, sync.state, declared))
            planted = plant(settled(noun.shape, self.live(sync, declared)))
            planted.pop("schemas", None)
            noun.calls.update(session.client, sync.id, noun.versions.legacy(version, {**planted, **secret(declared)}))
            seen = sync.read()
            assert seen is not None
            assert changes(noun.shape, seen.outputs, declared) == []
            self.made[version, name] = sync
        return self.made[version, name]

    def declared(self, version: str, name: str) -> Inputs:
        return {**MODEL_SYNCS[version], **BULK_SYNCS[version]}[name]

    def live(self, sync: Sync, declared: Inputs) -> Inputs:
        """All that the server holds of the sync, in the forms of the current version."""
        client = sync.session.client
        live = sync.noun.versions.modern(sync.noun.calls.get(client, sync.id))
        if sync.noun is BULK_SYNC:
            live["schemas"] = schemas.read(client, {"id": sync.id}, declared, complete=True)
        assert isinstance(sync.noun.calls, Syncs)
        return {**live, "error_handling": sync.noun.calls.error_handling(client, sync.id)}

    def second_of(self, declared: Inputs, where: str) -> str:
        """The id of another connection of the same type."""
        id = with_get(declared, where)
        if id not in self.second:
            client = session_of(self.server).client
            found = client.get(f"/api/connections/{id}")
            body = {
                "name": f"Second {found['name']}",
                "type": found["type"]["id"],
                "configuration": found["configuration"],
            }
            self.second[id] = client.post("/api/connections", body)["id"]
        return self.second[id]

    def there_and_back(self, sync: Sync, changed: Inputs, declared: Inputs, paths: set[str], is_another: bool) -> None:
        """Update to what is changed, and back to what was declared; after a failure the next test starts anew.

        `is_another`: what is changed tells an element from the others, so what nobody knows of it goes with it.
        """
        before = self.live(sync, declared)
        try:
            self.update(sync, changed, paths)
            self.update(sync, declared, paths)
            left = differing(before, self.live(sync, declared))
            assert [path for path in left if "updated_" not in path and not (is_another and "future" in path)] == []
        except BaseException:
            self.made = {key: made for key, made in self.made.items() if made is not sync}
            raise

    def update(self, sync: Sync, new: Inputs, paths: set[str]) -> None:
        """Update, and judge what was asked of the server and what is there after it."""
        before = self.live(sync, new)
        self.server.clear_requests()
        sync.update(**new)
        requests = [r for r in self.server.requests() if r["method"] != "GET"]
        assert sync.notes == [note for note in sync.notes if note.startswith("problem at")]
        self.judge(sync, before, new, requests, paths)
        assert not sync.differs(**new)
        seen = sync.read()
        assert seen is not None
        assert list(changes(sync.noun.shape, seen.outputs, new)) == []

    def judge(self, sync: Sync, before: Inputs, new: Inputs, requests: list[Any], paths: set[str]) -> None:
        if not paths:
            assert requests == []
            return
        [request] = requests
        call = f"{request['method']} {request['path'].rpartition(sync.id)[2]}"
        if paths == {"active"}:
            assert (call, request["body"]) == ("POST /activate", {"active": new["active"]})
        elif (top := next(iter(paths)).split(".")[0]) == "error_handling":
            assert call == "PUT /error-handling"
            assert set(differing(before[top], request["body"], top)) == paths
        else:
            assert call == "PUT "
            unsent = {"error_handling", *(["schemas"] if not str(paths).startswith("{'schemas") else [])}
            body = {k: v for k, v in settled(sync.noun.shape, before).items() if k not in unsent}
            if "schemas" in body:
                body["schemas"] = schemas.as_body(body["schemas"])
            body = {**sync.noun.versions.legacy(sync.session.api_version, body), **secret(sync.state)}
            if paths == {"encryption_passphrase"}:
                body["encryption_passphrase"] = None
            assert set(differing(relabelled(body), relabelled(request["body"]))) == paths


def relabelled(body: Inputs) -> Inputs:
    """The body with the labels of all conditions by position, as answers have them."""
    result = dict(body)
    for name in (name for name in NEW.values() if name in body):
        result[name] = positional(body[name])
    if "filters" in body:
        filters = positional({"conditions": body["filters"], "logic": body.get("filter_logic")})
        result |= {"filters": filters["conditions"], **({"filter_logic": filters["logic"]} if filters["logic"] else {})}
    return result


def positional(filters: Inputs) -> Inputs:
    names = {label: positional_label(i) for i, label in enumerate(labels_of(filters["conditions"]))}
    logic = re.sub(r"\w+", lambda word: names.get(word[0], word[0].lower()), filters.get("logic") or "")
    entries = [{**c, "label": label} for c, label in zip(filters["conditions"], names.values(), strict=True)]
    return {**filters, "conditions": entries, "logic": logic}


def with_get(declared: Any, where: str) -> Any:
    for step in steps(where):
        declared = declared[place(declared, step)]
    return declared


def secret(declared: Inputs) -> Inputs:
    """What every PUT has to carry again, for no answer tells it."""
    return {k: v for k, v in declared.items() if k == "encryption_passphrase"}


def plant(body: Any) -> Any:
    """The body with a setting that nobody here knows in every object of it."""
    if isinstance(body, list):
        return [plant(element) for element in body]
    if not isinstance(body, dict):
        return body
    return {
        **{k: v if "configuration" in k or k == "create" else plant(v) for k, v in body.items()},
        "future": {"x": 1},
    }


@pytest.fixture(scope="module")
def stage() -> Iterator[Stage]:
    with running() as server:
        yield Stage(server)


@pytest.mark.parametrize(("version", "name", "where"), CASES)
def test_a_field_changed_alone_is_all_that_is_told_and_all_that_is_sent(
    stage: Stage, version: str, name: str, where: str
) -> None:
    sync, declared = stage.sync(version, name), stage.declared(version, name)
    value = CHANGED[version][name][where]
    changed = with_(declared, where, stage.second_of(declared, where) if value == SECOND else value)
    told, sent = {str(c.path) for c in changes(sync.noun.shape, declared, changed)}, expected((version, name, where))
    assert told == sent.told
    if where == "organization_id":
        with pytest.raises(Refused):
            sync.differs(**changed)
    elif where == "target.create.name":
        assert verbs.diff(sync.noun, sync.state, changed).replaces == ["target"]
    else:
        # The first update of filters that are kept in their form says a field by its id, as it is declared.
        is_another = where.endswith((".target", ".id", ".field_id")) or name == "kept"
        stage.there_and_back(sync, changed, declared, sent.sent, is_another)
