"""What the bot says, word for word."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from bot import texts as wording
from shared.accounts.accounts import LogOut
from shared.core import i18n
from shared.login.begin import StartedLogin
from shared.members.features import MOST_FEATURES, Feature
from shared.members.limits import MOST_KINDS, LimitKind, Period
from shared.members.naming import LONGEST_TITLE
from shared.members.plans import LARGEST, Plan, PlanFeature, PlanLimit
from shared.members.subscriptions import Overview, Subscription

RU = i18n.texts("ru")
EN = i18n.texts("en")


def limit(code: str, period: Period, russian: str, amount: int) -> PlanLimit:
    """A limit of a plan, its English title the code."""
    return PlanLimit(
        kind=LimitKind(code=code, titles={"ru": russian, "en": code}, period=period), amount=amount
    )


DIGESTS = Feature(code="ai_digests", titles={"ru": "AI дайджесты", "en": "AI digests"})
PREMIUM = Plan(
    code="premium",
    title="Premium",
    duration_days=None,
    limits=(
        limit("channels", Period.STANDING, "Каналов", 50),
        limit("posts", Period.DAY, "Постов/день", 1000),
        limit("rag_queries", Period.DAY, "RAG запросов/день", 1000),
    ),
    features=(PlanFeature(feature=DIGESTS, included=True),),
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


def test_login_offer_word_for_word() -> None:
    """The answer that was agreed, blank lines and bullets included."""
    assert wording.login_offer(RU, STARTED) == (
        "✅ Инвайт код принят!\n"
        "\n"
        "🎁 Подписка: Premium\n"
        "📊 Лимиты:\n"
        "  • Каналов: 50\n"
        "  • Постов/день: 1000\n"
        "  • RAG запросов/день: 1000\n"
        "\n"
        "👇 Нажмите кнопку ниже для авторизации:\n"
        "\n"
        "В Mini App будут доступны 3 способа:\n"
        "  1. Сканировать QR код камерой\n"
        "  2. Открыть deep link в Telegram\n"
        "  3. Скопировать токен\n"
        "\n"
        "⏰ QR код действителен 5 минут"
    )


def test_a_plan_without_limits_has_no_heading_for_them() -> None:
    """Neither heading nor rows, and no blank line too many."""
    bare = replace(PREMIUM, limits=(), features=())
    offer = wording.login_offer(RU, replace(STARTED, plan=bare))
    assert "🎁 Подписка: Premium\n\n👇" in offer
    shown = wording.subscription(RU, replace(CONNECTED, subscription=replace(SUBSCRIPTION, plan=bare)))
    assert shown.endswith("🔐 Статус: ✅ Активна")


def test_the_largest_plan_fits_one_message() -> None:
    """As many limits and features as there can be, each with the longest title."""
    long = "Ж" * LONGEST_TITLE
    most = replace(
        PREMIUM,
        limits=tuple(limit(f"k{n}", Period.DAY, long, LARGEST) for n in range(MOST_KINDS)),
        features=tuple(
            PlanFeature(feature=Feature(code=f"f{n}", titles={"ru": long}), included=False)
            for n in range(MOST_FEATURES)
        ),
    )
    shown = wording.subscription(RU, replace(CONNECTED, subscription=replace(SUBSCRIPTION, plan=most)))
    assert shown.count(long) == MOST_KINDS + MOST_FEATURES
    assert not shown.endswith("…")


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
