"""Who is asking: by Mini App init data, or by an access token of the portal."""

from __future__ import annotations

from dataclasses import dataclass

from aiohttp import hdrs, web

from shared.core.errors import NotAuthenticated
from shared.identity.access_tokens import Claims, Method
from shared.identity.identities import Identities
from shared.members.users import Person
from webapp.auth.init_data import VERIFIER


@dataclass(frozen=True, kw_only=True)
class Identity:
    """Somebody who has proved who they are."""

    telegram_id: int
    person: Person | None = None  #: the profile, when it is Telegram itself that vouches
    claims: Claims | None = None  #: what the access token says, when it is one

    @property
    def is_development(self) -> bool:
        """Nothing was proved: the portal is under development and believes everybody."""
        return self.claims is not None and self.claims.method is Method.DEVELOPMENT


IDENTITIES = web.AppKey("identities", Identities)
_KNOWN = web.RequestKey("identity", Identity)


def identity(request: web.Request) -> Identity | None:
    """Who is asking; None without an Authorization header of a kind we know. Asks no database.

    Raises InitDataInvalid, TokenInvalid, TokenExpired when there is one that does not hold.
    """
    known = request.get(_KNOWN)
    if known is None:
        known = _proven(request, request.headers.get(hdrs.AUTHORIZATION, ""))
        if known is not None:
            request[_KNOWN] = known
    return known


def required(request: web.Request) -> Identity:
    """Who is asking. Raises NotAuthenticated when they do not say, and what `identity` raises."""
    asker = identity(request)
    if asker is None:
        raise NotAuthenticated
    return asker


def _proven(request: web.Request, header: str) -> Identity | None:
    scheme, _, proof = header.partition(" ")
    match scheme.lower():
        case "tma":
            person = request.app[VERIFIER].verify(proof.strip())
            return Identity(telegram_id=person.telegram_id, person=person)
        case "bearer":
            claims = request.app[IDENTITIES].verify(proof.strip())
            return Identity(telegram_id=claims.telegram_id, claims=claims)
    return None
