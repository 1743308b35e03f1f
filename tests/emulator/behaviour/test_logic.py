from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pulumi_polytomic.emulator.behaviour import logic
from pulumi_polytomic.emulator.behaviour.logic import Expression, Group

LABELS = st.sampled_from(["A", "B", "C", "_d", "Order"])
EXPRESSIONS: st.SearchStrategy[Expression] = st.recursive(
    LABELS,
    lambda parts: st.builds(
        Group,
        st.sampled_from(["and", "or"]),
        st.lists(parts, min_size=2, max_size=3).map(tuple),
    ),
    max_leaves=8,
)


@given(EXPRESSIONS)
def test_what_is_written_is_read_as_the_same(expression: Expression) -> None:
    again = logic.parse(logic.render(expression))
    assert logic.labels(again) == logic.labels(expression)
    assert logic.meaning(again) == logic.meaning(expression)


@given(EXPRESSIONS)
def test_an_expression_that_can_be_parted_means_both_parts_together(expression: Expression) -> None:
    kinds = {"A": "Model", "B": "Model", "C": "Target", "_d": "Target", "Order": "Model"}
    parted = logic.split(expression, kinds)
    if parted is None:
        return
    assert logic.meaning(logic.conjunction(list(parted.values()))) == logic.meaning(expression)
    for kind, part in parted.items():
        assert {kinds[label] for label in logic.labels(part)} == {kind}


def test_and_binds_stronger_than_or() -> None:
    assert logic.meaning(logic.parse("A or B and C")) == logic.meaning(logic.parse("A or (C and B)"))
    assert logic.meaning(logic.parse("A or B and C")) != logic.meaning(logic.parse("(A or B) and C"))


@pytest.mark.parametrize(
    ("position", "label"), [(0, "A"), (25, "Z"), (26, "AA"), (27, "AB"), (701, "ZZ"), (702, "AAA")]
)
def test_positions_are_labelled_like_columns(position: int, label: str) -> None:
    assert logic.position_label(position) == label
