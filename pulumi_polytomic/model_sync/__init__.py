"""`ModelSync`: rows of models, pushed into an application (reverse ETL). API pages "Create Sync", "Update Sync".

The path of `ModelSyncProvider` is in every user's state: this module and that class are never renamed.
"""

from __future__ import annotations

from typing import Annotated, Any

import pulumi

from pulumi_polytomic.api.bulk_syncs import BULK_SYNCS
from pulumi_polytomic.api.model_syncs import MODEL_SYNCS
from pulumi_polytomic.declare.base import Declaration, Input, Nested
from pulumi_polytomic.declare.inputs import Ids
from pulumi_polytomic.host.provider import Provider
from pulumi_polytomic.host.resource import ManagedResource
from pulumi_polytomic.lifecycle.kind import FromList, Kind, Other, Runs, Twins, error_handling_of
from pulumi_polytomic.model_sync.creation import TargetCreationForm
from pulumi_polytomic.model_sync.filter_inputs import Conditions, Filter, ModelFilters, TargetFilters
from pulumi_polytomic.model_sync.filters import MODEL, NEW, TARGET, FiltersForm
from pulumi_polytomic.model_sync.forms import IdentityForm, IdentityMappingForm, OverrideFieldsForm
from pulumi_polytomic.model_sync.inputs import (
    ErrorHandling,
    FieldMappings,
    Identities,
    Identity,
    ModelSyncMode,
    OverrideFields,
    Overrides,
    Schedule,
    Target,
)
from pulumi_polytomic.model_sync.making import concerning, made_by
from pulumi_polytomic.model_sync.older import VERSIONS
from pulumi_polytomic.model_sync.preview.findings import findings, undone
from pulumi_polytomic.reconcile.annotations import shape_of
from pulumi_polytomic.reconcile.changes import changed
from pulumi_polytomic.reconcile.normalize import Configuration, emptied
from pulumi_polytomic.reconcile.shape import Alternatives, Compared, Deprecated, Rule
from pulumi_polytomic.reconcile.versions import OLDER
from pulumi_polytomic.typed import (
    ErrorHandlingDict,
    IdentitiesDict,
    IdentityDict,
    ModelFiltersDict,
    ModelSyncFields,
    ScheduleDict,
    TargetDict,
    TargetFiltersDict,
)


class ModelSyncArgs(Declaration):
    """A model sync as a program declares it: rows of models, pushed into a target.

    Left out (None) means unmanaged: a new sync gets the API's default, and what is set elsewhere stays. API pages
    "Create Sync" and "Update Sync".
    """

    alternatives = (
        Alternatives(("identities", "identity"), or_none=True),
        Alternatives(("model_filters", "filters"), or_none=True),
        Alternatives(("target_filters", "filters"), or_none=True),
    )
    server_owned = frozenset({"model_ids", "problems"})
    deprecated = (
        Deprecated("identities", ("identity",)),
        Deprecated("model_filters", ("filters", "filter_logic")),
        Deprecated("target_filters", ("filters", "filter_logic", "target.filter_logic")),
    )
    forms = (
        OverrideFieldsForm(),
        IdentityMappingForm(),
        IdentityForm(),
        FiltersForm(shape_of(Filter)),
        TargetCreationForm(),
    )

    name: Annotated[Input[str], Rule.NEVER_EMPTY]
    """The sync's name in Polytomic. Left out: `resource_name`."""

    mode: Input[ModelSyncMode]
    """How records are written to the target; which modes a target has, its connection says."""

    fields: FieldMappings
    """Which model field is written to which target field. A set, identified by `target`."""

    target: Nested[Target, TargetDict]
    """Where to write: a connection and an object of it."""

    schedule: Nested[Schedule, ScheduleDict]
    """When to run. Times are in UTC."""

    active: Annotated[Input[bool] | None, Rule.KEEP_WHEN_ABSENT] = None
    """Whether it runs, on its schedule or by hand. Left out, even after it was declared: it stays."""

    identities: Annotated[Nested[Identities, IdentitiesDict] | None, Rule.SEVERAL_ARE_EMPTIED] = None
    """How records of model and target are matched. Left out: unmanaged."""

    model_filters: Nested[ModelFilters, ModelFiltersDict] | None = None
    """Which records of the models are read. Left out: unmanaged; a new sync reads all."""

    target_filters: Nested[TargetFilters, TargetFiltersDict] | None = None
    """Which matched records of the target are written. Left out: unmanaged; a new sync writes all."""

    identity: Nested[Identity, IdentityDict] | None = None
    """Deprecated form of `identities`: its first and only mapping. Left out: unmanaged."""

    filters: Conditions | None = None
    """Deprecated form of `model_filters` and `target_filters`. Left out: unmanaged. The conditions of both in
    one list.
    """

    filter_logic: Annotated[Input[str] | None, Compared.TEXT] = None
    """Deprecated form of their `logic`, over all labels of `filters`. Left out: all must hold. Only API version
    2024-02-08 takes one that mixes conditions on models and on the target under an `or`.
    """

    override_fields: OverrideFields | None = None
    """Target fields with one value for every record, identified by `target`. Left out: unmanaged."""

    overrides: Overrides | None = None
    """Conditional replacements of model field values, in order. Left out: unmanaged."""

    policies: Ids | None = None
    """UUIDs of the sync's permission policies. A set. Left out: unmanaged."""

    only_enrich_updates: Input[bool] | None = None
    """Whether only changes of the base models make a record sync. Left out: unmanaged."""

    skip_initial_backfill: Input[bool] | None = None
    """Whether only records seen since it was enabled are written. Left out: unmanaged."""

    sync_all_records: Input[bool] | None = None
    """Whether every run writes all records, changed or not. Left out: unmanaged."""

    encryption_passphrase: Annotated[Input[str] | None, Rule.WRITE_ONLY] = None
    """The passphrase of encrypted mappings, always secret in state. The API never returns it. It cannot be
    removed while a mapping is encrypted. Left out: none; if one was set elsewhere, an update is refused, for it
    would clear it.
    """

    error_handling: Annotated[Nested[ErrorHandling, ErrorHandlingDict] | None, Rule.KEEP_WHEN_ABSENT] = None
    """Who hears of failures, and what becomes of failed records. Read and written by an endpoint of its own.
    Left out, even after it was declared: it stays.
    """

    organization_id: Annotated[Input[str] | None, Compared.UUID, Rule.FIXED] = None
    """UUID of the organization that it is in, for good: that of the key, another one is refused. Left out: the
    API key's own.
    """


def _encrypts(configuration: Configuration) -> bool:
    mappings = configuration.get("fields")
    return isinstance(mappings, list) and any(
        isinstance(m, dict) and m.get("encryption_enabled") is True for m in mappings
    )


def passphrase_objection(live: Configuration | None, new: Configuration, old: Configuration) -> str | None:
    """Why a PUT must not be sent: it has to carry the passphrase, which no answer contains, or it clears it.

    A preview, which does not know the live sync, judges the removal alone.
    """
    if "encryption_passphrase" in new:
        return None
    if "encryption_passphrase" in old:
        return (
            "encryption_passphrase cannot be left out while a mapping is encrypted: declare it, or switch the "
            "mappings' encryption_enabled off first"
            if _encrypts(new)
            else None
        )
    if live is not None and (_encrypts(live) or _encrypts(new) or live.get("encryption_passphrase")):
        return (
            "this sync has an encryption_passphrase that was set elsewhere, and an update that does not carry it "
            "would clear it: declare encryption_passphrase"
        )
    return None


def filters_objection(live: Configuration | None, new: Configuration, old: Configuration) -> str | None:
    """Why a PUT must not be sent: it manages one kind of filters, and the live ones cannot be split by kind."""
    if live is None or not live.get("filters") or any(live.get(name) is not None for name in NEW.values()):
        return None
    placed = [shape_of(ModelSyncArgs).place(declared) for declared in (new, old)]
    managed = [name for name in ("filters", *NEW.values()) if any(name in p for p in placed)]
    if managed in ([NEW[MODEL]], [NEW[TARGET]]):
        return (
            f"this sync's filter_logic mixes conditions on models and on the target, so that {managed[0]} alone cannot "
            "replace it without a loss: declare model_filters and target_filters"
        )
    return None


def objection(live: Configuration | None, new: Configuration, old: Configuration) -> str | None:
    """Why a PUT must not be sent, if so."""
    return passphrase_objection(live, new, old) or filters_objection(live, new, old)


def place(sync: Configuration) -> tuple[str, ...]:
    """The connection and the object that it writes to: of a whole sync, or of an entry of the light list."""
    target = sync.get("target") or {}
    connection_id = target.get("connection_id") or sync.get("target_connection_id") or ""
    return (str(connection_id).lower(), str(target.get("object") or sync.get("target_object") or ""))


def impact(old: Configuration, new: Configuration) -> list[str]:
    """Warnings about what an update may do to the data.

    Page "Update Sync" says that such a change takes effect at the next execution; none says which make a full resync.
    """
    shape = shape_of(ModelSyncArgs)
    before, after = shape.place(old), shape.place(new)
    emptied_list = "identities" not in after and emptied(shape.placed["identities"].shape, before.get("identities"))
    return [
        *(
            f"{name} changes from the next execution on, which may be a full resync: every record is then written again"
            for name in changed(shape, before, after, ("mode", "target", "identities"))
        ),
        *([_SEVERAL_GO] if emptied_list else []),
    ]


_SEVERAL_GO = (
    "identities is no longer declared, and the sync has several: the update takes them away with an empty list. If the "
    "server does not take one, it refuses the update, and nothing is written"
)
_SEVERAL_STAY = (
    "Nothing was written. The server does not let the sync lose its identities by an empty list: declare them again, "
    "or replace the sync: `pulumi up --replace <urn>` (`pulumi stack --show-urns` lists them)."
)


def advice(body: Configuration, _changed: set[str], error: str) -> str:
    """Advice about an update that the server refuses."""
    takes_away = body.get("identities") == {"mappings": []}
    return _SEVERAL_STAY if takes_away and "identities" in error else ""


MODEL_SYNC = Kind(
    title="model sync",
    declaration=ModelSyncArgs,
    calls=MODEL_SYNCS,
    computed={
        "created_at": "",
        "created_by": {},
        "organization_id": "",
        "model_ids": [],
        "problems": [],
    },
    apart={"error_handling": error_handling_of(MODEL_SYNCS)},
    alias_id="sync_id",
    mistaken_for=Other("bulk sync", BULK_SYNCS.get, "BulkSync"),
    runs=Runs(MODEL_SYNCS),
    listed=FromList(whole=(OLDER,), loose=lambda declared: {"policies", "error_handling"} & declared.keys()),
    twins=Twins(place, ("name", "target"), " and target", "every record is written twice"),
    shown=(
        "name",
        "mode",
        "active",
        "schedule",
        "fields.*.sync_mode",
        "identities.mappings.*.function",
    ),
    makes=made_by,
    concerning=concerning,
    versions=VERSIONS,
    notes=impact,
    findings=findings,
    undone=undone,
    objection=objection,
    advice=advice,
)


class ModelSyncProvider(Provider):
    """The dynamic provider of model syncs. Its import path is in state: never rename or move it."""

    kind = MODEL_SYNC


class ModelSync(ModelSyncFields, ManagedResource, module="polytomic", name="ModelSync"):
    """A model sync: rows of models, pushed into a target.

    Every value may be an Output; every nested object may be a dict. Left out (None) means unmanaged: what the web page
    or a colleague set there survives every update. A field that was declared and is left out now is reset by the API
    to its default, except `active` and `error_handling`, which stay. Each declared field is also an output of the same
    name.
    """

    kind = MODEL_SYNC
    provider = ModelSyncProvider

    organization_id: pulumi.Output[str]
    """UUID of the organization that the sync belongs to."""
    created_at: pulumi.Output[str]
    """When it was created (UTC, RFC 3339)."""
    created_by: pulumi.Output[dict[str, Any]]
    """Who created it: `id`, `name`, `type`."""
    model_ids: pulumi.Output[list[str]]
    """UUIDs of the models that it reads."""
    problems: pulumi.Output[list[dict[str, Any]]]
    """What the API cannot resolve now and what stops the sync from running: `code`, `message`, `path`, `severity`."""

    @property
    def sync_id(self) -> pulumi.Output[str]:
        """The sync's UUID. The same as `id`, which stays known while an update is previewed."""
        return self.id
