"""Telegram's chats and messages as plain data."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from telethon.tl import types

from shared.accounts import message_views
from shared.accounts.chat_book import next_offset
from shared.accounts.message_views import Media

WHEN = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
ME = 1


def document(*attributes: Any, mime: str = "application/pdf") -> types.Document:
    """A document with these attributes."""
    return types.Document(
        id=1,
        access_hash=2,
        file_reference=b"",
        date=WHEN,
        mime_type=mime,
        size=1234,
        dc_id=1,
        attributes=list(attributes),
    )


@pytest.mark.parametrize(
    ("media", "described"),
    [
        (None, None),
        (types.MessageMediaEmpty(), None),
        (types.MessageMediaPhoto(), Media(type="photo")),
        (types.MessageMediaGeo(types.GeoPointEmpty()), Media(type="location")),
        (types.MessageMediaContact("+1", "Ann", "Lee", "", 5), Media(type="contact", name="Ann Lee")),
        (types.MessageMediaUnsupported(), Media(type="unsupported")),
        (types.MessageMediaDice(3, "🎲"), Media(type="dice")),
        (types.MessageMediaDocument(), Media(type="document")),
        (
            types.MessageMediaDocument(document=document(types.DocumentAttributeFilename("a.pdf"))),
            Media(type="document", name="a.pdf", mime_type="application/pdf", size=1234),
        ),
        (
            types.MessageMediaDocument(
                document=document(types.DocumentAttributeAudio(7, voice=True), mime="audio/ogg")
            ),
            Media(type="voice", mime_type="audio/ogg", size=1234, duration=7),
        ),
        (
            types.MessageMediaDocument(
                document=document(types.DocumentAttributeVideo(2.5, 640, 480), mime="video/mp4")
            ),
            Media(type="video", mime_type="video/mp4", size=1234, duration=2.5, width=640, height=480),
        ),
    ],
)
def test_media_are_described(media: Any, described: Media | None) -> None:
    """By type, and by what is known without fetching them."""
    assert message_views.media_of(media) == described


@pytest.mark.parametrize(
    ("entity", "kind", "name"),
    [
        (types.User(id=ME, is_self=True, first_name="Me"), "saved", "Me"),
        (types.User(id=777000, first_name="Telegram"), "service", "Telegram"),
        (types.User(id=5, bot=True, first_name="<b>Bot</b>"), "bot", "<b>Bot</b>"),
        (types.User(id=6, deleted=True), "user", ""),
        (types.User(id=7, first_name="Ann", last_name="Lee"), "user", "Ann Lee"),
        (types.ChatForbidden(id=8, title="Gone"), "group", "Gone"),
        (types.ChannelForbidden(id=9, access_hash=1, title="News", broadcast=True), "channel", "News"),
        (types.ChannelForbidden(id=9, access_hash=1, title="Talk"), "supergroup", "Talk"),
    ],
)
def test_chats_have_a_type_and_a_name(entity: Any, kind: str, name: str) -> None:
    """Deleted accounts and chats that are closed included."""
    assert (message_views.type_of(entity), message_views.name_of(entity)) == (kind, name)


def test_who_wrote() -> None:
    """In a private chat the direction tells; in a group the message itself."""
    names = {ME: "Me", 5: "Ann", -8: "Group"}

    def sender(**fields: Any) -> message_views.Party | None:
        message = message_views.message_of(types.Message(id=1, date=WHEN, message="x", **fields), names, ME)
        return None if message is None else message.sender

    assert sender(peer_id=types.PeerUser(5)) == message_views.Party(id=5, name="Ann")
    assert sender(peer_id=types.PeerUser(5), out=True) == message_views.Party(id=ME, name="Me")
    in_group = sender(peer_id=types.PeerChat(8), from_id=types.PeerUser(5))
    assert in_group == message_views.Party(id=5, name="Ann")


def test_service_messages_and_empty_ones() -> None:
    """What happened has a name; what is deleted is left out."""
    happened = types.MessageService(
        id=2, peer_id=types.PeerChat(8), date=WHEN, action=types.MessageActionChatAddUser(users=[5])
    )
    message = message_views.message_of(happened, {}, ME)
    assert message is not None
    assert (message.action, message.text) == ("chat_add_user", "")
    assert message_views.message_of(types.MessageEmpty(id=3, peer_id=None), {}, ME) is None


def test_a_preview_is_short() -> None:
    """A long text is cut, and says so."""
    long = types.Message(id=1, date=WHEN, message="я" * 4096, peer_id=types.PeerUser(5))
    preview = message_views.preview_of(long, {}, ME)
    assert preview is not None
    assert len(preview.text) == message_views.PREVIEW_LENGTH
    assert preview.text.endswith("…")


def test_a_short_page_of_dialogs_is_the_last() -> None:
    """However many chats Telegram says there are."""
    page = types.messages.DialogsSlice(count=500, dialogs=[], messages=[], chats=[], users=[])
    assert next_offset(page, 100) is None
