"""The states of one login and the moves between them; pure, so that the table itself is the test."""

from __future__ import annotations

from enum import StrEnum


class State(StrEnum):
    """How far a login is. The values are the ones stored in `logins.state`."""

    CREATED = "created"  #: The bot gave the button; nobody opened the page, Telegram knows nothing yet.
    WAITING = "waiting"  #: A token is (about to be) on show, or a step without a state of its own goes on.
    CODE = "code"  #: A login code was sent to the phone; the page asks for it.
    PASSWORD = "password"  # noqa: S105 #: The account has a cloud password; the page asks for its proof.
    FINALISING = "finalising"  #: Telegram said yes; our own books are being written.
    AUTHORIZED = "authorized"  #: Done: session kept, invite consumed, plan granted.
    EXPIRED = "expired"  #: The time of the login ran out.
    CANCELLED = "cancelled"  #: The person gave it up.
    SUPERSEDED = "superseded"  #: A newer /login of the same person took its place.
    FAILED = "failed"  #: Refused or impossible; `logins.code` says why.


#: Nothing has happened that another step follows from.
BEFORE_A_STEP = frozenset({State.CREATED, State.WAITING})
TERMINAL = frozenset({State.AUTHORIZED, State.EXPIRED, State.CANCELLED, State.SUPERSEDED, State.FAILED})
LIVE = frozenset(State) - TERMINAL

_ENDINGS = frozenset({State.EXPIRED, State.CANCELLED, State.SUPERSEDED, State.FAILED})

#: Which states may follow which. Terminal states absorb: nothing follows them.
TRANSITIONS: dict[State, frozenset[State]] = {
    State.CREATED: frozenset({State.WAITING, State.CODE, State.PASSWORD, State.FINALISING}) | _ENDINGS,
    State.WAITING: frozenset({State.WAITING, State.CODE, State.PASSWORD, State.FINALISING}) | _ENDINGS,
    State.CODE: frozenset({State.WAITING, State.PASSWORD, State.FINALISING}) | _ENDINGS,
    State.PASSWORD: frozenset({State.WAITING, State.CODE, State.FINALISING}) | _ENDINGS,
    State.FINALISING: frozenset({State.AUTHORIZED, State.FAILED}),
} | {state: frozenset() for state in TERMINAL}

_PUBLIC = {
    State.PASSWORD: "password_required",
    State.AUTHORIZED: "authorized",
    State.EXPIRED: "expired",
    State.CANCELLED: "cancelled",
    State.SUPERSEDED: "cancelled",
    State.FAILED: "failed",
}


def may_follow(state: State, following: State) -> bool:
    """Whether a login in `state` may move to `following`."""
    return following in TRANSITIONS[state]


def sources(following: State) -> list[State]:
    """Every state from which a login may move to `following`, in the order of the enum."""
    return [state for state in State if may_follow(state, following)]


def public(state: State) -> str:
    """The name the outside world knows: `pending`, `password_required`, `authorized`, `expired`, …"""
    return _PUBLIC.get(state, "pending")
