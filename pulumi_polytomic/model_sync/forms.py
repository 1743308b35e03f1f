"""Fields of a model sync in another form than the API stores: a single identity, and override fields among the
mappings. The deprecated filters are in `filters`, a target that is yet to be made in `creation`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from pulumi_polytomic.reconcile.forms import Configuration, Draft, Form
from pulumi_polytomic.reconcile.path import Key, Path


class IdentityForm(Form):
    """`identity`: the first and only of `identities.mappings`."""

    stands_for: Mapping[str, tuple[str, ...]] = {"identity": ("identities",)}

    def place(self, declared: Mapping[str, Any]) -> Configuration:
        """See `Form`."""
        if "identity" not in declared:
            return dict(declared)
        rest = {name: value for name, value in declared.items() if name != "identity"}
        return {**rest, "identities": {"mappings": [declared["identity"]]}}

    def view(self, live: Mapping[str, Any], declared: Mapping[str, Any]) -> Configuration:
        """See `Form`. Several mappings are no identity: `identities` reports them."""
        mappings = _mappings(live)
        if "identity" not in declared:
            return dict(live)
        return {**live, "identity": mappings[0] if len(mappings) == 1 else None}

    def instead(self, live: Mapping[str, Any], declared: Mapping[str, Any]) -> tuple[str, ...]:
        """See `Form`."""
        return ("identities",) if "identity" in declared and len(_mappings(live)) > 1 else ()

    def as_written(self, declared: Mapping[str, Any], path: Path) -> Path:
        """See `Form`."""
        if "identity" not in declared:
            return path
        identity = Path.of("identity")
        return path.moved(Path.of("identities", "mappings", 0), identity).moved(Path.of("identities"), identity)


def _mappings(configuration: Mapping[str, Any]) -> list[Any]:
    return (configuration.get("identities") or {}).get("mappings") or []


def is_override_entry(mapping: Any) -> bool:
    """Whether the entry of `fields` is one that the API stores under `override_fields`."""
    return isinstance(mapping, dict) and mapping.get("override_value") is not None and mapping.get("source") is None


def override_entries(configuration: Mapping[str, Any]) -> list[Configuration]:
    """The override fields that are spelled as entries of `fields`; encryption means nothing for them."""
    fields = configuration.get("fields")
    entries = [m for m in fields if is_override_entry(m)] if isinstance(fields, list) else []
    return [{k: v for k, v in entry.items() if k != "encryption_enabled"} for entry in entries]


def place_override_fields(configuration: Mapping[str, Any]) -> Configuration:
    """The configuration with every override field under `override_fields`, as the API keeps them."""
    entries = override_entries(configuration)
    if not entries:
        return dict(configuration)
    mappings = [m for m in configuration["fields"] if not is_override_entry(m)]
    declared = configuration.get("override_fields")
    if declared is not None and not isinstance(declared, list):
        return {**configuration, "fields": mappings}
    return {**configuration, "fields": mappings, "override_fields": [*(declared or []), *entries]}


class OverrideFieldsForm(Form):
    """An entry of `fields` with a fixed value and no source: the API keeps it among `override_fields`."""

    def place(self, declared: Mapping[str, Any]) -> Configuration:
        """See `Form`."""
        return place_override_fields(declared)

    def view(self, live: Mapping[str, Any], declared: Mapping[str, Any]) -> Configuration:
        """See `Form`."""
        fields = declared.get("fields")
        spelled = {e["target"]: e for e in fields if is_override_entry(e)} if isinstance(fields, list) else {}
        if not spelled:
            return dict(live)
        placed = place_override_fields(live)
        overrides = placed.get("override_fields") or []
        among_fields = [
            {**o, **{k: v for k, v in spelled[o["target"]].items() if k == "encryption_enabled"}}
            for o in overrides
            if o.get("target") in spelled
        ]
        rest = [o for o in overrides if o.get("target") not in spelled]
        return {**placed, "fields": [*(placed.get("fields") or []), *among_fields], "override_fields": rest}

    def complete(self, draft: Draft) -> Draft:
        """See `Form`. Where `override_fields` itself is not declared, the others in it are unmanaged and stay."""
        entries, gone = override_entries(draft.declared), override_entries(draft.declared_before)
        if not (entries or gone) or any("override_fields" in d for d in (draft.declared, draft.declared_before)):
            return draft
        managed = {e.get("target") for e in [*entries, *gone]}
        others = [o for o in draft.live.get("override_fields") or [] if o.get("target") not in managed]
        return replace(draft, new={**draft.new, "override_fields": [*others, *entries]})

    def judged(self, declared: Mapping[str, Any]) -> Configuration:
        """See `Form`."""
        return place_override_fields(declared)

    def as_given(self, declared: Mapping[str, Any], path: Path) -> Path:
        """See `Form`."""
        fields = declared.get("fields")
        if not override_entries(declared) or not isinstance(fields, list):
            return path
        kept = [Path.of("fields", i) for i, entry in enumerate(fields) if not is_override_entry(entry)]
        moved = [Path.of("fields", i) for i, entry in enumerate(fields) if is_override_entry(entry)]
        apart = declared.get("override_fields")
        there = [Path.of("override_fields", i) for i in range(len(apart))] if isinstance(apart, list) else []
        for name, places in (("fields", kept), ("override_fields", [*there, *moved])):
            for i, place in enumerate(places):
                if path.is_within(Path.of(name, i)):
                    return path.moved(Path.of(name, i), place)
        return path

    def as_written(self, declared: Mapping[str, Any], path: Path) -> Path:
        """See `Form`."""
        if "override_fields" not in declared:
            return path.moved(Path.of("override_fields"), Path.of("fields"))
        for key in (Key(str(entry.get("target"))) for entry in override_entries(declared)):
            path = path.moved(Path.of("override_fields", key), Path.of("fields", key))
        return path


def with_identity_mappings(
    live: Mapping[str, Any], declared: Mapping[str, Any], before: Mapping[str, Any] | None = None
) -> Configuration:
    """The live object with the declared mappings that its identities already are.

    A server may drop a mapping whose target is an identity's target too. Such a mapping is held where the identity
    reads the same field, and where it says no more than that: neither that the value is encrypted nor overridden. With
    `before`, what was declared before, a mapping that is new in a declaration is not held: it has to be sent once.
    """
    sources = {mapping.get("target"): mapping.get("source") for mapping in _mappings(live)}
    known = before.get("fields") if before else None
    told = {_target(m) for m in known} if isinstance(known, list) else sources.keys()
    there = {_target(m) for m in live.get("fields") or []}
    fields = declared.get("fields")
    held = [
        m
        for m in (fields if isinstance(fields, list) else [])
        if (target := _target(m)) in sources and target in told and target not in there and _reads(m, sources[target])
    ]
    return {**live, "fields": [*(live.get("fields") or []), *held]} if held else dict(live)


def _target(mapping: Any) -> Any:
    target = mapping.get("target") if isinstance(mapping, dict) else None
    return target if isinstance(target, str) else None


def _reads(mapping: Configuration, source: Any) -> bool:
    """Whether the mapping says that the field of the source is written, and no more."""
    wanted = mapping.get("source")
    if mapping.get("encryption_enabled") or mapping.get("override_value") is not None:
        return False
    if not isinstance(wanted, dict) or not isinstance(source, dict):
        return False
    ids = [str(one.get("model_id")).lower() for one in (wanted, source)]
    return ids[0] == ids[1] and wanted.get("field") == source.get("field")


class IdentityMappingForm(Form):
    """An entry of `fields` that an identity is already: the API may keep the identity only.

    It may keep the mapping too, so it is sent as it is declared.
    """

    def view(self, live: Mapping[str, Any], declared: Mapping[str, Any]) -> Configuration:
        """See `Form`."""
        return with_identity_mappings(live, declared)

    def complete(self, draft: Draft) -> Draft:
        """See `Form`."""
        return replace(draft, live=with_identity_mappings(draft.live, draft.declared, draft.declared_before))
