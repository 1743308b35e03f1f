"""What has to come first, in graphs with and without circles."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from pulumi_polytomic.cli.adopting.ordering import acyclic, knots, ordered

Graph = dict[int, set[int]]
graphs = st.dictionaries(st.integers(0, 7), st.sets(st.integers(0, 9), max_size=4), max_size=8)


def reaches(graph: Graph, start: int) -> set[int]:
    reached, left = set[int](), [start]
    while left:
        new = graph.get(left.pop(), set()) - reached
        reached |= new
        left += new
    return reached


@given(graphs)
def test_no_circle_is_left_and_nothing_is_cut_without_one(graph: Graph) -> None:
    cut = acyclic(graph)
    assert cut.keys() == graph.keys()
    assert all(one not in reaches(cut, one) for one in graph)
    for one, needs in graph.items():
        lost = {other for other in needs - cut[one] if other in graph}
        assert all(other == one or one in reaches(graph, other) for other in lost)


@given(graphs)
def test_each_thing_comes_after_what_it_needs_and_else_in_its_order(graph: Graph) -> None:
    needs = acyclic(graph)
    things = sorted(graph)
    result = ordered(things, needs)
    assert sorted(result) == things
    assert all(result.index(other) < result.index(one) for one in things for other in needs[one])
    assert ordered(things, {}) == things


@given(graphs)
def test_things_that_need_one_another_are_one_knot(graph: Graph) -> None:
    things = sorted(graph)
    groups = knots(things, graph)
    assert sorted(one for group in groups for one in group) == things
    for group in groups:
        for one in things:
            together = one == group[0] or (one in reaches(graph, group[0]) and group[0] in reaches(graph, one))
            assert (one in group) == together
