"""Leases: renewed while they can be, let go in time when they cannot. Time is a number here."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable

import pytest

from shared.core.errors import Unavailable
from shared.core.leases import LEASE, LET_GO_BEFORE, LOST, NOT_RENEWED, LeaseKeeper

log = logging.getLogger("test")


class Holder:
    """What uses the leases: a database that answers as told, and a list of what was let go."""

    def __init__(self) -> None:
        self.now = 1000.0
        self.answer: Callable[[list[int]], Iterable[int]] = list
        self.asked: list[list[int]] = []
        self.let_go: list[tuple[int, str]] = []
        self.keeper = LeaseKeeper(
            "leases",
            renew=self._renew,
            let_go=lambda held_id, why: self.let_go.append((held_id, why)),
            log=log,
            clock=lambda: self.now,
        )

    async def _renew(self, ids: list[int]) -> set[int]:
        self.asked.append(ids)
        return set(self.answer(ids))


@pytest.fixture
def holder() -> Holder:
    """A holder of nothing yet."""
    return Holder()


def never_answers(ids: list[int]) -> Iterable[int]:
    """A database that is away."""
    raise Unavailable("away")


async def test_nothing_held_asks_nothing(holder: Holder) -> None:
    """An idle process leaves the database alone."""
    await holder.keeper.renew()
    assert holder.asked == []


async def test_a_renewed_lease_is_held_on(holder: Holder) -> None:
    """Its end moves with every answer."""
    holder.keeper.hold(7, asked_at=holder.now)
    for _ in range(5):
        holder.now += LEASE - LET_GO_BEFORE
        await holder.keeper.renew()
        await holder.keeper.look()
    assert holder.asked == [[7]] * 5
    assert holder.let_go == []


async def test_an_unrenewed_lease_is_let_go_before_its_end(holder: Holder) -> None:
    """LET_GO_BEFORE seconds before, and once only."""
    holder.answer = never_answers
    holder.keeper.hold(7, asked_at=holder.now)
    holder.now += LEASE - LET_GO_BEFORE
    with pytest.raises(Unavailable):
        await holder.keeper.renew()
    await holder.keeper.look()
    assert holder.let_go == []
    holder.now += 0.001
    await holder.keeper.look()
    await holder.keeper.look()
    assert holder.let_go == [(7, NOT_RENEWED)]


async def test_time_counts_from_before_the_query(holder: Holder) -> None:
    """The database began to count at the latest when it answered, perhaps as early as when it was asked."""

    def slowly(ids: list[int]) -> Iterable[int]:
        holder.now += 2.0
        return ids

    holder.answer = slowly
    holder.keeper.hold(7, asked_at=holder.now)
    begun = holder.now
    await holder.keeper.renew()
    holder.now = begun + LEASE - LET_GO_BEFORE + 0.001
    await holder.keeper.look()
    assert holder.let_go == [(7, NOT_RENEWED)]


async def test_a_lost_lease_is_let_go_at_once(holder: Holder) -> None:
    """Without waiting for its end; the others stay."""
    holder.keeper.hold(7, asked_at=holder.now)
    holder.keeper.hold(8, asked_at=holder.now)
    holder.answer = lambda _: [8]
    await holder.keeper.renew()
    assert holder.let_go == [(7, LOST)]


async def test_what_is_being_let_go_is_renewed_until_forgotten(holder: Holder) -> None:
    """Its client may take a moment to close, and nobody else may use the key in that moment."""
    holder.keeper.hold(7, asked_at=holder.now)
    holder.now += LEASE
    await holder.keeper.look()
    await holder.keeper.renew()
    holder.keeper.forget(7)
    await holder.keeper.renew()
    assert holder.asked == [[7]]


async def test_a_lease_taken_again_during_the_query_is_not_judged_by_its_answer(holder: Holder) -> None:
    """The answer is about the earlier one."""

    def meanwhile(ids: list[int]) -> Iterable[int]:
        holder.keeper.forget(7)
        holder.keeper.hold(7, asked_at=holder.now)
        return []

    holder.answer = meanwhile
    holder.keeper.hold(7, asked_at=holder.now)
    await holder.keeper.renew()
    assert holder.let_go == []
