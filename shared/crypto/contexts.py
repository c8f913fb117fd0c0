"""What each kind of sealed value is bound to.

All contexts are here so that no two kinds share one: a blob copied to a row of another kind, or of another
person, does not open.
"""

from __future__ import annotations


def session_context(telegram_id: int) -> str:
    """A kept Telegram session, current or replaced."""
    return f"session:{telegram_id}"


def login_context(login_id: int) -> str:
    """Every secret in the rows of a login: auth keys, inputs, the session id."""
    return f"login:{login_id}"


def logout_token_context(telegram_id: int) -> str:
    """The tokens that Telegram returned when sessions of a person were logged out."""
    return f"logout_token:{telegram_id}"


def sign_in_context(sign_in_id: int) -> str:
    """The refresh token that a sign-in may repeat for a moment."""
    return f"sign_in:{sign_in_id}"


def signing_key_context(key_id: str) -> str:
    """The private half of a key that signs access tokens."""
    return f"signing_key:{key_id}"
