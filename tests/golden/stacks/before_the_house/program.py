"""The program whose stack `stack.json` is: every field of both syncs, a workspace, an adopted sync, and `sync_id`."""

import json
import os
from pathlib import Path

import pulumi

import pulumi_polytomic as polytomic

declared = json.loads(Path("declared.json").read_text())

contacts = polytomic.ModelSync("contacts", **declared["contacts"])
polytomic.ModelSync("leads", **declared["leads"])
shop = polytomic.BulkSync("shop", **declared["shop"])
polytomic.BulkSync("store", **declared["store"])

staging = polytomic.workspace("staging", api_key=pulumi.Output.secret(os.environ["STAGING_KEY"]))
polytomic.ModelSync("staged", **declared["staged"], opts=pulumi.ResourceOptions(provider=staging))

after = {"sync_ids": [contacts.sync_id], "bulk_sync_ids": [shop.sync_id]}
schedule = {"frequency": "runafter", "run_after": after, "run_after_success_only": True}
polytomic.ModelSync("followers", **declared["followers"], schedule=schedule)

polytomic.ModelSync("adopted", **declared["adopted"])
pulumi.export("contacts", contacts.sync_id)
pulumi.export("shop", shop.sync_id)
