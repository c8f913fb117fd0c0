"""The numbering of messages to a client."""

from __future__ import annotations

from sandbox.mtproto.session import Outgoing, Session

CALL, PONG = Outgoing(body=b"bodybody"), Outgoing(body=b"pongpong", confirmable=False)
NOW = 1_800_000_000.25


def test_ids_are_the_time_and_rise() -> None:
    """The upper half is Unix time; answers end in 1, pushes in 3; equal times still rise."""
    session = Session(1)
    ids = [session.letter([CALL], salt=0, now=NOW).msg_id for _ in range(5)]
    assert ids == sorted(set(ids))
    assert all(msg_id >> 32 == int(NOW) and msg_id % 4 == 1 for msg_id in ids)
    assert session.letter([Outgoing(body=b"push", answer=False)], salt=0, now=NOW).msg_id % 4 == 3


def test_ids_follow_a_clock_that_was_set_back() -> None:
    """Otherwise a client could never learn the right time again."""
    session = Session(1)
    session.letter([CALL], salt=0, now=NOW)
    assert session.letter([CALL], salt=0, now=NOW - 60).msg_id >> 32 == int(NOW - 60)


def test_sequence_numbers() -> None:
    """Twice the count of messages to confirm before, plus one if this is one."""
    session = Session(1)
    seen = [session.letter([item], salt=0, now=NOW).seq_no for item in (CALL, PONG, CALL, PONG)]
    assert seen == [1, 2, 3, 4]


def test_repeats_are_known() -> None:
    """A message id counts once."""
    session = Session(1)
    assert [session.is_new(8), session.is_new(8), session.is_new(12)] == [True, False, True]
