"""The shapes of a login's JSON, which `view` makes. Fields with nothing to say are left out."""

from __future__ import annotations

from typing import Literal, NotRequired

from typing_extensions import TypedDict

from webapp.login.ways.registry import StepDetails, StepName

Status = Literal["pending", "password_required", "authorized", "expired", "cancelled", "failed"]


class LoginStatus(TypedDict):
    """Where a login stands; no secret is in it."""

    status: Status
    code: NotRequired[str]  #: why it failed, or `superseded`
    expires_in: NotRequired[int]  #: seconds the login has left
    qr_expires_in: NotRequired[int]  #: seconds the QR on show can be scanned for


class LoginUnknown(TypedDict):
    """There is no such login."""

    status: Literal["not_found"]


class LoginState(LoginStatus):
    """A login with all that its page shows, in its person's language."""

    version: int  #: grows with every change
    url: NotRequired[str]  #: `tg://login?token=…` while a QR is on show: a secret
    problem: NotRequired[str]  #: the code of what went wrong last without ending it
    title: NotRequired[str]
    message: NotRequired[str]
    retry_after: NotRequired[int]  #: seconds until `problem` may be gone
    details: NotRequired[StepDetails]
    step: NotRequired[StepName]  #: a login code is waited for
    notice: NotRequired[str]  #: where the code went, in words
    elsewhere: NotRequired[str]  #: the same for a page that may not enter it
    resend: NotRequired[str]  #: what asking again does, in words


class LoginEvent(LoginState):
    """The same with the QR as a drawing."""

    qr_svg: NotRequired[str]  #: an `<svg>` of `url`


LastLogin = LoginState | LoginUnknown
LoginStatusAnswer = LoginStatus | LoginUnknown
