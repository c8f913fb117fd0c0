"""The phone way on the page: a number, then a code; in words where it went and what asking again does."""

from __future__ import annotations

import time

from typing_extensions import TypedDict

from shared.core.i18n import Texts
from shared.login.ways.phone.details import CodeDetails
from webapp.login.ways.part import PagePart


class CodeFacts(TypedDict, total=False):
    """What the page is told of a login code."""

    phone: str  #: masked
    where: str  #: where the code went: app, sms, call, email, …
    length: int  #: characters of the code
    pattern: str  #: what is known of the code
    url: str  #: the page that shows the code of an anonymous number
    next_by: str  #: how asking again would come
    resend_in: int  #: seconds until it may be asked for again


class PhonePart(PagePart[CodeDetails]):
    """The form for the number, and the one for the code."""

    details = CodeDetails
    step = "code"
    way = "phone"
    choice = "login_phone.html"
    section = "login_code.html"
    modules = ("phone.js", "contact.js", "code.js")
    texts = ("code_sending", "code_checking", "resend_in")

    def facts(self, details: CodeDetails) -> dict[str, object]:
        """Where the code went and what it looks like."""
        facts = super().facts(details) | {"resend_in": _seconds_until(details.resend_at)}
        del facts["resend_at"]
        return facts

    def words(self, say: Texts, details: CodeDetails) -> dict[str, str]:
        """Where the code went (`notice`), what asking again does (`resend`), and what a page that may not enter
        the code says instead (`elsewhere`)."""
        return {
            "notice": " ".join(_notice(say, details)),
            "elsewhere": say("page.code_elsewhere", phone=details.phone),
            "resend": say(f"page.resend.{details.next_by or 'again'}"),
        }


def _notice(say: Texts, details: CodeDetails) -> list[str]:
    sentences = [say(f"page.code_sent.{details.where}", phone=details.phone, pattern=details.pattern)]
    if details.length is not None:
        sentences.append(say.count("page.code_length", details.length))
    if details.pattern is not None and details.where.startswith("sms_"):
        sentences.append(say("page.code_begins", pattern=details.pattern))
    return sentences


def _seconds_until(moment: float | None) -> int | None:
    return None if moment is None else max(0, round(moment - time.time()))
