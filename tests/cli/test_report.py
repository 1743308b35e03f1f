"""`pulumi-polytomic report` on what the engine prints, as it is written down here; `tests/engine` asks the engine."""

from __future__ import annotations

import json
import re
import subprocess
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pulumi_polytomic.cli.reporting import markdown, plan, summary, words
from pulumi_polytomic.cli.reporting.plan import SECRET, UNKNOWN, NotAPlan
from tests.warm import warm_python

Json = dict[str, Any]
KINDS = words.kinds()
MAIN = "from pulumi_polytomic.cli.app import main; main()"
STACK = {"op": "same", "urn": "urn:pulumi:dev::acme::pulumi:pulumi:Stack::acme-dev"}
PLAIN_SECRET = {"4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270", "plaintext": '"hunter2"'}


def urn(name: str, kind: str = "ModelSync") -> str:
    return f"urn:pulumi:dev::acme::my:app$pulumi-python:dynamic/polytomic:{kind}::{name}"


def step(op: str, name: str, old: Json | None = None, new: Json | None = None, kind: str = "ModelSync") -> Json:
    states = {"oldState": old, "newState": new}
    return {"op": op, "urn": urn(name, kind), **{k: {"inputs": v} for k, v in states.items() if v is not None}}


def said(line: str, severity: str = "info#err") -> Json:
    return {"message": f"{line}\n\n", "severity": severity}


def comment(*steps: Json, messages: tuple[Json, ...] = (), same: int = 1) -> str:
    document = {"steps": [STACK, *steps], "diagnostics": [*messages], "changeSummary": {"same": same}}
    found = plan.read(json.dumps(document))
    return markdown.comment(found, KINDS, found.stack)


def body(text: str) -> list[str]:
    """The lines below the head."""
    first, *rest = text.splitlines()
    assert first == "<!-- pulumi-polytomic report: acme/dev -->"
    return [line for line in rest[1:] if line]


def test_nothing_to_do_is_one_line() -> None:
    assert comment(same=4).splitlines()[1:] == ["Polytomic: `acme/dev`: nothing to do, 3 resources unchanged."]


def test_each_resource_is_listed_with_what_changes() -> None:
    mapping = {"target": "Email", "source": {"model_id": "m", "field": "email"}}
    other = {"target": "Email", "source": {"model_id": "m", "field": "mail"}}
    assert body(
        comment(
            step("update", "crm", {"name": "CRM", "fields": [mapping]}, {"name": "CRM", "fields": [other]}),
            step("create", "new", None, {"name": "new"}),
            step("delete", "old", {"name": "Old"}),
            same=3,
        )
    ) == [
        "1 to create, 1 to update, 1 to delete, 2 unchanged",
        "- **update** model sync `crm` (`CRM`)",
        "  - `fields[Email].source.field`: `email` → `mail`",
        "- **create** model sync `new`",
        "- **delete** model sync `old` (`Old`)",
    ]


def test_a_warning_stands_with_its_resource_and_once() -> None:
    line = said("warning: model sync 'CRM': mode changes, which may be a full resync")
    other = said("warning: the environment variable POLYTOMIC_X is no setting")
    old, new = {"name": "CRM", "mode": "create"}, {"name": "CRM", "mode": "update"}
    assert body(comment(step("update", "crm", old, new), messages=(line, other, line)))[1:] == [
        "- **update** model sync `crm` (`CRM`)",
        "  - ⚠️ mode changes, which may be a full resync",
        "  - `mode`: `create` → `update`",
        "**Warnings**",
        r"- the environment variable POLYTOMIC\_X is no setting",
    ]


def test_a_canceled_run_stands_with_its_sync() -> None:
    told = said("warning: model sync 'Old' (4fc3c3ae): deleting it canceled its running execution d211 (running)")
    lines = body(comment(step("delete", "old", {"name": "Old"}), messages=(told,)))
    assert "  - ⚠️ deleting it canceled its running execution d211 (running)" in lines
    assert "**Warnings**" not in lines


def test_a_warning_that_could_be_about_two_names_them_itself() -> None:
    line = said("warning: model sync 'CRM': mode changes")
    steps = [step("update", name, {"name": "CRM", "mode": "a"}, {"name": "CRM", "mode": "b"}) for name in ("a", "b")]
    assert "- model sync 'CRM': mode changes" in body(comment(*steps, messages=(line,)))


def test_a_run_says_that_it_is_one_and_what_of() -> None:
    line = said("warning: bulk sync execution: `pulumi up` runs the sync again: A FULL RESYNC")
    found = comment(step("update", "load", {"triggers": [1]}, {"triggers": [2]}, "BulkSyncExecution"), messages=(line,))
    assert "  - ⚠️ `pulumi up` runs the sync again: A FULL RESYNC" in body(found)


def test_lines_that_belong_to_a_warning_stay_with_it() -> None:
    lines = (said("warning: model 'M': the query changes:"), said("    - select 1"), said("    + select 2"))
    old, new = {"name": "M"}, {"name": "M"}
    found = body(comment(step("update", "m", old, new, "Model"), messages=lines))
    assert found[2:7] == [
        "  - ⚠️ the query changes:",
        "    ```diff",
        "    - select 1",
        "    + select 2",
        "    ```",
    ]


def test_a_replacement_is_one_resource() -> None:
    old, new = {"name": "CRM", "mode": "create"}, {"name": "CRM", "mode": "update"}
    steps = [
        step("create-replacement", "crm", old, new),
        step("replace", "crm", old, new),
        step("delete-replaced", "crm", old),
    ]
    assert body(comment(*steps)) == [
        "1 to replace",
        "- **replace** model sync `crm` (`CRM`)",
        "  - `mode`: `create` → `update`",
    ]


def test_what_is_not_known_yet_and_what_is_added_is_said_in_words() -> None:
    old = {"name": "CRM", "fields": []}
    new = {"name": "CRM", "fields": [{"target": "T", "source": {"model_id": UNKNOWN, "field": "f"}}], "mode": UNKNOWN}
    found = "\n".join(body(comment(step("update", "crm", old, new))))
    assert "`mode`: unset → `known after the update`" in found
    assert '`fields[T]`: added `{"source": {"field": "f", "model_id": (known after the update)}' in found


@pytest.mark.parametrize("secret", [SECRET, PLAIN_SECRET, "hunter2"])
def test_a_secret_is_never_shown(secret: Any) -> None:
    place = "encryption_passphrase"
    for old, new in ((None, secret), (secret, None), (secret, "hunter3"), ("hunter3", secret)):
        before, after = ({"name": "CRM", **({place: value} if value else {})} for value in (old, new))
        found = comment(step("update", "crm", before, after))
        assert "hunter" not in found
        assert f"  - `{place}`: changed (secret)" in body(found)
    same = comment(step("update", "crm", {"name": "a", "fields": SECRET}, {"name": "a", "fields": SECRET}))
    assert "  - in something that is secret, or that the server holds otherwise" in body(same)


def test_a_failed_preview_says_why_and_no_more() -> None:
    messages = (
        said("error: contacts: mode: did you mean 'update'?", "error"),
        said("error: an unhandled error occurred: program exited with non-zero exit code: 1", "error"),
        said('error: Traceback (most recent call last):\n  File "x"\nKeyboardInterrupt', "error"),
    )
    assert body(comment(messages=messages)) == [
        "**The preview failed.**",
        "**Errors**",
        "- contacts: mode: did you mean 'update'?",
    ]


def test_an_update_is_told_in_the_past_and_with_what_failed() -> None:
    old, new = {"inputs": {"name": "CRM", "mode": "a"}}, {"inputs": {"name": "CRM", "mode": "b"}}
    events: list[Json] = [
        {"preludeEvent": {}},
        {"resourcePreEvent": {"metadata": {"op": "refresh", "urn": urn("crm"), "old": old, "new": old}}},
        {"resourcePreEvent": {"metadata": {"op": "update", "urn": urn("crm"), "old": old, "new": new}}},
        {"resourcePreEvent": {"metadata": {"op": "create", "urn": urn("new"), "old": None, "new": new}}},
        {"diagnosticEvent": {"message": "error: update 'CRM': 422\n", "severity": "error", "urn": urn("crm")}},
        {"diagnosticEvent": {"message": "debug: registering\n", "severity": "debug"}},
        {"resOpFailedEvent": {"metadata": {"op": "update", "urn": urn("crm")}}},
        {"summaryEvent": {"resourceChanges": {"create": 1}, "isPreview": False}},
    ]
    text = "\n".join(json.dumps({"sequence": n, **event}) for n, event in enumerate(events))
    assert body(markdown.comment(plan.read(text), KINDS, "acme/dev")) == [
        "**The update failed.**",
        "1 created, 1 failed",
        "- **failed to update** model sync `crm` (`CRM`)",
        "  - ❌ update 'CRM': 422",
        "  - `mode`: `a` → `b`",
        "- **create** model sync `new` (`CRM`)",
    ]


def test_a_comment_has_the_name_that_it_is_found_by() -> None:
    assert plan.read(json.dumps({"steps": [STACK]})).stack == "acme/dev"
    for name, found in (("dev", "dev"), ("a --> b", "a  b"), ('"; rm', " rm"), ("", "")):
        first, second, *_ = markdown.comment(plan.Plan(), KINDS, name).splitlines()
        assert first == f"<!-- pulumi-polytomic report: {found} -->"
        assert second.startswith(f"Polytomic: {markdown.code(name)}: nothing" if name else "Polytomic: nothing")


def test_other_packages_are_counted() -> None:
    bucket = {"op": "create", "urn": "urn:pulumi:dev::acme::aws:s3:Bucket::b", "newState": {"inputs": {}}}
    assert body(comment(bucket)) == ["Other resources: 1 to create"]


def test_a_comment_has_room_for_its_place() -> None:
    old, new = ({"name": "x" * 500, "mode": mode} for mode in ("a", "b"))
    found = comment(*(step("update", f"r{n}", old, new) for n in range(500)))
    assert len(found) < 65_536
    assert re.search(r"- and \d+ resources more, which this comment has no room for$", found.strip())


@pytest.mark.parametrize("severity", ["warning", "error"])
@pytest.mark.parametrize(("count", "length"), [(700, 120), (1, 70_000), (40, 3_000)])
def test_messages_have_room_too(severity: str, count: int, length: int) -> None:
    told = tuple(said(f"{severity}: {n} {'x' * length}") for n in range(count))
    old, new = ({"name": "x" * 500, "mode": mode} for mode in ("a", "b"))
    found = comment(*(step("update", f"r{n}", old, new) for n in range(500)), messages=told)
    assert len(found) < 65_536
    assert "- 0 xxx" in found
    assert ("more, which this comment has no room for" in found.partition("- 0 xxx")[2]) == (count > 1)


def test_a_comment_is_cut_between_resources() -> None:
    query = "\n".join(["query differs:", *(f"    +{'y' * 80}" for _ in range(30))])
    told = tuple({**said(f"warning: {query}"), "urn": urn(f"r{n}")} for n in range(100))
    found = comment(*(step("update", f"r{n}", {"mode": "a"}, {"mode": "b"}) for n in range(100)), messages=told)
    assert len(found) < 65_536
    assert found.count("```diff") == found.count("```") / 2 > 5
    assert re.search(r"- and \d+ resources more, which this comment has no room for$", found.strip())


@given(st.text(max_size=40))
def test_no_text_of_a_user_means_anything_to_markdown(name: str) -> None:
    shown = markdown.code(name)
    fence = re.match("`+", shown)
    assert fence is not None
    assert fence[0] not in shown[len(fence[0]) : -len(fence[0])]
    assert "\n" not in shown
    outside = "".join(markdown.plain(name).split("`")[::2])
    assert "<" not in outside
    assert "@" not in outside


@pytest.mark.parametrize("text", ["", "no JSON", "[]", "{}", '{"steps": []', "1"])
def test_a_file_that_is_no_plan_is_wrong_usage(text: str, tmp_path: Path) -> None:
    with pytest.raises(NotAPlan):
        plan.read(text)
    (tmp_path / "plan.json").write_text(text)
    done = subprocess.run(
        [warm_python(), "-c", MAIN, "report", "plan.json"], cwd=tmp_path, capture_output=True, text=True
    )
    assert done.returncode == 2
    assert len(done.stderr.splitlines()) == 1
    assert "plan.json is not what `pulumi preview --json`" in done.stderr


KEYS = (
    *("steps", "diagnostics", "changeSummary", "op", "urn", "oldState", "newState", "inputs", "same", "message"),
    *("severity", "sequence", "resourcePreEvent", "resOpFailedEvent", "diagnosticEvent", "summaryEvent", "metadata"),
    *("old", "new", "resourceChanges"),
)
PARTS = st.recursive(
    st.none() | st.integers() | st.sampled_from(["update", "create", "same", "x", "a::b", STACK["urn"], urn("crm")]),
    lambda part: st.lists(part, max_size=2) | st.dictionaries(st.sampled_from(KEYS), part, max_size=4),
)


@given(st.dictionaries(st.sampled_from(["steps", "diagnostics", "sequence", "resourcePreEvent"]), PARTS, min_size=1))
def test_whatever_is_no_plan_is_refused_in_words(document: Json) -> None:
    try:
        found = plan.read(json.dumps(document))
    except NotAPlan:
        return
    markdown.comment(found, KINDS, found.stack)
    summary.summary(found, KINDS, found.stack)


@pytest.mark.parametrize(
    "document",
    [
        {"steps": [{"op": "create"}]},
        {"steps": "x"},
        {"steps": [{"op": "create", "urn": "bad"}]},
        {"steps": [{"op": "create", "urn": STACK["urn"]}, {"op": "create", "urn": "a::b"}]},
        {"steps": [{"op": "update", "urn": urn("crm"), "oldState": []}]},
        {"diagnostics": [1]},
        {"sequence": 1, "resourcePreEvent": {}},
        {"sequence": 1, "diagnosticEvent": None},
        {"steps": [], "changeSummary": {"same": "x"}},
    ],
    ids=str,
)
def test_json_of_another_form_is_no_plan(document: Json) -> None:
    with pytest.raises(NotAPlan, match="not as Pulumi prints"):
        plan.read(json.dumps(document))


def as_json(document: Json, folder: Path) -> tuple[Json, str]:
    (folder / "plan.json").write_text(json.dumps(document))
    command = [warm_python(), "-c", MAIN, "report", "plan.json", "--json"]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=60, check=True)
    found: Json = json.loads(done.stdout)
    return found, done.stdout


def test_a_script_reads_the_same_as_json_without_secrets(tmp_path: Path) -> None:
    old, new = {"name": "CRM", "mode": "update"}, {"name": "CRM", "mode": "create"}
    secret = {"name": "Shop", "secrets": PLAIN_SECRET}
    other = {"name": "Shop", "secrets": {**PLAIN_SECRET, "plaintext": '"hunter3"'}, "type": "csv"}
    document = {
        "steps": [
            STACK,
            step("update", "crm", old, new),
            step("update", "shop", secret, other, "Connection"),
            step("create", "new", None, {"name": "New"}),
            {"op": "create", "urn": "urn:pulumi:dev::acme::aws:s3/bucket:Bucket::files"},
        ],
        "diagnostics": [said("warning: model sync 'CRM': all is written again"), said("error: no luck")],
        "changeSummary": {"same": 3},
    }
    found, printed = as_json(document, tmp_path)
    crm, shop, made = found.pop("resources")
    assert found == {
        "name": "acme/dev",
        "preview": True,
        "failed": True,
        "unchanged": 2,
        "messages": [{"severity": "error", "text": "no luck"}],
        "others": {"create": 1},
    }
    assert crm == {
        "urn": urn("crm"),
        "type": "ModelSync",
        "resource": "crm",
        "name": "CRM",
        "operation": "update",
        "failed": False,
        "changes": [{"path": "mode", "secret": False, "old": "update", "new": "create"}],
        "messages": [{"severity": "warning", "text": "model sync 'CRM': all is written again"}],
    }
    assert {"path": "type", "secret": False, "old": None, "new": "csv"} in shop["changes"]
    assert (made["operation"], made["changes"]) == ("create", [])
    assert "hunter" not in printed


def test_nothing_to_do_is_an_empty_list_in_json(tmp_path: Path) -> None:
    found, _ = as_json({"steps": [STACK], "diagnostics": [], "changeSummary": {"same": 4}}, tmp_path)
    assert (found["resources"], found["unchanged"], found["failed"]) == ([], 3, False)
