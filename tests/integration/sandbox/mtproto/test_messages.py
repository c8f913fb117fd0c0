"""Writing, formatting, replying, editing, deleting, reading and paging with unmodified Telethon."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from telethon import errors, functions, types

from tests.integration.sandbox.mtproto.net import ILYA, MARINA, OLEG, STRANGER, Net


async def test_formatting_goes_both_ways(net: Net) -> None:
    """Entities count UTF-16 units, also after an emoji; the other side has the same."""
    client = await net.acquainted()
    text = "Привет 👋 **жирно**, __курсив__, `код`, [ссылка](https://example.org)"
    sent = await client.send_message(MARINA, text, parse_mode="md")
    assert sent.text == text
    kept = net.world.chat(MARINA, ILYA)[-1]
    assert [span.kind for span in kept.spans] == ["Bold", "Italic", "Code", "TextUrl"]
    assert (await client.get_messages(MARINA, limit=1))[0].text == text


async def test_a_reply_names_each_sides_own_number(net: Net) -> None:
    """The answered message has another number on the other side."""
    client = await net.acquainted()
    net.world.notify(MARINA, "so that the numbers differ")
    question = net.world.send_message(MARINA, ILYA, "how are you?")
    theirs = net.world.chat(ILYA, MARINA)[-1]
    assert theirs.id != question.id
    await client.send_message(MARINA, "fine", reply_to=theirs.id)
    mine = (await client.get_messages(MARINA, limit=1))[0]
    assert mine.reply_to.reply_to_msg_id == theirs.id
    assert (await mine.get_reply_message()).message == "how are you?"
    copy = net.world.chat(MARINA, ILYA)[-1]
    assert copy.reply_to is not None
    assert copy.reply_to.message_id == question.id


async def test_edits(net: Net) -> None:
    """Both sides see it; the same again, another's message and an empty text are refused."""
    client = await net.acquainted()
    sent = await client.send_message(MARINA, "one")
    edited = await client.edit_message(MARINA, sent.id, "**two**", parse_mode="md")
    assert (edited.message, edited.edit_date is not None) == ("two", True)
    assert net.world.chat(MARINA, ILYA)[-1].text == "two"
    with pytest.raises(errors.MessageNotModifiedError):
        await client.edit_message(MARINA, sent.id, "**two**", parse_mode="md")
    with pytest.raises(errors.MessageEmptyError):
        await client(functions.messages.EditMessageRequest(sent.input_chat, sent.id, message=" "))
    net.world.send_message(MARINA, ILYA, "hers")
    with pytest.raises(errors.MessageAuthorRequiredError):
        await client.edit_message(MARINA, net.world.chat(ILYA, MARINA)[-1].id, "mine now")
    with pytest.raises(errors.MessageIdInvalidError):
        await client.edit_message(MARINA, 9999, "nothing")


async def test_deleting_on_one_side_and_on_both(net: Net) -> None:
    """Numbers are not used again."""
    client = await net.acquainted()
    one, two, three = [await client.send_message(MARINA, text) for text in ("one", "two", "three")]
    await client.delete_messages(MARINA, [one.id], revoke=False)
    assert len(net.world.chat(MARINA, ILYA)) == 4
    (affected,) = await client.delete_messages(MARINA, [two.id, 9999], revoke=True)
    assert affected.pts == net.world.mail.pts(ILYA)
    assert [kept.text for kept in net.world.chat(MARINA, ILYA)] == ["hello", "one", "three"]
    (empty, left) = await client.get_messages(MARINA, ids=[two.id, three.id])
    assert empty is None
    assert left.message == "three"
    assert (await client.send_message(MARINA, "four")).id == three.id + 1
    await client.delete_dialog(MARINA, revoke=True)
    assert net.world.chat(ILYA, MARINA) == []


async def test_reading_is_seen_by_the_writer(net: Net) -> None:
    """Unread counts fall, and the writer's dialog says how far it was read."""
    client = await net.acquainted()
    for number in range(3):
        net.world.send_message(OLEG, ILYA, f"unread {number}")
    (dialog,) = [row for row in await client.get_dialogs() if row.id == OLEG]
    assert (dialog.unread_count, dialog.dialog.read_inbox_max_id) == (4, 0)
    theirs = net.world.chat(ILYA, OLEG)
    await client.send_read_acknowledge(OLEG, max_id=theirs[1].id)
    (dialog,) = [row for row in await client.get_dialogs() if row.id == OLEG]
    assert (dialog.unread_count, dialog.dialog.read_inbox_max_id) == (2, theirs[1].id)
    oleg = await net.signed_in(OLEG)
    (seen,) = [row for row in await oleg.get_dialogs() if row.id == ILYA]
    assert seen.dialog.read_outbox_max_id == net.world.chat(OLEG, ILYA)[1].id


async def test_long_histories_come_in_pages(net: Net) -> None:
    """Backwards, forwards, from a number, from a date, between numbers."""
    client = await net.acquainted()
    for number in range(250):
        net.world.send_message(STRANGER, ILYA, str(number))
    everything = [message.message async for message in client.iter_messages(STRANGER)]
    assert everything == [*(str(number) for number in reversed(range(250))), "hello"]
    forwards = [message.message async for message in client.iter_messages(STRANGER, reverse=True)]
    assert forwards == everything[::-1]
    chat = net.world.chat(ILYA, STRANGER)
    older = await client.get_messages(STRANGER, limit=3, offset_id=chat[101].id)
    assert [message.message for message in older] == ["99", "98", "97"]
    newer = await client.get_messages(STRANGER, limit=3, min_id=chat[101].id, reverse=True)
    assert [message.message for message in newer] == ["101", "102", "103"]
    net.clock.ahead = 3600
    net.world.send_message(STRANGER, ILYA, "an hour later")
    before = datetime.now(UTC) + timedelta(minutes=30)
    dated = await client.get_messages(STRANGER, limit=1, offset_date=before)
    assert [message.message for message in dated] == ["249"]


async def test_dialogs_come_in_pages(net: Net) -> None:
    """The newest chat first, each once, over several answers."""
    client = await net.acquainted()
    for sender in (MARINA, OLEG, STRANGER):
        net.world.send_message(sender, ILYA, "hello")
    seen = [row.id async for row in client.iter_dialogs(limit=2)]
    assert seen == [STRANGER, OLEG]
    last = net.world.chat(ILYA, OLEG)[-1]
    request = functions.messages.GetDialogsRequest(None, last.id, types.InputPeerEmpty(), 2, 0)
    assert (await client(request)).dialogs[0].peer.user_id == MARINA
    peers = [types.InputDialogPeer(await client.get_input_entity(MARINA))]
    certain = await client(functions.messages.GetPeerDialogsRequest(peers))
    assert [row.peer.user_id for row in certain.dialogs] == [MARINA]


async def test_the_same_message_is_sent_once(net: Net) -> None:
    """A client's number for a message serves once: 500 RANDOM_ID_DUPLICATE."""
    client = await net.acquainted()
    peer = await client.get_input_entity(MARINA)
    request = functions.messages.SendMessageRequest(peer, "once", random_id=42)
    await client(request)
    with pytest.raises(errors.RandomIdDuplicateError):
        await client._sender.send(request)
    assert [kept.text for kept in net.world.chat(ILYA, MARINA)] == ["hello", "once"]


async def test_what_happened_meanwhile_is_in_the_difference(net: Net) -> None:
    """New, edited and deleted messages since a state."""
    client = await net.acquainted()
    sent = await client.send_message(MARINA, "one")
    state = await client(functions.updates.GetStateRequest())
    net.world.send_message(MARINA, ILYA, "two")
    net.world.mail.edit(ILYA, sent.id, text="one, changed")
    net.world.mail.delete(ILYA, [net.world.chat(ILYA, MARINA)[-1].id], revoke=False)
    missed = await client(functions.updates.GetDifferenceRequest(state.pts, state.date, 0))
    assert [type(other).__name__ for other in missed.other_updates] == [
        "UpdateEditMessage",
        "UpdateDeleteMessages",
    ]
    assert missed.new_messages == []
    assert missed.state.pts == net.world.mail.pts(ILYA)


async def test_people_are_found_by_name(net: Net) -> None:
    """By username, also one of several; by the beginning of a contact's name."""
    client = await net.signed_in()
    assert (await client.get_entity("@marina_2fa")).id == MARINA
    assert (await client.get_entity("BotFather")).bot
    with pytest.raises(errors.UsernameNotOccupiedError):
        await client(functions.contacts.ResolveUsernameRequest("nobody_here"))
    found = await client(functions.contacts.SearchRequest("мари", 10))
    assert [user.id for user in found.users] == [MARINA]


async def test_channels_are_foreign_to_everybody(net: Net) -> None:
    """400 CHANNEL_INVALID: private chats are all there is in the accounts."""
    client = await net.signed_in()
    channel = types.InputChannel(1, 1)
    for request in (
        functions.channels.GetChannelsRequest([channel]),
        functions.channels.GetMessagesRequest(channel, [types.InputMessageID(1)]),
    ):
        with pytest.raises(errors.ChannelInvalidError):
            await client(request)
