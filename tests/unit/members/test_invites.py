"""Which texts are invite codes, and the status of an invite; pure."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from shared.members.invites import Invite, InviteCode, InviteMalformed, InviteStatus, normalise

THEN = datetime(2030, 1, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("3HBP4Z3ECICZ", "3HBP4Z3ECICZ"),
        ("3hbp4z3ecicz", "3HBP4Z3ECICZ"),
        ("  Welcome-2030_a\r\n", "WELCOME-2030_A"),
        ("\u00a0ABCD\u2003", "ABCD"),
        ("A" * 64, "A" * 64),
    ],
)
def test_a_code_as_people_type_it(typed: str, code: str) -> None:
    """Case and outer spaces do not matter; 4 to 64 characters."""
    assert normalise(typed) == code


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "   ",
        "ABC",
        "A" * 65,
        "a" * 1000,
        "AB CD",
        "AB\nCD",
        "ABCD\x00",
        "-ABCD",
        "_ABCD",
        "ABCD!",
        "АВСД",  # Cyrillic look-alikes
        "ıABCD",  # a dotless i, which becomes an ASCII one in upper case
        "straße",
        "٣٤٥٦",  # digits, but not ours
        "'; DROP TABLE invites; --",
        "\ud800ABC",
    ],
)
def test_what_is_no_code(typed: str) -> None:
    """Everything else is malformed, before the database is asked; the error does not repeat it."""
    with pytest.raises(InviteMalformed) as refused:
        normalise(typed)
    assert (refused.value.status, refused.value.code) == (400, "invite_malformed")
    assert str(refused.value) == InviteMalformed.summary()


def _invite(*, revoked: bool = False, expired: bool = False, reserved: int = 0, consumed: int = 0) -> Invite:
    return Invite(
        code=InviteCode("CODE"),
        plan="premium",
        max_uses=2,
        expires_at=THEN,
        revoked_at=THEN if revoked else None,
        created_by="cli",
        created_at=THEN,
        expired=expired,
        reserved=reserved,
        consumed=consumed,
    )


@pytest.mark.parametrize(
    ("invite", "status", "left"),
    [
        (_invite(), InviteStatus.OPEN, 2),
        (_invite(reserved=1), InviteStatus.OPEN, 1),
        (_invite(reserved=1, consumed=1), InviteStatus.USED, 0),
        (_invite(consumed=2), InviteStatus.USED, 0),
        (_invite(consumed=2, expired=True), InviteStatus.EXPIRED, 0),
        (_invite(expired=True, revoked=True), InviteStatus.REVOKED, 2),
        (_invite(consumed=3), InviteStatus.USED, 0),
    ],
)
def test_how_an_invite_stands(invite: Invite, status: InviteStatus, left: int) -> None:
    """Revoked before expired before used; reserved uses are taken, and nothing goes below zero."""
    assert (invite.status, invite.uses_left) == (status, left)
