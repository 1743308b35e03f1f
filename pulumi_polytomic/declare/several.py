"""`Several[str]`: texts whose order has no meaning, as a list, a tuple or a set.

One text alone is none, though to Python it is a sequence of texts: type checkers flag it where several are meant.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from typing import TYPE_CHECKING, Protocol, TypeVar

T = TypeVar("T")

if TYPE_CHECKING:
    Element = TypeVar("Element", covariant=True)

    class _Elements(Protocol[Element]):
        """What lists and tuples have; texts have another `__contains__`."""

        def __contains__(self, value: object, /) -> bool: ...
        def __getitem__(self, index: int, /) -> Element: ...
        def __iter__(self) -> Iterator[Element]: ...
        def __len__(self) -> int: ...

    Several = _Elements[T] | AbstractSet[T]
else:
    Several = Sequence
