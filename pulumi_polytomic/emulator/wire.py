"""The API's manners on the wire: versions, authentication, JSON, errors, pages."""

from __future__ import annotations

import base64
import binascii
import json
import re
import uuid
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from starlette.datastructures import Headers, QueryParams

from .behaviour import callers
from .behaviour.refusals import Conflict, Forbidden, Invalid, Malformed, NotFound, NotReady, Refusal
from .behaviour.world import CURRENT, OLDER, Caller, World
from .store import Json

VERSION_HEADER = "X-Polytomic-Version"
VERSIONS = (CURRENT, OLDER)
PAGE_LIMIT = 50

_STATUSES: dict[type[Refusal], int] = {
    Malformed: 400, Forbidden: 403, NotFound: 404, Conflict: 409, Invalid: 422, NotReady: 422,
}  # fmt: skip
_KEYS = {
    400: "bad_request",
    401: "unauthorized",
    403: "forbidden",
    404: "not_found",
    405: "method_not_allowed",
    409: "conflict",
    422: "unprocessable_entity",
    429: "too_many_requests",
    500: "internal_server_error",
    502: "bad_gateway",
    503: "service_unavailable",
    504: "gateway_timeout",
}
_MESSAGES = {429: "Too many requests.", 500: "Something went wrong on our side.", 503: "Come back later."}


@dataclass(frozen=True)
class Call:
    """A request as the handlers see it: who calls, and for what.

    `base_url` is where the caller reached the emulator, for the addresses that answers hold.
    """

    caller: Caller
    path: Mapping[str, str]
    query: QueryParams
    raw: bytes
    base_url: str

    @property
    def body(self) -> Json:
        """The object in the body; a request without one is refused."""
        return json_object(self.raw)

    @property
    def optional_body(self) -> Json:
        """The object in the body, empty if there is no body."""
        return json_object(self.raw) if self.raw.strip() else {}


@dataclass(frozen=True)
class Reply:
    """An answer before it is bytes; `body` None is an empty one, and `cut` says how only half of it is sent."""

    status: int = 200
    body: Any = None
    headers: dict[str, str] = field(default_factory=dict)
    cut: str | None = None


class Unauthorized(Exception):
    """No credentials, or wrong ones."""


def data(value: Any, **beside: Any) -> Reply:
    """Return an answer in the envelope that every body of the API has."""
    return Reply(body={"data": value, **beside})


def error(status: int, message: str | None = None, metadata: Json | None = None, key: str | None = None) -> Reply:
    """Return the API's error body; the status says which `key`, unless another one is given."""
    key = key or _KEYS.get(status, "error")
    text = message or _MESSAGES.get(status) or key.replace("_", " ").capitalize() + "."
    return Reply(status, {"key": key, "message": text, "metadata": metadata or {}, "status": status})


def refused(refusal: Refusal) -> Reply:
    """Return the answer to a request that the behaviour refused."""
    return error(_STATUSES[type(refusal)], refusal.message, refusal.metadata, refusal.key)


def unauthorized() -> Reply:
    """Return the answer to a request whose key opens nothing; the key is not in it."""
    return error(401, "Missing or invalid credentials.")


def version(headers: Headers) -> str:
    """Return the API version that a request names; the header is required on every page."""
    named = headers.get(VERSION_HEADER)
    if not named:
        raise Malformed(f"the header {VERSION_HEADER} is required", header=VERSION_HEADER)
    if named not in VERSIONS:
        known = ", ".join(VERSIONS)
        raise Malformed(f"unknown API version; {VERSION_HEADER} must be one of: {known}", header=VERSION_HEADER)
    return named


# What a partner and the deployment may call without naming an organization: by Bearer.
_ABOVE_ORGANIZATIONS = re.compile(r"/api/organizations(/.*)?")


CONNECT_SESSION = "/api/connections/connect/session"


def authenticate(world: World, headers: Headers, path: str, query: QueryParams) -> Caller:
    """Return the caller, by either of the two schemes that every page allows, or by the token of a Connect session."""
    scheme, _, credentials = headers.get("Authorization", "").partition(" ")
    caller = None
    if path == CONNECT_SESSION:
        caller = callers.of_connect_token(world, query.get("token", ""))
    elif scheme.lower() == "bearer":
        caller = callers.of_api_key(world, credentials.strip())
    elif scheme.lower() == "basic":
        caller = _basic(world, credentials.strip())
    if caller is None or not (caller.organization_id or _ABOVE_ORGANIZATIONS.fullmatch(path)):
        raise Unauthorized
    return caller


def _basic(world: World, credentials: str) -> Caller | None:
    try:
        organization_id, _, key = base64.b64decode(credentials, validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        return None
    return callers.of_basic(world, organization_id, key)


def json_object(raw: bytes) -> Json:
    """Return the object in a request's body."""
    try:
        body = json.loads(raw)
    except (json.JSONDecodeError, UnicodeDecodeError):
        raise Malformed("the body is not valid JSON") from None
    if not isinstance(body, dict):
        raise Malformed("the body is not a JSON object")
    return body


# The names in paths that are no UUIDs: a source's own ids, and words.
_WORDS = frozenset({"schema_id", "field_id", "property", "type", "filename"})


def path_ids(path: Mapping[str, str]) -> dict[str, str]:
    """Return the ids and words of a path; ids that are no UUIDs are refused."""
    ids = {}
    for name, text in path.items():
        if name in _WORDS:
            ids[name] = text
            continue
        try:
            ids[name] = str(uuid.UUID(text)) if len(text) == 36 else ""
        except ValueError:
            ids[name] = ""
        if not ids[name]:
            raise Malformed(f"{name}: not a UUID", parameter=name)
    return ids


def boolean(text: str) -> bool:
    """Read a query parameter that is true or false."""
    if text.lower() not in ("true", "false"):
        raise ValueError("neither true nor false")
    return text.lower() == "true"


def one_of(*choices: str) -> Callable[[str], str]:
    """Return a reader for a query parameter with a closed set of values."""

    def read(text: str) -> str:
        if text not in choices:
            raise ValueError(f"not one of {', '.join(choices)}")
        return text

    return read


def an_id(text: str) -> str:
    """Read a query parameter that is a UUID."""
    return str(uuid.UUID(text))


def flag(query: QueryParams, name: str) -> bool:
    """Return a query parameter that is false when it is left out."""
    return bool(parameter(query, name, boolean))


def nested(query: QueryParams, name: str) -> dict[str, str]:
    """Return the parameters sent as `name[key]=value`."""
    prefix = f"{name}["
    return {key[len(prefix) :].rstrip("]"): value for key, value in query.items() if key.startswith(prefix)}


def parameter(query: QueryParams, name: str, read: Callable[[str], Any]) -> Any:
    """Return a query parameter as it is read, None if it is left out or empty."""
    text = query.get(name)
    if not text:
        return None
    try:
        return read(text)
    except ValueError as mistake:
        raise Malformed(f"{name}: {mistake}", parameter=name) from None


@dataclass(frozen=True)
class Listing:
    """A list call, declared: what it lists, how an item looks, which query parameters narrow it.

    A filter is how the parameter is read, and where a record holds the value it must equal. `older_view` is
    how an item looks in version 2024-02-08, where that differs.
    """

    kind: str
    view: Callable[[World, Json], Json]
    filters: Mapping[str, tuple[Callable[[str], Any], Callable[[Json], Any]]] = field(default_factory=dict)
    older_view: Callable[[World, Json], Json] | None = None

    def __call__(self, world: World, call: Call) -> Reply:
        """Return one page: `updated_at` descending, then `id`; an empty list is null."""
        wanted = {name: parameter(call.query, name, read) for name, (read, _) in self.filters.items()}
        records = [
            record
            for record in world.store.all_before(self.kind, call.caller.organization_id, world.unsettled.list_lag)
            if all(value is None or self.filters[name][1](record) == value for name, value in wanted.items())
        ]
        view = self.older_view if self.older_view is not None and call.caller.version == OLDER else self.view
        return page(records, call.query, lambda record: view(world, record))


def page(
    records: list[Json],
    query: QueryParams,
    view: Callable[[Json], Json],
    *,
    by: str = "updated_at",
    ascending: bool = False,
    most: int = PAGE_LIMIT,
) -> Reply:
    """Return one page of records that are in order: `by` descending or ascending, then `id`."""
    limit = parameter(query, "limit", int)
    if limit is None or not 0 < limit <= most:
        limit = most
    after = parameter(query, "page_token", _read_token)
    if after is not None:
        place, id = after
        records = [
            record
            for record in records
            if (record[by] == place and record["id"] > id) or (record[by] > place if ascending else record[by] < place)
        ]
    shown = records[:limit]
    following = {"next_page_token": _token(shown[-1], by)} if len(records) > limit else {}
    return data([view(record) for record in shown] or None, pagination=following)


def page_of_runs(
    records: list[Json],
    query: QueryParams,
    view: Callable[[Json], Json],
    by: str = "created_at",
    *,
    most: int = PAGE_LIMIT,
) -> Reply:
    """Return one page of executions, newest first, or oldest first on request."""
    ascending = flag(query, "ascending")
    records = sorted(records, key=lambda record: str(record[by]), reverse=not ascending)
    return page(records, query, view, by=by, ascending=ascending, most=most)


def _token(record: Json, by: str) -> str:
    place = json.dumps([record[by], record["id"]]).encode()
    return base64.urlsafe_b64encode(zlib.crc32(place).to_bytes(4, "big") + place).decode()


def _read_token(token: str) -> tuple[str, str]:
    """Return the place that a token names; one that was edited is refused."""
    try:
        sealed = base64.urlsafe_b64decode(token.encode())
        seal, place = sealed[:4], sealed[4:]
        if zlib.crc32(place).to_bytes(4, "big") != seal:
            raise ValueError
        moment, id = json.loads(place)
    except ValueError:
        raise ValueError("not a token of this list") from None
    return moment, id
