"""Another team's program: it knows the syncs of an environment by name, and neither their ids nor how they are made.

Its stacks have the names of the environments. The contacts get their customer numbers as soon as the chain of
`polytomic-environments` is through.
"""

import pulumi

from pulumi_polytomic import (
    FieldMapping,
    Identities,
    Identity,
    ModelSync,
    RunAfter,
    Schedule,
    Target,
    get_connection,
    get_model,
)

environment = pulumi.StackReference(f"{pulumi.get_organization()}/polytomic-environments/{pulumi.get_stack()}")
sync_ids = environment.require_output("sync_ids")

salesforce = get_connection("Salesforce")
customers = get_model("Customers")

numbers = ModelSync(
    "numbers",
    name="Customer numbers to Salesforce",
    mode="update",
    target=Target(connection_id=salesforce.id, object="Contact"),
    identities=Identities(mappings=[Identity(source=customers.field("email"), target="Email", function="Equality")]),
    fields=[FieldMapping(target="Customer_ID__c", source=customers.field("id"))],
    schedule=Schedule(frequency="runafter", run_after=RunAfter(sync_ids=[sync_ids["contacts"]])),
)
pulumi.export("sync_ids", {"numbers": numbers.sync_id})
