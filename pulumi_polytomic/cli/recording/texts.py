"""The text of a world, in YAML or JSON."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import yaml

if TYPE_CHECKING:
    _Base = yaml.SafeDumper
else:
    _Base = getattr(yaml, "CSafeDumper", yaml.SafeDumper)  # the one in C is ten times faster

_HEAD = "# A world for `pulumi-polytomic emulator --world` and the fixture `polytomic_world`.\n"


class _Dumper(_Base):
    """Writes everything out, with no references to what stands above."""

    def ignore_aliases(self, data: Any) -> bool:  # noqa: ARG002
        return True


def _text(dumper: _Dumper, text: str) -> yaml.ScalarNode:
    """Write a text of several lines, such as SQL, as it is read."""
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style="|" if "\n" in text else None)


_Dumper.add_representer(str, _text)


def text_of(world: dict[str, Any], *, as_json: bool) -> str:
    """Return the text of a world; the same world has the same text."""
    if as_json:
        return json.dumps(world, indent=2, ensure_ascii=False) + "\n"
    written: str = yaml.dump(
        world, Dumper=_Dumper, sort_keys=False, allow_unicode=True, default_flow_style=None, width=120
    )
    return _HEAD + written
