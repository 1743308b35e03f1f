"""The fault matrix: commands of the real engine under faults, what they leave, and what the recovery makes of it.

Many cells are played in one command, each on a sync of its own. What is asserted of every cell: one clear line or
success, no traceback, and after the recovery exactly the sync that state knows, with what somebody set in the web page
still set, and nothing left to do.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from pulumi_polytomic.emulator.faults import Fault
from tests.engine.project import ACME, Inputs, Project, Run
from tests.engine.reliability.cases import SCHEMA, Cell, Verb
from tests.engine.reliability.processes import Command, pending, release, until

CALL_TIMEOUT = "3"
POLICIES = [ACME.policies["Finance"]]
RETENTION = {"days": 7}

Json = dict[str, Any]

_UP = ["up", "--yes", "--skip-preview", "--diff=false"]


@dataclass(frozen=True)
class Outcome:
    """A cell as its row tells it."""

    seen: str
    server: str
    state: str
    recovery: str


_OF_THE_DATA = ("warning: fields of schema ", "warning: of schema ")
"""How lines begin that say what an update of schemas means for the data, whatever goes wrong."""


@dataclass
class Played:
    """A group of cells after its run: their rows, and everything that must not be."""

    rows: list[tuple[Cell, Outcome]] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Subject:
    """The sync of one cell."""

    cell: Cell
    resource: str
    name: str


@dataclass(frozen=True)
class Look:
    """What is there at one moment, by resource name."""

    server: dict[str, list[Json]]
    state: dict[str, Json]


def play(project: Project, verb: Verb, cells: Sequence[Cell]) -> Played:
    """Play the cells together: all those killed, or none of them."""
    subjects = [Subject(cell, f"r{n:02}", f"Sync {n:02}") for n, cell in enumerate(cells)]
    if verb.before:
        project.declare(**_declared(subjects, verb.before))
        project.up("--diff=false")
        _set_by_hand(project, verb, subjects)
    project.declare(**(_declared(subjects, verb.after) if verb.after else {}))
    faults = _make_trouble(project, verb, subjects)

    run = (_killed if cells[0].trouble.killed else _run)(project, verb, subjects)
    left = look(project, verb, subjects)
    release(project.emulator)
    before = look(project, verb, subjects)
    project.emulator.clear_requests()
    recovered = [project.attempt(*command) for command in _recovery(verb, cells)]
    writes = [r for r in project.emulator.requests() if r["method"] != "GET"]
    after = look(project, verb, subjects)

    played = Played(wrong=[f"{verb.key}: {what}" for what in _wrong_as_a_whole(project, subjects, run, recovered)])
    for s in subjects:
        done = _effect(verb, s, before, after, writes)
        played.rows.append((s.cell, _outcome(verb, s, _lines(run, s), left, done)))
        recovering = recovered[-1 if _by_refresh(verb, s.cell) else int(s.cell.trouble.killed)]
        wrong = [*_wrong_lines(s, _lines(run, s)), *_wrong_end(verb, s, after)]
        wrong += [f"recovery says {line}" for line in _errors(recovering, s)]
        wrong += ["the trouble did not happen"] if s.resource in faults and not faults[s.resource].hits else []
        played.wrong += [f"{verb.key}: {s.cell}: {what}" for what in wrong]
    return played


def _outcome(verb: Verb, s: Subject, lines: Sequence[str], left: Look, done: str) -> Outcome:
    killed = s.cell.trouble.killed
    said = "<br>".join(line for line in map(plain, lines) if not line.startswith(("waiting: ", *_OF_THE_DATA)))
    fine = not killed and not any(_is_error(line) for line in lines) and done == "nothing to do"
    return Outcome(
        seen="the command is killed" if killed else said or "success",
        server=_on_server(verb, left, s),
        state=_in_state(verb, left, s),
        recovery="none needed" if fine else f"{_told(verb, s.cell)}: {done}",
    )


def _declared(subjects: Sequence[Subject], inputs: Inputs) -> Json:
    return {s.resource: {**inputs, "name": s.name} for s in subjects}


def _set_by_hand(project: Project, verb: Verb, subjects: Sequence[Subject]) -> None:
    """What a colleague sets in the web page and the program does not declare; must live through everything."""
    ids = {name: state["id"] for name, state in project.states().items() if "id" in state}
    for s in subjects:
        if s.cell.trouble.removed:
            project.emulator.remove("bulk sync" if verb.bulk else "model sync", ids[s.resource])
        elif verb.bulk:
            fields = [{"id": id, "enabled": id != "email"} for id in ("id", "email", "name", "created_at")]
            schemas = [{"id": SCHEMA, "fields": fields}, "public.orders"]
            changes = {"policies": POLICIES, "retention": RETENTION, "schemas": schemas}
            project.emulator.edit("bulk sync", ids[s.resource], changes)
        else:
            project.emulator.edit("model sync", ids[s.resource], {"policies": POLICIES, "retention": RETENTION})


def _make_trouble(project: Project, verb: Verb, subjects: Sequence[Subject]) -> dict[str, Fault]:
    states = project.states() if verb.before else {}
    faults = {}
    for s in subjects:
        if s.cell.trouble.removed:
            continue
        # What is not there yet has no id in its path, but its name in the body.
        path, name = (verb.path.replace("{id}", states[s.resource]["id"]), None) if states else (verb.path, s.name)
        faults[s.resource] = project.emulator.add_fault(method=verb.method, path=path, name=name, **s.cell.fault)
    return faults


def _run(project: Project, verb: Verb, subjects: Sequence[Subject]) -> Run:
    waits = any(s.cell.trouble.waits for s in subjects)
    # With one failure the engine begins nothing more, which would leave the other cells out.
    together = ["--continue-on-error"] if verb.command == "up" and len(subjects) > 1 else []
    limit = {"POLYTOMIC_CALL_TIMEOUT": CALL_TIMEOUT} if waits else {}
    return project.attempt(verb.command, "--yes", "--skip-preview", "--diff=false", *together, **limit)


def _killed(project: Project, verb: Verb, subjects: Sequence[Subject]) -> Run:
    emulator = project.emulator
    emulator.clear_requests()
    with Command(project.start(verb.command, "--yes", "--skip-preview")) as command:
        until(lambda: len(pending(emulator, verb.method)) == len(subjects), "every request is held")
        command.kill()
        return command.end()


def _recovery(verb: Verb, cells: Sequence[Cell]) -> Iterator[list[str]]:
    if cells[0].trouble.killed:
        yield ["cancel", "--yes"]
    for_all = [cell for cell in cells if not _by_refresh(verb, cell)]
    if for_all:
        yield [*_UP, *(["--continue-on-error"] if len(for_all) < len(cells) else [])]
    if len(for_all) < len(cells):
        yield [*_UP, "--refresh"]


def _by_refresh(verb: Verb, cell: Cell) -> bool:
    """Whether only a refresh finds what happened, as the error says."""
    return cell.trouble.removed and verb.key in ("update", "bulk schemas")


def _told(verb: Verb, cell: Cell) -> str:
    cancel = "`pulumi cancel`, " if cell.trouble.killed else ""
    return f"{cancel}`pulumi up{' --refresh' if _by_refresh(verb, cell) else ''}`"


def look(project: Project, verb: Verb, subjects: Sequence[Subject]) -> Look:
    """The syncs on the server, and what state says of them."""
    live = project.emulator.bulk_syncs() if verb.bulk else project.emulator.model_syncs()
    server = {s.resource: [sync for sync in live if sync["name"] == s.name] for s in subjects}
    return Look(server, project.states())


def _on_server(verb: Verb, seen: Look, s: Subject) -> str:
    syncs = seen.server[s.resource]
    if len(syncs) > 1:
        return f"{len(syncs)} of them"
    if not syncs:
        return "none"
    return "there" if not _changes(verb) else "new" if _is_new(verb, syncs[0]) else "old"


def _in_state(verb: Verb, seen: Look, s: Subject) -> str:
    if s.resource not in seen.state:
        return "none"
    outputs = seen.state[s.resource]["outputs"]
    changes = _changes(verb)
    return "there" if not changes else "new" if all(outputs[k] == v for k, v in changes.items()) else "old"


def _changes(verb: Verb) -> Json:
    """What an update changes."""
    if not (verb.before and verb.after):
        return {}
    return {k: v for k, v in verb.after.items() if verb.before.get(k) != v}


def _is_new(verb: Verb, live: Json) -> bool:
    if verb.bulk:
        return bool(_customers(live)["name"]["obfuscated"])
    return all(live[k] == v for k, v in _changes(verb).items())


def _customers(live: Json) -> Json:
    fields = next(schema for schema in live["schemas"] if schema["id"] == SCHEMA)["fields"]
    return {field["id"]: field for field in fields}


def _effect(verb: Verb, s: Subject, before: Look, after: Look, writes: Sequence[Json]) -> str:
    """What the recovery did to this sync, as the server saw it."""
    mine = before.server[s.resource] + after.server[s.resource] + [before.state.get(s.resource, {"id": "none"})]
    ids = {sync["id"] for sync in mine}
    asked = {w["method"] for w in writes if (w["body"] or {}).get("name") == s.name or ids & set(w["path"].split("/"))}
    was, now = before.server[s.resource], after.server[s.resource]
    if now and not was:
        return "makes it"
    if "DELETE" in asked:
        return "deletes it" if was else "finds it gone"
    if "PUT" in asked:
        return "writes it"
    if s.resource in after.state and s.resource not in before.state:
        return "takes the one that is there" if len(now) == 1 else "makes another"
    if _in_state(verb, before, s) != _in_state(verb, after, s):
        return "finds it done"
    return "nothing to do"


def _lines(run: Run, s: Subject) -> list[str]:
    elsewhere = (line for name, said in run.told.items() if name != s.resource for line in said)
    lines = run.told.get(s.resource, []) + [line for line in elsewhere if f"'{s.name}'" in line]
    return [_in_full(run, line) for line in lines]


def _in_full(run: Run, line: str) -> str:
    """The line of a run that has this trouble alone: a rejected key is explained once, to the first resource."""
    mine, short, _ = line.partition("401: the key is rejected here too")
    if not short:
        return line
    whole = next(one for said in run.told.values() for one in said if "401 unauthorized from" in one)
    return mine + whole[whole.index("401 unauthorized from") :]


def _errors(run: Run, s: Subject) -> list[str]:
    return [line for line in _lines(run, s) if _is_error(line)]


def _is_error(line: str) -> bool:
    return not line.startswith(("warning: ", "waiting: "))


def plain(line: str) -> str:
    """A line without what is different each time, and without the name of its sync."""
    line = re.sub(r"(?:\w+ )?(?:model|bulk) sync '[^']*'(?: \([0-9a-f-]{36}\))?: ", "", line)
    line = re.sub(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", "{id}", line)
    line = re.sub(r"\d{4}-\d\d-\d\dT[\d:.]+Z", "{time}", line)
    line = re.sub(r"127\.0\.0\.1:\d+", "app.polytomic.com", line)
    line = re.sub(r".*(failed to save snapshot): .*(: [a-z ]+)", r"\1\2", line)
    line = re.sub(r"Tried \d+ times", "Tried several times", line)
    line = re.sub(r"\d+ (s|min) ago", "a moment ago", line)
    line = re.sub(r"silent for [\d.]+ s", f"silent for {CALL_TIMEOUT} s", line)
    return line.replace("|", "\\|")


def _wrong_lines(s: Subject, lines: Sequence[str]) -> Iterator[str]:
    errors = [line for line in lines if _is_error(line)]
    if len(errors) > 1 or any(f"sync '{s.name}'" not in line for line in errors):
        yield f"not one clear line: {errors}"


def _wrong_end(verb: Verb, s: Subject, after: Look) -> Iterator[str]:
    syncs = after.server[s.resource]
    state = after.state.get(s.resource)
    if verb.after is None:
        if syncs:
            yield "an orphan" if state is None else "still there"
        return
    if state is None:
        yield "state does not know it"
    if len(syncs) != 1:
        yield f"{len(syncs)} syncs on the server"
    if state is not None and [sync["id"] for sync in syncs] != [state["id"]]:
        yield "the server has other syncs than state"
    for live in syncs:
        if _changes(verb) and not _is_new(verb, live):
            yield "not what is declared"
        if not verb.before or s.cell.trouble.removed:
            continue
        if (live["policies"], live.get("retention")) != (POLICIES, RETENTION):
            yield f"lost what was set in the web page: {live['policies']}, {live.get('retention')}"
        if verb.bulk and _customers(live)["email"]["enabled"]:
            yield "a field switched off in the web page is copied again"


def _wrong_as_a_whole(
    project: Project, subjects: Sequence[Subject], run: Run, recovered: Sequence[Run]
) -> Iterator[str]:
    failed = subjects[0].cell.trouble.killed or any(_errors(run, s) for s in subjects)
    if (run.code != 0) != failed:
        yield f"exit code {run.code}:\n{run.output}"
    if recovered[-1].code != 0:
        yield f"the recovery failed:\n{recovered[-1].output}"
    for each in [run, *recovered]:
        if "Traceback" in each.without_interrupt:
            yield f"a traceback:\n{each.without_interrupt}"
    for arguments in ([], ["--refresh"]):
        preview = project.attempt("preview", "--diff", "--expect-no-changes", *arguments)
        if preview.code != 0:
            yield f"something is left to do (preview {' '.join(arguments)}):\n{preview.output}"
