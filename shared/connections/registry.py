"""Which reactions there are: what follows from an event and need not be part of its transaction."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TypeAlias

from shared.connections.events import Event, EventType
from shared.core.db import Connection

React: TypeAlias = Callable[[Connection, Event], Awaitable[None]]


@dataclass(frozen=True, kw_only=True)
class Reaction:
    """What is done about events of some types."""

    name: str  #: stored while the reaction is pending: it stays as it is
    types: frozenset[EventType]
    react: React


class Reactions:
    """The reactions by name; a function becomes one by being decorated with `on`."""

    def __init__(self, *reactions: Reaction) -> None:
        self._by_name = {reaction.name: reaction for reaction in reactions}

    def on(self, *types: EventType) -> Callable[[React], React]:
        """Have the decorated function called for each event of these types, under its own name.

        It runs in a transaction of its own and only writes to the database: its writes and the mark that it
        is done commit together. An exception rolls both back, and it is called again later. The person, if
        there still is one, cannot be deleted meanwhile. ValueError for a name that is taken.
        """

        def register(react: React) -> React:
            name = getattr(react, "__name__", "")
            if not name or name in self._by_name:
                raise ValueError(f"a reaction needs a name of its own, not {name!r}")
            self._by_name[name] = Reaction(name=name, types=frozenset(types), react=react)
            return react

        return register

    def __getitem__(self, name: str) -> Reaction:
        return self._by_name[name]

    @property
    def names(self) -> list[str]:
        """Every name."""
        return list(self._by_name)

    @property
    def subscriptions(self) -> list[tuple[str, str]]:
        """Every pair of an event's type and the name of a reaction to it."""
        return [(kind.value, one.name) for one in self._by_name.values() for kind in sorted(one.types)]
