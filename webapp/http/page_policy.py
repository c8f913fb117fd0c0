"""What a page of ours may load, and who may show it in a frame."""

from __future__ import annotations

from ipaddress import ip_address
from urllib.parse import urlsplit

TELEGRAM_WEB = ("https://web.telegram.org", "https://*.telegram.org")
LOOPBACK = ("http://localhost:*", "http://127.0.0.1:*")


def content_security_policy(auth_base_url: str) -> str:
    """The Content-Security-Policy of every page.

    Nothing from another origin, nothing inline. Telegram's web clients show Mini Apps in a frame; a portal on
    this very machine (plain http, loopback) may also be framed by what else runs here.
    """
    ancestors = TELEGRAM_WEB + (LOOPBACK if _is_local(auth_base_url) else ())
    return "; ".join(
        (
            "default-src 'none'",
            "script-src 'self'",
            "style-src 'self'",
            "img-src 'self' data:",
            "connect-src 'self'",
            "form-action 'none'",
            "base-uri 'none'",
            f"frame-ancestors {' '.join(ancestors)}",
        )
    )


def _is_local(url: str) -> bool:
    parts = urlsplit(url)
    host = parts.hostname or ""
    if parts.scheme != "http":
        return False
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")
