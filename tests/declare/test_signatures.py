"""What `help()` and editors say of a nested input's fields."""

from __future__ import annotations

import inspect
import pydoc

import pulumi
import pytest

import pulumi_polytomic as polytomic
from pulumi_polytomic.declare.base import Declaration

DECLARATIONS = [made for made in vars(polytomic).values() if isinstance(made, type) and issubclass(made, Declaration)]


@pytest.mark.parametrize("declaration", DECLARATIONS)
def test_a_signature_names_every_field_and_says_which_are_required(declaration: type[Declaration]) -> None:
    shown = inspect.signature(declaration).parameters
    assert list(shown) == list(declaration.model_fields)
    assert {parameter.kind for parameter in shown.values()} == {inspect.Parameter.KEYWORD_ONLY}
    required = {name for name, field in declaration.model_fields.items() if field.is_required()}
    assert {name for name, parameter in shown.items() if parameter.default is inspect.Parameter.empty} == required
    assert not [name for name, parameter in shown.items() if "Annotated" in parameter.annotation]


def test_help_shows_the_types_as_they_are_written() -> None:
    text = pydoc.plain(pydoc.render_doc(polytomic.Schedule))
    assert "frequency: 'Input[Frequency]', minute: 'Input[str | int] | None' = None" in text
    assert "declared: 'Any'" not in text.split("Method resolution order")[0]


def test_a_field_of_the_parent_is_in_the_signature_too() -> None:
    inherited, own = (
        list(inspect.signature(c).parameters) for c in (polytomic.BulkSchedule, polytomic.AdditionalBulkSchedule)
    )
    assert own[: len(inherited)] == inherited
    assert own[len(inherited) :] == ["schemas", "selective_mode", "resync_mode"]


def test_a_field_without_its_name_is_one_clear_line() -> None:
    with pytest.raises(pulumi.RunError) as stopped:
        polytomic.Schedule("daily")  # type: ignore[call-arg]
    assert str(stopped.value) == "Schedule: takes its fields by keyword: Schedule(frequency=...)"
