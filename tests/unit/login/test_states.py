"""The table of moves, held as a table."""

from __future__ import annotations

import pytest

from shared.login.states import LIVE, TERMINAL, TRANSITIONS, State, may_follow, public, sources

PUBLIC_NAMES = {"pending", "password_required", "authorized", "expired", "cancelled", "failed"}


def test_every_state_has_its_moves() -> None:
    """No state is forgotten in the table, and live and terminal ones share nothing."""
    assert set(TRANSITIONS) == set(State)
    assert not LIVE & TERMINAL


@pytest.mark.parametrize("state", sorted(TERMINAL))
def test_terminal_states_absorb(state: State) -> None:
    """Nothing follows an end."""
    assert TRANSITIONS[state] == frozenset()


@pytest.mark.parametrize("state", sorted(LIVE - {State.FINALISING}))
@pytest.mark.parametrize("ending", ["expired", "cancelled", "superseded", "failed"])
def test_any_live_state_may_end(state: State, ending: str) -> None:
    """A login can be cancelled in every state before Telegram's acceptance is recorded."""
    assert may_follow(state, State(ending))


def test_authorized_comes_from_finalising_alone() -> None:
    """Nobody is signed in without the books being written."""
    assert sources(State.AUTHORIZED) == [State.FINALISING]


def test_nothing_leads_back_to_created() -> None:
    """A login begins once."""
    assert sources(State.CREATED) == []


def test_every_state_has_a_public_name() -> None:
    """The outside world hears the names of the contract only."""
    assert {public(state) for state in State} == PUBLIC_NAMES
    assert public(State.SUPERSEDED) == "cancelled"
    assert public(State.FINALISING) == "pending"
