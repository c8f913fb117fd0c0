"""A step of a login: what a person may ask for at it, what its page needs to know, and who acts on it."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import ClassVar

from shared.core.errors import PortalError
from shared.login.details import Details
from shared.login.draft_keys import DraftKeys
from shared.login.inputs import Input
from shared.login.live_draft import AcceptedLogin
from shared.login.owned_login import OwnedLogin


class Step(ABC):
    """One step, driven for one owned login.

    The class says what belongs to the step; the registry of the ways is where everybody else learns of it. An
    instance acts for one login, as long as this process owns it.
    """

    name: ClassVar[str]  #: of the attempts made by it, as stored in `auth_attempts.method`
    inputs: ClassVar[tuple[type[Input], ...]]  #: what it acts on; a kind of input belongs to one step
    details: ClassVar[type[Details] | None] = None  #: what its page is shown; None: the token
    errors: ClassVar[tuple[type[PortalError], ...]] = ()  #: how an input at this step may be refused

    def __init__(self, owned: OwnedLogin, keys: DraftKeys) -> None:
        self._owned = owned
        self._keys = keys
        self._deps = owned.deps

    @abstractmethod
    async def act(self, asked: Input, number: int) -> AcceptedLogin | None:
        """Act on one of `inputs`; returns the account once one is signed in.

        A refusal that the person can do something about becomes a problem for the page, with `number`, and
        leaves the login as it is. Raises another TelegramError, LeaseLost, LoginOver, Unavailable.
        """

    def next_question(self) -> float:
        """When to ask Telegram unasked while the login is at this step (monotonic; infinite: never)."""
        return float("inf")
