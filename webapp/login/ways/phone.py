"""The phone way on the page: a number, then a code; in words where it went and what asking again does."""

from __future__ import annotations

import time
from typing import Annotated

from aiohttp import web
from pydantic import Field
from typing_extensions import TypedDict

from shared.core.i18n import Texts
from shared.login.inputs import Input
from shared.login.ways.phone.details import CodeDetails
from shared.login.ways.phone.inputs import LoginCode, PhoneNumber, ResendCode
from shared.login.ways.phone.way import PhoneWay
from webapp.api.error_groups import opening, step_of
from webapp.api.models import RequestModel, ShortText
from webapp.api.parameters import JsonBody
from webapp.login.ways.part import PagePart, StepRequest


class PhoneGiven(RequestModel):
    """The phone number of the account to be connected."""

    phone: Annotated[
        ShortText,
        Field(
            description="with the country code; spaces, dashes and brackets are passed over",
            examples=["+999661234"],
        ),
    ]


class CodeGiven(RequestModel):
    """The login code that Telegram sent."""

    code: Annotated[
        ShortText,
        Field(description="text, for its zeros; spaces and dashes are passed over", examples=["12345"]),
    ]


PHONE_BODY = JsonBody(PhoneGiven)
CODE_BODY = JsonBody(CodeGiven)


async def _phone_number(request: web.Request) -> Input:
    return PhoneNumber(phone=(await PHONE_BODY.of(request)).phone)


async def _resend(_: web.Request) -> Input:
    return ResendCode()


async def _login_code(request: web.Request) -> Input:
    return LoginCode(code=(await CODE_BODY.of(request)).code)


REQUESTS = (
    StepRequest(
        path="phone",
        name="phone.send_code",
        text="""\
        Have a login code sent to a phone number; asked again for the same number, have it sent again.

        Begins a login when there is none: that takes a current subscription (else `invite_required`) and no
        connected account. Who has logged out here before may be signed in at once, without a code.
        """,
        parameters=(PHONE_BODY,),
        input_of=_phone_number,
        begins=True,
        errors=opening(PhoneWay),
    ),
    StepRequest(
        path="resend",
        name="phone.resend_code",
        text="Have the code sent again, by the next means.",
        input_of=_resend,
        errors=step_of(PhoneWay),
    ),
    StepRequest(
        path="verify",
        name="phone.verify_code",
        text="""\
        Redeem the login code.

        The answer is what came of it: signed in, the password asked for, or an error that leaves the login \
alive.
        """,
        parameters=(CODE_BODY,),
        input_of=_login_code,
        errors=step_of(PhoneWay),
    ),
)


class CodeFacts(TypedDict, total=False):
    """What the page is told of a login code."""

    phone: Annotated[str, Field(description="the number, its middle hidden", examples=["+99•••34"])]
    where: Annotated[
        str, Field(description="where the code went: app, sms, call, email, …", examples=["app"])
    ]
    length: Annotated[int, Field(description="characters of the code", examples=[5])]
    pattern: Annotated[str, Field(description="what is known of the code", examples=["*****"])]
    url: Annotated[
        str,
        Field(
            description="the page that shows the code of an anonymous number",
            examples=["https://fragment.com/"],
        ),
    ]
    next_by: Annotated[str, Field(description="how asking again would come", examples=["sms"])]
    resend_in: Annotated[int, Field(description="seconds until it may be asked for again", examples=[60])]


class PhonePart(PagePart[CodeDetails]):
    """The form for the number, and the one for the code."""

    details = CodeDetails
    step = "code"
    way = "phone"
    choice = "login_phone.html"
    section = "login_code.html"
    script = "login/phone_part.js"
    modules = ("login/phone.js", "login/contact.js", "login/code.js")
    texts = ("code_sending", "code_checking", "resend_in")
    requests = REQUESTS

    def facts(self, details: CodeDetails) -> dict[str, object]:
        """Where the code went and what it looks like."""
        facts = super().facts(details) | {"resend_in": _seconds_until(details.resend_at)}
        del facts["resend_at"]
        return facts

    def words(self, say: Texts, details: CodeDetails) -> dict[str, str]:
        """`notice`: where the code went; `resend`: what asking again does; `elsewhere`: what a page is told
        that may not enter the code."""
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
