"""/my_data and /delete_me in the chat, and what is said before a login."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from sandbox.person import Person
from sandbox.telegram import Telegram
from shared.configuration.config import Config
from shared.core import i18n
from shared.members import users
from shared.services import Services
from tests.integration.bot.journey import signed_in
from tests.integration.bot.running import bot_at_work
from tests.support.account import is_free
from tests.support.deployment import session_of
from tests.support.portal import invited, with_token
from tests.support.waiting import until

RU, EN = i18n.texts("ru"), i18n.texts("en")


async def connected(web: Services, person: Person) -> None:
    """Sign somebody in, and wait until the login has let go."""
    await signed_in(web, person, await person.ask(f"/login {await invited(web)}"))
    await until(lambda: is_free(web, person.account.id))


async def test_the_file(bot: Services, web: Services, ilya: Person) -> None:
    """A JSON document with everything, under a name of its own; no secret in it."""
    await connected(web, ilya)
    message = await ilya.ask("/my_data")
    assert (message.caption or "").startswith("📦 Всё, что портал хранит о вас.")
    assert message.document is not None
    assert message.document.name == f"portal-data-{ilya.account.id}.json"
    assert message.document.mime_type == "application/json"
    document = json.loads(ilya.open_document(message))
    assert document["stored"]["users"][0]["first_name"] == "Ilya"
    assert ilya.account.phone not in json.dumps(document)


async def test_nothing_is_stored(bot: Services, ilya: Person) -> None:
    """Who never did anything here hears so, and asking leaves no trace."""
    assert (await ilya.ask("/my_data")).text == RU("bot.my_data.nothing")
    assert (await ilya.ask("/delete_me")).text == RU("bot.delete.nothing")
    async with bot.db.acquire() as conn:
        assert await users.get(conn, ilya.account.id) is None


async def test_erasure(bot: Services, web: Services, ilya: Person) -> None:
    """Shown, asked, done, said: the device is gone, and the next question finds nothing."""
    await connected(web, ilya)
    question = await ilya.ask("/delete_me")
    assert f"  • {RU('bot.delete.sessions', n=1)}\n" in (question.text or "")
    assert RU("bot.delete.operator") not in (question.text or "")
    await ilya.press(question, RU("bot.delete.yes"))
    concluded = await ilya.read(RU("bot.delete.done"), timeout=60)
    assert (concluded.message_id, concluded.buttons()) == (question.message_id, [])
    assert ilya.phone.devices() == []
    assert (await ilya.ask("/my_data")).text == RU("bot.my_data.nothing")


async def test_erasure_declined(bot: Services, ilya: Person) -> None:
    """No is no."""
    await ilya.ask("/start")
    question = await ilya.ask("/delete_me")
    assert RU("bot.delete.profile") in (question.text or "")
    await ilya.press(question, RU("bot.confirm.no"))
    await ilya.read(RU("bot.confirm.kept"))
    async with bot.db.acquire() as conn:
        assert await users.get(conn, ilya.account.id) is not None


async def test_an_old_yes_is_none(
    bot: Services, ilya: Person, telegram: Telegram, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A question that has stood for minutes is asked again."""
    await ilya.ask("/start")
    clock = telegram.bot.clock
    monkeypatch.setattr(telegram.bot, "clock", lambda: clock() - timedelta(minutes=5).total_seconds())
    question = await ilya.ask("/delete_me")
    await ilya.press(question, RU("bot.delete.yes"))
    await ilya.read(RU("bot.confirm.stale"))
    async with bot.db.acquire() as conn:
        assert await users.get(conn, ilya.account.id) is not None


async def test_while_a_login_is_going_on(
    bot: Services, web: Services, ilya: Person, telegram: Telegram
) -> None:
    """The login is cancelled, its code runs out, and only then is everything said to be gone."""
    telegram.faults.token_life = 5.0
    offer = await ilya.ask(f"/login {await invited(web)}")
    await web.qr_auth.open_page(session_of(offer))
    await with_token(web.qr_auth, session_of(offer))
    sent = ilya.send("/delete_me")
    question = await ilya.read("🗑", after=sent)
    await ilya.press(question, RU("bot.delete.yes"))
    await ilya.read(RU("bot.delete.done"), timeout=60)
    async with bot.db.acquire() as conn:
        for table in ("users", "logins", "login_drafts", "outbox"):
            assert await conn.fetchval(f"SELECT count(*) FROM {table}") == 0, table


async def test_while_telegram_fails(bot: Services, web: Services, ilya: Person, telegram: Telegram) -> None:
    """Gone here, and the person is told what is left to do."""
    await connected(web, ilya)
    telegram.faults.flood("auth.logOut", 30)
    await ilya.press(await ilya.ask("/delete_me"), RU("bot.delete.yes"))
    await ilya.read(RU("bot.delete.done_local"), timeout=60)


async def test_while_the_session_is_busy(
    bot: Services, web: Services, ilya: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing goes, the person hears why, and the same button works a moment later."""
    monkeypatch.setattr("shared.telegram.session_leases.PATIENCE", 0.5)
    await connected(web, ilya)
    async with web.db.acquire() as conn:
        await conn.execute(
            "UPDATE telegram_sessions SET owner = 'another', lease_until = now() + interval '1 hour'"
        )
    question = await ilya.ask("/delete_me")
    await ilya.press(question, RU("bot.delete.yes"))
    await ilya.read(RU("error.session_busy"), after=question)
    async with web.db.acquire() as conn:
        await conn.execute("UPDATE telegram_sessions SET owner = NULL, lease_until = NULL")
    await ilya.press(question, RU("bot.delete.yes"))
    await ilya.read(RU("bot.delete.done"), timeout=60)


async def test_operators_are_told_what_stays(bot: Services, operator: Person) -> None:
    """What an operator did as one outlives the person's data, and the question says so."""
    await operator.ask("/start")
    assert RU("bot.delete.operator") in ((await operator.ask("/delete_me")).text or "")


async def test_said_before_anything_else(telegram: Telegram, config: Config) -> None:
    """An empty chat says what the portal may do, in both languages, and help says what is stored."""
    async with bot_at_work(config):
        await until(lambda: len(telegram.bot_api.calls("setMyDescription")) == 3)
    assert telegram.bot.texts["description", "ru"] == RU("bot.about")
    assert telegram.bot.texts["description", ""] == EN("bot.about")
    for texts in (RU, EN):
        assert len(texts("bot.about")) <= 512
        assert "/my_data" in texts("bot.help")
        assert "/delete_me" in texts("bot.help")
