"""What a newcomer reads."""

from __future__ import annotations

from deploy.local.banner import banner
from deploy.local.settings import Settings

TELEGRAM = {"BOT_TOKEN": "1:secret", "TELEGRAM_API_ID": "1", "TELEGRAM_API_HASH": "hash-secret"}


def text(environ: dict[str, str], bot: str | None = "portal_bot") -> str:
    return "\n".join(banner(Settings.read(environ), invite="3HBP4Z3ECICZ", bot=bot))


def test_the_local_telegram_is_one_click_away() -> None:
    """The address of the phone page, the command with the invite, and how to stop."""
    told = text({"SANDBOX_UI_PORT": "8120"})
    dashboard = "http://localhost:8010/telegram/"
    for needed in ("http://localhost:8120", "/login 3HBP4Z3ECICZ", "/subscription", dashboard, "Ctrl-C"):
        assert needed in told
    assert "missing" not in told


def test_the_way_to_the_panel() -> None:
    """Its address, the command, and who may use it; without operators how to become one."""
    assert "/admin   as Ilya for the operators' panel, http://localhost:8010/admin" in text({})
    assert "as one of OPERATOR_IDS" in text({"OPERATOR_IDS": "5"})
    assert "Put your Telegram id into OPERATOR_IDS" in text(TELEGRAM)
    assert "/admin   as one of OPERATOR_IDS" in text(TELEGRAM | {"OPERATOR_IDS": "5"})


def test_forgotten_credentials_are_named() -> None:
    """Who set some of the three hears which ones are left."""
    assert "still missing: TELEGRAM_API_HASH" in text(TELEGRAM | {"TELEGRAM_API_HASH": ""})


def test_the_real_telegram_gets_its_deep_link() -> None:
    """A t.me link that carries the invite; nothing about the local Telegram."""
    told = text(TELEGRAM | {"AUTH_BASE_URL": "https://portal.example.org"})
    assert "https://t.me/portal_bot?start=3HBP4Z3ECICZ" in told
    assert "8020" not in told
    assert "needs an https" not in told


def test_the_real_telegram_without_https() -> None:
    """The person hears that the button needs https, and what happens instead."""
    assert "needs an https AUTH_BASE_URL" in text(TELEGRAM)


def test_no_secret_is_shown() -> None:
    """Neither the token nor the hash is part of it, also when the bot's name is unknown."""
    told = text(TELEGRAM, bot=None)
    assert "secret" not in told
    assert "your bot in Telegram" in told
