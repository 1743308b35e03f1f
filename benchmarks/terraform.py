"""The same syncs by Terraform and the official provider, where the environment names both.

`TERRAFORM` is the `terraform` command, `TERRAFORM_PROVIDER` the binary of terraform-provider-polytomic. Nothing is
downloaded: Terraform takes the binary as it is (`dev_overrides`).
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from benchmarks.program.syncs import bulk_sync, model_sync

COMMANDS = {
    "up": ("apply", "-auto-approve", "-refresh=false"),
    "preview": ("plan", "-refresh=false"),
    "refresh": ("apply", "-refresh-only", "-auto-approve"),
    "preview --refresh": ("plan",),
    "up, all changed": ("apply", "-auto-approve", "-refresh=false"),
    "destroy": ("destroy", "-auto-approve", "-refresh=false"),
}
"""What Terraform does for each of Pulumi's commands, in the same order."""


def tools() -> tuple[str, Path] | None:
    """The `terraform` command and the provider's binary; None: the environment does not name both."""
    terraform, provider = os.environ.get("TERRAFORM"), os.environ.get("TERRAFORM_PROVIDER")
    return (terraform, Path(provider).resolve()) if terraform and provider else None


def prepare(folder: Path, provider: Path, url: str, key: str) -> dict[str, str]:
    """Make a folder for Terraform, and return the environment of its commands."""
    folder.mkdir(parents=True)
    settings = folder / "terraform.rc"
    overrides = f'dev_overrides {{ "polytomic/polytomic" = "{provider.parent}" }}'
    settings.write_text(f"provider_installation {{ {overrides}\n direct {{}} }}")
    return {
        **{name: value for name, value in os.environ.items() if not name.startswith(("TF_", "POLYTOMIC_"))},
        "TF_CLI_CONFIG_FILE": str(settings),
        "CHECKPOINT_DISABLE": "1",
        "POLYTOMIC_DEPLOYMENT_URL": url,
        "POLYTOMIC_API_KEY": key,
    }


def declare(folder: Path, url: str, key: str, models: int, bulks: int, minute: str) -> None:
    """Write what is declared, as the Pulumi program does."""
    document = {
        "terraform": {"required_providers": {"polytomic": {"source": "polytomic/polytomic"}}},
        "provider": {"polytomic": {"deployment_url": url, "api_key": key}},
        "resource": {
            "polytomic_sync": {f"model-{n}": _model(model_sync(n, minute)) for n in range(models)},
            "polytomic_bulk_sync": {f"bulk-{n}": _bulk(bulk_sync(n, minute)) for n in range(bulks)},
        },
    }
    (folder / "main.tf.json").write_text(json.dumps(document))


def _model(sync: Mapping[str, Any]) -> dict[str, Any]:
    [identity] = sync["identities"]["mappings"]
    return {**{name: value for name, value in sync.items() if name != "identities"}, "identity": identity}


def _bulk(sync: Mapping[str, Any]) -> dict[str, Any]:
    kept = {name: value for name, value in sync.items() if not name.startswith(("destination_", "default_"))}
    return {
        **kept,
        "dest_connection_id": sync["destination_connection_id"],
        "dest_configuration": sync["destination_configuration"],
        "schedule": sync["default_schedule"],
        "active": True,
        "discover": False,
    }
