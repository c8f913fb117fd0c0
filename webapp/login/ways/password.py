"""The cloud password on the page: a hint and a form. The challenge has a request of its own."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field
from typing_extensions import TypedDict

from shared.login.password.details import PasswordDetails
from webapp.login.ways.part import PagePart


class PasswordFacts(TypedDict, total=False):
    """What the page is told of a cloud password."""

    hint: Annotated[str, Field(description="of the cloud password", examples=["the usual"])]
    by: Annotated[str, Field(description="how the login was confirmed", examples=["qr"])]


class PasswordPart(PagePart[PasswordDetails]):
    """The form for the password."""

    details = PasswordDetails
    section = "login_password.html"
    script = "login/password.js"
    modules = ("login/srp.js",)
    texts = (
        "password_title",
        "password_title_phone",
        "checking",
        "show_password",
        "hide_password",
        "password_insecure",
        "password_unsafe",
    )

    def facts(self, details: PasswordDetails) -> dict[str, object]:
        """The hint, and the way that was taken."""
        return {"hint": details.hint, "by": details.by}
