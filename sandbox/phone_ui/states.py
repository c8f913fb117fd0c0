"""What Telegram does to an account, asked for from outside: JSON in, the account's state changed.

POST /api/accounts/{id}/freeze {"days"?} · unfreeze · ban · unban · usernames {"names": [...]}
                       code-means {"means": ["email", "sms"], "login_email"?, "email_reset_wait"?}
                       recovery-email {"address"} · letters · bot-token · confirm {"hash"}
"""

from __future__ import annotations

from typing import cast, get_args

from sandbox import moderation
from sandbox.accounts import Username
from sandbox.bot_api.params import Params
from sandbox.code_means import CodeMeans
from sandbox.crowd import Crowd
from sandbox.person import Person


async def freeze(crowd: Crowd, person: Person, params: Params) -> object:
    """Freeze the account."""
    days = params.integer("days") or moderation.APPEAL_DAYS
    made = moderation.freeze(crowd.world, person.account.id, days=days)
    return {"since": made.since, "until": made.until, "appeal_url": made.appeal_url}


async def unfreeze(crowd: Crowd, person: Person, params: Params) -> object:
    """An appeal succeeded."""
    del params
    moderation.unfreeze(crowd.world, person.account.id)
    return {}


async def ban(crowd: Crowd, person: Person, params: Params) -> object:
    """Ban the account."""
    del params
    moderation.ban(crowd.world, person.account.id)
    return {}


async def unban(crowd: Crowd, person: Person, params: Params) -> object:
    """Take the ban back."""
    del params
    moderation.unban(crowd.world, person.account.id)
    return {}


async def usernames(crowd: Crowd, person: Person, params: Params) -> object:
    """Give the account several names."""
    names = [Username(name=str(name)) for name in params.json_array("names") or ()]
    moderation.give_usernames(crowd.world, person.account.id, *names)
    return {}


async def code_means(crowd: Crowd, person: Person, params: Params) -> object:
    """How login codes go from now on: at first, and by each resend. Raises ValueError for unknown ways."""
    del crowd
    means = tuple(str(name) for name in params.json_array("means") or ())
    if not means or not set(means) <= set(get_args(CodeMeans)):
        raise ValueError(f"Codes go by {', '.join(get_args(CodeMeans))}")
    person.account.code_means = cast(tuple[CodeMeans, ...], means)
    person.account.login_email = params.text("login_email") or person.account.login_email
    person.account.email_reset_wait = params.integer("email_reset_wait", 0) or 0
    return {}


async def recovery_email(crowd: Crowd, person: Person, params: Params) -> object:
    """Where codes against a forgotten cloud password go."""
    del crowd
    person.account.recovery_email = params.text("address") or None
    return {}


async def letters(crowd: Crowd, person: Person, params: Params) -> object:
    """What Telegram sent by e-mail."""
    del crowd, params
    return [vars(letter) for letter in person.phone.letters()]


async def bot_token(crowd: Crowd, person: Person, params: Params) -> object:
    """The account made the bot: its token is in BotFather's chat."""
    del params
    bot = crowd.bot
    moderation.give_bot_token(crowd.world, person.account.id, bot.token, bot.user.username or "")
    return {}


async def confirm(crowd: Crowd, person: Person, params: Params) -> object:
    """Say of a new device that it is one's own."""
    del crowd
    person.phone.confirm(params.integer("hash", 0) or 0)
    return {}


STATES = {
    "freeze": freeze,
    "unfreeze": unfreeze,
    "ban": ban,
    "unban": unban,
    "usernames": usernames,
    "code-means": code_means,
    "recovery-email": recovery_email,
    "letters": letters,
    "bot-token": bot_token,
    "confirm": confirm,
}
