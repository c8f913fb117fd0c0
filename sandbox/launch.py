"""What Telegram hands to a Mini App or a login widget, signed for the bot.

Sources: core.telegram.org/bots/webapps#validating-data-received-via-the-mini-app and
core.telegram.org/widgets/login#checking-authorization
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from collections.abc import Mapping
from typing import Literal
from urllib.parse import urlencode, urlsplit

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

Theme = Literal["light", "dark"]

WEB_APP_VERSION = "9.1"
THEMES: Mapping[Theme, Mapping[str, str]] = {
    "light": {
        "bg_color": "#ffffff",
        "text_color": "#000000",
        "hint_color": "#707579",
        "link_color": "#3390ec",
        "button_color": "#3390ec",
        "button_text_color": "#ffffff",
        "secondary_bg_color": "#f4f4f5",
        "header_bg_color": "#ffffff",
        "accent_text_color": "#3390ec",
        "section_bg_color": "#ffffff",
        "section_header_text_color": "#707579",
        "section_separator_color": "#dfe1e5",
        "subtitle_text_color": "#707579",
        "destructive_text_color": "#e53935",
        "bottom_bar_bg_color": "#f4f4f5",
    },
    "dark": {
        "bg_color": "#212121",
        "text_color": "#ffffff",
        "hint_color": "#aaaaaa",
        "link_color": "#8774e1",
        "button_color": "#8774e1",
        "button_text_color": "#ffffff",
        "secondary_bg_color": "#0f0f0f",
        "header_bg_color": "#212121",
        "accent_text_color": "#8774e1",
        "section_bg_color": "#181818",
        "section_header_text_color": "#aaaaaa",
        "section_separator_color": "#303030",
        "subtitle_text_color": "#aaaaaa",
        "destructive_text_color": "#e53935",
        "bottom_bar_bg_color": "#0f0f0f",
    },
}


class Signer:
    """Signs for one bot, with its token and with Telegram's (here: the sandbox's) Ed25519 key."""

    def __init__(self, token: str, key: Ed25519PrivateKey | None = None) -> None:
        """Without a `key` a new one is made: it is Telegram's, and no bot's token leads to it."""
        self._token = token
        self._bot_id = token.partition(":")[0]
        self._key = key or Ed25519PrivateKey.generate()

    @property
    def public_key(self) -> str:
        """Hex of the key that verifies `signature`, where Telegram publishes its own."""
        return self._key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw).hex()

    def init_data(self, fields: Mapping[str, str]) -> str:
        """Init data as a query string, `signature` and `hash` added."""
        lines = _check_lines(fields)
        third_party = f"{self._bot_id}:WebAppData\n{lines}".encode()
        signature = base64.urlsafe_b64encode(self._key.sign(third_party)).rstrip(b"=").decode()
        signed = {**fields, "signature": signature}
        secret = hmac.digest(b"WebAppData", self._token.encode(), "sha256")
        check = hmac.new(secret, _check_lines(signed).encode(), "sha256").hexdigest()
        return urlencode({**signed, "hash": check})

    def login_widget(self, fields: Mapping[str, str]) -> dict[str, str]:
        """The Login Widget's payload, `hash` added."""
        secret = hashlib.sha256(self._token.encode()).digest()
        check = hmac.new(secret, _check_lines(fields).encode(), "sha256").hexdigest()
        return {**fields, "hash": check}


def launch_url(url: str, init_data: str, *, platform: str, theme: Theme) -> str:
    """The Mini App's address with the launch parameters in its fragment, as the apps open it."""
    launch = urlencode(
        {
            "tgWebAppData": init_data,
            "tgWebAppVersion": WEB_APP_VERSION,
            "tgWebAppPlatform": platform,
            "tgWebAppThemeParams": json.dumps(THEMES[theme], separators=(",", ":")),
        }
    )
    fragment = urlsplit(url).fragment
    if not fragment:
        return f"{url.removesuffix('#')}#{launch}"
    return f"{url}{'&' if '=' in fragment or '?' in fragment else '?'}{launch}"


def _check_lines(fields: Mapping[str, str]) -> str:
    return "\n".join(f"{name}={value}" for name, value in sorted(fields.items()))
