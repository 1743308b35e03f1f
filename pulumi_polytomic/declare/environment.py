"""A secret that a program names by an environment variable: state holds a salted hash of it, a request the value.

The hash is the same for the same value in the same resource, so a changed value is a difference, and one update. Pure:
the environment is an argument.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from typing import Any

from pulumi_polytomic.reconcile.path import Path

VARIABLE, HASH = "from environment", "hash"
"""The keys of what stands for the value, in inputs and state: no setting of a connection has a space in its name."""


class FromEnvironment(dict[str, str]):
    """A secret from an environment variable, for a value in `Connection.secrets`.

    The provider reads the variable when a preview or an update checks the resource, so it has to be set where `pulumi`
    runs. State holds a salted hash of the value, and never the value. A changed value is one update.
    """

    def __init__(self, variable: str) -> None:
        """`variable`: the name of the environment variable, such as "PG_PASSWORD"."""
        super().__init__({VARIABLE: variable})


def is_reference(value: Any) -> bool:
    """Whether it stands for the value of an environment variable."""
    return isinstance(value, Mapping) and isinstance(value.get(VARIABLE), str)


def sealed(declared: Any, environ: Mapping[str, str], salt: str) -> Any:
    """What is declared, with a hash in each reference. `salt`: what tells the resource from all others."""
    if is_reference(declared):
        variable = declared[VARIABLE]
        return {VARIABLE: variable, HASH: _hash(environ.get(variable, ""), f"{salt} {variable}")}
    return _each(declared, lambda part: sealed(part, environ, salt))


def revealed(declared: Any, environ: Mapping[str, str]) -> Any:
    """What is declared, with the values of the variables. One that is not set is empty."""
    if is_reference(declared):
        return environ.get(declared[VARIABLE], "")
    return _each(declared, lambda part: revealed(part, environ))


def unset(declared: Any, environ: Mapping[str, str], path: Path | None = None) -> Iterator[tuple[Path, str]]:
    """(path, variable) of each reference to a variable that is not set, or empty."""
    path = path or Path()
    if is_reference(declared):
        if not environ.get(declared[VARIABLE]):
            yield path, declared[VARIABLE]
    elif isinstance(declared, Mapping):
        for key, part in declared.items():
            yield from unset(part, environ, path / key)
    elif isinstance(declared, list):
        for i, part in enumerate(declared):
            yield from unset(part, environ, path / i)


def _each(value: Any, change: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: change(part) for key, part in value.items()}
    return [change(part) for part in value] if isinstance(value, list) else value


def _hash(value: str, salt: str) -> str:
    # Slow by design: whoever reads a state must not find a short password by trying.
    return hashlib.scrypt(value.encode(), salt=hashlib.sha256(salt.encode()).digest(), n=2**14, r=8, p=1).hex()
