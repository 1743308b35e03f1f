"""A real HTTP server on a real socket that plays a script: what it answers, drops, cuts or trickles, in order."""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from email.parser import BytesParser
from typing import Any
from urllib.parse import parse_qsl, urlsplit

Body = bytes | str | dict[str, Any] | list[Any] | None


@dataclass
class Heard:
    """One request as it came over the wire."""

    method: str
    target: str
    headers: dict[str, str]  # names in lower case
    body: bytes
    connection: int

    @property
    def path(self) -> str:
        return urlsplit(self.target).path

    @property
    def query(self) -> dict[str, str]:
        return dict(parse_qsl(urlsplit(self.target).query, keep_blank_values=True))

    @property
    def json(self) -> Any:
        return json.loads(self.body)

    @property
    def key(self) -> str:
        return self.headers["idempotency-key"]


# A step does its work on the open socket and says whether the connection stays open.
Step = Callable[[socket.socket, Heard, "Server"], bool]


def reply(status: int = 200, body: Body = None, /, **headers: str) -> Step:
    """Answer properly. Header names are written with underscores: `Retry_After="1"`."""
    text = body if isinstance(body, (bytes, str)) else b"" if body is None else json.dumps(body)
    content = text.encode() if isinstance(text, str) else text
    named = {"Content-Type": "application/json", "Content-Length": str(len(content))}
    named |= {name.replace("_", "-"): value for name, value in headers.items()}

    def step(connection: socket.socket, heard: Heard, server: Server) -> bool:
        lines = [f"HTTP/1.1 {status} Whatever", *(f"{name}: {value}" for name, value in named.items())]
        connection.sendall("\r\n".join([*lines, "", ""]).encode() + content)
        return True

    return step


def ok(data: Any = None, /, **more: Any) -> Step:
    return reply(200, {"data": data, **more})


def refuse(status: int, key: str = "some_key", message: str = "Some message", /, **headers: str) -> Step:
    return reply(status, {"key": key, "message": message, "status": status, "metadata": None}, **headers)


def echo(status: int, kind: str = "application/json") -> Step:
    """Answer with an error that repeats the request's Authorization header, in every way a careless server would."""

    def step(connection: socket.socket, heard: Heard, server: Server) -> bool:
        said = heard.headers["authorization"]
        body = {"key": said, "message": f"bad {said}\n!", "metadata": {said: [said, {"x": said}]}}
        page = f"<html><title>{said}</title>{said}</html>" if "html" in kind else f"cannot accept {said}"
        return reply(status, body if "json" in kind else page, Content_Type=kind)(connection, heard, server)

    return step


def drop(connection: socket.socket, heard: Heard, server: Server) -> bool:
    """Close without a word."""
    return False


def cut(connection: socket.socket, heard: Heard, server: Server) -> bool:
    """Announce more than is sent."""
    connection.sendall(b'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 999\r\n\r\n{"data": {')
    return False


def cut_unannounced(connection: socket.socket, heard: Heard, server: Server) -> bool:
    """Send half of a document whose length was not announced: only its grammar can tell."""
    connection.sendall(b'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nConnection: close\r\n\r\n{"data": {')
    return False


def hang(connection: socket.socket, heard: Heard, server: Server) -> bool:
    """Say nothing until the test is over."""
    server.over.wait()
    return False


@dataclass
class Server:
    """Plays `script`, one step per request; the last step is repeated for all that follow."""

    script: list[Step] = field(default_factory=lambda: [ok()])
    heard: list[Heard] = field(default_factory=list)
    over: threading.Event = field(default_factory=threading.Event)

    def __post_init__(self) -> None:
        self._lock = threading.Lock()
        self._steps = 0
        self._connections = 0
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        threading.Thread(target=self._accept, daemon=True).start()

    def plays(self, *script: Step) -> None:
        with self._lock:
            self.script, self._steps = list(script), 0

    def close(self) -> None:
        self.over.set()
        self._listener.close()

    def _accept(self) -> None:
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            self._connections += 1
            threading.Thread(target=self._serve, args=(connection, self._connections), daemon=True).start()

    def _serve(self, connection: socket.socket, number: int) -> None:
        with connection, connection.makefile("rb") as stream:
            try:
                if connection.recv(1, socket.MSG_PEEK) == b"\x16":  # a TLS greeting: answer as plain servers do
                    connection.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")
                    return
                while line := stream.readline():
                    method, target, _ = line.decode("latin-1").split(" ", 2)
                    raw = b""
                    while (header := stream.readline()) not in (b"\r\n", b""):
                        raw += header
                    headers = {name.lower(): value for name, value in BytesParser().parsebytes(raw + b"\r\n").items()}
                    body = stream.read(int(headers.get("content-length", "0")))
                    heard = Heard(method, target, headers, body, number)
                    with self._lock:
                        self.heard.append(heard)
                        step = self.script[min(self._steps, len(self.script) - 1)]
                        self._steps += 1
                    if not step(connection, heard, self):
                        return
            except (OSError, ValueError):  # gone, or not HTTP at all
                return
