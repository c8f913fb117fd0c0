"""Files up and down with unmodified Telethon, also over data centres, and 20 MB of them."""

from __future__ import annotations

import io
import os
import time

import pytest
from telethon import errors, functions, types

from tests.integration.sandbox.mtproto.net import ILYA, MARINA, OLEG, Net

MEBIBYTE = 1024 * 1024
FAST_ENOUGH = 60.0  # seconds for 20 MB each way, on a machine that does other things too


def named(content: bytes, name: str) -> io.BytesIO:
    """A file as Telethon takes it."""
    file = io.BytesIO(content)
    file.name = name
    return file


async def test_a_document_there_and_back(net: Net) -> None:
    """Name, type, caption with formatting and every byte."""
    client = await net.acquainted()
    content = os.urandom(300_000)
    sent = await client.send_file(MARINA, named(content, "счёт № 17.pdf"), caption="**счёт**")
    assert (sent.file.name, sent.file.mime_type, sent.file.size) == (
        "счёт № 17.pdf",
        "application/pdf",
        300_000,
    )
    assert sent.text == "**счёт**"
    assert await client.download_media(sent, bytes) == content
    kept = net.world.chat(MARINA, ILYA)[-1].attachment
    assert kept is not None
    assert kept.file is not None
    assert kept.file.content == content


async def test_twenty_megabytes_in_reasonable_time(net: Net) -> None:
    """upload.saveBigFilePart up, upload.getFile in parts down."""
    client = await net.signed_in()
    content = os.urandom(20 * MEBIBYTE)
    began = time.monotonic()
    sent = await client.send_file("me", named(content, "big.bin"), force_document=True)
    assert await client.download_media(sent, bytes) == content
    assert time.monotonic() - began < FAST_ENOUGH
    assert len(net.server.journal.calls("upload.saveBigFilePart")) == 160


async def test_a_part_in_the_middle(net: Net) -> None:
    """Any offset, any length: what Range requests are made of."""
    client = await net.signed_in()
    content = os.urandom(3 * MEBIBYTE)
    sent = await client.send_file("me", named(content, "big.bin"), force_document=True)
    place = MEBIBYTE + 4096
    parts = client.iter_download(sent.media, offset=place, limit=2, request_size=65536)
    got = b"".join([bytes(part) async for part in parts])
    assert got == content[place : place + 2 * 65536]


async def test_a_file_of_another_data_centre(net: Net) -> None:
    """auth.exportAuthorization and importAuthorization; such a key is for files only."""
    oleg = await net.acquainted(OLEG)
    content = os.urandom(MEBIBYTE)
    await oleg.send_file(ILYA, named(content, "far.bin"), force_document=True)
    client = await net.acquainted()
    received = next(
        message for message in await client.get_messages(OLEG, limit=5) if message.file is not None
    )
    assert received.document.dc_id == 2
    assert await client.download_media(received, bytes) == content
    assert [call.error for call in net.server.journal.calls("auth.importAuthorization")] == [None]
    sender = await client._borrow_exported_sender(2)
    with pytest.raises(errors.UserMigrateError):
        await sender.send(functions.updates.GetStateRequest())
    await client._return_exported_sender(sender)


async def test_an_album_of_photos(net: Net) -> None:
    """messages.uploadMedia and sendMultiMedia: one group, each with its own bytes."""
    client = await net.acquainted()
    files = [named(os.urandom(10_000), f"{number}.jpg") for number in range(2)]
    sent = await client.send_file(MARINA, files, caption="two")
    assert len({message.grouped_id for message in sent}) == 1
    assert [bool(message.photo) for message in sent] == [True, True]
    assert [await client.download_media(message, bytes) for message in sent] == [
        file.getvalue() for file in files
    ]
    photos = await client.get_messages(MARINA, filter=types.InputMessagesFilterPhotos(), limit=10)
    assert {message.id for message in photos} == {message.id for message in sent}


async def test_a_known_file_is_sent_again_without_uploading(net: Net) -> None:
    """InputMediaDocument, as long as its reference is fresh."""
    client = await net.signed_in()
    sent = await client.send_file("me", named(b"once", "a.txt"), force_document=True)
    again = await client.send_file("me", sent.document)
    assert again.document.id == sent.document.id
    net.world.files.expire_references()
    with pytest.raises(errors.FileReferenceExpiredError):
        await client.send_file("me", sent.document)
    fresh = (await client.get_messages("me", ids=[sent.id]))[0]
    assert await client.download_media(fresh, bytes) == b"once"


async def test_requests_that_make_no_sense(net: Net) -> None:
    """Parts that are missing, offsets and limits out of step, foreign access hashes."""
    client = await net.signed_in()
    sent = await client.send_file("me", named(os.urandom(5000), "a.bin"), force_document=True)
    document = sent.document
    where = types.InputDocumentFileLocation(document.id, document.access_hash, document.file_reference, "")
    with pytest.raises(errors.OffsetInvalidError):
        await client(functions.upload.GetFileRequest(where, 5, 4096))
    with pytest.raises(errors.LimitInvalidError):
        await client(functions.upload.GetFileRequest(where, 0, 5))
    foreign = types.InputDocumentFileLocation(document.id, 1, document.file_reference, "")
    with pytest.raises(errors.FileIdInvalidError):
        await client(functions.upload.GetFileRequest(foreign, 0, 4096))
    await client(functions.upload.SaveFilePartRequest(7, 1, b"second"))
    media = types.InputMediaUploadedDocument(types.InputFile(7, 2, "x", ""), "text/plain", [])
    with pytest.raises(errors.FilePart0MissingError):
        await client(functions.messages.SendMediaRequest(types.InputPeerSelf(), media, ""))
