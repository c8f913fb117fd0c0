"""Users: the people who wrote to the bot or opened a page, and whether their account is connected."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from shared.core import i18n
from shared.core.db import Connection, Queries

LARGEST_ID = 2**52 - 1  # https://core.telegram.org/bots/api#user: at most 52 significant bits

sql = Queries.beside(__file__)


@dataclass(frozen=True, kw_only=True)
class Person:
    """Who Telegram says wrote to the bot or opened the page."""

    telegram_id: int
    first_name: str
    last_name: str | None = None
    username: str | None = None  #: without the at sign
    language_code: str | None = None  #: IETF tag of the client's language; None: the client did not say


@dataclass(frozen=True, kw_only=True)
class User:
    """One row of ``users``."""

    telegram_id: int
    first_name: str
    last_name: str | None
    username: str | None  #: not unique: Telegram moves names between people
    phone_masked: str | None
    language: str  #: one of ``i18n.LANGUAGES``
    language_chosen: bool  #: chosen by the person; it no longer follows the client
    is_authenticated: bool  #: the Telegram account is connected
    subscription_type: str | None  #: the plan of the current subscription
    bot_blocked_at: datetime | None
    authenticated_at: datetime | None
    created_at: datetime
    updated_at: datetime


async def touch(conn: Connection, person: Person) -> User:
    """Create or refresh the row of somebody who was just heard of; writes nothing when nothing changed.

    The language follows the client until the person chooses one. Being connected and the plan stay as they
    are; a person who writes has unblocked the bot.
    """
    user = await get(conn, person.telegram_id)
    if user is not None and not _differs(user, person):
        return user
    row = await conn.fetchrow(
        sql.touch,
        person.telegram_id,
        *profile_columns(person.first_name, person.last_name, person.username),
        _language(person),
        i18n.pick(None),
    )
    if row is None:
        raise RuntimeError("an upsert returns its row")
    return User(**row)


async def get(conn: Connection, telegram_id: int) -> User | None:
    """The person with that Telegram id; None when nobody of that id was ever heard of."""
    row = await conn.fetchrow(sql.get, telegram_id)
    return None if row is None else User(**row)


async def lock(conn: Connection, telegram_id: int) -> bool:
    """Hold a person for the rest of the transaction. Always before their logins, never after: no deadlock.

    False when there is nobody to hold (any more).
    """
    return await conn.fetchval(sql.lock, telegram_id) is not None


async def keep(conn: Connection, telegram_id: int) -> bool:
    """Have a person stay for the rest of the transaction; False when there is nobody (any more).

    Never waits: raises asyncpg.LockNotAvailableError while another transaction may be deleting the person.
    """
    return await conn.fetchval(sql.keep, telegram_id) is not None


async def authenticate(
    conn: Connection,
    *,
    telegram_id: int,
    first_name: str,
    last_name: str | None,
    username: str | None,
    phone_masked: str | None,
) -> None:
    """Note that the account is connected, with the profile Telegram gave; makes the row when it is missing.

    Holds the person for the rest of the transaction, as `lock` does.

    ``phone_masked`` must be masked already (``log.mask_phone``): the full number is kept nowhere.
    """
    name = profile_columns(first_name, last_name, username)
    await conn.execute(sql.authenticate, telegram_id, *name, phone_masked)


def profile_columns(
    first_name: str | None, last_name: str | None, username: str | None
) -> tuple[str, str | None, str | None]:
    """A name as its three columns can store it."""
    return _clean(first_name) or "", _clean(last_name), _clean(username)


async def sign_out(conn: Connection, telegram_id: int) -> bool:
    """Note that the account is no longer connected; the plan stays. False when it was not connected."""
    return await conn.fetchval(sql.sign_out, telegram_id) is not None


async def choose_language(conn: Connection, telegram_id: int, language: str) -> None:
    """Keep the language a person chose, whatever the client says later. ValueError for an unknown one."""
    if language not in i18n.LANGUAGES:
        raise ValueError(f"there are no texts in {language!r}")
    await conn.execute(sql.choose_language, telegram_id, language)


async def mark_blocked(conn: Connection, telegram_id: int) -> None:
    """Note that the person blocked the bot: nobody writes to them until they are heard of again."""
    await conn.execute(sql.mark_blocked, telegram_id)


def _differs(user: User, person: Person) -> bool:
    language = _language(person)
    known = (user.first_name, user.last_name, user.username)
    return (
        known != profile_columns(person.first_name, person.last_name, person.username)
        or user.bot_blocked_at is not None
        or (not user.language_chosen and language is not None and user.language != language)
    )


def _language(person: Person) -> str | None:
    return None if person.language_code is None else i18n.pick(person.language_code)


def _clean(text: str | None) -> str | None:
    """What PostgreSQL can store: no NUL, no half of a surrogate pair. Nothing left counts as not given."""
    if not text:
        return None
    if text.isascii() and "\x00" not in text:
        return text
    return text.replace("\x00", "").encode("utf-8", "replace").decode() or None
