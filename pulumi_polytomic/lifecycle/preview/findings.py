"""`Finding`: one declared thing that the deployment cannot do, and its message."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from pulumi_polytomic.errors import one_line
from pulumi_polytomic.lifecycle.report import Line
from pulumi_polytomic.reconcile.path import Path

_FEW = 12


@dataclass(frozen=True)
class Finding:
    """What would not work, and where.

    `path` is in the user's spelling, with positions: ``fields[2].target``. `because` are the paths that it follows
    from, as `reconcile.changes` names them (``fields[Email]``): a change of any of them is what a preview may refuse.
    `missing` says that something is not there, which may only be new to the server's cache. What is not `certain` is a
    warning, and never a refusal; its text stays as it is, without the name of the organization. `by_this_run` says that
    another resource of the same run brings it about: a preview may refuse it, whatever changes here. `rule` is the id
    of the rule (`rules`) that finds it.
    """

    path: Path
    what: str
    because: tuple[Path, ...]
    then: str = ""
    missing: bool = False
    certain: bool = True
    by_this_run: bool = False
    rule: str = field(kw_only=True)

    def told(self, workspace: str) -> Line:
        """The finding in one line, with the name of the organization."""
        where = f" in {workspace}" if self.certain else ""
        text = one_line(f"{self.path}: {self.what}{where}" + (f"; {self.then}" if self.then else ""))
        return Line(text, path=str(self.path), rule=self.rule)

    def follows_from(self, changed: Iterable[Path]) -> bool:
        """Whether one of the changed paths is what it follows from, or is around it or within it."""
        return self.by_this_run or any(one.meets(other) for one in changed for other in self.because)


def suggestion(wrong: str, valid: Mapping[str, str]) -> str:
    """What may be meant: the ids that look like the wrong one, or are called so; else all of them if they are few.

    `valid` holds the ids with their names for people.
    """
    spelled: dict[str, str] = {}
    for id, name in valid.items():
        spelled.setdefault(name.casefold(), id)
    spelled.update({id.casefold(): id for id in valid})
    near = difflib.get_close_matches(wrong.casefold(), spelled, n=3, cutoff=0.6)
    if near:
        return f"did you mean {' or '.join(quoted(dict.fromkeys(spelled[text] for text in near)))}?"
    return f"there is {', '.join(quoted(valid))}" if 0 < len(valid) <= _FEW else ""


def quoted(names: Iterable[str]) -> list[str]:
    """Names as messages show them."""
    return [f"`{name}`" for name in names]
