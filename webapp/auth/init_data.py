"""Mini App init data: who Telegram says opened the page.

https://core.telegram.org/bots/webapps#validating-data-received-via-the-mini-app
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import init_data_py

from shared.core.errors import PortalError
from shared.crypto.secret import Secret
from shared.members.users import LARGEST_ID, Person

LIMIT_AGE = timedelta(hours=24)
LIMIT_AHEAD = timedelta(seconds=60)  # how far Telegram's clock may be before ours
LIMIT_LENGTH = 8192  # characters

_KEY = re.compile(r"[a-z][a-z0-9_]*")
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")


class InitDataInvalid(PortalError):
    """The init data is not what Telegram signed for this bot, or it is too old."""

    code = "init_data_invalid"
    status = 401


class InitDataVerifier:
    """Checks init data against the token of one bot."""

    def __init__(self, bot_token: Secret) -> None:
        """Raises ValueError for an empty token: everybody could sign for it."""
        if not bot_token:
            raise ValueError("the bot token is empty")
        self._key = init_data_py.hash_token(bot_token.reveal())

    def verify(self, init_data: str, *, now: datetime | None = None) -> Person:
        """Return who opened the Mini App. Raises InitDataInvalid for any doubt.

        Beyond the signature it refuses duplicate keys, a missing user, a time more than LIMIT_AHEAD in the
        future or LIMIT_AGE in the past, and control characters: the signed text joins its fields with line
        feeds, so a field folded into another one's value would carry the same signature.
        """
        moment = now or datetime.now(UTC)
        if len(init_data) > LIMIT_LENGTH:
            raise InitDataInvalid("the init data is too long")
        try:
            data = init_data_py.validate_by_hash(
                init_data, self._key, token_hashed=True, expires_in=LIMIT_AGE, now=moment
            )
        except (init_data_py.errors.InvalidInitDataError, UnicodeError) as error:
            raise InitDataInvalid(f"refused: {type(error).__name__}") from None
        if any(not _KEY.fullmatch(key) or _CONTROL.search(value) for key, value in data.pairs):
            raise InitDataInvalid("a field may be folded into another")
        if data.issued_at - moment > LIMIT_AHEAD:
            raise InitDataInvalid("it was issued in the future")
        if data.user is None or not 0 < data.user.id <= LARGEST_ID:
            raise InitDataInvalid("it names no user")
        return Person(
            telegram_id=data.user.id,
            first_name=data.user.first_name,
            last_name=data.user.last_name,
            username=data.user.username,
            language_code=data.user.language_code,
        )
