from __future__ import annotations

import inspect
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pulumi_polytomic import errors
from pulumi_polytomic.errors import (
    ApiError,
    ConfigError,
    InvalidInput,
    NoAnswer,
    NotFound,
    PolytomicError,
    Refused,
    ServerError,
    Unprocessable,
    leaf_for,
    one_line,
    redact,
)

LEAVES = [cls for _, cls in inspect.getmembers(errors, inspect.isclass) if issubclass(cls, PolytomicError)]


def test_the_tree_in_the_docstring_names_every_error() -> None:
    drawn = (errors.__doc__ or "").split("::")[1].split("``str()``")[0]
    assert {cls.__name__ for cls in LEAVES} == {
        word for line in drawn.splitlines() for word in line.split() if word in dir(errors) and word[0].isupper()
    }


def test_a_refusal_reads_as_one_line_with_what_to_do() -> None:
    error = Unprocessable(
        "PUT", "/api/syncs/248d", 422, key="invalid_request", message="fields[0].target: no such field (Emial)"
    )
    assert str(error) == (
        "422 invalid_request from PUT /api/syncs/248d: fields[0].target: no such field (Emial). "
        "Correct what the message names in the program, then run again."
    )


def test_the_servers_metadata_is_shown_after_its_message() -> None:
    error = Unprocessable("PUT", "/api/syncs/1", 422, key="k", message="No such field.", metadata={"field": "Emial"})
    assert 'No such field {"field": "Emial"}. ' in str(error)


def test_metadata_that_only_repeats_the_message_is_left_out_of_the_line() -> None:
    errors = [{"path": "mode", "message": "is required"}, {"path": None}]
    error = Unprocessable("PUT", "/x", 422, message="mode: is required", metadata={"errors": errors})
    assert str(error).startswith("422 from PUT /x: mode: is required. Correct")
    assert error.metadata == {"errors": errors}


def test_an_error_without_words_of_the_server_still_says_where_and_what_to_do() -> None:
    assert str(ServerError("GET", "/api/me", 502)).startswith("502 from GET /api/me. Run again")


def test_a_hint_replaces_the_general_advice() -> None:
    assert str(NotFound("GET", "/api/me", 404, hint="Do this.")) == "404 from GET /api/me. Do this."


@pytest.mark.parametrize(
    ("status", "name"),
    [
        (400, "BadRequest"),
        (401, "Unauthorized"),
        (403, "Forbidden"),
        (404, "NotFound"),
        (409, "Conflict"),
        (422, "Unprocessable"),
        (429, "RateLimited"),
        (500, "ServerError"),
        (599, "ServerError"),
        (302, "ApiError"),
        (418, "ApiError"),
        (600, "ApiError"),
    ],
)
def test_every_status_has_its_leaf(status: int, name: str) -> None:
    assert leaf_for(status).__name__ == name


def test_every_answer_error_says_what_to_do_next() -> None:
    for cls in LEAVES:
        if issubclass(cls, ApiError):
            assert str(cls("GET", "/api/me", 400)).endswith((".", ").")), cls


def test_an_input_error_begins_with_its_path() -> None:
    assert str(InvalidInput("fields[2].target", "is missing")) == "fields[2].target: is missing"
    assert str(InvalidInput("", "nothing declared", hint="Declare.")) == "nothing declared. Declare."


def test_a_refusal_of_ours_and_a_missing_answer_say_what_to_do() -> None:
    assert str(Refused("the passphrase would be lost", hint="Declare it.")) == (
        "the passphrase would be lost. Declare it."
    )
    silence = NoAnswer("PUT", "/api/syncs/1", "connection refused", sent=False, hint="Check.")
    assert str(silence) == "no answer to PUT /api/syncs/1: connection refused. Check."
    assert (silence.sent, silence.transient) == (False, True)


@given(st.text(), st.text(), st.dictionaries(st.text(), st.text()))
def test_any_error_is_one_bounded_printable_line(key: str, message: str, metadata: dict[str, str]) -> None:
    text = str(ApiError("GET", "/api/me", 418, key=key, message=message, metadata=metadata))
    assert len(text.splitlines()) == 1
    assert len(text) < 1300
    assert not any(ord(character) < 32 or ord(character) == 127 for character in text)


@given(st.text(), st.integers(1, 50))
def test_a_line_is_never_longer_than_asked(text: str, limit: int) -> None:
    assert len(one_line(text, limit)) <= limit


@given(st.from_regex(r"[!-)+-~]{6,40}", fullmatch=True), st.text(), st.text())
def test_redacted_text_holds_no_secret_in_any_spelling(secret: str, before: str, after: str) -> None:
    for spelled in (secret, json.dumps(secret), json.dumps(json.dumps(secret))):
        assert secret not in redact(f"{before}{spelled}{after}", [secret])


@given(st.from_regex(r"[a-z]{1,5}", fullmatch=True))
def test_a_short_secret_is_redacted_where_it_stands_alone_and_never_within_a_word(secret: str) -> None:
    assert redact(f"{secret}, ({secret}) '{secret}'", [secret]) == "***, (***) '***'"
    assert redact(f"x{secret} {secret}x x{secret}x", [secret]) == f"x{secret} {secret}x x{secret}x"


def test_a_secret_that_begins_another_does_not_uncover_its_end() -> None:
    assert redact("abcdef abc", ["abc", "abcdef"]) == "*** ***"


def test_a_blank_secret_redacts_nothing() -> None:
    assert redact("text", ["", "x_not_there"]) == "text"


def test_config_errors_join_what_and_hint_with_one_full_stop() -> None:
    assert str(ConfigError("bad.", hint="Fix it.")) == "bad. Fix it."
    assert str(ConfigError("bad")) == "bad"
