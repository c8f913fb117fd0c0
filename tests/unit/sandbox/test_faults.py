"""Faults and the journal by themselves."""

from __future__ import annotations

import pytest

from sandbox.faults import Faults, Journal, Served
from sandbox.world import RpcFailure


def raised(faults: Faults, method: str) -> str | None:
    """The failure that a call of this method meets."""
    try:
        faults.check(method)
    except RpcFailure as failure:
        return failure.name
    return None


def test_failures_are_used_up_in_order() -> None:
    """The first asked for comes first, each as often as it was asked for, other methods are untouched."""
    faults = Faults()
    faults.flood("auth.sendCode", 30, times=2)
    faults.fail("auth.sendCode", 500, "RPC_CALL_FAIL")
    assert raised(faults, "auth.signIn") is None
    met = [raised(faults, "auth.sendCode") for _ in range(4)]
    assert met == ["FLOOD_WAIT_30", "FLOOD_WAIT_30", "RPC_CALL_FAIL", None]


def test_failures_of_any_method() -> None:
    """`*` meets whatever comes, after what was asked for by name."""
    faults = Faults()
    faults.fail("*", 401, "USER_DEACTIVATED_BAN", times=2)
    faults.fail("auth.signIn", 500, "RPC_CALL_FAIL")
    met = [raised(faults, method) for method in ("auth.signIn", "auth.signIn", "help.getConfig", "a.b")]
    assert met == ["RPC_CALL_FAIL", "USER_DEACTIVATED_BAN", "USER_DEACTIVATED_BAN", None]


def test_healing() -> None:
    """Everything is as in the beginning."""
    faults = Faults(latency=1, black_hole=True, token_life=1, clock_skew=60, updates_lost=True)
    faults.fail("help.getConfig", 500, "INTERNAL")
    faults.heal()
    assert faults == Faults()


def test_dropping_asks_every_server() -> None:
    """The count is the sum of what was cut."""
    faults = Faults()
    faults.attach(lambda key_id: 1 if key_id is None else 0)
    faults.attach(lambda key_id: 2 if key_id is None else key_id)
    assert faults.drop_connections() == 3
    assert faults.drop_connections(7) == 7


def test_the_journal_filters() -> None:
    """By method, by key, or both."""
    journal = Journal()
    for key_id, method in ((1, "a.b"), (2, "a.b"), (1, "c.d")):
        journal.add(Served(time=0, key_id=key_id, method=method))
    assert [call.key_id for call in journal.calls("a.b")] == [1, 2]
    assert journal.methods(key_id=1) == ["a.b", "c.d"]
    assert len(journal.calls("a.b", key_id=2)) == 1


@pytest.mark.parametrize("method", ["", "auth.signIn"])
def test_nothing_fails_unasked(method: str) -> None:
    """A fresh set of faults is harmless."""
    assert raised(Faults(), method) is None
