"""Telegram's own accounts, which write to people: service notifications, BotFather and their like."""

from __future__ import annotations

from dataclasses import dataclass

SERVICE_ID = 777000
"""The account "Telegram", whose chat brings login codes and notices of new devices."""

VERIFICATION_CODES_ID = 489000
"""The bot "Verification Codes", which brings the codes of other services (Telegram Gateway)."""

BOT_FATHER_ID = 93372553
"""BotFather, whose chat holds the tokens of the account's bots."""


@dataclass(frozen=True, kw_only=True)
class ServicePeer:
    """An account that is no person: Telegram's own, or a bot."""

    id: int
    first_name: str
    username: str | None = None
    phone: str | None = None
    bot: bool = False
    support: bool = False
    verified: bool = True


SERVICE_PEERS = (
    ServicePeer(id=SERVICE_ID, first_name="Telegram", phone="42777", support=True),
    ServicePeer(id=VERIFICATION_CODES_ID, first_name="Verification Codes", bot=True),
    ServicePeer(id=BOT_FATHER_ID, first_name="BotFather", username="BotFather", bot=True),
)
