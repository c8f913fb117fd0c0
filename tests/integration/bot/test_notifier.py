"""The outbox's other end: each message once, whatever Telegram and the database do."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator

import asyncpg
import pytest
from telegram import Bot

from bot.notifier import Notifier
from sandbox.person import Person
from sandbox.telegram import Telegram
from shared.core import i18n, outbox
from shared.core.db import Database
from shared.core.json_value import JSON
from shared.core.notifications import Listener
from shared.members import users
from tests.support.portal import as_member
from tests.support.waiting import until

RU = i18n.texts("ru")


@pytest.fixture
async def listener(dsn: str) -> AsyncIterator[Listener]:
    """An open listener."""
    listener = Listener(dsn)
    await listener.open()
    yield listener
    await listener.close()


@contextlib.asynccontextmanager
async def notifying(telegram: Telegram, db: Database, listener: Listener) -> AsyncIterator[None]:
    """A bot replica's notifier at work during the body."""
    async with Bot(telegram.bot.token, base_url=f"{telegram.bot_api.url}/bot") as bot:
        notifier = Notifier(bot, db, listener)
        task = asyncio.create_task(notifier.run())
        try:
            yield
        finally:
            task.cancel()
            await asyncio.wait([task])
            await notifier.drain(5.0)


@pytest.fixture
async def known(ilya: Person, db: Database) -> Person:
    """Ilya, who has written to the bot."""
    ilya.send("/start")
    async with db.acquire() as conn:
        await users.touch(conn, as_member(ilya))
    return ilya


async def owe(db: Database, person: Person, kind: str, **payload: JSON) -> int:
    """Queue a message as the login floor does; returns its row's id."""
    async with db.transaction() as conn:
        await outbox.put(
            conn, telegram_id=person.account.id, chat_id=person.account.id, kind=kind, payload=payload
        )
        return int(await conn.fetchval("SELECT max(id) FROM outbox"))


async def row(db: Database, number: int) -> asyncpg.Record:
    """The current row."""
    async with db.acquire() as conn:
        found = await conn.fetchrow("SELECT * FROM outbox WHERE id = $1", number)
    assert found is not None
    return found


async def settled(db: Database, number: int, what: str = "sent_at") -> asyncpg.Record:
    """The row once it is sent, or failed."""

    async def is_settled() -> bool:
        return (await row(db, number))[what] is not None

    await until(is_settled)
    return await row(db, number)


@pytest.mark.parametrize(
    ("kind", "payload", "text"),
    [
        ("login_authorized", {"plan": "premium"}, RU("bot.outbox.login_authorized", plan="Premium")),
        (
            "login_authorized",
            {"plan": "basic", "relogin": True},
            RU("bot.outbox.login_authorized.again", plan="Basic"),
        ),
        ("login_authorized", {"plan": None}, RU("bot.outbox.login_authorized.no_plan")),
        (
            "login_failed",
            {"code": "wrong_account"},
            RU("bot.outbox.login_failed", reason=RU("error.wrong_account")),
        ),
        (
            "login_failed",
            {"code": "flood_wait", "retry_after": 90},
            RU("bot.outbox.login_failed", reason=RU("error.flood_wait.detailed", wait="90 секунд")),
        ),
        (
            "login_failed",
            {"code": "of_a_later_release"},
            RU("bot.outbox.login_failed", reason=RU("error.internal_error")),
        ),
        ("login_expired", {}, RU("bot.outbox.login_expired")),
        ("login_cancelled", {}, RU("bot.outbox.login_cancelled")),
        ("session_revoked", {}, RU("bot.outbox.session_revoked")),
    ],
)
async def test_each_kind_has_its_words(
    telegram: Telegram,
    db: Database,
    listener: Listener,
    known: Person,
    kind: str,
    payload: dict[str, JSON],
    text: str,
) -> None:
    """What is owed arrives in the person's language, and the row is marked."""
    async with notifying(telegram, db, listener):
        number = await owe(db, known, kind, message_id=None, **payload)
        assert (await known.read("")).text == text
        assert (await settled(db, number))["attempts"] == 1


async def test_rows_written_while_no_bot_ran(
    telegram: Telegram, db: Database, listener: Listener, known: Person
) -> None:
    """Nobody heard the NOTIFY: the rows are found at start, oldest first claimed."""
    numbers = [await owe(db, known, "login_expired") for _ in range(20)]
    async with notifying(telegram, db, listener):
        for number in numbers:
            await settled(db, number)
    assert len([message for message in known.messages() if message.from_bot]) == 20


async def test_many_replicas_send_each_once(
    telegram: Telegram, db: Database, listener: Listener, known: Person
) -> None:
    """Three notifiers share the work; no message goes out twice."""
    async with contextlib.AsyncExitStack() as stack:
        for _ in range(3):
            await stack.enter_async_context(notifying(telegram, db, listener))
        numbers = [await owe(db, known, "login_expired") for _ in range(30)]
        for number in numbers:
            assert (await settled(db, number))["attempts"] == 1
    assert len([message for message in known.messages() if message.from_bot]) == 30


async def test_superseded_only_takes_the_button(
    telegram: Telegram, db: Database, listener: Listener, known: Person
) -> None:
    """The older of two logins loses its button without a word more."""
    async with Bot(telegram.bot.token, base_url=f"{telegram.bot_api.url}/bot") as bot:
        offer = await bot.send_message(known.account.id, "offer")
    async with notifying(telegram, db, listener):
        await settled(db, await owe(db, known, "login_superseded", message_id=offer.message_id))
    assert [message.text for message in known.messages() if message.from_bot] == [
        RU("bot.ended.login_superseded")
    ]


async def test_a_button_message_that_is_gone_is_fine(
    telegram: Telegram, db: Database, listener: Listener, known: Person
) -> None:
    """The person deleted the message with the button: the news still comes."""
    async with notifying(telegram, db, listener):
        await settled(db, await owe(db, known, "login_expired", message_id=4711))
    assert (await known.read()).text == RU("bot.outbox.login_expired")


async def test_flood_wait_is_honoured(
    telegram: Telegram, db: Database, listener: Listener, known: Person
) -> None:
    """After a 429 nothing is sent before retry_after; the attempt does not count."""
    telegram.bot_api.faults.flood(1, method="sendMessage")
    async with notifying(telegram, db, listener):
        sent = await settled(db, await owe(db, known, "login_expired"))
    refused, accepted = telegram.bot_api.calls("sendMessage")
    assert accepted.at - refused.at >= 1.0
    assert sent["attempts"] == 1


async def test_trouble_is_retried(
    telegram: Telegram, db: Database, listener: Listener, known: Person
) -> None:
    """A server error or a broken connection delays the message."""
    telegram.bot_api.faults.fail(500, "Internal Server Error", method="sendMessage")
    async with notifying(telegram, db, listener):
        sent = await settled(db, await owe(db, known, "login_expired"))
    assert sent["attempts"] == 2
    assert sent["problem"] is None


async def test_a_blocked_bot_gives_up(
    telegram: Telegram, db: Database, listener: Listener, known: Person
) -> None:
    """403: the row fails, the person is marked, and nothing is tried again."""
    known.block()
    async with notifying(telegram, db, listener):
        failed = await settled(db, await owe(db, known, "login_expired"), "failed_at")
    assert "blocked" in failed["problem"]
    async with db.acquire() as conn:
        user = await users.get(conn, known.account.id)
    assert user is not None
    assert user.bot_blocked_at is not None
    assert len(telegram.bot_api.calls("sendMessage")) == 1


async def test_a_refused_message_fails_with_its_problem(
    telegram: Telegram, db: Database, listener: Listener, known: Person
) -> None:
    """400: trying again would not help; the operator finds why."""
    telegram.bot_api.faults.fail(400, "Bad Request: chat not found", method="sendMessage")
    async with notifying(telegram, db, listener):
        failed = await settled(db, await owe(db, known, "login_expired"), "failed_at")
    assert failed["problem"] == "Chat not found"


async def test_a_kind_of_a_later_release_waits(
    telegram: Telegram, db: Database, listener: Listener, known: Person
) -> None:
    """An older replica does not spoil what it does not know: it is put off for a newer one."""
    async with notifying(telegram, db, listener):
        number = await owe(db, known, "of_a_later_release")

        async def is_put_off() -> bool:
            return (await row(db, number))["problem"] is not None

        await until(is_put_off)
    put_off = await row(db, number)
    assert put_off["sent_at"] is None
    assert put_off["failed_at"] is None


async def test_a_dead_bot_s_claim_comes_back(
    telegram: Telegram, db: Database, listener: Listener, known: Person
) -> None:
    """Claimed and never sent: once the claim has run out another bot sends it."""
    number = await owe(db, known, "login_expired")
    async with db.acquire() as conn:
        await conn.execute("UPDATE outbox SET attempts = 1, next_attempt_at = now() + interval '0.5 s'")
    async with notifying(telegram, db, listener):
        assert (await settled(db, number))["attempts"] == 2
