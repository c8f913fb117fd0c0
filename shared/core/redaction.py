"""Masks secrets in log lines: known values, and everything that looks like one."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

HIDDEN = "…"
SHORTEST_SECRET = 8  # characters; a shorter one would blot out ordinary words
DIGITS_SHOWN = 4  # of a phone number, at its end


def mask_phone(phone: str) -> str:
    """``+79990001122`` → ``+7•••••1122``: the first digit, five dots whatever the length, the last digits.

    Of a number shorter than ten digits only the last two are shown.
    """
    digits = re.sub(r"\D", "", phone)
    shown = DIGITS_SHOWN if len(digits) >= 10 else 2
    return f"+{digits[:1]}•••••{digits[-shown:]}" if len(digits) > shown + 1 else "+•••••"


_RULES: tuple[tuple[re.Pattern[str], str | Callable[[re.Match[str]], str]], ...] = (
    (re.compile(r"/bot\d+:[^/\s\"']+"), f"/bot{HIDDEN}"),  # a Bot API URL, as httpx logs it
    (re.compile(r"\b\d{6,12}:[\w-]{30,}"), HIDDEN),  # a bot token by itself
    (re.compile(r"(tg://login\?token=)[\w%=+/-]+"), rf"\1{HIDDEN}"),
    (re.compile(r"(session_id[\"']?\s*[=:]\s*[\"']?[\w-]{8})[\w-]+"), r"\1..."),
    (re.compile(r"(://[^:/@\s]+:)[^@/\s]+(?=@)"), rf"\1{HIDDEN}"),  # a password in a URL
    (re.compile(r"((?:Bearer|tma) )[\w%=&.+/~-]{8,}"), rf"\1{HIDDEN}"),
    (re.compile(r"(tgWebAppData=)[^\s&\"']+"), rf"\1{HIDDEN}"),
    (re.compile(r"\b1[A-Za-z0-9_-]{340,}={0,2}"), HIDDEN),  # a Telethon session string
    (re.compile(r"(?<![\w+])\+\d{8,15}\b"), lambda found: mask_phone(found[0])),
)


class Redactor:
    """Masks what is known to be secret (exact values) and what looks like it (the rules above)."""

    def __init__(self, secrets: Iterable[str] = ()) -> None:
        known = sorted({s for s in secrets if len(s) >= SHORTEST_SECRET}, key=len, reverse=True)
        self._known = re.compile("|".join(map(re.escape, known))) if known else None

    def __call__(self, text: str) -> str:
        """Return ``text`` without its secrets."""
        if self._known is not None:
            text = self._known.sub(HIDDEN, text)
        for pattern, replacement in _RULES:
            text = pattern.sub(replacement, text)
        return text
