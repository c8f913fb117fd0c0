"""Staying signed in: refresh tokens that are good once, and what becomes of copies."""

from __future__ import annotations

import asyncio

import pytest

from shared.core.db import Database
from shared.crypto.vault import Vault
from shared.identity import sign_ins
from shared.identity.access_tokens import Method, TokenInvalid
from shared.identity.identities import Identities, IssuedTokens
from shared.identity.key_set import SigningKeySet
from shared.identity.sign_ins import RefreshTokenExpired, RefreshTokenInvalid, RefreshTokenReused
from shared.maintenance import Maintenance
from shared.members import users
from shared.telegram.session_files import SessionFiles
from tests.integration.identity.conftest import ISSUER
from tests.integration.members.rows import ILYA, actions, ilya


async def ilya_in(identities: Identities) -> IssuedTokens:
    """Ilya has proved who he is."""
    return await identities.sign_in(ilya(), Method.MINI_APP)


async def pass_time(db: Database, seconds: float) -> None:
    """Let time pass for the sign-ins."""
    async with db.acquire() as conn:
        await conn.execute(
            """UPDATE sign_ins SET rotated_at = rotated_at - make_interval(secs => $1),
                   expires_at = expires_at - make_interval(secs => $1),
                   ends_at = ends_at - make_interval(secs => $1),
                   ended_at = ended_at - make_interval(secs => $1)""",
            seconds,
        )


async def count(db: Database, where: str = "true") -> int:
    """How many sign-ins are there."""
    async with db.acquire() as conn:
        found: int = await conn.fetchval(f"SELECT count(*) FROM sign_ins WHERE {where}")
        return found


async def test_each_refresh_token_is_good_once(db: Database, identities: Identities) -> None:
    """The next token counts, the older one ends the whole sign-in: it was copied."""
    first = await ilya_in(identities)
    second = await identities.refresh(first.refresh_token)
    await pass_time(db, sign_ins.REPEAT)
    third = await identities.refresh(second.refresh_token)
    assert len({first.refresh_token, second.refresh_token, third.refresh_token}) == 3
    assert identities.verify(third.access_token).telegram_id == ILYA
    with pytest.raises(RefreshTokenReused):
        await identities.refresh(first.refresh_token)
    with pytest.raises(RefreshTokenInvalid):
        await identities.refresh(third.refresh_token)
    async with db.acquire() as conn:
        assert await actions(conn, f"user:{ILYA}") == ["user.signed_in", "refresh_token.reused"]


async def test_two_tabs_at_once_stay_signed_in(db: Database, identities: Identities) -> None:
    """Concurrent requests with the same token get the same successor, and it works."""
    first = await ilya_in(identities)
    answers = await asyncio.gather(*(identities.refresh(first.refresh_token) for _ in range(10)))
    assert len({answer.refresh_token for answer in answers}) == 1
    await identities.refresh(answers[0].refresh_token)
    assert await count(db, "ended_at IS NULL") == 1


async def test_a_thief_in_the_same_moment_is_found_out(db: Database, identities: Identities) -> None:
    """A repeated request cannot fork a sign-in: the second branch that is used ends it."""
    first = await ilya_in(identities)
    owners = await identities.refresh(first.refresh_token)
    thiefs = await identities.refresh(first.refresh_token)
    await identities.refresh(owners.refresh_token)
    await pass_time(db, sign_ins.REPEAT)
    with pytest.raises(RefreshTokenReused):
        await identities.refresh(thiefs.refresh_token)


async def test_the_moment_for_repeating_ends(db: Database, identities: Identities) -> None:
    """Used later, the same token counts as copied."""
    first = await ilya_in(identities)
    await identities.refresh(first.refresh_token)
    await pass_time(db, sign_ins.REPEAT)
    with pytest.raises(RefreshTokenReused):
        await identities.refresh(first.refresh_token)


async def test_the_database_knows_no_token(db: Database, identities: Identities) -> None:
    """Rows hold hashes and a sealed blob, and the blob only for a moment."""
    first = await ilya_in(identities)
    await identities.refresh(first.refresh_token)
    async with db.acquire() as conn:
        row = await conn.fetchval("SELECT sign_ins::text FROM sign_ins")
    assert first.refresh_token not in row
    assert await count(db, "sealed IS NOT NULL") == 1
    await pass_time(db, sign_ins.REPEAT)
    async with db.transaction() as conn:
        await sign_ins.purge(conn)
    assert await count(db, "sealed IS NOT NULL") == 0


async def test_a_token_left_alone_expires(db: Database, identities: Identities) -> None:
    """After thirty days without a refresh the person proves again who they are."""
    first = await ilya_in(identities)
    assert first.refresh_expires_in == sign_ins.LIFE
    await pass_time(db, sign_ins.LIFE)
    with pytest.raises(RefreshTokenExpired):
        await identities.refresh(first.refresh_token)


async def test_no_sign_in_lasts_for_ever(db: Database, identities: Identities) -> None:
    """However often it is refreshed, it has an end, and the last token knows it."""
    token = (await ilya_in(identities)).refresh_token
    for _ in range(8):
        await pass_time(db, 20 * 86400)
        signed_in = await identities.refresh(token)
        token = signed_in.refresh_token
    assert signed_in.refresh_expires_in <= 20 * 86400
    await pass_time(db, 20 * 86400)
    with pytest.raises(RefreshTokenExpired):
        await identities.refresh(token)


@pytest.mark.parametrize("token", ["", "x", "A" * 64, "é" * 64, "A" * 63 + "\n", "-_" * 32, "=" * 64])
async def test_what_is_no_token(identities: Identities, token: str) -> None:
    """Garbage belongs to no sign-in, and ends none."""
    await ilya_in(identities)
    with pytest.raises(RefreshTokenInvalid):
        await identities.refresh(token)
    assert not await identities.sign_out(token)


async def test_signing_out(db: Database, identities: Identities) -> None:
    """By any token of the family, old ones too; the second time there is nothing to end. Others stay."""
    first, other = await ilya_in(identities), await ilya_in(identities)
    second = await identities.refresh(first.refresh_token)
    assert await identities.sign_out(first.refresh_token)
    assert not await identities.sign_out(second.refresh_token)
    with pytest.raises(RefreshTokenInvalid):
        await identities.refresh(second.refresh_token)
    await identities.refresh(other.refresh_token)
    assert await count(db, "end_reason = 'signed_out'") == 1


async def test_fifty_first_sign_ins_at_once(db: Database, identities: Identities) -> None:
    """One profile, fifty sign-ins, no error."""
    answers = await asyncio.gather(*(ilya_in(identities) for _ in range(50)))
    assert len({answer.refresh_token for answer in answers}) == 50
    assert await count(db) == 50
    async with db.acquire() as conn:
        assert await conn.fetchval("SELECT count(*) FROM users") == 1


async def test_the_oldest_make_way(
    db: Database, identities: Identities, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A person has only so many sign-ins; the newest count."""
    monkeypatch.setattr(sign_ins, "MOST", 3)
    tokens = [(await ilya_in(identities)).refresh_token for _ in range(4)]
    with pytest.raises(RefreshTokenInvalid):
        await identities.refresh(tokens[0])
    for token in tokens[1:]:
        await identities.refresh(token)


async def test_a_profile_erased_meanwhile_heals_itself(db: Database, identities: Identities) -> None:
    """Erasing somebody ends their sign-ins; the next proof makes a new profile, also in that very moment."""
    first = await ilya_in(identities)

    async def erase() -> None:
        async with db.acquire() as conn:
            await conn.execute("DELETE FROM users WHERE telegram_id = $1", ILYA)

    await erase()
    assert await identities.profile(ILYA) is None
    with pytest.raises(RefreshTokenInvalid):
        await identities.refresh(first.refresh_token)
    for _ in range(5):
        await ilya_in(identities)
        await asyncio.gather(*(ilya_in(identities) for _ in range(3)), erase(), ilya_in(identities))
    await ilya_in(identities)
    assert await identities.profile(ILYA) is not None


async def test_a_username_that_was_somebody_elses(db: Database, identities: Identities) -> None:
    """Telegram moves names between people: the newcomer has it, the other one keeps their account."""
    await ilya_in(identities)
    newcomer = users.Person(telegram_id=301557902, first_name="Marta", username="ilya")
    signed_in = await identities.sign_in(newcomer, Method.LOGIN_WIDGET)
    assert signed_in.user.username == "ilya"
    profile = await identities.profile(ILYA)
    assert profile is not None
    assert profile.user.telegram_id == ILYA


async def test_development_sign_ins_end_with_development(
    db: Database, vault: Vault, ring: SigningKeySet, identities: Identities
) -> None:
    """A database that a developer used lets nobody in without proof once the portal is real."""
    lax = Identities(db, vault, ring, issuer=ISSUER, allows_development=True)
    believed = await lax.sign_in(ilya(), Method.DEVELOPMENT)
    assert lax.verify(believed.access_token).method is Method.DEVELOPMENT
    with pytest.raises(TokenInvalid):
        identities.verify(believed.access_token)
    with pytest.raises(RefreshTokenInvalid):
        await identities.refresh(believed.refresh_token)


async def test_upkeep_looks_after_them(db: Database, vault: Vault, identities: Identities) -> None:
    """Expired sign-ins are deleted."""
    await identities.sign_out((await ilya_in(identities)).refresh_token)
    await pass_time(db, sign_ins.KEPT + 1)
    await Maintenance(db, vault, SessionFiles(None)).once()
    assert await count(db) == 0


async def test_what_is_over_is_forgotten(db: Database, identities: Identities) -> None:
    """A week after its end or expiry a sign-in's row is gone; what goes on stays."""
    ended, expired = await ilya_in(identities), await ilya_in(identities)
    await identities.sign_out(ended.refresh_token)
    await pass_time(db, sign_ins.KEPT + 1)
    kept = await ilya_in(identities)
    async with db.transaction() as conn:
        await sign_ins.purge(conn)
    assert await count(db) == 2
    await pass_time(db, sign_ins.LIFE + 1)
    await identities.refresh((await ilya_in(identities)).refresh_token)
    async with db.transaction() as conn:
        await sign_ins.purge(conn)
    assert await count(db) == 2
    with pytest.raises(RefreshTokenExpired):
        await identities.refresh(kept.refresh_token)
    with pytest.raises(RefreshTokenInvalid):
        await identities.refresh(expired.refresh_token)
