"""How logins look to their pages, remembered until NOTIFY says that one has changed.

Many pages ask about few logins, so the answer stays in memory: it is read again once a login is announced as
changed, and not used while the listener is not connected. The row is the truth.
"""

from __future__ import annotations

import asyncio
import time
from collections import OrderedDict
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

from shared.core.db import Database
from shared.core.notifications import Listener
from shared.crypto.contexts import login_context
from shared.crypto.vault import Vault
from shared.login import details, logins
from shared.login.details import Details
from shared.login.logins import Login
from shared.login.states import BEFORE_A_STEP, TERMINAL, State, public
from shared.login.ways import registry

MOST_REMEMBERED = 20_000  # logins
READ_AGAIN_EVERY = 15.0  # seconds; the safety net under a watcher


@dataclass(frozen=True, kw_only=True)
class LoginView:
    """One login as a page may see it. Knows its own countdowns."""

    id: int
    label: str
    telegram_id: int
    state: State
    code: str | None  #: why it failed
    problem: str | None  #: what went wrong last without ending it
    language: str
    url: str | None  #: `tg://login?token=…` while a token is on show: a secret
    details: Details | None  #: what the page needs for the present step; None: no step asks anything
    retry_at: float | None  #: monotonic; when `problem` may be gone
    answered: int
    version: int
    expires_at: float  #: monotonic
    token_expires_at: float | None  #: monotonic

    @property
    def status(self) -> str:
        """The public name of the state."""
        return public(self.state)

    @property
    def is_live(self) -> bool:
        """Whether it can still succeed."""
        return self.state not in TERMINAL

    @property
    def is_before_a_step(self) -> bool:
        """Whether the person has not gone on from the way that every login begins with."""
        return self.details is None and self.state in BEFORE_A_STEP

    @property
    def expires_in(self) -> int:
        """Whole seconds the login has left, at least 0."""
        return max(0, round(self.expires_at - time.monotonic()))

    @property
    def qr_expires_in(self) -> int | None:
        """Whole seconds the token on show can be scanned for; None without one."""
        if self.token_expires_at is None:
            return None
        return max(0, round(self.token_expires_at - time.monotonic()))

    @property
    def retry_after(self) -> int | None:
        """Whole seconds until `problem` may be gone; None when waiting is not what it takes."""
        return None if self.retry_at is None else max(0, round(self.retry_at - time.monotonic()))


@dataclass(eq=False)
class _Entry:
    login_id: int
    language: str | None = None  # of the person, as last read
    view: LoginView | None = None  # None: to be read again
    changes: int = 0  # announcements so far: what was read before one must not be remembered after it
    watchers: set[asyncio.Event] = field(default_factory=set)


class LoginCache:
    """Views of logins by hashed session id. Owns no task: each caller reads for itself.

    It remembers the newest `most` logins and all that are watched. A watcher reads again after
    `read_again_every` seconds without an announcement.
    """

    def __init__(
        self,
        db: Database,
        vault: Vault,
        listener: Listener,
        *,
        most: int = MOST_REMEMBERED,
        read_again_every: float = READ_AGAIN_EVERY,
    ) -> None:
        self._most = most
        self._read_again_every = read_again_every
        self._db = db
        self._vault = vault
        self._listener = listener
        self._by_hash: OrderedDict[bytes, _Entry] = OrderedDict()
        self._by_id: dict[int, bytes] = {}

    def changed(self, login_id: int) -> None:
        """A login was announced as changed."""
        if (digest := self._by_id.get(login_id)) is not None:
            self._stale(self._by_hash[digest])

    def all_changed(self) -> None:
        """Announcements may have been missed."""
        for entry in self._by_hash.values():
            self._stale(entry)

    def ended(self, login: Login) -> None:
        """This process has just committed a login's end, which never changes: nothing need be read."""
        entry = self._by_hash.get(self._by_id.get(login.id, b""))
        if entry is not None and entry.language is not None:
            self._stale(entry)
            entry.view = self._view(login, entry.language)

    async def view(self, digest: bytes) -> LoginView | None:
        """The login behind a hashed session id; None when there is none. Raises Unavailable."""
        entry = self._by_hash.get(digest)
        if entry is not None and entry.view is not None and self._listener.healthy:
            return entry.view
        return await self._read(digest)

    async def watch(self, digest: bytes) -> AsyncIterator[LoginView]:
        """The present view, then every later one; ends after a terminal one.

        Nothing for an unknown login. Raises Unavailable when the database does not answer.
        """
        view = await self.view(digest)
        if view is None:
            return
        changed = asyncio.Event()
        entry = self._entry(digest, view.id)
        entry.watchers.add(changed)
        try:
            shown = None
            while True:
                changed.clear()
                view = await self.view(digest)
                if view is None:
                    return
                if view.version != shown:
                    shown = view.version
                    yield view
                if not view.is_live:
                    return
                await self._wait(changed, entry)
        finally:
            entry.watchers.discard(changed)

    async def _wait(self, changed: asyncio.Event, entry: _Entry) -> None:
        try:
            async with asyncio.timeout(self._read_again_every):
                await changed.wait()
        except TimeoutError:
            entry.view = None

    async def _read(self, digest: bytes) -> LoginView | None:
        """Read the row; remember it only when no announcement can have been missed meanwhile."""
        entry = self._by_hash.get(digest)
        changes = None if entry is None else entry.changes
        async with self._db.acquire() as conn:
            found = await logins.by_hash(conn, digest)
        if found is None:
            return None
        login, language = found
        view = self._view(login, language)
        entry = self._entry(digest, login.id)
        entry.language = language
        if entry.changes == changes:
            entry.view = view
        return view

    def _entry(self, digest: bytes, login_id: int) -> _Entry:
        entry = self._by_hash.get(digest)
        if entry is None:
            entry = self._by_hash[digest] = _Entry(login_id)
            self._by_id[login_id] = digest
            self._forget_oldest()
        return entry

    def _forget_oldest(self) -> None:
        while len(self._by_hash) > self._most:
            digest, entry = self._by_hash.popitem(last=False)
            if entry.watchers:
                self._by_hash[digest] = entry
                return
            self._by_id.pop(entry.login_id, None)

    def _view(self, login: Login, language: str) -> LoginView:
        now = time.monotonic()
        context = login_context(login.id)
        left = login.token_expires_in
        wait = login.retry_in
        return LoginView(
            id=login.id,
            label=login.label,
            telegram_id=login.telegram_id,
            state=login.state,
            code=login.code,
            problem=login.problem,
            language=language,
            url=None if login.token is None else self._vault.open(login.token, context),
            details=details.opened(self._vault, login, registry.details()),
            retry_at=None if wait is None else now + wait,
            answered=login.answered,
            version=login.version,
            expires_at=now + login.expires_in,
            token_expires_at=None if left is None else now + left,
        )

    @staticmethod
    def _stale(entry: _Entry) -> None:
        entry.view = None
        entry.changes += 1
        for changed in entry.watchers:
            changed.set()
