"""The Login Widget's payload: who Telegram says pressed its button on a web page.

https://core.telegram.org/widgets/login#checking-authorization
"""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Mapping
from datetime import UTC, datetime

from shared.core.errors import PortalError
from shared.crypto.secret import Secret
from shared.members.users import LARGEST_ID, Person
from webapp.auth.init_data import LIMIT_AGE, LIMIT_AHEAD

FIELDS = frozenset({"id", "first_name", "last_name", "username", "photo_url", "auth_date", "hash"})
LONGEST_VALUE = 2048  # characters; a photo's address is the longest

_NUMBER = re.compile(r"[1-9][0-9]{0,15}")
_HASH = re.compile(r"[0-9a-f]{64}")
_FORBIDDEN = re.compile(r"[\x00-\x1f\x7f\ud800-\udfff]")  # control characters, halves of pairs


class LoginWidgetInvalid(PortalError):
    """The payload is not what Telegram signed for this bot, or it is too old."""

    code = "login_widget_invalid"
    status = 401


class LoginWidgetVerifier:
    """Checks payloads against the token of one bot."""

    def __init__(self, bot_token: Secret) -> None:
        """Raises ValueError for an empty token: everybody could sign for it."""
        if not bot_token:
            raise ValueError("the bot token is empty")
        self._key = hashlib.sha256(bot_token.reveal().encode()).digest()

    def verify(self, payload: Mapping[str, object], *, now: datetime | None = None) -> Person:
        """Return who pressed the button. Raises LoginWidgetInvalid for any doubt.

        Numbers may be numbers (the widget's callback) or digits (its redirect). Beyond the signature it
        refuses unknown keys, a time more than LIMIT_AHEAD in the future or LIMIT_AGE in the past, and control
        characters: the signed text joins its fields with line feeds.
        """
        if unknown := payload.keys() - FIELDS:
            raise LoginWidgetInvalid(f"{len(unknown)} unknown fields")
        fields = {name: _text(value) for name, value in payload.items()}
        claimed = fields.pop("hash", "")
        if not _HASH.fullmatch(claimed) or not hmac.compare_digest(claimed, self._sign(fields)):
            raise LoginWidgetInvalid("the signature is not Telegram's")
        _check_time(_number(fields, "auth_date"), now or datetime.now(UTC))
        telegram_id = _number(fields, "id")
        if telegram_id > LARGEST_ID:
            raise LoginWidgetInvalid("the id is no user's")
        return Person(
            telegram_id=telegram_id,
            first_name=fields.get("first_name", ""),
            last_name=fields.get("last_name"),
            username=fields.get("username"),
        )

    def _sign(self, fields: Mapping[str, str]) -> str:
        lines = "\n".join(f"{name}={fields[name]}" for name in sorted(fields))
        return hmac.new(self._key, lines.encode(), hashlib.sha256).hexdigest()


def _text(value: object) -> str:
    """A field as it was signed."""
    if isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= LARGEST_ID:
        return str(value)
    if isinstance(value, str) and len(value) <= LONGEST_VALUE and not _FORBIDDEN.search(value):
        return value
    raise LoginWidgetInvalid("a field is malformed")


def _number(fields: Mapping[str, str], name: str) -> int:
    text = fields.get(name, "")
    if not _NUMBER.fullmatch(text):
        raise LoginWidgetInvalid(f"{name} is no number")
    return int(text)


def _check_time(auth_date: int, now: datetime) -> None:
    age = now.timestamp() - auth_date
    if age > LIMIT_AGE.total_seconds():
        raise LoginWidgetInvalid("it is too old")
    if age < -LIMIT_AHEAD.total_seconds():
        raise LoginWidgetInvalid("it was issued in the future")
