import pytest

from pulumi_polytomic.reconcile.conditions import (
    LogicError,
    canonical,
    label_mistakes,
    parse,
    positional_label,
    split,
    write,
)

BIG, NEW = {"field": "total", "value": 9}, {"field": "age", "value": 1}


def test_labels_by_position_go_on_after_z() -> None:
    assert [positional_label(i) for i in (0, 25, 26, 27, 52)] == ["A", "Z", "AA", "AB", "BA"]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("big and new", "BIG_ AND NEW_".replace("BIG_", "big").replace("NEW_", "new")),
        ("big and new", "(big) and (new)"),
        ("big and new", "new and big"),
        ("big and new", ""),
        ("big or new", "(new or big)"),
    ],
)
def test_logic_is_equal_however_it_is_spelled(one: str, other: str) -> None:
    assert canonical([BIG, NEW], ["big", "new"], one) == canonical([BIG, NEW], ["big", "new"], other)


def test_labels_and_the_order_of_conditions_have_no_meaning() -> None:
    mine = canonical([BIG, NEW, BIG], ["b", "n", "c"], "(b or n) and c")
    theirs = canonical([NEW, BIG, BIG], ["A", "B", "C"], "C and (A or B)")
    assert mine == theirs


def test_and_is_not_or() -> None:
    assert canonical([BIG, NEW], ["A", "B"], "A and B") != canonical([BIG, NEW], ["A", "B"], "A or B")


def test_nothing_is_assumed_about_which_operator_binds_tighter() -> None:
    labels, contents = ["A", "B", "C"], [BIG, NEW, {"field": "x"}]
    written = canonical(contents, labels, "A and B or C")
    assert written != canonical(contents, labels, "(A and B) or C")
    assert written != canonical(contents, labels, "A and (B or C)")
    assert written == canonical(contents, labels, "A AND B OR (C)")


@pytest.mark.parametrize("text", ["A and", "and A", "(A", "A)", "A B", "A & B", "()", "A or or B"])
def test_what_is_no_expression_is_said_to_be_none(text: str) -> None:
    with pytest.raises(LogicError):
        parse(text)


def test_logic_that_does_not_parse_equals_itself() -> None:
    assert canonical([BIG], ["A"], " A & ") == canonical([BIG], ["A"], "A &")


@pytest.mark.parametrize(
    ("labels", "logic", "mistake"),
    [
        (["a", None], "a", ("conditions", "label every condition or none of them")),
        (["a", "a"], "a", ("conditions", "two conditions have the same label")),
        (["1a"], "", ("conditions[0].label", "a label is a letter or underscore, then letters, digits, underscores")),
        (["or"], "", ("conditions[0].label", "a label is a letter or underscore, then letters, digits, underscores")),
        (["a", "b"], "a", ("logic", "has to name every condition; missing: b")),
        (["a"], "a and A", ("logic", "names no condition: A")),
        ([None, None], "A and C", ("logic", "names no condition: C")),
        (
            ["a"],
            "a and",
            ("logic", "is no expression over labels with and, or and parentheses: it ends where a label is expected"),
        ),
    ],
)
def test_mistakes_in_labels_and_logic_are_told(labels: list[str | None], logic: str, mistake: tuple[str, str]) -> None:
    assert mistake in [(str(one.path), one.reason) for one in label_mistakes(labels, logic)]


def test_good_labels_and_logic_have_no_mistakes() -> None:
    assert list(label_mistakes(["_a", "b2"], "(_a or b2) AND b2")) == []
    assert list(label_mistakes([None, None], "A and B")) == []
    assert list(label_mistakes(["a"], None)) == []


@pytest.mark.parametrize("text", ["A", "A and B", "A or (B and C)", "A and B or C", "(A or B and C) and D"])
def test_a_written_tree_parses_to_itself(text: str) -> None:
    assert parse(write(parse(text))) == parse(text)


@pytest.mark.parametrize(
    ("logic", "parts"),
    [
        ("m and t", {"m": "m", "t": "t"}),
        ("(m or n) and (t and u)", {"m": "m or n", "t": "t and u"}),
        ("m or n", {"m": "m or n"}),
        ("m or n and m", {"m": "m or n and m"}),
        ("m or t", None),
        ("m and n or t", None),
        ("(m and t) or (m and u)", None),
    ],
)
def test_a_conjunction_is_split_by_kind(logic: str, parts: dict[str, str] | None) -> None:
    found = split(parse(logic), {"m": "m", "n": "m", "t": "t", "u": "t"})
    assert (found and {kind: write(tree) for kind, tree in found.items()}) == parts
