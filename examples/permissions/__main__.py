"""A role, a policy that lets its members read, a user who has the role, and who hears of failures and events."""

import pulumi

import pulumi_polytomic as polytomic

config = pulumi.Config()

analysts = polytomic.Role("analysts", name="Analysts")

readers = polytomic.Policy(
    "readers",
    name="Readers",
    policy_actions=[polytomic.PolicyAction(action="read", role_ids=[analysts.id])],
)

polytomic.User("ada", email="ada@acme.example", role_ids=[analysts.id])

polytomic.ErrorSubscribers("on-call", emails=[config.get("on-call") or "on-call@acme.example"])

polytomic.Webhook(
    "events",
    endpoint="https://hooks.acme.example/polytomic",
    secret=config.get_secret("webhookSecret") or "emulator",
)

pulumi.export("readers", readers.id)
