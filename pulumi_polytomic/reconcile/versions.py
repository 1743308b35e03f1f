"""The two versions of the API: everything else here is written for the current one, 2025-09-18.

`modern` turns an answer into the forms of the current version, `legacy` a body back. What a version lacks is judged on
the user's spelling (`objections`), so that a program in forms that both have moves from one to the other unchanged.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from pulumi_polytomic.reconcile.forms import Configuration

CURRENT, OLDER = "2025-09-18", "2024-02-08"


@dataclass(frozen=True)
class Versions:
    """What the older version has otherwise, for one kind; by default nothing."""

    lacks: Mapping[str, str] = field(default_factory=dict)
    """The fields that it lacks -> the one to declare instead, if there is one."""

    modern: Callable[[Configuration], Configuration] = dict
    """An answer, of either version, in the forms of the current one. Its own forms stay beside them, as twins."""

    to_older: Callable[[Configuration], Configuration] = dict
    """A body as the older version takes it. Raises `Refused` if it cannot say it."""

    only_in_older: Callable[[Mapping[str, Any]], Iterable[tuple[str, str]]] = lambda _: ()
    """Fields of a declaration that the current version cannot take: (name, why)."""

    unseen_by_older: Callable[[Mapping[str, Any]], Iterable[str]] = lambda _: ()
    """The declared fields that the older version neither tells nor takes away."""

    advice: Callable[[str, Mapping[str, Any], str], str] = lambda *_: ""
    """What to do about the error of an update whose reason is the version: (version, body, error); blank if that is
    not known."""

    def legacy(self, version: str, body: Configuration) -> Configuration:
        """A body as the version takes it.

        Raises:
            Refused: the version cannot say it.
        """
        return self.to_older(body) if version == OLDER else body

    def objections(self, version: str, declared: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
        """What the version cannot take of a declaration: (name of the field, why)."""
        if version != OLDER:
            yield from self.only_in_older(declared)
            return
        for name, other in self.lacks.items():
            if name in declared:
                instead = f"declare {other}" if other else "leave it out"
                yield (
                    name,
                    f"is not in API version {OLDER}: {instead}, or set polytomic:apiVersion to {CURRENT}, which has it",
                )

    def stranded(self, version: str, old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
        """What was declared with the current version and can be taken away only with it: (name of the field, why).

        An update with the older version would leave it there, unseen.
        """
        for name in self.unseen_by_older(old) if version == OLDER else ():
            if name not in new:
                yield (
                    name,
                    f"was declared up to now, and API version {OLDER} can neither tell nor remove it: run `pulumi up` "
                    f"without it with polytomic:apiVersion {CURRENT} first, then change the version",
                )


SAME = Versions()
"""Both versions have the same."""
