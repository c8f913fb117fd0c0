"""The command menus that Telegram apps show: one for all users, a longer one for operators."""

from __future__ import annotations

import logging
from collections.abc import Iterable

from telegram import Bot, BotCommand, BotCommandScope, BotCommandScopeAllPrivateChats, BotCommandScopeChat
from telegram.error import BadRequest, Forbidden, TelegramError

from bot.retry import retrying
from shared.core import i18n
from shared.core.i18n import Texts

log = logging.getLogger(__name__)

USER_COMMANDS = ("login", "subscription", "cancel", "logout", "language", "my_data", "delete_me", "help")
OPERATOR_COMMANDS = (
    "admin",
    "invites",
    "invite_new",
    "invite_revoke",
    "plans",
    "debug_status",
    "debug_reset",
    "debug_test_phone",
)
#: Client language and the catalogue language it gets; None means any other language.
MENUS: tuple[tuple[str | None, str], ...] = ((None, "en"), *((one, one) for one in i18n.LANGUAGES))


def menu(texts: Texts, names: Iterable[str]) -> list[BotCommand]:
    """The commands with their descriptions."""
    return [BotCommand(name, texts(f"command.{name}")) for name in names]


async def publish(bot: Bot, operator_ids: Iterable[int]) -> None:
    """Register every menu. Failures are logged only: commands work without a menu."""
    scopes: list[tuple[BotCommandScope, tuple[str, ...]]] = [
        (BotCommandScopeAllPrivateChats(), USER_COMMANDS)
    ]
    scopes += [
        (BotCommandScopeChat(operator), USER_COMMANDS + OPERATOR_COMMANDS)
        for operator in sorted(operator_ids)
    ]
    for scope, names in scopes:
        try:
            await _register(bot, scope, names)
        except (BadRequest, Forbidden) as error:
            if not isinstance(scope, BotCommandScopeChat):
                log.warning("the menu of commands was refused: %s", error.message)
            else:
                log.info(
                    "operator %s gets no menu before writing to the bot: %s", scope.chat_id, error.message
                )
        except TelegramError as error:
            log.warning("the menu of commands could not be registered: %s", error.message)


async def _register(bot: Bot, scope: BotCommandScope, names: tuple[str, ...]) -> None:
    for client_language, language in MENUS:
        commands = menu(i18n.texts(language), names)
        await retrying(
            lambda commands=commands, code=client_language: bot.set_my_commands(  # type: ignore[misc]  # bound now
                commands, scope=scope, language_code=code
            )
        )
