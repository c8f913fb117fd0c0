"""Accounts, messages and devices in the page's JSON. 64-bit numbers are strings: JavaScript rounds them."""

from __future__ import annotations

from sandbox.bot_api.objects import JsonObject, Message
from sandbox.person import Person
from sandbox.world import Authorization
from sandbox.world import Message as PhoneMessage


def account_view(person: Person) -> JsonObject:
    """An account as its owner knows it, the cloud password included: it is fictional, and has to be typed."""
    account = person.account
    return {
        "id": account.id,
        "first_name": account.first_name,
        "last_name": account.last_name or "",
        "username": account.username or "",
        "phone": account.phone,
        "dc_id": account.dc_id,
        "language_code": account.language_code,
        "platform": account.platform,
        "has_password": account.cloud_password is not None or account.verifier is not None,
        "cloud_password": account.cloud_password,
        "password_hint": account.password_hint,
        "blocked": person.has_blocked,
    }


def message_view(message: Message) -> JsonObject:
    """A message of a bot's chat, with whatever keyboard it has."""
    return {
        **message.to_json(),
        "from_bot": message.from_bot,
        "reply_markup": dict(message.markup) if message.markup else None,
    }


def device_view(device: Authorization) -> JsonObject:
    """A line of the device list."""
    return {
        "hash": str(device.hash),
        "model": device.client.device_model,
        "system": device.client.system_version,
        "app": device.client.app_version,
        "api_id": device.client.api_id,
        "created_at": device.created_at,
        "active_at": device.active_at,
        "password_pending": device.password_pending,
    }


def service_view(message: PhoneMessage) -> JsonObject:
    """A message from Telegram itself."""
    return {"id": message.id, "date": message.date, "text": message.text}
