"""What becomes of a resource with mistakes in a program: it stops the program, unless `collecting` takes them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

import pulumi

from pulumi_polytomic.lifecycle.report import of_mistake
from pulumi_polytomic.reconcile.path import Mistake

Taker = Callable[[str, str, Sequence[Mistake]], None]
"""(type token, resource name, mistakes)."""

_takers: list[Taker] = []


def refuse(token: str, resource: str, mistakes: Sequence[Mistake]) -> None:
    """Stop the program with every mistake of a resource, or hand them to whoever collects them.

    Raises:
        pulumi.RunError: no one collects mistakes.
    """
    if not _takers:
        raise pulumi.RunError("\n".join(f"{resource}: {of_mistake(one)}" for one in mistakes))
    _takers[-1](token, resource, mistakes)


@contextmanager
def collecting(take: Taker) -> Iterator[None]:
    """While this lasts, a mistake in a resource does not stop the program: the program goes on without its values."""
    _takers.append(take)
    try:
        yield
    finally:
        _takers.remove(take)
