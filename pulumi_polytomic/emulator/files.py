"""The files that answers point to: addresses of the emulator itself, signed and good for an hour of its clock.

They need no key, as those of the API do not: whoever has the address may read.
"""

from __future__ import annotations

import hashlib
import hmac

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import BaseRoute, Route

from .behaviour import execution_logs, executions
from .behaviour.instants import later
from .behaviour.world import World

_SECONDS = 3600
_KEY = b"the emulator's addresses protect nothing"


def expiry(world: World) -> str:
    """Return until when an address that is given out now is good."""
    return later(world.store.now(), _SECONDS)


def url(base_url: str, execution_id: str, name: str, expires: str) -> str:
    """Return the address of a file of an execution."""
    signature = _signature(execution_id, name, expires)
    return f"{base_url}/files/{execution_id}/{name}?expires={expires}&signature={signature}"


def _signature(execution_id: str, name: str, expires: str) -> str:
    return hmac.new(_KEY, f"{execution_id}/{name} {expires}".encode(), hashlib.sha256).hexdigest()


def routes(world: World) -> list[BaseRoute]:
    """Return the route that serves the files."""

    async def endpoint(request: Request) -> Response:
        execution_id, name = request.path_params["execution_id"], request.path_params["name"]
        expires = request.query_params.get("expires", "")
        given = request.query_params.get("signature", "")
        if not hmac.compare_digest(given, _signature(execution_id, name, expires)):
            return PlainTextResponse("The signature does not fit.\n", status_code=403)
        if expires < world.store.now():
            return PlainTextResponse("The address has expired.\n", status_code=403)
        execution = world.store.read(executions.KIND, execution_id)
        if execution is None:
            return PlainTextResponse("There is no such file.\n", status_code=404)
        return PlainTextResponse(execution_logs.content(world, execution, name), media_type="application/jsonl")

    return [Route("/files/{execution_id}/{name}", endpoint, methods=["GET"])]
