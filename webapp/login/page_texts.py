"""The sentences that the page's scripts say."""

from __future__ import annotations

from functools import cache

from shared.core.i18n import texts
from webapp.login.ways import registry

KEYS = (
    "waiting",
    "waiting_scan",
    "preparing",
    "offline",
    "copied",
    "copy_by_hand",
    "link_copied",
    "request_failed",
    "no_2fa_yet",
    "link_by_hand",
    "wrong_user.title",
    "wrong_user.text",
    "unknown.title",
    "unknown.text",
    "cancelled.title",
    "cancelled.text",
)


def keys() -> tuple[str, ...]:
    """What the scripts of the page say, those of its parts too, without ``page.``."""
    return (*KEYS, *(key for part in registry.PARTS for key in part.texts))


@cache
def script_texts(language: str) -> dict[str, str]:
    """Key without its ``page.`` → sentence."""
    say = texts(language)
    return {key: say(f"page.{key}") for key in keys()}
