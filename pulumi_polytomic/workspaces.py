"""`workspace`: another organization of Polytomic in the same program, as an explicit provider."""

from __future__ import annotations

from typing import Any

import pulumi

from pulumi_polytomic.config import IDENTITY, NAMED_WORKSPACE, OPTIONS
from pulumi_polytomic.source_position import registers

PACKAGE = "pulumi-python"
"""The package of all dynamic resources: what an explicit provider of theirs has to belong to."""

_KEYS = (OPTIONS["api_key"], OPTIONS["deployment_key"])


class Workspace(pulumi.ProviderResource):
    """One organization of one deployment, seen with one key: for `opts.provider` of syncs and lookups."""

    package = PACKAGE
    _settings: dict[str, pulumi.Input[Any]]

    def _register(self, name: str, settings: dict[str, pulumi.Input[Any]], opts: pulumi.ResourceOptions | None) -> None:
        """What the constructor of a provider does, whose frame would hide the line of the program."""
        if opts and opts.provider:
            raise pulumi.RunError(f"workspace {name!r}: opts.provider is for syncs and lookups: leave it out")
        self._settings = settings
        texts = {option: _text(value) for option, value in settings.items()}
        kept = {option: pulumi.Output.secret(text) if option in _KEYS else text for option, text in texts.items()}
        properties = {f"polytomic:{option}": value for option, value in kept.items()}
        pulumi.CustomResource.__init__(self, f"pulumi:providers:{PACKAGE}", name, properties, opts)


def provider_of(opts: pulumi.ResourceOptions | pulumi.InvokeOptions | None) -> pulumi.ProviderResource | None:
    """The explicit provider that the options lead to, their own or their parent's; None: the stack's configuration."""
    if opts and opts.provider is None and opts.parent:
        return opts.parent.get_provider(f"{PACKAGE}:dynamic:Resource")
    return opts.provider if opts else None


def settings_of(workspace: Workspace) -> pulumi.Output[dict[str, str]]:
    """The settings of the workspace, in the form of the stack configuration.

    Not secret, though the key is: nothing of it gets into what is found with it.
    """
    texts = {option: _text(value) for option, value in workspace._settings.items()}
    return pulumi.Output.unsecret(pulumi.Output.all(**texts))


async def settings_now(workspace: Workspace) -> dict[str, str] | None:
    """The same without an Output around it, or None if one of them is not known.

    It makes no Output, so any thread may run it, unless it has to wait for one.
    """
    found = {}
    for option, value in workspace._settings.items():
        if isinstance(value, pulumi.Output):
            if not await value.is_known():
                return None
            value = await value.future()
        found[option] = str(value)
    return found


@registers
def workspace(
    name: str,
    *,
    api_key: pulumi.Input[str] | None = None,
    deployment_key: pulumi.Input[str] | None = None,
    organization_id: pulumi.Input[str] | None = None,
    deployment_url: pulumi.Input[str] | None = None,
    api_version: pulumi.Input[str] | None = None,
    on_conflict: pulumi.Input[str] | None = None,
    allow_twins: pulumi.Input[bool] | None = None,
    live_checks: pulumi.Input[str] | None = None,
    refresh: pulumi.Input[str] | None = None,
    call_timeout: pulumi.Input[float] | None = None,
    ready_timeout: pulumi.Input[float] | None = None,
    insecure_http: pulumi.Input[bool] | None = None,
    opts: pulumi.ResourceOptions | None = None,
) -> Workspace:
    """A workspace besides the one of the stack configuration, for `opts.provider` of syncs and lookups.

    ::

        staging = polytomic.workspace("staging", api_key=config.require_secret("stagingKey"))
        salesforce = polytomic.get_connection("Salesforce", opts=pulumi.InvokeOptions(provider=staging))
        polytomic.ModelSync("contacts", ..., opts=pulumi.ResourceOptions(provider=staging))

    The key says which organization it is: neither the key nor the organization of the stack configuration or of the
    environment is used. All else that is left out is as there. Each workspace is a process of its own, which costs
    about a second in each preview and each update (docs/lookups.md).

    Args:
        name: the workspace's name in the Pulumi program. Changing it changes no sync.
        api_key: the key of a user or an organization. Always secret in state. Exchanging it changes no sync.
        deployment_key: a deployment or partner key, instead of `api_key`; needs `organization_id`. Always secret.
        organization_id: with a deployment key: UUID of the organization; with an API key: an assertion.
        deployment_url: where the API is.
        api_version: the version of the API.
        on_conflict: "warn", "fail" or "overwrite"; see docs/configuration.md for this and the following ones.
        allow_twins: whether a create may make a second sync of the same name and target.
        live_checks: "error", "warn" or "off".
        refresh: "each" or "listed".
        call_timeout: seconds that one request may take with all its retries.
        ready_timeout: seconds that a write waits for a source whose schemas are not known yet.
        insecure_http: whether plain http to another machine is allowed.
        opts: Pulumi's resource options.

    Raises:
        pulumi.RunError: not exactly one key was given.
    """
    if _given(api_key) == _given(deployment_key):
        raise pulumi.RunError(f"workspace {name!r}: give either api_key or deployment_key")
    declared: dict[str, Any] = {
        "api_key": api_key,
        "deployment_key": deployment_key,
        "organization_id": organization_id,
        "deployment_url": deployment_url,
        "api_version": api_version,
        "on_conflict": on_conflict,
        "allow_twins": allow_twins,
        "live_checks": live_checks,
        "refresh": refresh,
        "call_timeout": call_timeout,
        "ready_timeout": ready_timeout,
        "insecure_http": insecure_http,
    }
    stack = pulumi.Config("polytomic")
    settings: dict[str, pulumi.Input[Any]] = {NAMED_WORKSPACE: name}
    for attribute, value in declared.items():
        option = OPTIONS[attribute]
        found = stack.get(option) if value is None and attribute not in IDENTITY else value
        if found is not None:
            settings[option] = found
    made = Workspace.__new__(Workspace)
    made._register(name, settings, opts)
    return made


def _given(key: pulumi.Input[str] | None) -> bool:
    return key is not None and key != ""


def _text(value: pulumi.Input[Any]) -> pulumi.Input[str]:
    return value.apply(_text) if isinstance(value, pulumi.Output) else str(value)
