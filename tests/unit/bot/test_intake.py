"""Which updates are acted on, and which only read."""

from __future__ import annotations

import pytest
from telegram import Update

from bot.intake import only_reads
from sandbox.bot_api.objects import JsonObject


def update(**content: JsonObject) -> Update:
    """An update with this content."""
    made = Update.de_json({"update_id": 1, **content})
    assert made is not None
    return made


def message(text: str, kind: str = "private") -> JsonObject:
    """A message with this text."""
    return {"message_id": 1, "date": 1, "chat": {"id": 1, "type": kind}, "text": text}


@pytest.mark.parametrize(
    ("text", "reads"),
    [
        ("/subscription", True),
        ("/Help", True),
        ("/help@portal_bot", True),
        ("/language", True),
        ("/logout", True),
        ("/my_data", True),
        ("/delete_me", True),
        ("/invites", True),
        ("/invite_revoke X", True),
        ("/plans", True),
        ("/invite_new premium", False),
        ("/login", False),
        ("/login X", False),
        ("/start X", False),
        ("/cancel", False),
        ("3HBP4Z3ECICZ", False),
        ("/helper", False),
        ("/debug_test_phone +7", False),
    ],
)
def test_messages(text: str, reads: bool) -> None:
    """In a private chat everything counts as an act that is not known to read."""
    assert only_reads(update(message=message(text))) is reads


def test_other_updates() -> None:
    """A press acts; groups, channels and edits do not."""
    sender: JsonObject = {"id": 1, "is_bot": False, "first_name": "X"}
    assert not only_reads(update(callback_query={"id": "1", "from": sender, "chat_instance": "1"}))
    assert only_reads(update(message=message("/login X", "supergroup")))
    assert only_reads(update(channel_post=message("/login X", "channel")))
    assert only_reads(update(edited_message=message("/login X")))
    assert only_reads(update())
