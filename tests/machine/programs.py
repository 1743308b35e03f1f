"""What programs declare, what somebody sets in the web page, and what goes wrong on the way: all generated."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from pulumi_polytomic.bulk_sync import BULK_SYNC
from pulumi_polytomic.lifecycle.kind import Kind
from pulumi_polytomic.model_sync import MODEL_SYNC
from tests.machine.runs import Declared, Kill
from tests.reconcile import configurations
from tests.reconcile.configurations import ACME, Configuration, record, subset
from tests.told import mistakes

PASSPHRASES = ("correct horse battery", "staple-0123456789")
"""Long enough to be told from everything else in a message."""

MODELS, BULKS = ("people", "leads"), ("shop",)
"""The names of the resources that a program may have."""

NOUNS: dict[str, Kind] = {**dict.fromkeys(MODELS, MODEL_SYNC), **dict.fromkeys(BULKS, BULK_SYNC)}

_TOGETHER = (
    ("identity", "identities"),
    ("filters", "filter_logic", "model_filters", "target_filters"),
    ("schedule", "default_schedule"),
    ("mode", "schemas"),
    ("fields", "override_fields", "encryption_passphrase"),
)


def names(stack: str, resource: str) -> SearchStrategy[str]:
    """Mostly a name of its own; now and then one that others have too."""
    own = f"{resource} of {stack}"
    return st.sampled_from([own, own, own, own, f"other {own}", "Everybody's"])


@st.composite
def declared(draw: Any, stack: str, resource: str, version: str, before: Configuration | None) -> Declared:
    """A whole new configuration; or the one before with some of it changed, added or taken away."""
    noun = NOUNS[resource]
    make = configurations.model_sync if noun is MODEL_SYNC else configurations.bulk_sync
    inputs = draw(make(version))
    inputs["name"] = draw(names(stack, resource))
    if "encryption_passphrase" in inputs:
        inputs["encryption_passphrase"] = draw(st.sampled_from(PASSPHRASES))
    if draw(st.integers(0, 3)) == 0:
        inputs["error_handling"] = draw(handling)
    if before is not None and (some := draw(st.lists(st.sampled_from(sorted({*inputs, *before})), max_size=3))):
        taken = {name for one in some for name in next((g for g in _TOGETHER if one in g), (one,))}
        kept = {k: v for k, v in before.items() if k not in taken}
        mixed = {**kept, **{k: v for k, v in inputs.items() if k in taken}}
        if not mistakes(noun.declaration, mixed):
            inputs = mixed
    return Declared(noun, inputs)


handling = record({"subscribers": st.lists(st.sampled_from(["a@acme.example", "b@acme.example"]), unique=True)})
FIELDS = {
    "public.customers": ("id", "email", "name"),
    "public.orders": ("id", "total"),
}


@st.composite
def edited_schemas(draw: Any) -> list[Any]:
    """A selection of schemas, of which some copy some fields only, or obfuscate them."""
    fields = {
        id: st.lists(
            st.sampled_from(columns).flatmap(
                lambda column: record({"id": st.just(column)}, {"enabled": st.booleans(), "obfuscate": st.booleans()})
            ),
            min_size=1,
            unique_by=lambda column: column["id"],
        )
        for id, columns in FIELDS.items()
    }
    selected = draw(st.lists(st.sampled_from(sorted(configurations.SCHEMAS)), unique=True, min_size=1))
    return [{"id": id, "fields": draw(fields[id])} if id in fields and draw(st.booleans()) else id for id in selected]


_anywhere = {
    "policies": subset(ACME.policies.values()),
    "active": st.booleans(),
    "name": st.just("Set by hand"),
    "retention": record({"days": st.integers(1, 9)}),
}
edits_of_models = record(
    {},
    {
        **_anywhere,
        "mode": st.sampled_from(["update", "updateOrCreate", "create"]),
        "sync_all_records": st.booleans(),
        "only_enrich_updates": st.booleans(),
        "schedule": st.sampled_from([{"frequency": "manual"}, {"frequency": "daily", "hour": "5", "minute": "5"}]),
        "fields": st.just([{"target": "Phone", "source": {"model_id": ACME.models["Customers"], "field": "phone"}}]),
        "model_filters": configurations.filters(configurations.model_conditions),
        "overrides": st.lists(configurations.override, max_size=1),
        "identities": st.just(
            {
                "mappings": [
                    {
                        "source": {"model_id": ACME.models["Customers"], "field": "email"},
                        "target": "Email",
                        "function": "Equality",
                    }
                ]
            }
        ),
    },
)
edits_of_bulks = record(
    {},
    {
        **_anywhere,
        "mode": st.sampled_from(["snapshot", "replicate", "append"]),
        "concurrency_limit": st.integers(1, 9),
        "automatically_add_new_fields": configurations.discovery,
        "normalize_names": st.sampled_from(["enabled", "disabled"]),
        "disable_record_timestamps": st.booleans(),
        "destination_configuration": configurations.maps,
        "schemas": edited_schemas(),
    },
)

_DONE_OR_NOT = st.sampled_from(["before", "after"])
_troubles = st.one_of(
    record({"status": st.sampled_from([500, 503]), "when": _DONE_OR_NOT, "record": st.booleans()}),
    record({"status": st.just(502), "html": st.just("<html>Bad gateway</html>"), "when": _DONE_OR_NOT}),
    record({"drop": st.just(True), "when": _DONE_OR_NOT}),
    record({"cut": st.sampled_from(["announced", "unannounced"]), "when": st.just("after")}),
    record({"status": st.just(429)}, {"retry_after": st.sampled_from([1, 9])}),
    record({"status": st.sampled_from([400, 403, 409, 422])}),
    # Who asks is judged before a key is looked at.
    record({"status": st.just(401), "record": st.just(False)}),
    # Something else than the API that finds nothing is no proof that a sync is gone.
    record({"status": st.just(404), "html": st.just("<html>No such page</html>")}),
)
_OTHERWISE = st.sampled_from(
    [
        {"path": "^/api/syncs", "takes": {"mode": "update"}},
        {"path": "^/api/bulk/syncs", "takes": {"mode": "append"}},
    ]
)
_places = st.one_of(
    record(
        {"method": st.sampled_from(["POST", "POST", "PUT", "PUT", "DELETE"]), "path": st.just("syncs(/[^/]+)?$")},
    ),
    record({"method": st.just("GET"), "path": st.sampled_from(["^/api/me", "syncs$", "syncs/[^/]+$", "/schemas"])}),
    record({"path": st.sampled_from(["/activate$", "/schemas", "/error-handling$", "/status$", "/api/"])}),
)
_often = record({"skip": st.sampled_from([0, 0, 0, 1, 2]), "count": st.sampled_from([1, 1, 2, 5, None])})
faults = st.lists(
    st.builds(
        lambda *parts: {k: v for part in parts for k, v in part.items()},
        _places,
        _often,
        st.one_of(*[_troubles] * 6, _OTHERWISE),
    ),
    max_size=2,
)
_failed_creates = st.builds(
    lambda trouble, often: {"method": "POST", "path": "syncs$", **often, **trouble},
    st.one_of(
        record({"status": st.sampled_from([500, 503]), "when": _DONE_OR_NOT, "record": st.booleans()}),
        record({"status": st.just(502), "html": st.just("<html>Bad gateway</html>"), "when": _DONE_OR_NOT}),
        record({"drop": st.just(True), "when": _DONE_OR_NOT}),
        record({"cut": st.sampled_from(["announced", "unannounced"]), "when": st.just("after")}),
    ),
    record({"count": st.sampled_from([1, 1, 2, 5, None])}),
)
kills = st.one_of(
    st.none(),
    st.builds(Kill, st.sampled_from(["POST", "POST", "PUT", "DELETE", "GET", None]), st.integers(1, 3), st.booleans()),
)
lost_creates = st.one_of(
    st.builds(lambda fault, more: [fault, *more], _failed_creates, faults),
    st.builds(Kill, st.just("POST"), st.just(1), st.booleans()),
)
