"""Updates that come twice, or while their bot dies: acted on once, and never lost."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import pytest
from telegram import Update

from bot.intake import Busy, Intake
from sandbox.bot_api.objects import JsonObject
from sandbox.person import Person
from sandbox.telegram import Telegram
from shared.configuration.config import Config
from shared.core import i18n
from shared.core.db import Database
from shared.services import Services
from tests.integration.bot.running import bot_at_work
from tests.support.portal import invited
from tests.support.waiting import until


def command(update_id: int, text: str, *, chat: int = 7) -> Update:
    """A message as Telegram sends it."""
    who: JsonObject = {"id": chat, "is_bot": False, "first_name": "X"}
    message: JsonObject = {
        "message_id": update_id,
        "date": 1,
        "chat": {"id": chat, "type": "private"},
        "from": who,
        "text": text,
    }
    update = Update.de_json({"update_id": update_id, "message": message})
    assert update is not None
    return update


class Handler:
    """Notes what it was given; waits at the gate when there is one."""

    def __init__(self) -> None:
        self.seen: list[int] = []
        self.gate = asyncio.Event()
        self.gate.set()

    async def __call__(self, update: Update) -> None:
        await self.gate.wait()
        self.seen.append(update.update_id)


@pytest.fixture
def handler() -> Handler:
    """The handlers' stand-in."""
    return Handler()


@pytest.fixture
def replica(db: Database, handler: Handler) -> Callable[..., Intake]:
    """Makes a process's intake."""

    def make(name: str, *, sole: bool = True) -> Intake:
        return Intake(db, handler, holder=name, sole=sole)

    return make


async def test_a_repeated_update_is_handled_once(replica: Callable[..., Intake], handler: Handler) -> None:
    """The same process, another process, in order or at once: one act."""
    first = replica("a")
    await first.take(command(1, "/login X"))
    await first.take(command(1, "/login X"))
    await replica("b").take(command(1, "/login X"))
    assert handler.seen == [1]


async def test_reading_twice_is_let_be(
    replica: Callable[..., Intake], handler: Handler, db: Database
) -> None:
    """What only reads costs no query: answering again does no harm."""
    intake = replica("a")
    await intake.take(command(1, "/subscription"))
    await intake.take(command(1, "/subscription"))
    assert handler.seen == [1, 1]
    async with db.acquire() as conn:
        assert await conn.fetchval("SELECT count(*) FROM handled_updates") == 0


async def test_what_a_dead_bot_began_is_done_again(replica: Callable[..., Intake], handler: Handler) -> None:
    """Killed before it was done: the next bot, alone in reading updates, takes it over at once."""
    handler.gate.clear()
    dying = replica("a")
    dying.take(command(1, "/login X"))
    assert not await dying.drain(0.2)
    handler.gate.set()
    await replica("b").take(command(1, "/login X"))
    assert handler.seen == [1]


async def test_two_live_replicas_do_not_do_it_both(
    replica: Callable[..., Intake], handler: Handler, db: Database
) -> None:
    """With a webhook the other replica says Busy, until the first is done or its claim has run out."""
    handler.gate.clear()
    slow, other = replica("a", sole=False), replica("b", sole=False)
    task = slow.take(command(1, "/login X"))

    async def is_claimed() -> bool:
        async with db.acquire() as conn:
            return bool(await conn.fetchval("SELECT count(*) FROM handled_updates"))

    await until(is_claimed)
    with pytest.raises(Busy):
        await other.take(command(1, "/login X"))
    handler.gate.set()
    await task
    await other.take(command(1, "/login X"))
    assert handler.seen == [1]
    async with db.acquire() as conn:
        await conn.execute(
            "UPDATE handled_updates SET handled_at = NULL, claimed_at = now() - interval '1 hour'"
        )
    await other.take(command(1, "/login X"))
    assert handler.seen == [1, 1]


async def test_old_updates_are_forgotten(
    replica: Callable[..., Intake], handler: Handler, db: Database
) -> None:
    """The table does not grow for ever, and a number that Telegram uses again counts as new."""
    intake = replica("a")
    for number in (1, 2, 3):
        await intake.take(command(number, "/login X"))
    async with db.acquire() as conn:
        await conn.execute("UPDATE handled_updates SET claimed_at = now() - interval '3 days'")
    await intake.take(command(3, "/login X"))
    assert handler.seen == [1, 2, 3, 3]
    async with db.acquire() as conn:
        assert await conn.fetchval("SELECT array_agg(update_id) FROM handled_updates") == [3]


async def test_order_within_a_chat(replica: Callable[..., Intake], handler: Handler) -> None:
    """A chat's updates are handled one after the other; another chat does not wait for them."""
    handler.gate.clear()
    intake = replica("a")
    tasks = [intake.take(command(number, "/help", chat=7)) for number in (1, 2, 3)]
    handler.gate.set()
    await asyncio.gather(*tasks, intake.take(command(4, "/help", chat=8)))
    assert [number for number in handler.seen if number != 4] == [1, 2, 3]
    assert intake.in_flight == frozenset()


async def test_a_login_delivered_twice_begins_once(bot: Services, ilya: Person) -> None:
    """Telegram repeats an update: one login, one message."""
    offer = await ilya.ask(f"/login {await invited(bot)}")
    ilya.repeat()
    assert (await ilya.ask("/help")).message_id == offer.message_id + 2
    async with bot.db.acquire() as conn:
        assert await conn.fetchval("SELECT count(*) FROM logins") == 1


async def test_an_update_nobody_can_read(
    bot: Services, telegram: Telegram, ilya: Person, caplog: pytest.LogCaptureFixture
) -> None:
    """It is passed over and logged; what came with it and after it is answered."""
    telegram.bot.updates.put("message", {"of": "another Bot API"}, queue=0)
    assert (await ilya.ask("/help")).text == i18n.texts("ru")("bot.help")
    assert (await ilya.ask("/subscription")).text
    assert "is passed over" in caplog.text


async def test_a_batch_is_confirmed_after_it_was_handled(
    telegram: Telegram, config: Config, ilya: Person
) -> None:
    """Stopped in good order, the bot has confirmed what it answered: the next one does not answer again."""
    async with bot_at_work(config):
        await ilya.ask("/help")
    async with bot_at_work(config):
        await ilya.ask("/subscription")
    assert len([message for message in ilya.messages() if message.from_bot]) == 2
