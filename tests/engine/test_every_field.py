"""A program that uses every field of both resources, in odd orders and spellings, in both versions."""

from __future__ import annotations

import pytest

from pulumi_polytomic.bulk_sync import BULK_SYNC
from pulumi_polytomic.model_sync import MODEL_SYNC
from pulumi_polytomic.reconcile.versions import CURRENT, OLDER
from tests.engine.project import Inputs, Project
from tests.every_field import BULK_SYNCS, MODEL_SYNCS, fields_in, respelled, used


@pytest.mark.parametrize("version", [CURRENT, OLDER])
def test_a_program_with_every_field_previews_empty_after_up(project: Project, version: str) -> None:
    plain = {**MODEL_SYNCS[version], **BULK_SYNCS[version]}
    odd: dict[str, Inputs] = {}
    for noun, resources in ((MODEL_SYNC, MODEL_SYNCS[version]), (BULK_SYNC, BULK_SYNCS[version])):
        odd |= {name: respelled(noun, declared) for name, declared in resources.items()}
        for declared in (resources, odd):
            of_the_noun = [declared[name] for name in resources]
            assert {path for one in of_the_noun for path in used(one, noun.shape)} == fields_in(noun, version)

    project.pulumi("config", "set", "polytomic:apiVersion", version)
    # What names every field names syncs and identities, too, that this workspace does not have.
    project.pulumi("config", "set", "polytomic:liveChecks", "off")
    project.declare(**odd)
    assert project.up().summary == {"created": len(odd) + 1}
    project.preview("--expect-no-changes")
    assert project.refresh("--expect-no-changes").summary == {"unchanged": len(odd) + 1}
    project.preview("--expect-no-changes")
    for name, declared in odd.items():
        held = project.state(name)["outputs"]
        # But for the secret one, and the one that is an output too.
        assert {f for f in declared if held[f] != declared[f]} <= {"organization_id", "encryption_passphrase"}

    # Spelled plainly it is the same program, and in the other version too, where that has all of it.
    project.declare(**plain)
    project.preview("--expect-no-changes")
    if version == OLDER:
        project.pulumi("config", "set", "polytomic:apiVersion", CURRENT)
    project.emulator.clear_requests()
    assert project.up("--expect-no-changes").summary == {"unchanged": len(plain) + 1}
    project.refresh("--expect-no-changes")
    project.preview("--expect-no-changes")
    assert project.writes() == []
