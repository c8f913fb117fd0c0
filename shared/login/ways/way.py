"""A way into an account: how a person has Telegram sign a login's auth key in."""

from __future__ import annotations

from abc import abstractmethod
from typing import ClassVar

from shared.core.db import Connection
from shared.core.errors import PortalError
from shared.login import attempts
from shared.login.live_draft import AcceptedLogin, LiveDraft
from shared.login.step import Step


class Way(Step):
    """One way in. Its name is also that of the auth keys it uses."""

    opening_errors: ClassVar[tuple[type[PortalError], ...]] = ()  #: how taking this way may be refused

    async def chosen(self, conn: Connection) -> None:
        """Note that the person takes this way now: pending attempts by others end, one by this begins."""
        row = self._owned.row
        await attempts.turn_to(conn, telegram_id=row.telegram_id, login_id=row.id, method=self.name)

    async def discard_other_keys(self, key: LiveDraft) -> None:
        """Drop every key of this way but `key`: only one of them can lead on."""
        for other in [one for one in self._keys.live if one.way == self.name and one is not key]:
            await self._keys.drop(other)


class FirstWay(Way):
    """The way that every login begins with. It can ask for the state of any auth key."""

    @abstractmethod
    async def start(self) -> AcceptedLogin | None:
        """Begin with a fresh auth key. Raises as `act` does."""

    @abstractmethod
    async def ask(self, key: LiveDraft) -> AcceptedLogin | None:
        """Ask Telegram for the state of a key of any way, and act on the answer. Raises as `act` does."""

    @abstractmethod
    def pause(self, seconds: float) -> None:
        """Do not ask Telegram unasked for so long."""
