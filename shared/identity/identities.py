"""The one door: signing in to the portal, staying signed in, signing out."""

from __future__ import annotations

from dataclasses import dataclass, field

from asyncpg import ForeignKeyViolationError

from shared.core.db import Database
from shared.crypto.vault import Vault
from shared.identity import sign_ins
from shared.identity.access_tokens import LIFE, AccessTokens, Claims, Method, TokenInvalid
from shared.identity.key_set import SigningKeySet
from shared.identity.sign_ins import ActiveSignIn, RefreshTokenInvalid
from shared.members import subscriptions, users
from shared.members.subscriptions import Subscription
from shared.members.users import Person, User


@dataclass(frozen=True, kw_only=True)
class IssuedTokens:
    """What somebody gets who has proved who they are."""

    access_token: str = field(repr=False)
    expires_in: int  #: seconds
    refresh_token: str = field(repr=False)
    refresh_expires_in: int  #: seconds
    method: Method
    user: User


@dataclass(frozen=True, kw_only=True)
class Member:
    """Somebody as the portal knows them."""

    user: User
    subscription: Subscription | None


class Identities:
    """Who is signed in to this portal."""

    def __init__(
        self, db: Database, vault: Vault, ring: SigningKeySet, *, issuer: str, allows_development: bool
    ) -> None:
        """`allows_development`: whether those count who never proved who they are."""
        self._db = db
        self._vault = vault
        self._ring = ring
        self._tokens = AccessTokens(lambda: ring.keys, issuer)
        self._allows_development = allows_development

    async def sign_in(self, person: Person, method: Method) -> IssuedTokens:
        """Begin a sign-in of somebody proven, making or refreshing their profile. Raises Unavailable."""
        try:
            return await self._begin(person, method)
        except ForeignKeyViolationError:  # the profile was erased in that very moment: this makes a new one
            return await self._begin(person, method)

    async def refresh(self, refresh_token: str) -> IssuedTokens:
        """The next access token, and the refresh token that replaces the one given.

        Raises RefreshTokenInvalid, RefreshTokenExpired, RefreshTokenReused, Unavailable.
        """
        async with self._db.transaction() as conn:
            grant = await sign_ins.advance(conn, self._vault, refresh_token)
            user = await users.get(conn, grant.telegram_id) if isinstance(grant, ActiveSignIn) else None
        if not isinstance(grant, ActiveSignIn):
            raise grant
        if user is None or not self._counts(grant.method):
            raise RefreshTokenInvalid
        return self._signed_in(grant, user)

    async def sign_out(self, refresh_token: str) -> bool:
        """End the sign-in of a refresh token. False when none goes on. Raises Unavailable."""
        async with self._db.transaction() as conn:
            return await sign_ins.end(conn, refresh_token)

    async def end(self, sign_in: int) -> bool:
        """End a sign-in by its number. False when it had ended before. Raises Unavailable."""
        async with self._db.transaction() as conn:
            return await sign_ins.end_by_id(conn, sign_in)

    def verify(self, access_token: str) -> Claims:
        """What an access token says, without asking the database. Raises TokenInvalid, TokenExpired."""
        claims = self._tokens.verify(access_token)
        if not self._counts(claims.method):
            raise TokenInvalid("a development login, which this portal does not allow")
        return claims

    async def heal(self, person: Person) -> None:
        """Make or refresh the profile of somebody proven. Raises Unavailable."""
        async with self._db.transaction() as conn:
            await users.touch(conn, person)

    async def profile(self, telegram_id: int) -> Member | None:
        """Somebody's profile and current subscription; None when there is no such person any more."""
        async with self._db.acquire() as conn:
            user = await users.get(conn, telegram_id)
            if user is None:
                return None
            return Member(user=user, subscription=await subscriptions.current(conn, telegram_id))

    def jwks(self) -> dict[str, list[dict[str, str]]]:
        """The public keys by which everybody verifies access tokens."""
        return self._ring.keys.jwks()

    async def _begin(self, person: Person, method: Method) -> IssuedTokens:
        async with self._db.transaction() as conn:
            user = await users.touch(conn, person)
            await users.lock(conn, person.telegram_id)
            grant = await sign_ins.start(conn, telegram_id=person.telegram_id, method=method)
        return self._signed_in(grant, user)

    def _counts(self, method: Method) -> bool:
        return self._allows_development or method is not Method.DEVELOPMENT

    def _signed_in(self, grant: ActiveSignIn, user: User) -> IssuedTokens:
        claims = Claims(
            telegram_id=grant.telegram_id,
            sign_in=grant.sign_in,
            method=grant.method,
            plan=user.subscription_type,
        )
        return IssuedTokens(
            access_token=self._tokens.issue(claims),
            expires_in=LIFE,
            refresh_token=grant.refresh_token,
            refresh_expires_in=int(grant.expires_in),
            method=grant.method,
            user=user,
        )
