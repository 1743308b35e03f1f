"""The samples of all kinds: `SAMPLE` of `tests/test_<kind>.py`, or of `tests/<kind>/sample.py` if there is a folder."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path

from pulumi_polytomic.kinds import KINDS
from tests.kinds.sample import Sample

TESTS = Path(__file__).parents[1]


def _sample_of(kind: str) -> Sample:
    folder = (TESTS / kind).is_dir()
    sample: Sample = import_module(f"tests.{kind}.sample" if folder else f"tests.test_{kind}").SAMPLE
    return sample


SAMPLES = tuple(_sample_of(kind.__module__.rpartition(".")[2]) for kind in KINDS)
