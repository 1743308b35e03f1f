"""The stages of a check: spelling, permission, adoption, and whether it can work.

`verbs.check` goes through them in this order. No stage makes a request unless there is something to do.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from pulumi_polytomic import rules
from pulumi_polytomic.declare import environment, mistakes
from pulumi_polytomic.errors import ConfigError
from pulumi_polytomic.lifecycle import adopt, foreseeing, organizations, preview, rotated
from pulumi_polytomic.lifecycle.adopt import Adoption
from pulumi_polytomic.lifecycle.kind import Kind
from pulumi_polytomic.lifecycle.report import Line, Report, of_mistake
from pulumi_polytomic.lifecycle.resources import Resources
from pulumi_polytomic.lifecycle.state import MADE, UNMADE, Properties, put_at, value_at
from pulumi_polytomic.reconcile.changes import Change
from pulumi_polytomic.reconcile.normalize import Configuration
from pulumi_polytomic.reconcile.path import Mistake, Path
from pulumi_polytomic.reconcile.shape import Record, Rule, known_throughout


@dataclass(frozen=True)
class Step:
    """What a check is about: the declaration in state (`old`; empty: the resource is new) and that of the program."""

    old: Configuration
    new: Configuration
    changed: list[Change]
    adoption: Adoption | None
    run: Properties
    """What the program says of its run (`state.RUN`)."""

    real: Configuration
    """The new declaration with the values of the environment variables that it names."""

    urn: str
    """Which resource it is."""

    @property
    def is_to_do(self) -> bool:
        """Whether there is something to do."""
        return not self.old or bool(self.changed)

    @property
    def creates(self) -> bool:
        """Whether a new object is made."""
        return not self.old and not self.adoption


def spelled(kind: Kind, declared: Configuration, news: Properties) -> Report:
    """What is wrong with the declaration itself."""
    known = {*kind.shape.fields, *kind.computed}
    # What a transformation added no constructor has seen: a typo there is one too.
    strange = {name: value for name, value in news.items() if name not in known and not name.startswith("__")}
    return Report(list(map(of_mistake, mistakes.mistakes(kind.declaration, {**declared, **strange}))))


def given(declared: Configuration, environ: Mapping[str, str]) -> Report:
    """The environment variables that the declaration names and that are not set."""
    found = environment.unset(declared, environ)
    said = "the environment variable {} is not set; set it where `pulumi` runs"
    return Report([of_mistake(Mistake(path, said.format(name), rules.UNSET_VARIABLE)) for path, name in found])


def allowed(resources: Resources, step: Step) -> Report:
    """What the settings, the version of the API and the kind have against the step; and what it means."""
    kind, session, old, new = resources.kind, resources.session, step.old, step.new
    failures = _lines(rules.REFUSED_CHANGE, kind.objection(None, new, old) if old else None)
    failures += _lines(rules.UNUSABLE_SETTINGS, session.objection(ask=step.is_to_do))
    failures += _lacking(resources, step)
    elsewhere = [organizations.misplaced_as_far_as_known(resources, new)] if step.creates else []
    elsewhere += organizations.objections(session, step.run) if step.is_to_do else []
    failures += _lines(rules.OTHER_ORGANIZATION, *elsewhere)
    notes = _notes(kind, old, new) if old else kind.notes_on_new(new) if step.creates else []
    return Report(failures, notes)


def _lines(rule: str, *objections: str | None) -> list[str]:
    return [Line(objection, rule=rule) for objection in objections if objection]


def adopted(resources: Resources, step: Step, inputs: Properties) -> Report:
    """What stands in the way of an adoption, and what it will do."""
    return adopt.outlook(resources, step.adoption, inputs) if step.adoption else Report()


def works(resources: Resources, step: Step, news: Properties) -> Report:
    """Findings about what the deployment cannot do, and about what a create may double."""
    if not step.is_to_do:
        return preview.look_at_unchanged(resources, step.new)
    # An adopted object may have had these problems before, so they are warnings.
    changed = [] if step.adoption else step.changed
    made = [*(news.get(MADE) or ()), *resources.session.made]
    seen = _with_unmade(resources, step)
    report = preview.look(resources, step.old, seen, changed, exists=not step.creates, made=made, urn=step.urn)
    if step.creates and not report.failures:
        report += Report(notes=foreseeing.foreseen(resources, step.new))
    return report


def _with_unmade(resources: Resources, step: Step) -> Configuration:
    """What is declared, with the URNs of what this run is going to make for ids that are not known yet."""
    declared = step.real
    for path, urn in step.run.get(UNMADE, []):
        if urn in resources.session.coming and not known_throughout(value_at(declared, path)):
            declared = put_at(declared, path, urn)
    return declared


def _lacking(resources: Resources, step: Step) -> list[str]:
    versions = resources.kind.versions
    try:
        version = resources.session.api_version
        found = [*versions.objections(version, step.new), *versions.stranded(version, step.old, step.new)]
    except ConfigError:
        return []  # reported by `Session.objection`, once
    return [of_mistake(Mistake(Path.of(name), reason, rules.OTHER_VERSION)) for name, reason in found]


def _notes(kind: Kind, old: Configuration, new: Configuration) -> list[str]:
    kept = _kept(kind.shape, old, new, Path())
    stay = [f"{path} is no longer declared: it stays as it is on the server" for path in kept]
    return [*stay, *kind.notes(old, new), *rotated.notes(kind, old, new)]


def _kept(shape: Record, old: Configuration, new: Configuration, within: Path) -> Iterator[Path]:
    """The paths of what is no longer declared, and stays as it is; also within what stays as a whole."""
    for name in shape.ruled(Rule.KEEP_WHEN_ABSENT):
        before, after, part = old.get(name), new.get(name), shape.fields[name].shape
        if before is not None and after is None:
            yield within / name
        elif isinstance(part, Record) and isinstance(before, dict) and isinstance(after, dict):
            yield from _kept(part, before, after, within / name)
