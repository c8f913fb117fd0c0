"""How often one address may try."""

from __future__ import annotations

import pytest

from shared.core.errors import TooManyRequests
from webapp.auth.attempt_limits import AttemptLimits


def test_a_burst_then_a_pace() -> None:
    """After the burst one more attempt comes with every second, and the refusal says when."""
    limits = AttemptLimits(burst=3, per_second=0.5)
    for _ in range(3):
        limits.take("203.0.113.9", now=100.0)
    with pytest.raises(TooManyRequests) as refusal:
        limits.take("203.0.113.9", now=100.0)
    assert refusal.value.retry_after == 2
    limits.take("203.0.113.9", now=102.0)
    with pytest.raises(TooManyRequests):
        limits.take("203.0.113.9", now=102.0)


def test_a_refused_attempt_costs_nothing() -> None:
    """Who goes on trying is let in as soon as who waits."""
    limits = AttemptLimits(burst=1, per_second=1.0)
    limits.take("203.0.113.9", now=0.0)
    for moment in (0.2, 0.4, 0.6):
        with pytest.raises(TooManyRequests):
            limits.take("203.0.113.9", now=moment)
    limits.take("203.0.113.9", now=1.0)


SAME = [("2001:db8::1", "2001:db8::ffff"), ("::ffff:203.0.113.9", "203.0.113.9"), ("garbage", "-")]
DIFFERENT = [("203.0.113.9", "203.0.113.10"), ("2001:db8::1", "2001:db8:0:1::1")]


@pytest.mark.parametrize(("one", "other"), SAME)
def test_one_network_counts_as_one(one: str, other: str) -> None:
    """A client with one IPv6 address has 2^64 of them."""
    limits = AttemptLimits(burst=1)
    limits.take(one, now=0.0)
    with pytest.raises(TooManyRequests):
        limits.take(other, now=0.0)


@pytest.mark.parametrize(("one", "other"), DIFFERENT)
def test_others_are_not_kept_waiting(one: str, other: str) -> None:
    """One address's attempts cost another's nothing."""
    limits = AttemptLimits(burst=1)
    limits.take(one, now=0.0)
    limits.take(other, now=0.0)


def test_its_memory_is_bounded() -> None:
    """Any number of addresses take the room of so many; the one silent for longest is forgotten."""
    limits = AttemptLimits(burst=1, addresses=10)
    for number in range(100):
        limits.take(f"203.0.113.{number}", now=0.0)
    assert len(limits) == 10
    limits.take("203.0.113.0", now=0.0)
    with pytest.raises(TooManyRequests):
        limits.take("203.0.113.99", now=0.0)
