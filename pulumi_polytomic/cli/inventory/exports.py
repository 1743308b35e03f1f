"""An inventory as a file: JSON, with everything that the API returned."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from ..mistakes import Mistake
from .objects import Inventory, Object

if TYPE_CHECKING:
    from ...lifecycle.kind import Kind

FORMAT = "pulumi-polytomic export 1"


def to_json(inventory: Inventory) -> str:
    """The text of the file."""
    objects: dict[str, list[dict[str, Any]]] = {}
    for one in inventory.objects:
        objects.setdefault(one.kind.title, []).append(one.live)
    document = {
        "format": FORMAT,
        "workspace": inventory.title,
        "api_version": inventory.api_version,
        "objects": objects,
        "resources": dict(inventory.resources),
    }
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


def from_json(text: str, path: str, kinds: Iterable[Kind]) -> Inventory:
    """The inventory that the text of the file at `path` tells.

    Raises:
        Mistake: it is not such a file.
    """
    by_title = {kind.title: kind for kind in kinds}
    try:
        document = json.loads(text)
        if document["format"] != FORMAT:
            raise ValueError
        found = [
            Object(by_title[title], str(one["id"]), one)
            for title, several in document["objects"].items()
            if title in by_title
            for one in several
        ]
        return Inventory(str(document["workspace"]), document["api_version"], tuple(found), _texts(document))
    except (ValueError, KeyError, TypeError, AttributeError):
        raise Mistake(f"{path} is no export of a workspace: `pulumi-polytomic export -o FILE` writes one") from None


def _texts(document: Mapping[str, Any]) -> dict[str, str]:
    return {str(id): str(name) for id, name in (document.get("resources") or {}).items()}
