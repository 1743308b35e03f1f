"""Settings: `polytomic:*` stack configuration and `POLYTOMIC_*` variables, read here and nowhere else.

A setting in the stack configuration wins over the variable of the same meaning, one by one; a blank value
counts as not set. Two kinds of key in force at once, wherever each came from, are an error: silently picking
one could write into another organization than the one the user was thinking of.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from . import address
from .errors import ConfigError, redact
from .spelling import ALIKE, PREFIX, misspelt_variables, nearest

DEFAULT_URL = "https://app.polytomic.com"
SUPPORTED_VERSIONS = ("2025-09-18", "2024-02-08")
"""The versions of the API, the default first."""

# attribute -> (name in the stack configuration, environment variable)
_NAMES = {
    "deployment_url": ("deploymentUrl", "POLYTOMIC_DEPLOYMENT_URL"),
    "api_key": ("apiKey", "POLYTOMIC_API_KEY"),
    "deployment_key": ("deploymentKey", "POLYTOMIC_DEPLOYMENT_KEY"),
    "organization_id": ("organizationId", "POLYTOMIC_ORGANIZATION_ID"),
    "api_version": ("apiVersion", "POLYTOMIC_API_VERSION"),
    "on_conflict": ("onConflict", "POLYTOMIC_ON_CONFLICT"),
    "allow_twins": ("allowTwins", "POLYTOMIC_ALLOW_TWINS"),
    "live_checks": ("liveChecks", "POLYTOMIC_LIVE_CHECKS"),
    "refresh": ("refresh", "POLYTOMIC_REFRESH"),
    "call_timeout": ("callTimeout", "POLYTOMIC_CALL_TIMEOUT"),
    "ready_timeout": ("readyTimeout", "POLYTOMIC_READY_TIMEOUT"),
    "insecure_http": ("insecureHttp", "POLYTOMIC_INSECURE_HTTP"),
}
OPTIONS = {attribute: option for attribute, (option, _) in _NAMES.items()}
"""attribute -> its name in the stack configuration."""

IDENTITY = ("api_key", "deployment_key", "organization_id")
"""The settings that say which organization is meant: a named workspace has its own, and never the surroundings'."""

NAMED_WORKSPACE = "workspace"
"""What a workspace's own configuration has besides the settings: its name."""

_NAMESPACE = "polytomic:"
_LOG = "POLYTOMIC_LOG"

_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_KEY = re.compile(r"[!-~]+")  # what a header can carry, and no blank: a pasted "Bearer …" or a line break is a mistake


@dataclass(frozen=True)
class Settings:
    """Everything the client needs to know, checked and in one spelling: equal settings are equal objects.

    Exactly one of `api_key` (sent as Bearer) and `deployment_key` (sent as Basic, with `organization_id`) is
    set. With an API key, `organization_id` only asserts which organization the key must belong to.

    `on_conflict` (`warn`, `fail`, `overwrite`): what an update does about declared fields that someone changed
    since. `allow_twins`: whether a create may make a second sync of the same name and target. `live_checks`
    (`error`, `warn`, `off`): what a preview does about a deployment that cannot work. `refresh` (`each`, `listed`):
    whether a refresh reads each object by itself, or lists and then what changed. `call_timeout`: seconds that one
    call may take with all its retries; `ready_timeout`: seconds that a write waits for a server that says it is not
    ready yet. `insecure_http`: whether plain http to another machine is allowed. `debug` logs each request,
    without its secrets, to standard error.

    Raises `ConfigError` where the values cannot be used. Neither the error nor ``repr()`` shows a key.
    """

    deployment_url: str = DEFAULT_URL
    api_key: str | None = field(default=None, repr=False)
    deployment_key: str | None = field(default=None, repr=False)
    organization_id: str | None = None
    api_version: str = SUPPORTED_VERSIONS[0]
    on_conflict: str = "warn"
    allow_twins: bool = False
    live_checks: str = "error"
    refresh: str = "each"
    call_timeout: float = 180.0
    ready_timeout: float = 300.0
    insecure_http: bool = False
    debug: bool = False

    def __post_init__(self) -> None:
        # The one place where a frozen value is written: each setting is brought into its one spelling.
        for name, value in (
            ("api_key", _key("api_key", self.api_key)),
            ("deployment_key", _key("deployment_key", self.deployment_key)),
            ("deployment_url", _url(self.deployment_url, insecure=self.insecure_http)),
            ("organization_id", _organization(self.organization_id)),
            ("api_version", _version(self.api_version)),
            ("on_conflict", _one_of("on_conflict", self.on_conflict, "warn", "fail", "overwrite")),
            ("live_checks", _one_of("live_checks", self.live_checks, "error", "warn", "off")),
            ("refresh", _one_of("refresh", self.refresh, "each", "listed")),
        ):
            object.__setattr__(self, name, value)
        if self.api_key and self.deployment_key:
            raise _two_kinds("given here", "given here")
        if not self.api_key and not self.deployment_key:
            raise ConfigError(
                "no Polytomic credentials",
                hint="Set a key with `pulumi config set --secret polytomic:apiKey <key>`, or in the "
                "environment variable POLYTOMIC_API_KEY.",
            )
        if self.deployment_key and not self.organization_id:
            raise ConfigError(
                "a deployment key needs the organization to work in",
                hint=f"Set {_both('organization_id')} to the organization's id.",
            )

    @classmethod
    def resolve(
        cls, get: Callable[[str], object | None], environ: Mapping[str, str], options: Iterable[str] = ()
    ) -> Settings:
        """Read the settings: `get("apiKey")` is the stack configuration's `polytomic:apiKey`, or None.

        `options` are the names of all that the stack configuration sets under `polytomic:`, to find misspelt ones.

        The configuration of a named workspace says itself which organization it means; the environment then has no
        say in that. `POLYTOMIC_LOG=debug` (environment only) switches the request log on. Raises `ConfigError`, never
        with a secret in it.
        """
        _refuse_misspelt(options, environ)
        found = _given(get, environ)
        values = {attribute: value for attribute, (value, _) in found.items()}
        sources = {attribute: source for attribute, (_, source) in found.items()}
        if "api_key" in sources and "deployment_key" in sources:
            raise _two_kinds(f"from {sources['api_key']}", f"from {sources['deployment_key']}")
        parsed: dict[str, Any] = {
            name: _PARSERS[name](name, text) if name in _PARSERS else text for name, text in values.items()
        }
        return cls(**parsed, debug=asks_for_debug(environ))

    @property
    def authorization(self) -> str:
        """The value of the `Authorization` header. A secret."""
        if self.api_key:
            return f"Bearer {self.api_key}"
        return f"Basic {base64.b64encode(f'{self.organization_id}:{self.deployment_key}'.encode()).decode()}"

    @property
    def on_loopback(self) -> bool:
        """Whether the deployment runs on this machine, as the emulator usually does."""
        return address.is_loopback(self.deployment_url)

    @property
    def cautions(self) -> list[str]:
        """Warnings about dangerous settings, a line each; to be shown whenever they are used."""
        if not self.deployment_url.startswith("http:") or self.on_loopback:
            return []
        return [
            f"{_both('insecure_http')} is true: the key and everything else goes unencrypted to {self.deployment_url}, "
            "readable for everybody on the way"
        ]

    @property
    def secrets(self) -> tuple[str, ...]:
        """Secrets to keep out of logs and messages: the key, and its encoded form as sent."""
        return (self.api_key or "", self.deployment_key or "", self.authorization.split(" ", 1)[1])

    def redact(self, text: str) -> str:
        """Return `text`, which came from outside, without the keys, in whatever spelling they occur."""
        return redact(text, self.secrets)


def sources(get: Callable[[str], object | None], environ: Mapping[str, str]) -> dict[str, str]:
    """Where each setting comes from, by its name in the stack configuration; blank: it is not set."""
    found = _given(get, environ)
    return {option: found[attribute][1] if attribute in found else "" for attribute, option in OPTIONS.items()}


def _given(get: Callable[[str], object | None], environ: Mapping[str, str]) -> dict[str, tuple[str, str]]:
    """The settings that are set: attribute -> its text, and where it comes from."""
    own = IDENTITY if get(NAMED_WORKSPACE) else ()
    found: dict[str, tuple[str, str]] = {}
    for attribute, (option, variable) in _NAMES.items():
        configured = get(option)
        for source, value in (
            (f"polytomic:{option} in the stack configuration", "" if configured is None else str(configured)),
            (f"the environment variable {variable}", "" if attribute in own else environ.get(variable, "")),
        ):
            if value.strip():
                found[attribute] = value, source
                break
    return found


def variables(settings: Settings) -> dict[str, str]:
    """The environment variables that mean these settings, the key among them: for a child process."""
    values = {variable: getattr(settings, attribute) for attribute, (_, variable) in _NAMES.items()}
    return {
        name: str(value).lower() if isinstance(value, bool) else str(value) for name, value in values.items() if value
    }


def asks_for_debug(environ: Mapping[str, str]) -> bool:
    """Whether `POLYTOMIC_LOG` requests the most detailed log."""
    return environ.get(_LOG, "").strip().lower() == "debug"


def own_options(configuration: Iterable[str], project: str) -> list[str]:
    """The names of our settings among the keys of a stack configuration ("polytomic:apiKey" -> "apiKey").

    In a project that is itself called "polytomic" its own settings have the same prefix: there only names that are
    almost ours count.
    """
    options = [key.removeprefix(_NAMESPACE) for key in configuration if key.startswith(_NAMESPACE)]
    return [name for name in options if project != "polytomic" or nearest(name, OPTIONS.values(), ALIKE)]


def unread_variables(environ: Mapping[str, str]) -> list[str]:
    """The environment variables that look like ours but are read by nothing here: other tools' settings, perhaps."""
    known = {_LOG, *(variable for _, variable in _NAMES.values())}
    return sorted(name for name, value in environ.items() if name.startswith(PREFIX) and value and name not in known)


def _refuse_misspelt(options: Iterable[str], environ: Mapping[str, str]) -> None:
    known = [*OPTIONS.values(), NAMED_WORKSPACE]
    strange = {f"polytomic:{name}": nearest(name, OPTIONS.values()) for name in options if name not in known}
    wrong = {name: f"polytomic:{near}" if near else "" for name, near in strange.items()}
    wrong |= misspelt_variables(unread_variables(environ), [_LOG, *(variable for _, variable in _NAMES.values())])
    if wrong:
        told = [f"{name}{f' (did you mean {near}?)' if near else ''}" for name, near in sorted(wrong.items())]
        raise ConfigError(
            f"there is no setting {', '.join(told)}",
            hint="Correct its name, or remove it: `pulumi config rm` for one of the stack configuration, `unset` for "
            "an environment variable.",
        )


def _both(attribute: str) -> str:
    option, variable = _NAMES[attribute]
    return f"polytomic:{option} (or {variable})"


def _two_kinds(api: str, deployment: str) -> ConfigError:
    return ConfigError(
        f"two kinds of key at once: an API key {api} and a deployment key {deployment}",
        hint="Keep the one that you mean and unset the other.",
    )


def _key(attribute: str, value: str | None) -> str | None:
    key = (value or "").strip()  # a key read from a file often brings its line break along
    if not key:
        return None
    if not _KEY.fullmatch(key):
        raise ConfigError(
            f"{_both(attribute)} holds a blank or a character that no key has",
            hint='Give the key alone: no "Bearer", no quotes, no line breaks.',
        )
    return key


def _version(value: str) -> str:
    version = value.strip()
    if version not in SUPPORTED_VERSIONS:
        raise ConfigError(
            f"API version {version!r} is not supported",
            hint=f"Leave {_both('api_version')} out, or set it to {' or '.join(SUPPORTED_VERSIONS)}.",
        )
    return version


def _one_of(attribute: str, value: str, *choices: str) -> str:
    choice = value.strip().lower()
    if choice not in choices:
        raise ConfigError(
            f"{_both(attribute)} is {value!r}", hint=f"Set it to {', '.join(choices[:-1])} or {choices[-1]}."
        )
    return choice


def _switch(attribute: str, value: str) -> bool:
    return _one_of(attribute, value, "true", "false") == "true"


def _seconds(attribute: str, value: str) -> float:
    if not re.fullmatch(r"[0-9]{1,5}(\.[0-9]+)?", value.strip()) or not 1 <= float(value) <= 86400:
        raise ConfigError(f"{_both(attribute)} is {value!r}", hint="Give a number of seconds, from 1 to 86400.")
    return float(value)


_PARSERS: dict[str, Callable[[str, str], Any]] = {
    "allow_twins": _switch,
    "call_timeout": _seconds,
    "ready_timeout": _seconds,
    "insecure_http": _switch,
}


def _organization(value: str | None) -> str | None:
    organization = (value or "").strip().lower()
    if not organization:
        return None
    if not _UUID.fullmatch(organization):
        # Not repeated in the message: a key that landed in the wrong setting would be shown.
        raise ConfigError(
            f"{_both('organization_id')} is not a UUID",
            hint="Polytomic shows the organization's id in its settings, and GET /api/me names it.",
        )
    return organization


def _url(value: str, *, insecure: bool) -> str:
    try:
        return address.normalized(value.strip() or DEFAULT_URL, insecure=insecure)
    except address.Unusable as wrong:
        # The address is not repeated in the message: it may hold a password.
        hint = wrong.hint or f"Give it in the form {DEFAULT_URL}."
        settings = {"key": _both("api_key"), "insecure": _both("insecure_http")}
        raise ConfigError(f"{_both('deployment_url')} {wrong.problem}", hint=hint.format(**settings)) from None
