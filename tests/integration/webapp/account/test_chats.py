"""Chats, messages and sending over HTTP, with the plan's quota counted."""

from __future__ import annotations

import asyncio
import gzip
import json

import pytest

from sandbox import small_talk
from sandbox.telegram import Telegram
from shared.members import usage
from tests.integration.webapp.running import Site
from tests.support.account import Caller, connect

SERVICE = 777000  # Telegram's own account


@pytest.fixture
async def ilya(site: Site) -> Caller:
    """Ilya, connected, with five chats."""
    person = site.person("Ilya")
    world = site.telegram.world
    for name in ("Oleg", "Соня", "Stranger", "Марина"):
        world.send_message(site.person(name).account.id, person.account.id, f"<b>hello</b> from {name} 👋")
    await connect(site.services, person)
    return Caller(client=site.client, person=person)


async def test_chats_by_pages(ilya: Caller) -> None:
    """The list comes whole and in order, page by page; names and texts are text."""
    seen, cursor = [], None
    for _ in range(4):
        page = (await ilya.get("chats/", limit=2, **({} if cursor is None else {"cursor": cursor}))).body
        seen += page["chats"]
        cursor = page["next"]
        if cursor is None:
            break
    assert cursor is None
    assert [chat["title"] for chat in seen] == [
        "Telegram",
        "Марина Ключевская",
        "Stranger",
        "Соня",
        "Oleg Daleky",
    ]
    assert [chat["type"] for chat in seen] == ["service", "user", "user", "user", "user"]
    assert seen[1]["last_message"]["text"] == "<b>hello</b> from Марина 👋"
    assert (await ilya.get("chats/")).body["next"] is None


async def test_attachments_are_described(site: Site, ilya: Caller) -> None:
    """What hangs on a message comes as facts: kind, name, size, length; unread messages are counted."""
    world, who = site.telegram.world, ilya.person.account.id
    small_talk.fill(world, who)
    invoice = (await ilya.get(f"chats/{small_talk.LONG}/messages/")).body["messages"][1]
    assert invoice["media"] == {
        "type": "document",
        "name": "счёт № 17.pdf",
        "mime_type": "application/pdf",
        "size": 1_250_000,
        "duration": None,
        "width": None,
        "height": None,
    }
    seen = (await ilya.get(f"chats/{small_talk.EMOJI}/messages/")).body["messages"]
    kinds = [one["media"] and (one["media"]["type"], one["media"]["duration"]) for one in seen]
    assert kinds == [("voice", 14), None, ("photo", None), None]
    unread = {chat["id"]: chat["unread"] for chat in (await ilya.get("chats/")).body["chats"]}
    assert unread[small_talk.MARKUP] == 3
    assert unread[small_talk.LONG] == 0


async def test_messages_by_pages(site: Site, ilya: Caller) -> None:
    """The newest first, who wrote them, and the way to the older ones."""
    oleg = site.person("Oleg").account
    for number in range(5):
        site.telegram.world.send_message(ilya.person.account.id, oleg.id, f"line {number}")
    first = (await ilya.get(f"chats/{oleg.id}/messages/", limit=4)).body
    assert [one["text"] for one in first["messages"]] == ["line 4", "line 3", "line 2", "line 1"]
    assert first["messages"][0]["out"] is True
    rest = (await ilya.get(f"chats/{oleg.id}/messages/", limit=4, before=first["next"])).body
    assert [one["text"] for one in rest["messages"]] == ["line 0", "<b>hello</b> from Oleg 👋"]
    assert rest["messages"][1]["sender"] == {"id": oleg.id, "name": "Oleg Daleky"}
    assert rest["next"] is None


async def test_send(site: Site, ilya: Caller) -> None:
    """The message arrives as it was written, and no post is used: posts are what the service takes in."""
    oleg = site.person("Oleg").account
    text = "  привет,\nмир 👩‍👩‍👧 \u202eRTL  "
    sent = await ilya.post(f"chats/{oleg.id}/messages/", {"text": text})
    assert sent.status == 201
    last = site.telegram.world.chat(oleg.id, ilya.person.account.id)[-1]
    assert last.text == text
    posts = (await ilya.get("subscription/")).body["quotas"][0]
    assert (posts["used"], posts["left"]) == (0, 1000)
    assert posts["resets_at"].endswith("+00:00")


async def test_an_idempotency_key_sends_once(site: Site, ilya: Caller) -> None:
    """Asked again, even at once, the answer is the same, and the message is there once."""
    oleg = site.person("Oleg").account
    path = f"chats/{oleg.id}/messages/"

    async def send(text: str = "once") -> tuple[int, object]:
        answer = await ilya.ask("POST", path, json={"text": text}, headers={"Idempotency-Key": "k-1"})
        return answer.status, answer.body.get("id") or answer.code

    first = await send()
    assert first[0] == 201
    assert await asyncio.gather(*(send() for _ in range(5))) == [first] * 5
    assert await send("another") == (409, "idempotency_key_reused")
    texts = [one.text for one in site.telegram.world.chat(oleg.id, ilya.person.account.id)]
    assert texts.count("once") == 1


async def test_a_used_up_limit_stops_no_message(site: Site, ilya: Caller) -> None:
    """A person writes in their own name, whatever the service has used of the plan."""
    oleg = site.person("Oleg").account
    async with site.services.db.acquire() as conn:
        await usage.spend(conn, ilya.person.account.id, "posts", 1000)
    answers = await asyncio.gather(
        *(ilya.post(f"chats/{oleg.id}/messages/", {"text": f"message {n}"}) for n in range(10))
    )
    assert [one.status for one in answers] == [201] * 10
    assert (await ilya.get("subscription/")).body["quotas"][0]["used"] == 1000


async def test_what_telegram_refuses_is_not_counted(site: Site, ilya: Caller, telegram: Telegram) -> None:
    """A refusal frees the key, a pause is remembered and told, and no post is used."""
    path = f"chats/{site.person('Oleg').account.id}/messages/"
    telegram.faults.fail("messages.sendMessage", 403, "CHAT_WRITE_FORBIDDEN")
    answer = await ilya.post(path, {"text": "x"})
    assert (answer.status, answer.code) == (403, "writing_forbidden")
    assert (await ilya.get("subscription/")).body["quotas"][0]["used"] == 0
    telegram.faults.flood("messages.sendMessage", 30)
    assert (await ilya.post(path, {"text": "x"})).code == "flood_wait"
    again = await ilya.post(path, {"text": "x"})
    assert (again.status, again.code) == (429, "flood_wait")
    assert 0 < again.body["retry_after"] <= 30
    assert len(telegram.mtproto.journal.calls("messages.sendMessage")) == 2


ODD_CHATS = (
    ("9223372036854775808", 404, "chat_not_found"),
    ("-1", 404, "chat_not_found"),
    ("-1001234567890", 404, "chat_not_found"),
    ("0", 404, "chat_not_found"),
    ("1" * 21, 400, "bad_request"),
    ("abc", 400, "bad_request"),
    ("1e3", 400, "bad_request"),
    ("%D9%A1", 400, "bad_request"),
)


async def test_odd_chats(ilya: Caller) -> None:
    """Whatever is no chat of this account is a clear refusal."""
    for chat_id, status, code in ODD_CHATS:
        answer = await ilya.get(f"chats/{chat_id}/messages/")
        assert (answer.status, answer.code) == (status, code), chat_id


async def test_another_persons_chat_cannot_be_named(site: Site, ilya: Caller, telegram: Telegram) -> None:
    """Somebody the account has no chat with is nobody, though others write with them; looking is cheap."""
    marina = Caller(client=site.client, person=site.person("Марина"))
    telegram.world.set_cloud_password(marina.person.account.id, None)
    await connect(site.services, marina.person)
    stranger = site.person("Stranger").account.id
    assert (await ilya.get(f"chats/{stranger}/messages/")).status == 200
    for _ in range(3):
        assert (await marina.get(f"chats/{stranger}/messages/")).code == "chat_not_found"
        assert (await marina.post(f"chats/{stranger}/messages/", {"text": "x"})).code == "chat_not_found"
    assert len(telegram.mtproto.journal.calls("messages.getDialogs")) <= 2


ODD_MESSAGES: tuple[tuple[bytes, int, str], ...] = (
    (b"{}", 400, "bad_request"),
    (b"[]", 400, "bad_request"),
    (b"{", 400, "bad_request"),
    (b'{"text": 5}', 400, "bad_request"),
    (b'{"text": "\\ud800"}', 400, "bad_request"),
    (b'{"text": "a\\u0000b"}', 400, "bad_request"),
    (b'{"text": " \\n "}', 400, "message_empty"),
    (json.dumps({"text": "я" * 4097}).encode(), 400, "message_too_long"),
    (json.dumps({"text": "x" * 200_000}).encode(), 413, "too_large"),
    (b"[" * 60_000, 400, "bad_request"),
)


async def test_odd_messages(site: Site, ilya: Caller) -> None:
    """Nothing odd reaches Telegram, and nothing is counted for it."""
    for body, status, code in ODD_MESSAGES:
        answer = await ilya.ask("POST", f"chats/{site.person('Oleg').account.id}/messages/", data=body)
        assert (answer.status, answer.code) == (status, code), body[:40]
    assert site.telegram.mtproto.journal.calls("messages.sendMessage") == []


async def test_the_longest_message(site: Site, ilya: Caller) -> None:
    """4096 letters of any alphabet fit, however JSON spells them."""
    body = json.dumps({"text": "😀" * 2048 + "я" * 2048}).encode()
    answer = await ilya.ask("POST", f"chats/{site.person('Oleg').account.id}/messages/", data=body)
    assert answer.status == 201


async def test_a_gzip_bomb(site: Site, ilya: Caller) -> None:
    """Bodies are taken as they are: a packed one is refused unread."""
    path = f"chats/{site.person('Oleg').account.id}/messages/"
    for body in (gzip.compress(b'{"text": "' + b"x" * 50_000_000 + b'"}'), b"no gzip"):
        answer = await ilya.ask("POST", path, data=body, headers={"Content-Encoding": "gzip"})
        assert (answer.status, answer.code) == (415, "encoding_unsupported")


async def test_odd_pages(ilya: Caller) -> None:
    """A page that cannot be is refused."""
    for name, value in (
        ("limit", "0"),
        ("limit", "101"),
        ("limit", "x"),
        ("limit", "1" * 30),
        ("cursor", "1.2"),
    ):
        answer = await ilya.get("chats/", **{name: value})
        assert (answer.status, answer.code) == (400, "bad_request"), value
    assert (await ilya.get("chats/", cursor="9999999999.9999999999.-5")).status == 200  # as if at the end
