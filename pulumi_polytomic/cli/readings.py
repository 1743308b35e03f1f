"""Options made from `Unsettled`: one for each reading of what the API's pages leave open, none written by hand."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable
from dataclasses import fields
from typing import Any, Literal, TypeVar, get_args, get_origin, get_type_hints

import click

from ..emulator.unsettled import Unsettled

_Command = TypeVar("_Command", bound=Callable[..., Any])


def reading_options(command: _Command) -> _Command:
    """Give a command an option for every reading."""
    hints, texts = get_type_hints(Unsettled), _texts()
    for reading in reversed(fields(Unsettled)):
        kind, default = _option(hints[reading.name], reading.default)
        flag = f"--{reading.name.replace('_', '-')}"
        command = click.option(flag, type=kind, default=default, show_default=True, help=texts.get(reading.name))(
            command
        )
    return command


def unsettled(options: dict[str, Any]) -> Unsettled:
    """Return the readings that the options chose."""
    hints = get_type_hints(Unsettled)
    return Unsettled(
        **{name: value == "true" if hints[name] is bool else value for name, value in options.items()}  #
    )


def _option(hint: Any, default: Any) -> tuple[Any, Any]:
    if hint is bool:
        return click.Choice(["true", "false"]), str(default).lower()
    if get_origin(hint) is Literal:
        return click.Choice(list(get_args(hint))), default
    if hint is int:
        return click.IntRange(min=0), default
    raise TypeError(f"no option for a reading of type {hint}")


def _texts() -> dict[str, str]:
    """Return the lines of the class's docstring about each reading."""
    _, _, attributes = inspect.cleandoc(Unsettled.__doc__ or "").partition("Attributes:")
    found = re.findall(r"^ {4}(\w+): ((?:.|\n {8})+)", attributes, re.MULTILINE)
    return {name: _sentence(text) for name, text in found}


def _sentence(text: str) -> str:
    text = " ".join(text.split())
    return text[:1].upper() + text[1:]
