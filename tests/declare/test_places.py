"""Paths, as Pulumi's resource options write them."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pulumi_polytomic.bulk_sync import BulkSyncArgs
from pulumi_polytomic.declare.places import misnamed, names_in, within
from pulumi_polytomic.model_sync import ModelSyncArgs
from pulumi_polytomic.reconcile.annotations import shape_of
from pulumi_polytomic.reconcile.path import Path, Step
from pulumi_polytomic.reconcile.shape import Listing, Shape

NOUNS = (shape_of(ModelSyncArgs), shape_of(BulkSyncArgs))


def places(shape: Shape, way: Path = Path()) -> Iterator[Path]:  # noqa: B008 - it is frozen
    """Every place in a value of the shape."""
    steps: list[Step] = [0, "*"] if isinstance(shape, Listing) else [*names_in(shape)]
    for step in steps:
        yield way / step
        yield from places(within(shape, step), way / step)


@pytest.mark.parametrize("noun", NOUNS)
def test_every_place_that_a_sync_has_is_named_by_its_path(noun: Shape) -> None:
    there = list(places(noun))
    assert len(there) > 40
    for place in there:
        assert Path.parse(str(place)) == place
        assert misnamed(noun, place) == (False, Path())


@given(st.sampled_from(NOUNS).flatmap(lambda noun: st.tuples(st.just(noun), st.sampled_from(list(places(noun))))))
def test_a_path_spelled_as_in_another_language_is_answered_with_the_one_that_is_meant(
    chosen: tuple[Shape, Path],
) -> None:
    noun, place = chosen
    camel = tuple(step.title().replace("_", "") if isinstance(step, str) else step for step in place.steps)
    wrong, meant = misnamed(noun, Path(camel))
    assert wrong
    # One mistake at a time.
    assert meant == Path((place.root, *camel[1:]))


@pytest.mark.parametrize(
    "path", ["schedule.minuet", "fields.target", "name[0]", "fields[0].source.fields", 'target["objekt"]', "a..b", ""]
)
def test_a_path_that_leads_nowhere_names_nothing(path: str) -> None:
    assert misnamed(NOUNS[0], Path.parse(path))[0]


@pytest.mark.parametrize("path", ["*", 'target["object"]', "target.configuration.any[0].key", "overrides[0].value"])
def test_what_only_the_connection_knows_and_wildcards_are_not_judged(path: str) -> None:
    assert misnamed(NOUNS[0], Path.parse(path)) == (False, Path())
