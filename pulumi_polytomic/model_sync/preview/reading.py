"""The parts of a declared model sync, in whatever form it was written, each with its path in the user's spelling.

Only what is known is read: what a preview does not know yet is passed over.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from pulumi_polytomic.lifecycle.preview.asking import Declared
from pulumi_polytomic.model_sync.filters import MODEL, NEW, TARGET, kind_of
from pulumi_polytomic.model_sync.forms import is_override_entry
from pulumi_polytomic.reconcile.path import Key, Path
from pulumi_polytomic.reconcile.shape import known


@dataclass(frozen=True)
class Part:
    """A part of a declaration: where it stands, and what it says.

    `path` has the positions that the user sees, `key` is the path that `reconcile.changes` gives it.
    """

    path: Path
    key: Path
    value: dict[str, Any]

    def text(self, name: str) -> str | None:
        """The value under the name, if it is a text that is known."""
        value = self.value.get(name)
        return value if isinstance(value, str) else None


@dataclass(frozen=True)
class Condition(Part):
    """A condition of a filter, under the names of the new forms. `written` are the names that the user wrote."""

    kind: str
    written: Mapping[str, str]

    def at(self, name: str) -> Path:
        """The path of one of its fields."""
        return self.path / self.written.get(name, name)


def mappings(declared: Declared) -> Iterator[Part]:
    """The entries of `fields` and `override_fields`."""
    for name in ("fields", "override_fields"):
        for i, entry in enumerate(_list(declared.get(name))):
            if isinstance(entry, dict):
                kept = "override_fields" if is_override_entry(entry) else name
                yield Part(Path.of(name, i), Path.of(kept, Key(str(entry.get("target")))), entry)


def identities(declared: Declared) -> Iterator[Part]:
    """The identity mappings."""
    if isinstance(declared.get("identity"), dict):
        yield Part(Path.of("identity"), Path.of("identity"), declared["identity"])
    whole = declared.get("identities")
    for i, entry in enumerate(_list(whole.get("mappings") if isinstance(whole, dict) else None)):
        if isinstance(entry, dict):
            path = Path.of("identities", "mappings", i)
            yield Part(path, path, entry)


def declares_identities(declared: Declared) -> bool:
    """Whether it says anything about identities; also that there are none."""
    return declared.get("identity") is not None or declared.get("identities") is not None


def targets_known(declared: Declared) -> bool:
    """Whether every target field that is written to is known."""
    identity, whole = declared.get("identity"), declared.get("identities")
    lists = [declared.get("fields"), declared.get("override_fields"), [] if identity is None else [identity]]
    lists.append(whole.get("mappings") if isinstance(whole, dict) else whole)
    return all(
        given is None
        or (isinstance(given, list) and all(isinstance(e, dict) and isinstance(e.get("target"), str) for e in given))
        for given in lists
    )


_DEPRECATED = {MODEL: {"source": "field"}, TARGET: {"field": "field_id", "value_source": "value_field"}}


def conditions(declared: Declared) -> Iterator[Condition]:
    """The conditions of both kinds of filters."""
    for kind, name in NEW.items():
        filters = declared.get(name)
        for i, entry in enumerate(_list(filters.get("conditions") if isinstance(filters, dict) else None)):
            if isinstance(entry, dict):
                key = Path.of(name, "conditions")
                yield Condition(key / i, key, entry, kind, {})
    for i, entry in enumerate(_list(declared.get("filters"))):
        of = kind_of(entry) if isinstance(entry, dict) and all(map(known, entry.values())) else None
        if of in _DEPRECATED:
            kind = str(of)
            written = _DEPRECATED[kind]
            same = {k: v for k, v in entry.items() if k in ("function", "value")}
            value = {**same, **{new: entry[old] for new, old in written.items() if old in entry}}
            yield Condition(Path.of("filters", i), Path.of("filters"), value, kind, written)


def sources(declared: Declared) -> Iterator[Part]:
    """Every model field that is read."""
    places = [(part, part.path / "source", part.value.get("source")) for part in mappings(declared)]
    places += [(part, part.path / "source", part.value.get("source")) for part in identities(declared)]
    for condition in conditions(declared):
        name = "source" if condition.kind == MODEL else "value_source"
        places.append((condition, condition.at(name), condition.value.get(name)))
    for i, entry in enumerate(_list(declared.get("overrides"))):
        if isinstance(entry, dict):
            part = Part(Path.of("overrides", i), Path.of("overrides", i), entry)
            places.append((part, part.path / "field", entry.get("field")))
    for part, path, source in places:
        if isinstance(source, dict):
            yield Part(path, part.key, source)


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []
