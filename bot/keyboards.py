"""The buttons under the bot's messages and their callback data (at most 64 bytes); pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime

from telegram import InlineKeyboardButton, InlineKeyboardMarkup, MaybeInaccessibleMessage, WebAppInfo

from shared.core import i18n
from shared.core.i18n import Texts

CONFIRM_WITHIN = 120.0  # seconds; an older question can no longer be answered
START_FROM_GROUP = "go"  # a start parameter too short to be an invite

LANGUAGE = re.compile(rf"language:({'|'.join(i18n.LANGUAGES)})")
LOG_OUT = re.compile(r"logout:(yes|no)")
ERASE = re.compile(r"erase:(yes|no)")
INVITES_PAGE = re.compile(r"invites:(\d{1,6})")
REVOKE = re.compile(r"revoke:(yes|no):([0-9a-f]{32})")
RESET = re.compile(r"reset:(yes|no):(\d{1,19}):(\d{1,19})")


@dataclass(frozen=True, kw_only=True)
class ResetPress:
    """A pressed button of a reset's question."""

    agreed: bool
    operator_id: int  #: the operator who was asked
    telegram_id: int  #: the person to reset


def open_login_page(texts: Texts, url: str) -> InlineKeyboardMarkup:
    """The Mini App button of the login page. Telegram allows it in private chats and with https only."""
    return _rows([InlineKeyboardButton(texts("bot.login.button"), web_app=WebAppInfo(url))])


def open_panel(texts: Texts, url: str) -> InlineKeyboardMarkup:
    """The Mini App button of the operator panel."""
    return _rows([InlineKeyboardButton(texts("bot.admin.button"), web_app=WebAppInfo(url))])


def open_dashboard(texts: Texts, url: str) -> InlineKeyboardMarkup:
    """The Mini App button of the dashboard. Telegram allows it in private chats only."""
    return _rows([InlineKeyboardButton(texts("bot.dashboard.button"), web_app=WebAppInfo(url))])


def open_private_chat(texts: Texts, username: str) -> InlineKeyboardMarkup:
    """A link from a group to the private chat; carries nothing from the message."""
    link = f"https://t.me/{username}?start={START_FROM_GROUP}"
    return _rows([InlineKeyboardButton(texts("bot.group.button"), url=link)])


def languages() -> InlineKeyboardMarkup:
    """One button per language, named in that language."""
    names = {code: i18n.texts(code)("bot.language.name") for code in i18n.LANGUAGES}
    return _rows(
        [InlineKeyboardButton(name, callback_data=f"language:{code}") for code, name in names.items()]
    )


def confirm_log_out(texts: Texts) -> InlineKeyboardMarkup:
    """The answers to "Log out?"."""
    return _yes_no(texts("bot.logout.yes"), texts("bot.confirm.no"), "logout:{answer}")


def confirm_erasure(texts: Texts) -> InlineKeyboardMarkup:
    """The answers to "Erase my data?"."""
    return _yes_no(texts("bot.delete.yes"), texts("bot.confirm.no"), "erase:{answer}")


def confirm_reset(texts: Texts, *, operator_id: int, telegram_id: int) -> InlineKeyboardMarkup:
    """The answers to "Reset?", valid for this operator only."""
    return _yes_no(
        texts("bot.reset.yes"), texts("bot.confirm.no"), f"reset:{{answer}}:{operator_id}:{telegram_id}"
    )


def confirm_revocation(texts: Texts, digest: str) -> InlineKeyboardMarkup:
    """The answers to "Revoke?". The data has the digest: a code may be too long for a button."""
    return _yes_no(texts("bot.invites.revoke.yes"), texts("bot.confirm.no"), f"revoke:{{answer}}:{digest}")


def turn_pages(page: int, pages: int) -> InlineKeyboardMarkup | None:
    """Buttons for the pages before and after this one (from 0); None when there is only one page."""
    turns = [(page - 1, "◀️"), (page + 1, "▶️")]
    buttons = [
        InlineKeyboardButton(sign, callback_data=f"invites:{to}") for to, sign in turns if 0 <= to < pages
    ]
    return _rows(buttons) if buttons else None


def reset_press(found: re.Match[str]) -> ResetPress:
    """Parse the callback data of a reset's button."""
    return ResetPress(agreed=found[1] == "yes", operator_id=int(found[2]), telegram_id=int(found[3]))


def is_stale(message: MaybeInaccessibleMessage | None, now: datetime | None = None) -> bool:
    """Whether the question is too old to be answered, by Telegram's date."""
    if message is None or not message.is_accessible:
        return True
    return ((now or datetime.now(UTC)) - message.date).total_seconds() > CONFIRM_WITHIN


def _yes_no(yes: str, no: str, data: str) -> InlineKeyboardMarkup:
    return _rows(
        [
            InlineKeyboardButton(yes, callback_data=data.format(answer="yes")),
            InlineKeyboardButton(no, callback_data=data.format(answer="no")),
        ]
    )


def _rows(*rows: list[InlineKeyboardButton]) -> InlineKeyboardMarkup:
    return InlineKeyboardMarkup(rows)
