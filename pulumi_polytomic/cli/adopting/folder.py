"""Write files into a folder: generated files are rewritten or removed, and files that people wrote stay."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from ..mistakes import writing
from .documents import is_ours

_NO_PROGRAM = {"venv", "node_modules", "__pycache__", "tests"}
_BESIDE = (".json", ".yaml", ".md")


@dataclass
class Plan:
    """What would become of each file, by its path; and what was there."""

    written: dict[str, str] = field(default_factory=dict)
    removed: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)
    before: dict[str, str] = field(default_factory=dict)

    def diff(self) -> Iterator[str]:
        """The lines of a unified diff of all changes."""
        after = {**self.written, **dict.fromkeys(self.removed, "")}
        for path, text in sorted(after.items()):
            old = self.before.get(path, "").splitlines(keepends=True)
            yield from difflib.unified_diff(old, text.splitlines(keepends=True), f"a/{path}", f"b/{path}")


def files_in(folder: Path) -> dict[str, str]:
    """Path -> text of the files of a program: its modules, and what stands beside `Pulumi.yaml`."""
    beside = [path for path in folder.iterdir() if path.suffix in _BESIDE or path.name == ".gitignore"]
    return {
        path.relative_to(folder).as_posix(): path.read_text(encoding="utf-8", errors="replace")
        for path in sorted([*beside, *folder.rglob("*.py")])
        if path.is_file() and not any(map(_is_no_program, path.relative_to(folder).parts[:-1]))
    }


def _is_no_program(folder: str) -> bool:
    return folder in _NO_PROGRAM or folder.startswith(".")


def plan(there: Mapping[str, str], wanted: Mapping[str, str], once: Mapping[str, str]) -> Plan:
    """List the steps that write the wanted files. Those of `once` are written only if they do not exist."""
    result = Plan(before=dict(there))
    for path, text in wanted.items():
        if path not in there or (is_ours(path, there[path]) and there[path] != text):
            result.written[path] = text
        elif there[path] == text:
            result.unchanged.append(path)
        else:
            result.kept.append(path)
    result.written.update({path: text for path, text in once.items() if path not in there})
    ours = [path for path, text in there.items() if path.endswith(".py") and is_ours(path, text)]
    result.removed = [path for path in ours if path not in wanted]
    return result


def carry_out(folder: Path, planned: Plan) -> None:
    """Write and remove. A file that cannot be written ends the command."""
    for path, text in planned.written.items():
        file = folder / path
        with writing(file):
            file.parent.mkdir(parents=True, exist_ok=True)
            _replace(file, text)
    for path in planned.removed:
        with writing(folder / path):
            (folder / path).unlink()


def _replace(file: Path, text: str) -> None:
    """Write all of a file or, if that is interrupted or fails, nothing of it."""
    new = file.with_name(f".{file.name}.new")
    try:
        new.write_text(text, encoding="utf-8")
        new.replace(file)
    finally:
        new.unlink(missing_ok=True)
