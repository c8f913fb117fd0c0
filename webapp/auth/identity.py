"""Who is asking: by Mini App init data, or by an access token of the portal."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from shared.identity.access_tokens import Claims, Method
from shared.members.users import Person


@dataclass(frozen=True, kw_only=True)
class Identity:
    """A person who has proved who they are."""

    telegram_id: int
    person: Person | None = None  #: the profile; only init data has it, signed by Telegram
    claims: Claims | None = None  #: the claims of the access token, when there is one

    @property
    def is_development(self) -> bool:
        """Nothing was proved: the person signed in through the development login."""
        return self.claims is not None and self.claims.method is Method.DEVELOPMENT


def identity_in(
    authorization: str,
    *,
    verify_init_data: Callable[[str], Person],
    verify_token: Callable[[str], Claims],
) -> Identity | None:
    """The identity that an Authorization header proves; None for an empty one or another scheme.

    Raises what the verifiers raise: InitDataInvalid, TokenInvalid, TokenExpired.
    """
    scheme, _, proof = authorization.partition(" ")
    match scheme.lower():
        case "tma":
            person = verify_init_data(proof.strip())
            return Identity(telegram_id=person.telegram_id, person=person)
        case "bearer":
            claims = verify_token(proof.strip())
            return Identity(telegram_id=claims.telegram_id, claims=claims)
    return None
