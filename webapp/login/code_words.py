"""A login code in words: where it went, what it looks like, and what asking again does."""

from __future__ import annotations

from shared.core.i18n import Texts
from shared.login.login_cache import LoginView


def code_words(say: Texts, view: LoginView) -> dict[str, str]:
    """Where the code went (``notice``), what asking again does (``resend``), and what a page says that may
    not enter it (``elsewhere``)."""
    details = view.details
    phone, again = details.get("phone"), details.get("next_by")
    return {
        "notice": " ".join(_notice(say, view)),
        "elsewhere": say("page.code_elsewhere", phone=phone),
        "resend": say(f"page.resend.{again or 'again'}"),
    }


def _notice(say: Texts, view: LoginView) -> list[str]:
    details = view.details
    where, length, pattern = str(details.get("where")), details.get("length"), details.get("pattern")
    sentences = [say(f"page.code_sent.{where}", phone=details.get("phone"), pattern=pattern)]
    if isinstance(length, int):
        sentences.append(say.count("page.code_length", length))
    if pattern is not None and where.startswith("sms_"):
        sentences.append(say("page.code_begins", pattern=pattern))
    return sentences
