"""Another team's program: it knows the syncs of an environment by name, and neither their ids nor how they are made.

Its stacks have the names of the environments. Customers with a plan go to HubSpot as soon as the chain of
`polytomic-environments` is through.
"""

import pulumi

from pulumi_polytomic import (
    FieldMapping,
    Identities,
    Identity,
    ModelField,
    ModelSync,
    RunAfter,
    Schedule,
    Target,
    get_connection,
    get_model,
)

environment = pulumi.StackReference(f"{pulumi.get_organization()}/polytomic-environments/{pulumi.get_stack()}")
sync_ids = environment.require_output("sync_ids")

hubspot = get_connection("HubSpot")
usage = get_model("Product usage")

seen = ModelSync(
    "last_seen",
    name="Last seen to HubSpot",
    mode="update",
    target=Target(connection_id=hubspot.id, object="contacts"),
    identities=Identities(
        mappings=[Identity(source=ModelField(model_id=usage.id, field="email"), target="email", function="Equality")]
    ),
    fields=[FieldMapping(target="last_seen", source=ModelField(model_id=usage.id, field="last_seen"))],
    schedule=Schedule(frequency="runafter", run_after=RunAfter(sync_ids=[sync_ids["contacts"]])),
)
pulumi.export("sync_ids", {"last_seen": seen.sync_id})
