"""What an editor shows of a resource while its program is written: pyright's language server, as editors run it."""

from __future__ import annotations

import inspect
import itertools
import json
import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, BinaryIO, cast

import pytest

from pulumi_polytomic.host.resource import ManagedResource
from pulumi_polytomic.kinds import KINDS


class Editor:
    """An editor of the programs in one folder."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.numbers = folder, itertools.count(1)
        command = [sys.executable, "-m", "pyright.langserver", "--stdio"]
        environment = {**os.environ, "PYRIGHT_PYTHON_IGNORE_WARNINGS": "1"}
        self.server = subprocess.Popen(
            command, cwd=folder, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )
        markdown = {"documentationFormat": ["markdown"], "contentFormat": ["markdown"]}
        shown = {"hover": markdown, "signatureHelp": {"signatureInformation": markdown}}
        self.ask(
            "initialize",
            {
                "processId": os.getpid(),
                "rootUri": folder.as_uri(),
                "workspaceFolders": [{"uri": folder.as_uri(), "name": "programs"}],
                "capabilities": {"workspace": {"configuration": True}, "textDocument": shown},
            },
        )
        self._send({"method": "initialized", "params": {}})

    def open(self, name: str, text: str) -> Callable[[str, int, int], Any]:
        """Open a file of that name. The result shows a place of it: `shown("hover", line, character)`."""
        file = self.folder / name
        file.write_text(text)
        document = {"uri": file.as_uri(), "languageId": "python", "version": 1, "text": text}
        self._send({"method": "textDocument/didOpen", "params": {"textDocument": document}})

        def shown(method: str, line: int, character: int) -> Any:
            place = {"textDocument": {"uri": file.as_uri()}, "position": {"line": line, "character": character}}
            return self.ask(f"textDocument/{method}", place)

        return shown

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


@pytest.fixture(scope="module")
def editor(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Editor]:
    editor = Editor(tmp_path_factory.mktemp("programs"))
    yield editor
    editor.server.kill()


@pytest.mark.parametrize("resource", KINDS)
def test_an_editor_shows_the_meaning_of_each_field(resource: type[ManagedResource], editor: Editor) -> None:
    told = meanings(resource)
    assert set(told) == set(resource.kind.shape.fields)
    lines = [f"polytomic.{resource.__name__}('it', {name}=None)" for name in told]
    shown = editor.open(f"{resource.__name__}.py", "\n".join(["import pulumi_polytomic as polytomic", *lines]))
    for number, (name, meaning) in enumerate(told.items(), 1):
        place = lines[number - 1].index(f"{name}=")
        hover = shown("hover", number, place)
        assert meaning in hover["contents"]["value"], name
        help = shown("signatureHelp", number, place + len(name) + 1)
        [signature] = help["signatures"]
        active = signature["parameters"][help["activeParameter"]]
        assert active["label"].startswith(f"{name}: ")
        assert meaning in active["documentation"]["value"], name
