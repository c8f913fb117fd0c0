"""States of accounts and lasting troubles, set from another process over the phone page's JSON API."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest
from aiohttp import ClientSession

from sandbox.peers import BOT_FATHER_ID
from sandbox.person import Person
from sandbox.phone_ui.server import PhoneUi
from sandbox.telegram import Telegram


@pytest.fixture
async def api(ui: PhoneUi) -> AsyncIterator[Any]:
    """POST a body to a path below /api, get status and answer."""
    async with ClientSession() as session:

        async def post(path: str, **params: object) -> tuple[int, Any]:
            async with session.post(f"{ui.url}/api/{path}", json=params) as answer:
                return answer.status, await answer.json()

        yield post


async def test_states_of_an_account(api: Any, telegram: Telegram, ilya: Person) -> None:
    """Each act changes what the account's clients will meet."""
    here = f"accounts/{ilya.account.id}"
    status, frozen = await api(f"{here}/freeze", days=2)
    assert (status, frozen["until"] - frozen["since"]) == (200, 2 * 24 * 3600)
    account = telegram.world.accounts[ilya.account.id]
    assert account.freeze is not None
    await api(f"{here}/unfreeze")
    await api(f"{here}/ban")
    assert [ilya.account.freeze, ilya.account.banned] == [None, True]
    await api(f"{here}/unban")
    await api(f"{here}/usernames", names=["books"])
    assert (ilya.account.banned, ilya.account.active_usernames()) == (False, {"books"})
    await api(f"{here}/recovery-email", address="ilya@example.org")
    telegram.world.set_cloud_password(ilya.account.id, "secret")
    telegram.world.recovery.send_code(ilya.account.id)
    (letter,) = (await api(f"{here}/letters"))[1]
    assert (letter["address"], letter["purpose"], len(letter["code"])) == ("ilya@example.org", "recovery", 6)
    await api(f"{here}/bot-token")
    (told,) = telegram.world.chat(ilya.account.id, BOT_FATHER_ID)
    assert telegram.bot.token in told.text


async def test_how_codes_go(api: Any, ilya: Person) -> None:
    """Known ways only."""
    here = f"accounts/{ilya.account.id}/code-means"
    await api(here, means=["email", "sms"], login_email="ilya@example.org", email_reset_wait=60)
    account = ilya.account
    assert (account.code_means, account.login_email) == (("email", "sms"), "ilya@example.org")
    assert account.email_reset_wait == 60
    status, refusal = await api(here, means=["pigeon"])
    assert (status, refusal["code"]) == (400, "bad_request")


async def test_lasting_troubles(api: Any, telegram: Telegram, ilya: Person) -> None:
    """Floods of one chat, nonsense, unknown answers, keys unknown after a move; healed at once."""
    await api("faults/bot-api", flood=5, lasting=3600, chat_id=ilya.account.id)
    await api("faults/bot-api", garble="[]", method="getUpdates")
    await api("faults/mtproto", unknown="auth.sendCode", times=2)
    await api("faults/mtproto", unregistered_after_move=1.5)
    assert telegram.faults.unregistered_after_move == 1.5
    assert telegram.faults.is_unknown("auth.sendCode")
    await api("faults/heal")
    assert telegram.faults.unregistered_after_move == 0.0
    assert not telegram.faults.is_unknown("auth.sendCode")
    telegram.bot_api.faults.strike("before", "sendmessage", str(ilya.account.id))
    telegram.bot_api.faults.strike("before", "getupdates", "")
