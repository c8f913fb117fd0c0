"""Telegram's own chats: codes, notices and bot tokens, and every way in which a client may read them."""

from __future__ import annotations

import pytest
from telethon import errors, functions, types

from sandbox import moderation
from sandbox.peers import BOT_FATHER_ID, SERVICE_ID, VERIFICATION_CODES_ID
from tests.integration.sandbox.mtproto.net import ILYA, MARINA, Client, Net


async def code_of(net: Net, client: Client) -> str:
    """Somebody asks for a code of Ilya's; it is in his chat with Telegram."""
    await (await net.client()).send_code_request(net.world.account(ILYA).phone)
    code = net.world.last_code(ILYA).code
    newest = (await client.get_messages(SERVICE_ID, limit=1))[0]
    assert code in newest.message
    return code


async def test_codes_and_new_devices_are_told_in_a_dialog(net: Net) -> None:
    """Telegram's account leads the list, verified, its text has a bold title; the device is named."""
    client = await net.signed_in(device_model="Portal box")
    code = await code_of(net, client)
    dialog = (await client.get_dialogs())[0]
    assert (dialog.entity.id, dialog.entity.verified, dialog.entity.phone) == (SERVICE_ID, True, "42777")
    told, notice = await client.get_messages(SERVICE_ID, limit=2)
    assert dialog.message.id == told.id
    ((bold, title),) = told.get_entities_text()
    assert isinstance(bold, types.MessageEntityBold)
    assert title == "Код для входа в Telegram:"
    assert notice.message.startswith("Новый вход.")
    assert "Portal box" in notice.message
    assert code not in notice.message


async def test_a_code_is_found_by_searching(net: Net) -> None:
    """In its chat, in all chats by an empty peer, and globally."""
    client = await net.signed_in()
    code = await code_of(net, client)
    empty = types.InputPeerEmpty()
    here = await client.get_messages(SERVICE_ID, search=code)
    everywhere = await client.get_messages(None, search=code)
    request = functions.messages.SearchRequest(
        empty, code, types.InputMessagesFilterEmpty(), None, None, 0, 0, 10, 0, 0, 0
    )
    for found in (here, everywhere, (await client(request)).messages):
        assert [code in message.message for message in found] == [True]


async def test_a_code_is_read_by_number_and_through_a_message(net: Net) -> None:
    """messages.getMessages takes no peer; InputPeerUserFromMessage needs no access hash."""
    client = await net.signed_in()
    code = await code_of(net, client)
    newest = (await client.get_messages(SERVICE_ID, limit=1))[0]
    (by_number,) = await client.get_messages(None, ids=[newest.id])
    assert code in by_number.message
    net.world.send_message(ILYA, ILYA, "note")
    await client.forward_messages("me", newest)
    saved = (await client.get_messages("me", limit=1))[0]
    roundabout = types.InputPeerUserFromMessage(types.InputPeerSelf(), saved.id, SERVICE_ID)
    history = await client(functions.messages.GetHistoryRequest(roundabout, 0, None, 0, 1, 0, 0, 0))
    assert code in history.messages[0].message
    wrong = types.InputPeerUserFromMessage(types.InputPeerSelf(), saved.id, MARINA)
    with pytest.raises(errors.MsgIdInvalidError):
        await client(functions.messages.GetHistoryRequest(wrong, 0, None, 0, 1, 0, 0, 0))


async def test_a_code_is_forwarded_copied_and_quoted(net: Net) -> None:
    """With its origin, without, and as a quote of another chat; the code is void after the first."""
    client = await net.acquainted()
    code = await code_of(net, client)
    newest = (await client.get_messages(SERVICE_ID, limit=1))[0]
    forwarded = await client.forward_messages(MARINA, newest)
    assert forwarded.fwd_from.from_id == types.PeerUser(SERVICE_ID)
    copied = await client.forward_messages(MARINA, newest, drop_author=True)
    assert copied.fwd_from is None
    assert copied.message == newest.message
    marina = await client.get_input_entity(MARINA)
    reply = types.InputReplyToMessage(
        newest.id, reply_to_peer_id=await client.get_input_entity(SERVICE_ID), quote_text=code
    )
    await client(functions.messages.SendMessageRequest(marina, "look", reply_to=reply))
    quoted = (await client.get_messages(MARINA, limit=1))[0]
    assert quoted.reply_to.quote_text == code
    assert quoted.reply_to.reply_to_peer_id == types.PeerUser(SERVICE_ID)
    assert quoted.reply_to.reply_from.from_id == types.PeerUser(SERVICE_ID)
    stranger = await net.client()
    sent = await stranger.send_code_request(net.world.account(ILYA).phone)
    await client.forward_messages(MARINA, (await client.get_messages(SERVICE_ID, limit=1))[0])
    with pytest.raises(errors.PhoneCodeExpiredError):
        await stranger.sign_in(
            net.world.account(ILYA).phone,
            net.world.last_code(ILYA).code,
            phone_code_hash=sent.phone_code_hash,
        )


async def test_bots_tokens_and_other_services_codes_have_chats_too(net: Net) -> None:
    """BotFather's chat holds a token, "Verification Codes" the code of another service."""
    client = await net.signed_in()
    moderation.give_bot_token(net.world, ILYA, "100000001:SANDBOX-x", "some_bot")
    moderation.send_verification_code(net.world, ILYA, "224466", "Example")
    codes, father, *_ = await client.get_dialogs()
    assert (codes.id, father.id) == (VERIFICATION_CODES_ID, BOT_FATHER_ID)
    assert father.entity.bot
    token = father.message.get_entities_text(types.MessageEntityCode)
    assert [text for _, text in token] == ["100000001:SANDBOX-x"]
    assert "224466" in codes.message.message


async def test_what_no_chat_keeps_is_pushed(net: Net) -> None:
    """updateServiceNotification reaches the devices only."""
    client = await net.signed_in()
    heard = net.next_update(client, types.UpdateServiceNotification)
    before = len(net.world.account(ILYA).messages)
    moderation.announce_to_devices(net.world, ILYA, "Login code: 11111")
    assert (await heard).message == "Login code: 11111"
    assert len(net.world.account(ILYA).messages) == before
