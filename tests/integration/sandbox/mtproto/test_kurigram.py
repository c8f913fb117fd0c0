"""A second, independent client library drives the same server: kurigram as the phone."""

from __future__ import annotations

import asyncio
import io
from collections.abc import AsyncIterator
from typing import Any

import pyrogram
import pytest
from pyrogram.connection import Connection
from pyrogram.crypto import rsa
from pyrogram.errors import AuthTokenAlreadyAccepted, PasswordHashInvalid, SessionPasswordNeeded
from telethon.errors import SessionPasswordNeededError

from sandbox.mtproto.server_key import EXPONENT, ServerKey
from tests.integration.sandbox.mtproto.net import API_HASH, API_ID, ILYA, MARINA, OLEG, STRANGER, Net

Phone = Any  # pyrogram.Client, whose methods are not exported in a way that mypy sees
raw: Any = pyrogram.raw


@pytest.fixture
async def phone(net: Net, server_key: ServerKey, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Phone]:
    """A connected kurigram client. Its table of RSA keys and its built-in addresses are pointed here."""
    monkeypatch.setitem(
        rsa.server_public_keys, server_key.fingerprint, rsa.PublicKey(server_key.modulus, EXPONENT)
    )

    class ConnectionHere(Connection):
        def __init__(self, dc_id: int, **rest: Any) -> None:
            centre = net.world.data_centres[dc_id]
            super().__init__(dc_id, **(rest | {"server_address": centre.host, "port": centre.port}))

    client: Phone = pyrogram.Client(
        "phone",
        api_id=API_ID,
        api_hash=API_HASH,
        in_memory=True,
        no_updates=True,
        connection_factory=ConnectionHere,
        loop=asyncio.get_running_loop(),
    )
    await client.connect()
    yield client
    await client.disconnect()


async def enter(net: Net, phone: Phone, account_id: int) -> None:
    """Sign the phone in by number and code."""
    number = net.world.account(account_id).phone
    sent = await phone.send_code(number)
    await phone.sign_in(number, sent.phone_code_hash, net.world.last_code(account_id).code)


@pytest.mark.parametrize("account_id", [ILYA, OLEG])
async def test_kurigram_accepts_what_telethon_shows(net: Net, phone: Phone, account_id: int) -> None:
    """Signed in by code (with PHONE_MIGRATE where due), kurigram scans; Telethon is in."""
    await enter(net, phone, account_id)
    client = await net.client()
    shown = await client.qr_login()
    waiting = asyncio.create_task(shown.wait(10))
    await client.get_me()
    device = await phone.invoke(raw.functions.auth.AcceptLoginToken(token=shown.token))
    assert device.api_id == API_ID
    assert (await waiting).id == account_id
    with pytest.raises(AuthTokenAlreadyAccepted):
        await phone.invoke(raw.functions.auth.AcceptLoginToken(token=shown.token))


async def test_kurigram_gives_the_cloud_password(net: Net, phone: Phone) -> None:
    """Another implementation of SRP agrees; afterwards it lets Telethon in as far as the password."""
    with pytest.raises(SessionPasswordNeeded):
        await enter(net, phone, MARINA)
    assert await phone.get_password_hint() == net.world.account(MARINA).password_hint
    with pytest.raises(PasswordHashInvalid):
        await phone.check_password("wrong")
    assert (await phone.check_password(net.world.account(MARINA).cloud_password)).id == MARINA
    client = await net.client()
    shown = await client.qr_login()
    waiting = asyncio.create_task(shown.wait(10))
    await client.get_me()
    await phone.invoke(raw.functions.auth.AcceptLoginToken(token=shown.token))
    with pytest.raises(SessionPasswordNeededError):
        await waiting


async def test_kurigram_reads_the_objects(net: Net, phone: Phone) -> None:
    """Users, devices, state, dialogs and history parse with its own TL layer."""
    await enter(net, phone, ILYA)
    assert (await phone.get_me()).first_name == "Ilya"
    sessions = await phone.invoke(raw.functions.account.GetAuthorizations())
    assert sessions.authorizations[0].current
    state = await phone.invoke(raw.functions.updates.GetState())
    assert state.pts == net.world.account(ILYA).last_message_id + 1
    full = await phone.invoke(raw.functions.users.GetFullUser(id=raw.types.InputUserSelf()))
    assert full.full_user.id == ILYA
    dialogs = [dialog.chat.id async for dialog in phone.get_dialogs()]
    assert dialogs == [777000]
    texts = [message.text async for message in phone.get_chat_history(777000)]
    assert texts[::-1] == [message.text for message in net.world.chat(ILYA, 777000)]


async def test_kurigram_signs_out(net: Net, phone: Phone) -> None:
    """auth.logOut by the other library: no device is left."""
    await enter(net, phone, ILYA)
    assert len(net.world.authorizations(ILYA)) == 1
    await phone.invoke(raw.functions.auth.LogOut())
    assert net.world.authorizations(ILYA) == []


async def test_kurigram_reads_messages_and_files_that_telethon_sent(net: Net, phone: Phone) -> None:
    """Formatting, a forwarded service message, a reply, an edit and every byte of a document."""
    client = await net.acquainted(STRANGER)
    await enter(net, phone, ILYA)
    content = bytes(range(256)) * 1000
    file = io.BytesIO(content)
    file.name = "bytes.bin"
    told = await client.get_messages(777000, limit=1)
    await client.forward_messages(ILYA, told)
    sent = await client.send_file(ILYA, file, caption="**bold**", force_document=True)
    await client.send_message(ILYA, "reply", reply_to=sent.id)
    await client.edit_message(ILYA, sent.id, "**bolder**")
    [_ async for _ in phone.get_dialogs()]
    reply, document, forwarded = [kept async for kept in phone.get_chat_history(STRANGER, limit=3)]
    assert reply.reply_to_message_id == document.id
    assert (document.caption, document.document.file_name) == ("bolder", "bytes.bin")
    assert document.caption.markdown == "**bolder**"
    assert forwarded.forward_origin.sender_user.id == 777000
    kept = await phone.download_media(document, in_memory=True)
    assert kept.getvalue() == content
