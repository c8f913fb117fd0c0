"""/login and what comes of it, told by the chat."""

from __future__ import annotations

import re

import pytest

from sandbox.bot_api.objects import Message
from sandbox.person import Person
from sandbox.telegram import Telegram
from shared.configuration.config import Config
from shared.core import i18n
from shared.members import invites
from shared.members.invites import InviteCode
from shared.services import Services
from tests.integration.bot.journey import signed_in
from tests.integration.bot.running import bot_at_work
from tests.support.deployment import session_of
from tests.support.portal import configuration, invited, with_token
from tests.support.promised import OFFER, SUBSCRIPTION, SUCCESS
from tests.support.waiting import until


async def invite(web: Services, code: InviteCode) -> invites.Invite:
    """The current status of the invite."""
    async with web.db.acquire() as conn:
        return await invites.get(conn, code)


async def remembers(services: Services, message: Message) -> bool:
    """Whether the login knows the message that carries its button."""
    async with services.db.acquire() as conn:
        return bool(await conn.fetchval("SELECT message_id FROM logins") == message.message_id)


async def test_login_with_an_invite(bot: Services, ilya: Person, config: Config) -> None:
    """A valid invite gets the agreed words and a button of type web_app that leads to this login's page."""
    code = await invited(bot)
    message = await ilya.ask(f"/login {code}")
    assert message.text == OFFER
    [button] = message.buttons()
    assert button["text"] == "🔐 Открыть QR авторизацию"
    app = button["web_app"]
    assert isinstance(app, dict)
    assert re.fullmatch(
        re.escape(config.auth_base_url) + r"/qr-auth\?session_id=[A-Za-z0-9_-]{32}", str(app["url"])
    )
    await until(lambda: remembers(bot, message))
    async with bot.db.acquire() as conn:
        login = await conn.fetchrow("SELECT telegram_id, chat_id, state, invite_code FROM logins")
    assert login is not None
    assert tuple(login) == (ilya.account.id, ilya.account.id, "created", code)
    assert (await invite(bot, code)).reserved == 1


@pytest.mark.parametrize("form", ["/start {}", "/LOGIN {}", "{}", " {} ", "/login {} "])
async def test_other_ways_to_give_an_invite(bot: Services, ilya: Person, form: str) -> None:
    """A deep link's start, another case, the pasted code alone: the same answer."""
    code = await invited(bot)
    assert (await ilya.ask(form.format(code.lower()))).text == OFFER


async def test_login_in_english(bot: Services, telegram: Telegram) -> None:
    """An English client gets the same content in English."""
    message = await telegram.person("Stranger").ask(f"/login {await invited(bot)}")
    assert "Invite code accepted" in (message.text or "")
    assert "valid for 5 minutes" in (message.text or "")


async def test_the_whole_story(bot: Services, web: Services, ilya: Person) -> None:
    """Login, scan: the bot says so once, the button goes, the plan shows; then again without invite."""
    offer = await ilya.ask(f"/login {await invited(web)}")
    await signed_in(web, ilya, offer)
    news = await ilya.read(SUCCESS, after=offer)
    assert "Premium" in (news.text or "")
    edited = await ilya.read("✅ Аккаунт подключён.")
    assert edited.message_id == offer.message_id
    assert edited.text == "✅ Аккаунт подключён."
    assert edited.buttons() == []
    assert (await ilya.ask("/subscription")).text == SUBSCRIPTION
    again = await ilya.ask("/login")
    assert "Подписка сохраняется: Premium" in (again.text or "")
    assert session_of(again)
    told = [message for message in ilya.messages() if SUCCESS in (message.text or "")]
    assert len(told) == 1


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("/login 3HBP4Z3ECICZ", "invite_unknown"),
        ("/start 3HBP4Z3ECICZ", "invite_unknown"),
        ("/login no", "invite_malformed"),
        ("/login two words", "invite_malformed"),
        ("/login '; DROP TABLE users;--", "invite_malformed"),
        ("/login " + "A" * 1000, "invite_malformed"),
        ("/login ПРИВЕТ", "invite_malformed"),
        ("/login", "invite_required"),
    ],
)
async def test_an_invite_that_is_none(bot: Services, ilya: Person, text: str, code: str) -> None:
    """Bad input gets a sentence that says what to do; no login begins."""
    answer = await ilya.ask(text)
    assert answer.text == i18n.texts("ru")(f"error.{code}")
    assert answer.buttons() == []
    async with bot.db.acquire() as conn:
        assert await conn.fetchval("SELECT count(*) FROM logins") == 0


async def test_a_pasted_word_that_is_no_invite(bot: Services, ilya: Person) -> None:
    """It may have been a password: the answer warns."""
    texts = i18n.texts("ru")
    answer = await ilya.ask("hunter2secret")
    assert answer.text == "\n\n".join((texts("error.invite_unknown"), texts("bot.pasted_secret")))


@pytest.mark.parametrize("fate", ["used", "expired", "revoked"])
async def test_an_invite_that_was_one(bot: Services, ilya: Person, telegram: Telegram, fate: str) -> None:
    """Used up, out of time or taken back: each has its own words."""
    code = await invited(bot)
    if fate == "used":
        await telegram.person("Oleg").ask(f"/login {code}")
    async with bot.db.transaction() as conn:
        if fate == "expired":
            await conn.execute("UPDATE invites SET expires_at = now() - interval '1 s'")
        if fate == "revoked":
            await invites.revoke(conn, code, actor="cli")
    assert (await ilya.ask(f"/login {code}")).text == i18n.texts("ru")(f"error.invite_{fate}")


async def test_a_newer_login_takes_the_place_of_the_older(bot: Services, ilya: Person) -> None:
    """The older message loses its button and says so; one message more, not two; the invite is held once."""
    code = await invited(bot)
    first = await ilya.ask(f"/login {code}")
    second = await ilya.ask(f"/login {code}")
    await ilya.read(lambda message: message.message_id == first.message_id and not message.buttons())
    assert second.buttons()
    assert [message.text for message in ilya.messages() if message.from_bot] == [
        i18n.texts("ru")("bot.ended.login_superseded"),
        OFFER,
    ]
    assert (await invite(bot, code)).reserved == 1


async def test_cancel(bot: Services, ilya: Person) -> None:
    """Cancelling takes the button away, gives the invite back and says both, once."""
    code = await invited(bot)
    offer = await ilya.ask(f"/login {code}")
    answer = await ilya.ask("/cancel")
    assert answer.text == i18n.texts("ru")("bot.outbox.login_cancelled")
    await ilya.read(lambda message: message.message_id == offer.message_id and not message.buttons())
    assert (await invite(bot, code)).reserved == 0
    assert (await ilya.ask("/cancel")).text == i18n.texts("ru")("bot.cancel.nothing")


async def test_expiry_is_told(telegram: Telegram, dsn: str, ilya: Person) -> None:
    """When the time of a login runs out its person hears so, and the button goes."""
    config = configuration(telegram, dsn, LOGIN_TTL="1")
    async with bot_at_work(config) as bot:
        offer = await ilya.ask(f"/login {await invited(bot)}")
        assert "1 секунда" in (offer.text or "")
        await ilya.read("Время входа вышло", after=offer)
        await ilya.read(lambda message: message.message_id == offer.message_id and not message.buttons())


async def test_a_stranger_s_scan_is_told(
    bot: Services, web: Services, ilya: Person, telegram: Telegram
) -> None:
    """Somebody else's scan fails the login: the chat says why and that the invite is not spent."""
    offer = await ilya.ask(f"/login {await invited(web)}")
    session_id = session_of(offer)
    await web.qr_auth.open_page(session_id)
    telegram.person("Stranger").phone.scan(await with_token(web.qr_auth, session_id))
    news = await ilya.read("Войти не удалось", after=offer)
    assert i18n.texts("ru")("error.wrong_account") in (news.text or "")


async def test_many_people_and_one_use(bot: Services, telegram: Telegram) -> None:
    """A burst for one last use: one button, and a clear refusal for everybody else."""
    code = await invited(bot)
    people = [telegram.person(name) for name in ("Ilya", "Марина", "Oleg", "Соня", "Stranger")]
    sent = [person.send(f"/login {code}") for person in people]
    answers = [await person.read(after=message) for person, message in zip(people, sent, strict=True)]
    assert sum(bool(answer.buttons()) for answer in answers) == 1
    assert (await invite(bot, code)).reserved == 1


async def test_without_https_the_link_comes_as_text(dsn: str, caplog: pytest.LogCaptureFixture) -> None:
    """Where Telegram refuses a Mini App button a developer gets the link, and the log says why."""
    async with Telegram(allow_loopback=False) as telegram, bot_at_work(configuration(telegram, dsn)) as bot:
        message = await telegram.person("Ilya").ask(f"/login {await invited(bot)}")
        assert (message.text or "").startswith(OFFER)
        assert re.search(r"http://localhost:8010/qr-auth\?session_id=[\w-]{32}$", message.text or "")
        await until(lambda: remembers(bot, message))
    assert "without https" in caplog.text
    assert "session_id=" not in caplog.text


async def test_a_flood_wait_is_waited_out(bot: Services, ilya: Person, telegram: Telegram) -> None:
    """A 429 delays the answer, it does not lose it."""
    telegram.bot_api.faults.flood(1, method="sendMessage")
    assert (await ilya.ask(f"/login {await invited(bot)}")).text == OFFER
