"""`polytomic.map.yaml`: which names in different workspaces stand for the same thing.

The file lies beside `Pulumi.yaml` and is checked in::

    connection:
      "Salesforce sandbox:salesforce": "Salesforce:salesforce"
    model:
      "Customers (dev)": "Customers"

A name of a connection may have its type after a colon. An id may stand instead of a name.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pulumi_polytomic.errors import ConfigError

FILE = "polytomic.map.yaml"

_TYPED = re.compile(r"(.+):([a-z0-9_]+)", re.DOTALL)

Name = tuple[str, str]
"""The name, and the type of a connection; blank: of any type, or of a kind without types."""


@dataclass(frozen=True)
class Correspondence:
    """Which names stand for the same thing; by default each for itself."""

    groups: Mapping[str, tuple[frozenset[Name], ...]]
    """The titles of kinds, such as "policy" -> names that stand for one thing, each in its own workspace."""

    def group(self, title: str, *names: Name) -> frozenset[Name]:
        """All names that stand for the same thing as one of these; empty: no more than these do."""
        groups = self.groups.get(title, ())
        return frozenset[Name]().union(*(g for g in groups if any(_meets(one, name) for one in g for name in names)))


def _meets(asked: Name, one: Name) -> bool:
    return asked[0] == one[0] and ("" in (asked[1], one[1]) or asked[1] == one[1])


NONE = Correspondence({})


def of_project(folder: Path) -> Correspondence:
    """What the file of the project in this folder, or in one above it, says; without a file: nothing.

    Raises:
        ConfigError: the file cannot be read.
    """
    for place in [folder, *folder.parents]:
        if (place / FILE).is_file():
            return _read(place / FILE, (place / FILE).stat().st_mtime_ns)
        if (place / "Pulumi.yaml").is_file():
            break
    return NONE


@functools.lru_cache(maxsize=8)
def _read(file: Path, _changed: int) -> Correspondence:
    return load(file.read_text(encoding="utf-8"), str(file))


def load(text: str, file: str = FILE) -> Correspondence:
    """What the text of a file says.

    Raises:
        ConfigError: it is not such a text, in one line.
    """
    import yaml  # comes with pulumi; most programs have no such file

    try:
        document = yaml.safe_load(text)
    except yaml.YAMLError as error:
        raise ConfigError(f"{file} is not YAML: {' '.join(str(error).split())}") from None
    document = {} if document is None else document
    if not isinstance(document, dict) or not all(_is_names(names) for names in document.values()):
        raise ConfigError(
            f"{file} has to map names to names, under their kind",
            hint='Such as: connection: {"Salesforce sandbox:salesforce": "Salesforce:salesforce"}.',
        )
    return Correspondence({_title(kind): _joined(_title(kind), names.items()) for kind, names in document.items()})


def _is_names(names: Any) -> bool:
    return isinstance(names, dict) and all(isinstance(text, str) for pair in names.items() for text in pair)


def _title(kind: Any) -> str:
    return str(kind).replace("_", " ")


def _joined(title: str, pairs: Iterable[tuple[str, str]]) -> tuple[frozenset[Name], ...]:
    """The pairs as groups: what stands for the same thing as a third stands for each other."""
    groups: list[frozenset[Name]] = []
    for pair in pairs:
        joined = frozenset(_name(title, text) for text in pair)
        apart = [group for group in groups if not group & joined]
        groups = [*apart, joined.union(*(group for group in groups if group & joined))]
    return tuple(groups)


def _name(title: str, text: str) -> Name:
    typed = _TYPED.fullmatch(text) if title == "connection" else None
    return (typed[1], typed[2]) if typed else (text, "")
