"""Generated configurations that the emulator accepts, and the emulator's own rules as the server, without HTTP."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from pulumi_polytomic.bulk_sync import BULK_SYNC
from pulumi_polytomic.bulk_sync.answers import Discovery, Reading, collected
from pulumi_polytomic.bulk_sync.schemas import unfinished
from pulumi_polytomic.emulator import Unsettled, seed, worlds
from pulumi_polytomic.emulator.answer_keys import ANSWERS, OLDER_ANSWERS
from pulumi_polytomic.emulator.behaviour import bulk_syncs, model_syncs
from pulumi_polytomic.emulator.behaviour.world import Caller, World
from pulumi_polytomic.emulator.blanks import filled
from pulumi_polytomic.emulator.store import Store
from pulumi_polytomic.model_sync import MODEL_SYNC
from pulumi_polytomic.reconcile.shape import Record
from pulumi_polytomic.reconcile.versions import CURRENT, OLDER

Configuration = dict[str, Any]

ACME = seed.ACME
TARGETS = ("Email", "FirstName", "LastName", "Phone", "Title", "LeadSource")
COLUMNS = ("id", "email", "first_name", "last_name", "phone", "company")
SCHEMAS = {
    id: list(schema["fields"])
    for id, schema in worlds.company().document["connection_types"]["postgresql"]["schemas"].items()
    if id in ("public.customers", "public.orders", "public.products", "public.events")
}
"""Schema id -> the ids of its fields."""

words = st.text(alphabet="abcXYZ 0.", max_size=6)
constants = words.filter(bool)
numbers_as_text = st.integers(0, 23).flatmap(lambda n: st.sampled_from([n, str(n), float(n), f"{n:02d}"]))


def subset(values: Any) -> SearchStrategy[list[Any]]:
    """Some of the values, each at most once, in any order."""
    return st.lists(st.sampled_from(list(values)), unique=True, max_size=4)


def record(required: Configuration, optional: Configuration | None = None) -> SearchStrategy[Configuration]:
    """A dict with all of the required keys and some of the optional ones."""
    return st.fixed_dictionaries(required, optional=optional or {})


model_fields = record(
    {"model_id": st.sampled_from([ACME.models["Customers"], ACME.models["Orders"]]), "field": st.sampled_from(COLUMNS)}
)
modes_of_a_field = st.sampled_from(["updateOrCreate", "create"])


def mapping(target: str) -> SearchStrategy[Configuration]:
    """A field mapping of the target field: from a model field, or a fixed value (stored as an override field)."""
    shared = {"sync_mode": modes_of_a_field, "new": st.booleans(), "encryption_enabled": st.booleans()}
    here = {"target": st.just(target)}
    return st.one_of(
        record({**here, "source": model_fields}, {**shared, "override_value": words}),
        record({**here, "override_value": constants}, shared),
    )


def each_of(targets: list[str], make: Callable[[str], SearchStrategy[Configuration]]) -> Any:
    """A list with one made element for each target."""
    return st.tuples(*(make(t) for t in targets)).map(list)


def override_field(target: str) -> SearchStrategy[Configuration]:
    """An override field of the target field."""
    return record(
        {"target": st.just(target), "override_value": constants}, {"sync_mode": modes_of_a_field, "new": st.booleans()}
    )


def logic_over(labels: list[str]) -> SearchStrategy[str]:
    """An expression that names every label, with one operator a level."""
    if len(labels) < 2:
        return st.just(labels[0] if labels else "")
    return st.builds(
        lambda split, one, other: f" {one} ".join([f"({f' {other} '.join(labels[:split])})", *labels[split:]]),
        st.integers(1, len(labels) - 1),
        st.sampled_from(["and", "OR", "or"]),
        st.sampled_from(["and", "AND", "or"]),
    )


@st.composite
def filters(draw: Any, content: SearchStrategy[Configuration]) -> Configuration:
    """Conditions, labelled or not, with or without logic."""
    conditions = draw(st.lists(content, max_size=3))
    labels = [chr(ord("A") + i) for i in range(len(conditions))]
    if draw(st.booleans()):
        labels = [f"{draw(st.sampled_from(['big', '_x', 'C']))}{i}" for i in range(len(conditions))]
        conditions = [{**c, "label": label} for c, label in zip(conditions, labels, strict=True)]
    if not draw(st.booleans()):
        return {"conditions": conditions}
    return {"conditions": conditions, "logic": draw(logic_over(labels))}


values = st.one_of(words, st.integers(0, 9).map(float), st.lists(words, max_size=2), st.booleans())
model_conditions = record(
    {"source": model_fields, "function": st.sampled_from(["Equality", "IsNull"])}, {"value": values}
)
target_conditions = record(
    {"field": st.sampled_from(TARGETS), "function": st.sampled_from(["Equality", "IsNull"])}, {"value": values}
)
named_model_fields = st.one_of(
    record({"field": model_fields}, {"field_type": st.just("Model")}),
    record(
        {"field_id": st.sampled_from(sorted(ACME.model_fields["Customers"].values()))}, {"field_type": st.just("Model")}
    ),
)
deprecated_targets = record({"field_id": st.sampled_from(TARGETS)}, {"field_type": st.just("Target")})


@st.composite
def deprecated_filters(draw: Any, version: str) -> Configuration:
    """`filters` and perhaps `filter_logic`; in the older version the logic may mix both kinds."""
    compared = record({"function": st.sampled_from(["Equality", "IsNull"])}, {"value": values})
    of_models = draw(st.lists(named_model_fields, max_size=2))
    of_targets = draw(st.lists(deprecated_targets, max_size=2))
    entries = draw(st.permutations([{**named, **draw(compared)} for named in [*of_models, *of_targets]]))
    labels = [chr(ord("A") + i) for i in range(len(entries))]
    if draw(st.booleans()):
        labels = [f"{draw(st.sampled_from(['big', '_x', 'C']))}{i}" for i in range(len(entries))]
        entries = [{**e, "label": label} for e, label in zip(entries, labels, strict=True)]
    elif len(entries) > 1 and draw(st.booleans()):
        entries = [{**entries[0], "label": "ignored"}, *entries[1:]]
    if not draw(st.booleans()):
        return {"filters": entries}
    if version == OLDER and draw(st.booleans()):
        return {"filters": entries, "filter_logic": draw(logic_over(labels))}
    kinds = ["field" in e or len(e["field_id"]) == 36 for e in entries]
    factors = [
        draw(logic_over([label for label, k in zip(labels, kinds, strict=True) if k is kind])) for kind in (True, False)
    ]
    return {"filters": entries, "filter_logic": " AND ".join(f"({factor})" for factor in factors if factor)}


identity = record(
    {
        "source": model_fields,
        "target": st.sampled_from(TARGETS),
        "function": st.sampled_from(["Equality", "ISubstring"]),
    },
    {"new_field": st.booleans(), "remote_field_type_id": words},
)


@st.composite
def identities(draw: Any) -> Configuration:
    """Identity mappings; the strategy is there when it has to be."""
    mappings = draw(st.lists(identity, max_size=3))
    strategy = {"strategy": draw(st.sampled_from(["priority", "and"]))}
    return {"mappings": mappings, **(strategy if len(mappings) > 1 or draw(st.booleans()) else {})}


sync_ids = st.uuids().map(str)
run_after = record({}, {"sync_ids": st.lists(sync_ids, max_size=2), "bulk_sync_ids": st.lists(sync_ids, max_size=2)})
times = {
    "minute": numbers_as_text,
    "hour": numbers_as_text,
    "day_of_week": st.sampled_from(["monday", "Friday"]),
    "day_of_month": st.integers(1, 28),
    "month": st.sampled_from(["1", 12]),
}
frequencies = st.sampled_from(["manual", "hourly", "daily", "weekly"])
schedule = record(
    {"frequency": frequencies}, {**times, "run_after": run_after, "run_after_success_only": st.booleans()}
)


def maps_of(values: SearchStrategy[Any]) -> SearchStrategy[Configuration]:
    """A map with up to three keys."""
    return st.dictionaries(st.sampled_from(["api", "batch", "mode"]), values, max_size=3)


one_setting = st.one_of(words, st.integers(0, 9).map(float))
inner = maps_of(one_setting)
maps = maps_of(st.one_of(one_setting, inner, maps_of(inner), st.lists(st.one_of(one_setting, inner), max_size=2)))
"""Settings of a connection, with maps and lists in them."""

override = st.one_of(
    record({"field": model_fields}, {"function": st.just("Equality"), "value": values, "override": values}),
    record(
        {"field_id": st.sampled_from([ACME.model_fields["Customers"]["email"], ACME.model_fields["Orders"]["total"]])},
        {"function": st.just("Equality"), "value": values, "override": values},
    ),
)


@st.composite
def model_sync(draw: Any, version: str) -> Configuration:
    """A declared model sync, in forms that the version has."""
    mapped = draw(subset(TARGETS))
    overridden = [t for t in draw(subset(TARGETS)) if t not in mapped]
    required = {
        "name": draw(words.map(lambda w: f"n{w}")),
        "mode": draw(st.sampled_from(["update", "updateOrCreate"])),
        "fields": draw(each_of(mapped, mapping)),
        "target": draw(
            record(
                {
                    "connection_id": st.just(ACME.connections["Salesforce"]),
                    "object": st.sampled_from(["Contact", "Lead"]),
                },
                {"configuration": maps},
            )
        ),
        "schedule": draw(schedule),
    }
    optional = {
        "active": st.booleans(),
        "override_fields": each_of(overridden, override_field),
        "overrides": st.lists(override, max_size=2),
        "policies": subset(ACME.policies.values()),
        "only_enrich_updates": st.booleans(),
        "sync_all_records": st.booleans(),
        "encryption_passphrase": words.map(lambda w: f"p{w}"),
    }
    deprecated_identity = record({}, {"identity": identity})
    in_deprecated_forms = st.one_of(st.just({}), deprecated_filters(version))
    if version == OLDER:
        return {**required, **draw(record({}, optional)), **draw(deprecated_identity), **draw(in_deprecated_forms)}
    new_filters = record({}, {"model_filters": filters(model_conditions), "target_filters": filters(target_conditions)})
    return {
        **required,
        **draw(record({}, optional)),
        **draw(st.one_of(record({}, {"identities": identities()}), deprecated_identity)),
        **draw(st.one_of(new_filters, in_deprecated_forms)),
    }


additional_schedule = record(
    {"frequency": frequencies},
    {
        **times,
        "schemas": subset(sorted(SCHEMAS)),
        "selective_mode": st.sampled_from(["none", "incrementalFields"]),
        "resync_mode": st.sampled_from(["normal", "resync"]),
    },
)
instants = st.sampled_from(
    ["2026-01-31T00:00:00Z", "2026-01-31T01:00:00+01:00", "2026-01-31T00:00:00.000000Z", "2025-12-01T12:30:00.25Z"]
)
discovery = st.sampled_from(["all", "none", "onlyIncremental"])


def by_id_or_whole(id: str, properties: Configuration) -> SearchStrategy[Any]:
    """An element by its id alone, or as an object with some of its properties."""
    return st.one_of(st.just(id), record({"id": st.just(id)}, {"enabled": st.booleans(), **properties}))


def some_on(elements: SearchStrategy[list[Any]]) -> SearchStrategy[list[Any]]:
    """Lists of which not every element is switched off."""
    return elements.filter(lambda found: any(isinstance(e, str) or e.get("enabled", True) for e in found))


def bulk_field(id: str) -> SearchStrategy[Any]:
    """A field of a bulk schema."""
    return by_id_or_whole(id, {"obfuscate": st.booleans(), "user_output_name": words})


@st.composite
def bulk_schema(draw: Any, id: str, mode: str) -> Any:
    """A bulk schema, as its id or with any of its properties; only `replicate` keeps a history."""
    fields = SCHEMAS[id]
    conditions = record({"field_id": st.sampled_from(fields), "function": st.just("Equality")}, {"value": values})
    named = {
        "filters": st.lists(conditions, max_size=2),
        "partition_key": st.sampled_from([*fields, ""]),
        "tracking_field": st.sampled_from([*fields, ""]),
        "data_cutoff_timestamp": instants,
        "disable_data_cutoff": st.booleans(),
        "user_output_name": words,
        "history_enabled": st.booleans() if mode == "replicate" else st.just(False),
    }
    described = subset(fields).filter(bool).flatmap(lambda ids: each_of(ids, bulk_field))
    copied = st.one_of(
        st.just({}),
        st.just({"all_fields": True}),
        some_on(described).map(lambda found: {"fields": found}),
        described.map(lambda found: {"fields": found, "all_fields": True}),
    )
    schema = draw(by_id_or_whole(id, named))
    return schema if isinstance(schema, str) else {**schema, **draw(copied)}


def bulk_schemas(mode: str) -> SearchStrategy[list[Any]]:
    """What `schemas` of a bulk sync may say: ids, objects, or both."""
    ids = st.lists(st.sampled_from(sorted(SCHEMAS)), unique=True, min_size=1)
    return ids.flatmap(lambda ids: some_on(each_of(ids, lambda id: bulk_schema(id, mode))))


@st.composite
def bulk_sync(draw: Any, version: str) -> Configuration:
    """A declared bulk sync, in forms that the version has."""
    schedule_name = "schedule" if version == OLDER else draw(st.sampled_from(["schedule", "default_schedule"]))
    mode = draw(st.sampled_from(["snapshot", "replicate", "append"]))
    required = {
        "name": st.just("orders"),
        "mode": st.just(mode),
        "source_connection_id": st.just(ACME.connections["Postgres"]),
        "destination_connection_id": st.just(ACME.connections["Snowflake"]),
        "destination_configuration": maps,
        schedule_name: record({"frequency": frequencies}, times),
    }
    optional = {
        **({} if version == OLDER else {"additional_schedules": st.lists(additional_schedule, max_size=2)}),
        "source_configuration": maps,
        "schemas": bulk_schemas(mode),
        "active": st.booleans(),
        "automatically_add_new_objects": discovery,
        "automatically_add_new_fields": discovery,
        "normalize_names": st.sampled_from(["enabled", "disabled"]),
        "concurrency_limit": st.integers(1, 9),
        "data_cutoff_timestamp": instants,
        "disable_record_timestamps": st.booleans(),
        "policies": subset(ACME.policies.values()),
    }
    return {**draw(record(required)), **draw(record({}, optional))}


READINGS = {
    "disabled": Unsettled(),
    "unchanged": Unsettled(unlisted_fields="unchanged"),
    "filled": Unsettled(mapping_defaults="filled", blank_logic="null"),
}


class Server:
    """The emulator's rules for one noun in one version, without HTTP: create, put, get in the forms of the current."""

    def __init__(self, noun: str, version: str, reading: str, **readings: Any) -> None:
        """Start from the seed; `reading` names what the pages leave open (`READINGS`), `readings` are further ones."""
        self.noun, self.version = noun, version
        store = Store(None)
        seed.install(store)
        self._world = World(store, replace(READINGS[reading], **readings))
        self._caller = Caller(ACME.id, ACME.user, {}, version)
        self._rules: Any = model_syncs if noun == "model" else bulk_syncs
        path = "/api/syncs/{id}" if noun == "model" else "/api/bulk/syncs/{id}"
        self._keys = (OLDER_ANSWERS if version == OLDER else ANSWERS)[path]
        self._versions = (MODEL_SYNC if noun == "model" else BULK_SYNC).versions

    def create(self, body: Configuration) -> str:
        """POST; the new id."""
        return str(self._rules.create(self._world, self._caller, self._versions.legacy(self.version, body))["id"])

    def put(self, id: str, body: Configuration) -> None:
        """PUT."""
        self._rules.update(self._world, self._caller, id, self._versions.legacy(self.version, body))

    def get(
        self,
        id: str,
        declared: Configuration | None = None,
        before: Configuration | None = None,
        *,
        complete: bool = False,
    ) -> Configuration:
        """The live object; its schemas where they are declared, as `bulk_schemas.read` reads them."""
        answer = self._rules.get(self._world, self._caller, id)
        live: Configuration = self._versions.modern(filled(answer, self._keys, self._world.unsettled))
        if self.noun == "bulk" and declared and "schemas" in declared:
            listed = bulk_syncs.schemas(self._world, self._caller, id)
            reading = Reading(
                declared["schemas"], (before or {}).get("schemas"), Discovery.of(live, declared), complete=complete
            )
            live["schemas"] = collected(reading, listed, lambda ids: {one: self.schema(id, one) for one in ids})
        return live

    def schema(self, id: str, schema_id: str) -> Configuration:
        """One schema of a bulk sync, as its own call answers."""
        found: Configuration = bulk_syncs.schema(self._world, self._caller, id, schema_id)
        return found

    def follow_up(self, shape: Record, id: str, declared: Configuration) -> None:
        """Write the schemas that did not arrive, each by its own call."""
        if "schemas" in declared:
            live = self.get(id, declared, complete=True)["schemas"]
            for schema_id, body in unfinished(shape, declared["schemas"], live).items():
                bulk_syncs.update_schema(self._world, self._caller, id, schema_id, body)


VERSIONS = (CURRENT, OLDER)
