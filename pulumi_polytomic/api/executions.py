"""Executions of both kinds of sync: ``/api/syncs/{id}/executions`` and ``/api/bulk/syncs/{id}/executions``.

Bodies and answers are the API's own documents. Every call asks afresh, and raises `ApiError` or one of its leaves, and
`NoAnswer`, as `client.Client` says. API pages "Start Sync", "Start Bulk Sync" and those of their executions.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from .answers import an_object, unexpected
from .bulk_syncs import BULK_SYNCS
from .collection import Syncs
from .model_syncs import MODEL_SYNCS
from .paths import item

if TYPE_CHECKING:
    from .client import Client

Document = dict[str, Any]


class Executions:
    """The executions of one kind of sync."""

    def __init__(self, syncs: Syncs, title: str) -> None:
        """`title`: what messages call the sync: "model sync"."""
        self.syncs, self.title = syncs, title

    def start(
        self, client: Client, sync_id: str, body: Mapping[str, Any], *, idempotency_key: str | None = None
    ) -> Document:
        """POST …/executions: start the sync; return the execution, of which the answer may tell little but its `id`.

        `Conflict` while one runs. For `idempotency_key` see `Client.post`; `executing.starting` starts exactly one.
        """
        path = self._path(sync_id)
        started = an_object(client.post(path, body, idempotency_key=idempotency_key), "POST", path)
        if not isinstance(started.get("id"), str):
            raise unexpected("POST", path, 200, "the answer names no execution")
        return started

    def list_(self, client: Client, sync_id: str) -> Iterator[Document]:
        """GET …/executions: yield them, the last started first, page by page. An old one may be gone."""
        return client.pages(self._path(sync_id), limit=None)

    def get(self, client: Client, sync_id: str, id: str) -> Document:
        """GET …/executions/{id}: return one, with its counts. `NotFound` where the server no longer keeps it."""
        path = self._path(sync_id, id)
        return an_object(client.get(path), "GET", path)

    def cancel(self, client: Client, sync_id: str, id: str) -> None:
        """POST …/executions/{id}/cancel: ask for it to be canceled, which takes a moment; one that ended stays."""
        client.post(self._path(sync_id, id, "cancel"), {})

    def current(self, client: Client, sync_id: str) -> Document | None:
        """The execution that is under way, from GET …/status; None if there is none."""
        found = self.syncs.status(client, sync_id).get("current_execution")
        return found if isinstance(found, dict) else None

    def latest_of(self, client: Client, sync_id: str) -> list[Document]:
        """The execution that is under way and the one that ended last, from GET …/status, as far as there are any."""
        status = self.syncs.status(client, sync_id)
        found = [status.get("current_execution"), status.get("last_execution")]
        return [one for one in found if isinstance(one, dict)]

    def console(self, client: Client, sync_id: str, id: str) -> list[Document]:
        """GET …/executions/{id}/consolelog: its last entries, each with `timestamp`, `level` and `message`."""
        path = self._path(sync_id, id, "consolelog")
        entries = an_object(client.get(path), "GET", path).get("entries") or []
        return [entry for entry in entries if isinstance(entry, dict)]

    def log_urls(self, client: Client, sync_id: str, id: str, type: str) -> list[str]:
        """GET …/executions/{id}/{type}: the addresses of its files of one type: "records", "errors" or "warnings".

        They are signed, so they need no key (and must get none), and they expire.
        """
        path = self._path(sync_id, id, type)
        return _addresses(an_object(client.get(path), "GET", path).get("urls"))

    def _path(self, sync_id: str, *rest: str) -> str:
        path = item(self.syncs.path, sync_id, "executions")
        return item(path, *rest) if rest else path


class BulkExecutions(Executions):
    """The executions of bulk syncs, for which one call answers for many."""

    def latest(self, client: Client, sync_ids: Sequence[str]) -> list[Document]:
        """GET /api/bulk/syncs/status: for each sync its `sync_id`, the `status` of its last execution, and `schemas`.

        Each schema tells the `execution_id` that it was last part of, and its `record_count`, `error_count` and
        `warning_count`.
        """
        path = f"{self.syncs.path}/status"
        found = client.get(path, {"sync_id": list(sync_ids)}) or []
        return [one for one in found if isinstance(one, dict)]

    def log_urls(self, client: Client, sync_id: str, id: str, type: str = "records") -> list[str]:  # noqa: ARG002
        """GET …/executions/{id}/logs: the addresses of its files. They are of no type."""
        path = self._path(sync_id, id, "logs")
        return _addresses(an_object(client.get(path), "GET", path).get("URLs"))


def _addresses(found: Any) -> list[str]:
    return [url for url in found or [] if isinstance(url, str)]


MODEL_EXECUTIONS = Executions(MODEL_SYNCS, "model sync")
BULK_EXECUTIONS = BulkExecutions(BULK_SYNCS, "bulk sync")
