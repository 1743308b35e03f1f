"""A target that does not exist yet: made by `target.create`, or under `target.new_name`.

Both make an object once; from then on the object is the target. Until then no answer shows that one is to be made, and
an update is a full replacement: a body without it may lose it. So every body has it until the object exists.
"""

from __future__ import annotations

from dataclasses import replace

from pulumi_polytomic.reconcile.forms import Configuration, Draft, Form

_MAKES_ONE = ("create", "new_name")


class TargetCreationForm(Form):
    """A target that says what is to be made, as long as there is no object."""

    def complete(self, draft: Draft) -> Draft:
        """See `Form`. What there is already is not to be made."""
        live, target = draft.live.get("target"), draft.new.get("target")
        if not isinstance(target, dict) or not (isinstance(live, dict) and live.get("object")):
            return draft
        return replace(draft, new={**draft.new, "target": {k: v for k, v in target.items() if k != "create"}})

    def body(self, body: Configuration, draft: Draft) -> Configuration:
        """See `Form`."""
        target, declared = body.get("target"), draft.declared.get("target")
        if not isinstance(target, dict) or not isinstance(declared, dict):
            return body
        if target.get("object"):
            return {**body, "target": {k: v for k, v in target.items() if k != "create"}}
        wanted = {k: declared[k] for k in _MAKES_ONE if declared.get(k) is not None}
        return {**body, "target": {**wanted, **target}}
