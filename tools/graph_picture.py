"""Draw docs/graph.svg: what `pulumi-polytomic graph` makes of a small workspace on the emulator.

python tools/graph_picture.py
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from pulumi_polytomic.api.bulk_syncs import BULK_SYNCS
from pulumi_polytomic.api.model_syncs import MODEL_SYNCS
from pulumi_polytomic.cli.graphing.drawing import to_svg
from pulumi_polytomic.cli.graphing.picture import picture
from pulumi_polytomic.cli.inventory import reading, syncs
from pulumi_polytomic.emulator import running, seed
from pulumi_polytomic.lifecycle.session import Session

PICTURE = Path(__file__).resolve().parents[1] / "docs" / "graph.svg"

ACME = seed.ACME


def drawn() -> str:
    """The drawing, with the ids of this run."""
    with running() as emulator:
        settings = {"deploymentUrl": emulator.url, "apiKey": ACME.api_key or ""}
        session = Session(settings.get, {})
        contacts = _model_sync(
            session, "Contacts", "Customers", "Salesforce", "Contact", {"frequency": "daily", "hour": 6}
        )
        after = {"frequency": "runafter", "run_after": {"sync_ids": [contacts]}}
        _model_sync(session, "Accounts", "Companies", "Salesforce", "Account", after)
        _model_sync(session, "Leads", "Customers", "HubSpot", "contacts", {"frequency": "manual"}, active=False)
        shop = {
            "name": "Shop",
            "mode": "replicate",
            "source_connection_id": ACME.connections["Postgres"],
            "destination_connection_id": ACME.connections["Snowflake"],
            "destination_configuration": {"schema": "SHOP"},
            "default_schedule": {"frequency": "hourly", "minute": 15},
            "active": True,
        }
        BULK_SYNCS.create(session.client, shop)
        return to_svg(picture(reading.read(session, syncs.kinds(), lambda *_: None)))


def _model_sync(session: Session, name: str, model: str, target: str, object: str, schedule: Any, **more: Any) -> str:
    source = {"model_id": ACME.models[model], "field": "email" if model == "Customers" else "name"}
    body = {
        "name": name,
        "mode": "updateOrCreate",
        "target": {"connection_id": ACME.connections[target], "object": object},
        "fields": [{"target": "Name", "source": source}],
        "schedule": schedule,
        **more,
    }
    return str(MODEL_SYNCS.create(session.client, body).document["id"])


if __name__ == "__main__":
    PICTURE.write_text(drawn(), encoding="utf-8")
