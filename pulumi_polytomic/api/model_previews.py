"""Preview a model before it is saved: ``/api/model-preview`` and its job.

Both functions raise `ApiError` or one of its leaves, and `NoAnswer`, as `client.Client` says.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from .answers import an_object
from .paths import item

if TYPE_CHECKING:
    from .client import Client

_PREVIEW = "/api/model-preview"


def start(client: Client, body: Mapping[str, Any]) -> dict[str, Any]:
    """POST the body of a create, of which nothing is saved: return a job, which may be done already.

    A `result` is the model that the create would make, with its `fields`.
    """
    answer = client.started(_PREVIEW, body)
    job = answer.get("job")
    return job if isinstance(job, dict) else {"status": "done", "result": an_object(answer["data"], "POST", _PREVIEW)}


def job(client: Client, id: str) -> dict[str, Any]:
    """GET /api/jobs/previewmodel/{id}: return the job; its `status` is "running", "done" or "failed"."""
    path = item("/api/jobs/previewmodel", id)
    return an_object(client.get(path), "GET", path)
