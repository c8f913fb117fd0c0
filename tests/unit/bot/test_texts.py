"""What the bot says, word for word."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from bot import texts as wording
from shared.accounts.accounts import LogOut
from shared.core import i18n
from shared.login.begin import StartedLogin
from shared.members.plans import Plan
from shared.members.subscriptions import Overview, Subscription

RU = i18n.texts("ru")
EN = i18n.texts("en")

PREMIUM = Plan(
    code="premium",
    title="Premium",
    channels=50,
    posts_per_day=1000,
    rag_queries_per_day=1000,
    ai_digests=True,
    duration_days=None,
)
STARTED = StartedLogin(
    login_id=1,
    session_id="s" * 32,
    url="https://portal.example/qr-auth?session_id=" + "s" * 32,
    plan=PREMIUM,
    invite_code="3HBP4Z3ECICZ",
    expires_in=300,
    is_relogin=False,
)
SUBSCRIPTION = Subscription(
    telegram_id=139883458, plan=PREMIUM, starts_at=datetime(2026, 1, 1, tzinfo=UTC), ends_at=None
)
CONNECTED = Overview(language="ru", is_authenticated=True, subscription=SUBSCRIPTION)


def test_subscription_word_for_word() -> None:
    """The answer that was agreed, blank lines and bullets included."""
    assert wording.subscription(RU, CONNECTED) == (
        "💎 Ваша подписка\n"
        "\n"
        "📊 Тариф: Premium\n"
        "🔐 Статус: ✅ Активна\n"
        "\n"
        "Лимиты:\n"
        "  • Каналов: 50\n"
        "  • Постов/день: 1000\n"
        "  • RAG запросов/день: 1000\n"
        "  • AI дайджесты: ✅"
    )


def test_login_offer_never_holds_the_capability() -> None:
    """The address is behind the button, not in the text; the invite is not repeated either."""
    for texts in (RU, EN):
        for started in (STARTED, replace(STARTED, is_relogin=True)):
            text = wording.login_offer(texts, started)
            assert "session_id" not in text
            assert "3HBP4Z3ECICZ" not in text


@pytest.mark.parametrize(
    ("seconds", "words"), [(300, "5 минут"), (20, "20 секунд"), (61, "61 секунда"), (600, "10 минут")]
)
def test_login_offer_says_how_long_it_lasts(seconds: int, words: str) -> None:
    """The time comes from the login, not from the text."""
    assert wording.login_offer(RU, replace(STARTED, expires_in=seconds)).endswith(f"действителен {words}")


def test_subscription_with_an_end() -> None:
    """A plan that ends says when."""
    ending = replace(SUBSCRIPTION, ends_at=datetime(2026, 12, 5, 10, tzinfo=UTC))
    overview = replace(CONNECTED, subscription=ending)
    assert "\n📅 Действует до: 5 декабря 2026" in wording.subscription(RU, overview)
    assert "\n📅 Valid until: December 5, 2026" in wording.subscription(EN, overview)


@pytest.mark.parametrize(
    ("remote", "local", "key"),
    [
        (True, True, "bot.logout.done"),
        (True, False, "bot.logout.done"),
        (False, True, "bot.logout.local_only"),
        (False, False, "bot.logout.nothing"),
    ],
)
def test_log_out_is_honest(remote: bool, local: bool, key: str) -> None:
    """What Telegram did not confirm is not claimed."""
    assert wording.logged_out(RU, LogOut(remote=remote, local=local)) == RU(key)


def test_a_supersede_says_nothing_new() -> None:
    """The new login has already sent its own message."""
    assert wording.news(RU, "login_superseded", {}, None) is None
    assert wording.ending(RU, "login_superseded") == RU("bot.ended.login_superseded")
    assert wording.ending(RU, "session_revoked") is None


def test_an_unknown_kind_is_an_error() -> None:
    """A kind of a later release is for a later release to send."""
    with pytest.raises(KeyError):
        wording.news(RU, "of_a_later_release", {}, None)


def test_status_lines() -> None:
    """Nested facts stay readable; what is absent is a dash; one message is never exceeded."""
    facts = {
        "id": 1,
        "name": None,
        "session": {"dc": 2},
        "logins": [{"id": 7, "state": "created"}],
        "none": [],
    }
    assert (
        wording.status(facts)
        == "id: 1\nname: –\nsession:\n  dc: 2\nlogins:\n  • id: 7, state: created\nnone: –"
    )
    assert len(wording.status({"long": "🔐" * 5000}).encode("utf-16-le")) <= 2 * wording.LONGEST_MESSAGE
