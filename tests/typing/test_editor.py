"""What an editor shows of a resource while its program is written: pyright's language server, as editors run it."""

from __future__ import annotations

import inspect
import itertools
import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO, cast

import pytest

from pulumi_polytomic.host.resource import ManagedResource
from pulumi_polytomic.kinds import KINDS


class Editor:
    """An editor with one open file."""

    def __init__(self, file: Path, text: str) -> None:
        file.write_text(text)
        self.uri, self.numbers = file.as_uri(), itertools.count(1)
        command = [sys.executable, "-m", "pyright.langserver", "--stdio"]
        environment = {**os.environ, "PYRIGHT_PYTHON_IGNORE_WARNINGS": "1"}
        self.server = subprocess.Popen(
            command, cwd=file.parent, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )
        markdown = {"documentationFormat": ["markdown"], "contentFormat": ["markdown"]}
        shown = {"hover": markdown, "signatureHelp": {"signatureInformation": markdown}}
        self.ask(
            "initialize",
            {
                "processId": os.getpid(),
                "rootUri": file.parent.as_uri(),
                "workspaceFolders": [{"uri": file.parent.as_uri(), "name": "program"}],
                "capabilities": {"workspace": {"configuration": True}, "textDocument": shown},
            },
        )
        self._send({"method": "initialized", "params": {}})
        document = {"uri": self.uri, "languageId": "python", "version": 1, "text": text}
        self._send({"method": "textDocument/didOpen", "params": {"textDocument": document}})

    def at(self, method: str, line: int, character: int) -> Any:
        """What it shows at this place of the file."""
        place = {"textDocument": {"uri": self.uri}, "position": {"line": line, "character": character}}
        return self.ask(f"textDocument/{method}", place)

    def ask(self, method: str, params: dict[str, Any]) -> Any:
        number = next(self.numbers)
        self._send({"id": number, "method": method, "params": params})
        for message in self._messages():
            if message.get("id") == number and "method" not in message:
                return message["result"]
            if "id" in message:  # the server asks for the settings
                items = message.get("params", {}).get("items", [])
                settings = [{"pythonPath": sys.executable} for _ in items]
                self._send({"id": message["id"], "result": settings or None})
        raise AssertionError("the language server ended")

    def _send(self, message: dict[str, Any]) -> None:
        content = json.dumps({"jsonrpc": "2.0", **message}).encode()
        wire = cast(BinaryIO, self.server.stdin)
        wire.write(b"Content-Length: %d\r\n\r\n%s" % (len(content), content))
        wire.flush()

    def _messages(self) -> Iterator[dict[str, Any]]:
        wire = cast(BinaryIO, self.server.stdout)
        while header := wire.readline():
            length = int(header.removeprefix(b"Content-Length:"))
            while wire.readline().strip():
                pass
            yield json.loads(wire.read(length))


def meanings(resource: type[ManagedResource]) -> dict[str, str]:
    """The first line that the constructor says of each declared field."""
    told = re.findall(r"^    (\w+): (.+)$", inspect.getdoc(resource.__init__) or "", re.MULTILINE)
    return {name: line for name, line in told if name in resource.kind.shape.fields}


@pytest.mark.parametrize("resource", KINDS)
def test_an_editor_shows_the_meaning_of_each_field(resource: type[ManagedResource], tmp_path: Path) -> None:
    told = meanings(resource)
    assert set(told) == set(resource.kind.shape.fields)
    lines = [f"polytomic.{resource.__name__}('it', {name}=None)" for name in told]
    editor = Editor(tmp_path / "program.py", "\n".join(["import pulumi_polytomic as polytomic", *lines]))
    try:
        for number, (name, meaning) in enumerate(told.items(), 1):
            place = lines[number - 1].index(f"{name}=")
            hover = editor.at("hover", number, place)
            assert meaning in hover["contents"]["value"], name
            help = editor.at("signatureHelp", number, place + len(name) + 1)
            [signature] = help["signatures"]
            active = signature["parameters"][help["activeParameter"]]
            assert active["label"].startswith(f"{name}: ")
            assert meaning in active["documentation"]["value"], name
    finally:
        editor.server.kill()
