"""Values become Python and mean the same."""

from __future__ import annotations

import ast
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from pulumi_polytomic.cli.adopting.expressions import Writer
from pulumi_polytomic.cli.adopting.printing import printed

scalars = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(allow_nan=False, allow_infinity=False), st.text(max_size=30)
)
values = st.recursive(
    st.one_of(scalars, st.text(alphabet="ab\"'\\ \n\t{}#", max_size=40)),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(st.text(max_size=5), inner, max_size=3)),
    max_leaves=6,
)


def written(value: Any) -> str:
    expression = Writer(lambda _: None, lambda *_: None).plain(value)
    return printed("# First.", [("", [ast.Assign([ast.Name("value", ast.Store())], expression)])])


@given(values)
def test_a_value_reads_back_as_itself(value: Any) -> None:
    text = written(value)
    assert text.startswith("# First.\n")
    found: dict[str, Any] = {}
    exec(text, found)
    assert found["value"] == value
    assert repr(found["value"]) == repr(value)


def test_a_query_of_several_lines_stands_on_several_lines() -> None:
    query = "select id, 'a\\b' as x\nfrom customers\nwhere name = \"Ann\""
    assert written(query) == (
        '# First.\n\nvalue = """select id, \'a\\\\b\' as x\nfrom customers\nwhere name = "Ann\\""""\n'
    )
