"""The result of an adoption: the files, the document to import, and the messages. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, cast

from pulumi_polytomic.config import Settings
from pulumi_polytomic.errors import Refused

from . import documents, folder, handwritten, layout, naming
from .choice import As
from .documents import StackName
from .folder import Plan
from .program import Needed, key_of, program
from .reading import Adopted, Skipped, Workspace


@dataclass(frozen=True)
class Result:
    """What a run of `adopt` has found and would write."""

    stack: StackName
    settings: Settings
    plan: Plan
    document: dict[str, Any]
    secrets: list[Needed]
    differences: list[str]
    skipped: list[str]


def of(
    found: Workspace,
    ways: Mapping[str, As],
    layout_: str,
    stack: str,
    settings: Settings,
    there: Mapping[str, str],
    folder_name: str,
    command: str,
) -> Result:
    """The result, from what was read and the files that are there.

    Raises:
        Refused: the program has resources that cannot be read now. Without them, `pulumi up` would delete the objects.
    """
    named = documents.project_name(there.get("Pulumi.yaml", ""))
    stack_name = StackName(stack, named or re.sub(r"[^A-Za-z0-9_.-]+", "-", folder_name).strip("-") or "polytomic")
    before = documents.names_in(there.get(documents.IMPORT, ""))
    skipped = [one.reason for one in found.skipped]
    if lost := [one.reason for one in found.skipped if _is_managed(one, before)]:
        raise Refused(f"the program has what cannot be read now: {'; '.join(lost)}", hint="Nothing was written.")
    adopted = sorted(found.adopted, key=_oldest_first)
    names = _names(adopted, before)
    python = {path: text for path, text in there.items() if path.endswith(".py")}
    theirs = {path: text for path, text in python.items() if not documents.is_ours(path, text)}
    variables = layout.variables_in(list(python.values()))
    declared = handwritten.resources_in(theirs, {one.kind.__name__ for one in adopted} | _classes(before))
    keys = {one.id: key_of(one.kind.__name__, names[one.id]) for one in adopted}
    whole = program(adopted, found.listed, names, ways, variables)
    ours = [one for one in adopted if keys[one.id] not in declared]
    own = program(ours, found.listed, names, ways, variables) if len(ours) < len(adopted) else whole
    title = "The Polytomic workspace as it is: what is looked up, and what is managed."
    declaring = {one.path for key, one in declared.items() if key in keys.values()}
    main = "" if layout.MAIN in theirs else there.get(layout.MAIN, "")
    beside = handwritten.modules(theirs, declaring, main)
    python_files = layout.files(own.statements, cast(layout.Layout, layout_), title, beside)
    document = documents.import_document(adopted, names, stack_name)
    wanted = {
        **python_files,
        documents.IMPORT: documents.text(document),
        "README.md": documents.page(stack_name, command, whole.secrets, skipped),
        ".gitignore": documents.IGNORED,
    }
    once = {
        "Pulumi.yaml": documents.project_file(stack_name.project, "A Polytomic workspace"),
        f"Pulumi.{stack_name.name}.yaml": documents.stack_file(settings),
    }
    hand_written = [one for one in whole.statements if handwritten.held(one) in {*keys.values()} & declared.keys()]
    gone = sorted({*declared} & {key_of(_class(type), name) for (type, _), name in before.items()} - {*keys.values()})
    return Result(
        stack_name,
        settings,
        folder.plan(there, wanted, once),
        document,
        whole.secrets,
        [
            *handwritten.differences(hand_written, declared, gone),
            *handwritten.missing(theirs, wanted, own.statements),
        ],
        skipped,
    )


def _is_managed(one: Skipped, before: Mapping[tuple[str, str], str]) -> bool:
    type = f"pulumi-python:{one.kind._resource_type_name}"
    return (type, one.id) in before if one.id else type in {type for type, _ in before}


def _oldest_first(one: Adopted) -> tuple[str, str]:
    return (str(one.document.get("created_at")), one.id)


def _names(adopted: list[Adopted], before: Mapping[tuple[str, str], str]) -> dict[str, str]:
    types = {one.id: f"pulumi-python:{one.kind._resource_type_name}" for one in adopted}
    titles = {one.id: one.kind.kind.title for one in adopted}
    kept = {(titles[id], id): name for (type, id), name in before.items() if types.get(id) == type}
    return naming.resource_names([(titles[one.id], one.id, one.name) for one in adopted], kept)


def _class(type: str) -> str:
    return type.rpartition(":")[2]


def _classes(before: Mapping[tuple[str, str], str]) -> set[str]:
    return {_class(type) for type, _ in before}
