"""Every call of the SDK for users, webhooks and notifications."""

from __future__ import annotations

from typing import Any

import pytest

from pulumi_polytomic.emulator import seed

ACME, STAGING = seed.ACME, seed.ACME_STAGING
ROBIN = ACME.user["id"]
ADMIN, MEMBER, MARKETING = (ACME.roles[name] for name in ("Admin", "Member", "Marketing"))


@pytest.mark.sdk("users.list_current_org_users")
def test_the_sdk_calls_users_list_current_org_users(scene: Any) -> None:
    [robin] = scene.sdk.users.list_current_org_users().data
    assert (robin.id, robin.email, robin.organization_id) == (ROBIN, "robin@acme.example", ACME.id)
    assert (robin.role, robin.role_ids, robin.harbor_ids, robin.harbor_only) == ("admin", [ADMIN], [], False)


@pytest.mark.sdk("users.create_current_org_user")
def test_the_sdk_calls_users_create_current_org_user(scene: Any) -> None:
    made = scene.sdk.users.create_current_org_user(email="New@acme.example", role_ids=[MARKETING]).data
    assert (made.email, made.role, made.role_ids) == ("new@acme.example", "user", [MARKETING])


@pytest.mark.sdk("users.get_current_org_user")
def test_the_sdk_calls_users_get_current_org_user(scene: Any) -> None:
    assert scene.sdk.users.get_current_org_user(ROBIN).data.harbor_only is False


@pytest.mark.sdk("users.update_current_org_user")
def test_the_sdk_calls_users_update_current_org_user(scene: Any) -> None:
    found = scene.sdk.users.update_current_org_user(ROBIN, role_ids=[MEMBER, MARKETING]).data
    assert (found.role, found.role_ids, found.email) == ("user", [MEMBER, MARKETING], "robin@acme.example")


@pytest.mark.sdk("users.delete_current_org_user")
def test_the_sdk_calls_users_delete_current_org_user(scene: Any) -> None:
    assert scene.sdk.users.delete_current_org_user(ROBIN).data.id == ROBIN
    assert scene.sdk.users.list_current_org_users().data is None


@pytest.mark.sdk("users.list")
def test_the_sdk_calls_users_list(scene: Any) -> None:
    [robin] = scene.sdk.users.list(STAGING.id, request_options=scene.partner).data
    assert (robin.id, robin.organization_id) == (STAGING.user["id"], STAGING.id)


@pytest.mark.sdk("users.create")
def test_the_sdk_calls_users_create(scene: Any) -> None:
    made = scene.sdk.users.create(STAGING.id, email="ada@acme.example", role="Admin", request_options=scene.partner)
    assert (made.data.role, made.data.role_ids) == ("admin", [STAGING.roles["Admin"]])


@pytest.mark.sdk("users.get")
def test_the_sdk_calls_users_get(scene: Any) -> None:
    found = scene.sdk.users.get(STAGING.id, STAGING.user["id"], request_options=scene.partner).data
    assert found.email == "robin@acme-staging.example"


@pytest.mark.sdk("users.update")
def test_the_sdk_calls_users_update(scene: Any) -> None:
    about = {"email": "other@acme.example", "role": "user", "request_options": scene.partner}
    found = scene.sdk.users.update(ACME.id, ROBIN, **about).data
    assert (found.email, found.role, found.role_ids) == ("robin@acme.example", "user", [MEMBER])


@pytest.mark.sdk("users.delete")
def test_the_sdk_calls_users_delete(scene: Any) -> None:
    assert scene.sdk.users.delete(ACME.id, ROBIN, request_options=scene.partner).data.id == ROBIN
    assert scene.sdk.users.list(ACME.id, request_options=scene.partner).data is None


@pytest.mark.sdk("users.create_api_key")
def test_the_sdk_calls_users_create_api_key(scene: Any) -> None:
    key = scene.sdk.users.create_api_key(ACME.id, ROBIN).data.value
    me = scene.sdk.identity.get(request_options={"additional_headers": {"Authorization": f"Bearer {key}"}}).data
    assert (me.id, me.is_user, me.email) == (ROBIN, True, "robin@acme.example")


def webhook(scene: Any) -> Any:
    return scene.sdk.webhooks.create(endpoint="https://hooks.example", secret="s3cret").data


@pytest.mark.sdk("webhooks.list")
def test_the_sdk_calls_webhooks_list(scene: Any) -> None:
    assert scene.sdk.webhooks.list().data is None
    made = webhook(scene)
    assert scene.sdk.webhooks.list().data == [made]


@pytest.mark.sdk("webhooks.create")
def test_the_sdk_calls_webhooks_create(scene: Any) -> None:
    made = webhook(scene)
    assert (made.endpoint, made.disabled, made.disabled_at) == ("https://hooks.example", False, None)
    assert made.organization_id == ACME.id


@pytest.mark.sdk("webhooks.get")
def test_the_sdk_calls_webhooks_get(scene: Any) -> None:
    made = webhook(scene)
    assert scene.sdk.webhooks.get(made.id).data == made


@pytest.mark.sdk("webhooks.update")
def test_the_sdk_calls_webhooks_update(scene: Any) -> None:
    made = webhook(scene)
    found = scene.sdk.webhooks.update(made.id, endpoint="https://other.example", secret="s3cret").data
    assert (found.id, found.endpoint) == (made.id, "https://other.example")


@pytest.mark.sdk("webhooks.delete")
def test_the_sdk_calls_webhooks_delete(scene: Any) -> None:
    scene.sdk.webhooks.delete(webhook(scene).id)
    assert scene.sdk.webhooks.list().data is None


@pytest.mark.sdk("webhooks.list_deliveries")
def test_the_sdk_calls_webhooks_list_deliveries(scene: Any) -> None:
    assert scene.sdk.webhooks.list_deliveries(webhook(scene).id, success=True).data is None


@pytest.mark.sdk("webhooks.disable")
def test_the_sdk_calls_webhooks_disable(scene: Any) -> None:
    found = scene.sdk.webhooks.disable(webhook(scene).id).data
    assert found.disabled
    assert found.disabled_at


@pytest.mark.sdk("webhooks.enable")
def test_the_sdk_calls_webhooks_enable(scene: Any) -> None:
    made = webhook(scene)
    scene.sdk.webhooks.disable(made.id)
    assert scene.sdk.webhooks.enable(made.id).data == made


@pytest.mark.sdk("notifications.get_global_error_subscribers")
def test_the_sdk_calls_notifications_get_global_error_subscribers(scene: Any) -> None:
    assert scene.sdk.notifications.get_global_error_subscribers().emails == []


@pytest.mark.sdk("notifications.set_global_error_subscribers")
def test_the_sdk_calls_notifications_set_global_error_subscribers(scene: Any) -> None:
    emails = ["ops@acme.example", "data@acme.example"]
    assert scene.sdk.notifications.set_global_error_subscribers(emails=emails).emails == emails
    assert scene.sdk.notifications.get_global_error_subscribers().emails == emails
    assert scene.sdk.notifications.set_global_error_subscribers().emails == []
