"""Fields of a bulk sync that a program may write in another form than the API stores."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pulumi_polytomic.reconcile.forms import Configuration, Form
from pulumi_polytomic.reconcile.path import Path


class RenamedForm(Form):
    """A setting under its deprecated name."""

    def __init__(self, deprecated: str, new: str) -> None:
        """Say both names."""
        self.deprecated, self.new = deprecated, new
        self.stands_for = {deprecated: (new,)}

    def place(self, declared: Mapping[str, Any]) -> Configuration:
        """See `Form`."""
        if self.deprecated not in declared:
            return dict(declared)
        rest = {name: value for name, value in declared.items() if name != self.deprecated}
        return {**rest, self.new: declared[self.deprecated]}

    def view(self, live: Mapping[str, Any], declared: Mapping[str, Any]) -> Configuration:
        """See `Form`."""
        return {**live, self.deprecated: live.get(self.new)} if self.deprecated in declared else dict(live)

    def as_written(self, declared: Mapping[str, Any], path: Path) -> Path:
        """See `Form`."""
        return path.moved(Path.of(self.new), Path.of(self.deprecated)) if self.deprecated in declared else path
