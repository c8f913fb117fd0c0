"""The page on which somebody agrees to log in: one button for each account of the sandbox."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from html import escape

from sandbox.accounts import Account

STYLE = (
    "body{font:16px system-ui,sans-serif;max-width:24rem;margin:3rem auto;padding:0 1rem}"
    "button{display:block;width:100%;margin:.5rem 0;padding:.75rem;font:inherit;border:1px solid #3390ec;"
    "border-radius:.5rem;background:#3390ec;color:#fff;cursor:pointer}"
    "button[value='']{background:none;color:inherit;border-color:#999}"
)
SAID = {
    "openid": "who you are",
    "profile": "your name and username",
    "phone": "your phone number",
    "telegram:bot_access": "writing to you",
}


def consent_page(bot_name: str, people: Iterable[Account], query: Mapping[str, str]) -> str:
    """HTML of the page; a press posts `account` (empty: no) with the request's own parameters."""
    hidden = "".join(
        f'<input type="hidden" name="{escape(name)}" value="{escape(value)}">'
        for name, value in query.items()
    )
    buttons = "".join(
        f'<button name="account" value="{account.id}">Log in as {escape(account.first_name)}</button>'
        for account in people
    )
    wanted = ", ".join(SAID[scope] for scope in query.get("scope", "").split() if scope in SAID)
    return (
        f'<!doctype html><html lang="en"><meta charset="utf-8">'
        f'<meta name="viewport" content="width=device-width"><title>Log in with Telegram</title>'
        f"<style>{STYLE}</style><h1>{escape(bot_name)}</h1><p>It gets {escape(wanted)}.</p>"
        f'<form method="post" action="auth">{hidden}{buttons}'
        f'<button name="account" value="">Cancel</button></form></html>'
    )
