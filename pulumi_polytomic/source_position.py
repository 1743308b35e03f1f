"""The line of the program that state records for a resource."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

F = TypeVar("F", bound=Callable[..., Any])


def registers(function: F) -> F:
    """Mark a function that calls `pulumi.CustomResource.__init__`: state then has the line that called the function.

    Pulumi takes the frame above the third `__init__`, counted from the inside; its own are the first and the second.
    """
    function.__code__ = function.__code__.replace(co_name="__init__")
    return function
