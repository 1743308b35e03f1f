"""Compare what is declared with the deployment at preview, and refuse what cannot work before anything is written.

`look` is what `verbs.check` calls. It asks once for each target object, model and source (`asking`), lets rules
judge what came (`targets`, `models`, `schedules`, `bulk_sync`: pure functions), and separates refusals from warnings.
It refuses nothing that is uncertain, and nothing that was so before: a finding is a refusal only if something that it
follows from has changed.
"""

from __future__ import annotations

from pulumi_polytomic.lifecycle.preview.looking import look, look_at_unchanged

__all__ = ["look", "look_at_unchanged"]
