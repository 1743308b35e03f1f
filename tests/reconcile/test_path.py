"""Paths: laws that hold whatever the steps are, also keys that look like paths."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from pulumi_polytomic.reconcile.path import Key, Mistake, Path

texts = st.sampled_from(["a", "b", "a.b", "a[0]", "a]", "*", "Email"])
paths = st.lists(texts | st.integers(0, 3) | texts.map(Key), max_size=4).map(lambda steps: Path(tuple(steps)))


@given(paths, paths)
def test_a_path_is_within_another_exactly_if_it_leads_on_from_it(one: Path, other: Path) -> None:
    assert (one / other).is_within(one)
    assert one.is_within(other) == any(other / Path(one.steps[i:]) == one for i in range(len(one.steps) + 1))
    assert one.meets(other) == other.meets(one) == (one.is_within(other) or other.is_within(one))


@given(paths, paths, paths)
def test_moving_there_and_back_changes_nothing(old: Path, new: Path, rest: Path) -> None:
    assert (old / rest).moved(old, new) == new / rest
    assert (old / rest).moved(old, new).moved(new, old) == old / rest
    assert rest.is_within(old) or rest.moved(old, new) == rest


def test_a_key_that_looks_like_a_path_is_one_step() -> None:
    dotted, nested = Path.of("fields", Key("a.b")), Path.of("fields", Key("a"), "b")
    assert not dotted.meets(nested)
    assert not nested.meets(dotted)
    assert not Path.of("configuration", "a.b").meets(Path.of("configuration", "a"))


def test_a_position_is_not_the_key_of_the_same_name() -> None:
    assert not Path.of("fields", 0).meets(Path.of("fields", Key("0")))


def test_what_a_program_writes_is_read_as_pulumi_reads_it() -> None:
    assert Path.parse('target["configuration"].batch') == Path.of("target", "configuration", "batch")
    assert Path.parse('configuration["a.b"][0]') == Path.of("configuration", "a.b", 0)
    assert Path.parse("fields[*].source") == Path.of("fields", "*", "source")
    assert Path.parse("fields[") == Path()


def test_a_mistake_is_printed_with_both_places_that_it_names() -> None:
    mistake = Mistake(Path.of("fields", 1, "target"), "'Email' is there twice", "repeated-key", Path.of("fields", 0))
    assert str(mistake) == "fields[1].target: 'Email' is there twice, first at fields[0]"
    moved = mistake.turned(lambda path: path.moved(Path.of("fields"), Path.of("override_fields")))
    assert str(moved) == "override_fields[1].target: 'Email' is there twice, first at override_fields[0]"
