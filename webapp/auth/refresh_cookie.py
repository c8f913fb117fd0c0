"""The refresh token as a cookie, for the portal's own pages: no script can read it, no other site can use it.

Against requests that other sites make a browser send: SameSite=Strict, and the browser must say that the page
is ours. Browsers put Origin on every POST, and no script can change it.
"""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlsplit

from aiohttp import hdrs, web

from shared.configuration.values import origin
from shared.core.errors import Forbidden

PATH = "/api/auth/"


class CookieElsewhere(Forbidden):
    """The request wants the portal's cookie and does not come from a page of the portal."""

    code = "cookie_elsewhere"


@dataclass(frozen=True, kw_only=True)
class RefreshCookie:
    """How the cookie looks under one public address."""

    name: str
    path: str
    secure: bool
    origin: str  #: of the portal's own pages

    @classmethod
    def of(cls, auth_base_url: str) -> RefreshCookie:
        """The cookie of a portal at this address; over https its name keeps it from plain http."""
        parts = urlsplit(auth_base_url)
        secure = parts.scheme == "https"
        return cls(
            name="__Secure-portal_refresh" if secure else "portal_refresh",
            path=f"{parts.path}{PATH}",
            secure=secure,
            origin=origin(f"{parts.scheme}://{parts.netloc}"),
        )

    def check_origin(self, request: web.Request) -> None:
        """Raises CookieElsewhere unless a page of ours asks."""
        if (
            request.headers.get(hdrs.ORIGIN) != self.origin
            and request.headers.get("Sec-Fetch-Site") != "same-origin"
        ):
            raise CookieElsewhere

    def read(self, request: web.Request) -> str | None:
        """The refresh token that came as a cookie; None without one. Raises CookieElsewhere."""
        token = request.cookies.get(self.name)
        if token is not None:
            self.check_origin(request)
        return token

    def set(self, response: web.StreamResponse, token: str, seconds: int) -> None:
        """Give the browser a refresh token to keep."""
        response.set_cookie(
            self.name,
            token,
            max_age=seconds,
            path=self.path,
            secure=self.secure,
            httponly=True,
            samesite="Strict",
        )

    def clear(self, response: web.StreamResponse) -> None:
        """Have the browser forget it."""
        response.del_cookie(self.name, path=self.path, secure=self.secure, httponly=True, samesite="Strict")
