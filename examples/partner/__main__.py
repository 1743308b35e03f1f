"""An organization for a customer of a partner, its first user, and a connection in it."""

import pulumi

import pulumi_polytomic as polytomic

config = pulumi.Config()
partner_key = config.get_secret("partnerKey") or "emulator-partner-key"

# The partner's own organization is that of the stack's key.
partner = polytomic.workspace(
    "partner", deployment_key=partner_key, organization_id=polytomic.get_caller().organization_id
)

customer = polytomic.Organization("customer", name="Globex", opts=pulumi.ResourceOptions(provider=partner))

polytomic.User(
    "first-user",
    email="hank@globex.example",
    role="admin",
    organization_id=customer.id,
    opts=pulumi.ResourceOptions(provider=partner),
)

globex = polytomic.workspace("globex", deployment_key=partner_key, organization_id=customer.id)

polytomic.Connection(
    "warehouse",
    name="Warehouse",
    type="postgresql",
    configuration={"hostname": "db.globex.example", "port": 5432, "database": "shop", "username": "polytomic"},
    secrets={"password": config.get_secret("databasePassword") or "emulator"},
    opts=pulumi.ResourceOptions(provider=globex),
)

pulumi.export("customer", customer.id)
