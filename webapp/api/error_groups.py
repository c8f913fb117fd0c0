"""Groups of errors that routes declare together, by the work that may end in them."""

from __future__ import annotations

from shared.core.errors import PortalError, TooManyRequests
from shared.login.begin import InviteRequired, TooManyLogins
from shared.login.logins import LoginNotFound, LoginOver
from shared.login.password.step import PasswordStep
from shared.login.ways.way import Way
from shared.telegram import errors as telegram
from shared.telegram.sessions import SessionBusy, SessionMissing

Errors = tuple[type[PortalError], ...]

#: Telegram was asked on behalf of a connected account.
ASKING: Errors = (
    SessionMissing,
    SessionBusy,
    telegram.SessionDead,
    telegram.AccountDeactivated,
    telegram.FloodWait,
    telegram.TelegramUnreachable,
    telegram.TelegramTrouble,
    telegram.TelegramError,
    telegram.ApplicationRefused,
    telegram.UpdateRequired,
)
#: A message was to be sent.
WRITING: Errors = (
    telegram.ChatNotFound,
    telegram.MessageEmpty,
    telegram.MessageTooLong,
    telegram.WritingForbidden,
    telegram.SpamSuspected,
    telegram.RecipientGone,
    telegram.AlreadySent,
)
#: A login was to be steered.
STEERING: Errors = (LoginNotFound, LoginOver, TooManyRequests, telegram.TelegramUnreachable)
#: The owner of a login asked Telegram, and told what it refused.
LOGIN_STEP: Errors = (
    *STEERING,
    telegram.FloodWait,
    telegram.TelegramTrouble,
    telegram.TelegramError,
    telegram.ApplicationRefused,
    telegram.UpdateRequired,
    telegram.AccountDeactivated,
)
PASSWORD_STEP: Errors = (*LOGIN_STEP, *PasswordStep.errors)
#: A login was begun by identity.
BEGINNING: Errors = (InviteRequired, TooManyLogins)


def opening(*ways: type[Way]) -> Errors:
    """A person takes one of these ways, or has taken it and is not at its step yet."""
    return (*LOGIN_STEP, *(error for way in ways for error in way.opening_errors))


def step_of(way: type[Way]) -> Errors:
    """A person answers at the step of a way."""
    return (*opening(way), *way.errors)
