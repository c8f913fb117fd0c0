"""What an ID token says of a person."""

from __future__ import annotations

import hashlib
import hmac

from sandbox.accounts import Account
from sandbox.oidc.authorization import Consent
from sandbox.oidc.client import Client

LIFE = 3600  # seconds


def claims(issuer: str, client: Client, account: Account, consent: Consent, now: float) -> dict[str, object]:
    """`id` is the Telegram id; `sub` means the same person, but only to this client. There is no `nonce`.

    Source: https://core.telegram.org/bots/telegram-login
    """
    made: dict[str, object] = {
        "iss": issuer,
        "aud": client.id,
        "sub": _subject(client, account),
        "iat": int(now),
        "exp": int(now) + LIFE,
        "id": account.id,
    }
    if "profile" in consent.request.scopes:
        made["name"] = " ".join(part for part in (account.first_name, account.last_name) if part)
        username = next(iter(sorted(account.active_usernames())), None)
        made |= {} if username is None else {"preferred_username": username}
    if "phone" in consent.request.scopes:
        made["phone_number"] = account.phone.removeprefix("+")
    return made


def _subject(client: Client, account: Account) -> str:
    digest = hmac.digest(b"subject of the sandbox", f"{client.id}:{account.id}".encode(), hashlib.sha256)
    return str(int.from_bytes(digest[:8], "big"))
