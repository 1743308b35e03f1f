"""Resolve the two arguments of `compare`: a file that `export` wrote, a file with settings, or a stack."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ...config import OPTIONS
from ..connecting import resources_of, session_of
from ..inventory import exports, reading
from ..inventory.objects import Inventory
from ..mistakes import Mistake

if TYPE_CHECKING:
    from ...lifecycle.kind import Kind
    from ...lifecycle.session import Session

_VARIABLE = re.compile(r"\$\{(\w+)\}")


def read(word: str, kinds: Sequence[Kind], progress: reading.Progress, environ: Mapping[str, str]) -> Inventory:
    """The workspace that the word means; `environ` is what files of settings may take values from.

    Raises:
        Mistake: it means none.
        PolytomicError: its server could not be asked.
    """
    path = Path(word)
    if not path.is_file():
        if path.suffix in (".json", ".yaml", ".yml"):
            raise Mistake(f"there is no file {word}")
        found = reading.read(session_of(word), kinds, progress)
        return Inventory(found.title, found.api_version, found.objects, resources_of(word))
    text = _text(path)
    if path.suffix == ".json" and '"format"' in text:
        return exports.from_json(text, word, kinds)
    return reading.read(_session(text, word, environ), kinds, progress)


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise Mistake(f"cannot read {path}: {error}") from None


def _session(text: str, path: str, environ: Mapping[str, str]) -> Session:
    from ...lifecycle.session import Session

    settings = _settings(text, path, environ)
    session = Session(settings.get, {}, options=settings)
    _ = session.settings
    return session


def _settings(text: str, path: str, environ: Mapping[str, str]) -> dict[str, str]:
    """The settings in the text of a file, by their names in the stack configuration without `polytomic:`."""
    import yaml

    try:
        found = yaml.safe_load(text)
    except yaml.YAMLError:
        found = None
    if not isinstance(found, Mapping) or not all(isinstance(value, str | int | bool) for value in found.values()):
        names = ", ".join(OPTIONS.values())
        raise Mistake(f"{path} is no file of settings: it has to map names such as apiKey to values ({names})")
    return {str(name): _filled(_written(value), path, environ) for name, value in found.items()}


def _written(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _filled(value: str, path: str, environ: Mapping[str, str]) -> str:
    """The value with the environment's variables, such as `${PROD_KEY}`, so that no file has to hold a key."""

    def variable(found: re.Match[str]) -> str:
        name = found[1]
        if name not in environ:
            raise Mistake(f"{path} names the environment variable {name}, which is not set")
        return environ[name]

    return _VARIABLE.sub(variable, value)
