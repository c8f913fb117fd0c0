"""The shapes of a login's JSON, which `view` makes. Fields with nothing to say are left out."""

from __future__ import annotations

from typing import Annotated, Literal, NotRequired

from pydantic import Field
from typing_extensions import TypedDict

from webapp.login.ways.registry import StepDetails, StepName

Status = Literal["pending", "password_required", "authorized", "expired", "cancelled", "failed"]


class LoginStatus(TypedDict):
    """The status of a login, without secrets."""

    status: Annotated[Status, Field(description="status of the login")]
    code: NotRequired[Annotated[str, Field(description="why it failed, or `superseded`")]]
    expires_in: NotRequired[Annotated[int, Field(description="seconds the login has left", examples=[240])]]
    qr_expires_in: NotRequired[
        Annotated[int, Field(description="seconds the QR on show can be scanned for", examples=[25])]
    ]


class LoginUnknown(TypedDict):
    """There is no such login."""

    status: Annotated[Literal["not_found"], Field(description="no login has this session id")]


class LoginState(LoginStatus):
    """A login with all that its page shows, in its person's language."""

    version: Annotated[int, Field(description="grows with every change", examples=[7])]
    url: NotRequired[
        Annotated[
            str,
            Field(
                description="`tg://login?token=…` while a QR is on show: a secret",
                examples=["tg://login?token=<login token>"],
            ),
        ]
    ]
    problem: NotRequired[
        Annotated[str, Field(description="the code of what went wrong last without ending it")]
    ]
    title: NotRequired[
        Annotated[str, Field(description="a heading, to be shown", examples=["Connect your account"])]
    ]
    message: NotRequired[
        Annotated[
            str,
            Field(
                description="what happens or is to be done, to be shown",
                examples=["Scan the QR code with Telegram."],
            ),
        ]
    ]
    retry_after: NotRequired[Annotated[int, Field(description="seconds until `problem` may be gone")]]
    details: NotRequired[Annotated[StepDetails, Field(description="what the present step needs to say")]]
    step: NotRequired[
        Annotated[
            StepName,
            Field(description="the step, where `status` does not say it: a login code is waited for"),
        ]
    ]
    notice: NotRequired[Annotated[str, Field(description="where the code went, to be shown")]]
    elsewhere: NotRequired[Annotated[str, Field(description="the same for a page that may not enter it")]]
    resend: NotRequired[Annotated[str, Field(description="what asking again does, to be shown")]]


class LoginEvent(LoginState):
    """The same with the QR as a drawing."""

    qr_svg: NotRequired[Annotated[str, Field(description="an `<svg>` of `url`", examples=["<svg …>"])]]


LastLogin = LoginState | LoginUnknown
LoginStatusAnswer = LoginStatus | LoginUnknown
