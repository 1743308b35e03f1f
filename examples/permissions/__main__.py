"""A role, a policy that lets its members read and run syncs, and who hears when any sync fails."""

import pulumi

import pulumi_polytomic as polytomic

config = pulumi.Config()

analysts = polytomic.Role("analysts", name="Analysts")

readers = polytomic.Policy(
    "readers",
    name="Readers",
    policy_actions=[polytomic.PolicyAction(action="read", role_ids=[analysts.id])],
)

polytomic.ErrorSubscribers("on-call", emails=[config.get("on-call") or "on-call@acme.example"])

pulumi.export("readers", readers.id)
