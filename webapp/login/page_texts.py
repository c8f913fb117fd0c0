"""The sentences that the page's scripts say."""

from __future__ import annotations

from functools import cache

from shared.core.i18n import texts

KEYS = (
    "waiting",
    "waiting_scan",
    "preparing",
    "offline",
    "copied",
    "copy_by_hand",
    "link_copied",
    "password_title",
    "password_title_phone",
    "checking",
    "show_password",
    "hide_password",
    "password_insecure",
    "password_unsafe",
    "request_failed",
    "no_2fa_yet",
    "code_sending",
    "code_checking",
    "resend_in",
    "link_by_hand",
    "wrong_user.title",
    "wrong_user.text",
    "unknown.title",
    "unknown.text",
    "cancelled.title",
    "cancelled.text",
)


@cache
def script_texts(language: str) -> dict[str, str]:
    """Key without its ``page.`` → sentence."""
    say = texts(language)
    return {key: say(f"page.{key}") for key in KEYS}
