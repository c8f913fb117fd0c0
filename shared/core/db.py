"""PostgreSQL: one pool for a process, and one place that translates the driver's connection errors."""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from typing import TYPE_CHECKING, TypeAlias

import asyncpg

from shared.core.errors import Unavailable
from shared.core.queries import Queries

__all__ = ["Connection", "Database", "Queries", "connect", "disconnect", "together", "translated"]

if TYPE_CHECKING:
    from asyncpg.pool import PoolConnectionProxy

    Connection: TypeAlias = asyncpg.Connection[asyncpg.Record] | PoolConnectionProxy[asyncpg.Record]
    Pool: TypeAlias = asyncpg.Pool[asyncpg.Record]
    _Base: TypeAlias = asyncpg.Connection[asyncpg.Record]
else:
    Connection = Pool = object
    _Base = asyncpg.Connection

CONNECT_TIMEOUT = 5.0  # seconds
COMMAND_TIMEOUT = 15.0  # seconds
RELEASE_TIMEOUT = 2.0  # seconds for a cancelled statement to be gone before its connection is dropped
SERVER_SETTINGS = {
    "application_name": "telegram-auth-portal",
    "idle_in_transaction_session_timeout": "30000",  # ms; a frozen process must not hold its locks for ever
}

_LOST = (
    asyncpg.PostgresConnectionError,
    asyncpg.AdminShutdownError,
    asyncpg.CrashShutdownError,
    asyncpg.IdleInTransactionSessionTimeoutError,
    TimeoutError,
)
_IN_THE_WAY = (  # of somebody else's transaction or migration; the same call succeeds a moment later
    asyncpg.DeadlockDetectedError,
    asyncpg.SerializationError,
    asyncpg.InvalidCachedStatementError,
)
_ANY_FAILURE = (OSError, TimeoutError, asyncpg.PostgresError, asyncpg.InterfaceError)


class _PlainConnection(_Base):
    """A connection without a reset query.

    asyncpg's reset query costs a round trip on every release. Nothing here leaves session state behind:
    settings and advisory locks are transaction-scoped, LISTEN has a connection of its own (``events``).
    """

    def get_reset_query(self) -> str:
        return ""


async def _prepare(connection: Connection) -> None:
    await connection.set_type_codec(
        "jsonb",
        schema="pg_catalog",
        encoder=lambda value: json.dumps(value, ensure_ascii=False, separators=(",", ":")),
        decoder=json.loads,
    )


@contextlib.contextmanager
def translated(connection: Connection) -> Iterator[None]:
    """Turn the loss of ``connection``, and what only needs another try, into Unavailable; other errors pass.

    An OSError or InterfaceError counts only once the connection is closed: a body may have one of its own.
    """
    try:
        yield
    except _LOST as error:
        raise Unavailable("the database does not answer") from error
    except _IN_THE_WAY as error:
        raise Unavailable("the database could not do it at this moment") from error
    except (OSError, asyncpg.InterfaceError) as error:
        if _is_gone(connection):
            raise Unavailable("the database does not answer") from error
        raise


def _is_gone(connection: Connection) -> bool:
    try:
        return connection.is_closed()
    except asyncpg.InterfaceError:  # the pool has taken it back by itself, as it does when it was lost
        return True


@contextlib.contextmanager
def _connecting() -> Iterator[None]:
    """Whatever keeps us from connecting, a refused password included, makes the database unavailable."""
    try:
        yield
    except _ANY_FAILURE as error:
        raise Unavailable(f"no connection to the database ({type(error).__name__})") from error


@contextlib.asynccontextmanager
async def together(connection: Connection) -> AsyncIterator[None]:
    """Make the body's statements one whole: part of the transaction that is open, else of one of its own.

    Without asyncpg's savepoint, which costs two round trips: the code that opened the transaction must let an
    exception of the body end it, unless nothing was written before.
    """
    if connection.is_in_transaction():
        yield
    else:
        async with connection.transaction():
            yield


async def connect(dsn: str, *, command_timeout: float | None = None) -> asyncpg.Connection[asyncpg.Record]:
    """Open one connection outside of any pool; the caller closes it. Raises Unavailable."""
    with _connecting():
        connection = await asyncpg.connect(
            dsn, timeout=CONNECT_TIMEOUT, command_timeout=command_timeout, server_settings=SERVER_SETTINGS
        )
        await _prepare(connection)
        return connection


async def disconnect(connection: asyncpg.Connection[asyncpg.Record]) -> None:
    """Close a connection of :func:`connect`; one that cannot be closed in order is dropped."""
    try:
        await connection.close(timeout=RELEASE_TIMEOUT)
    except _ANY_FAILURE:
        connection.terminate()


class Database:
    """A pool of connections that heals itself.

    While PostgreSQL is away every call fails with Unavailable, at once when the connection is refused, after
    CONNECT_TIMEOUT when nobody answers; the first call after its return succeeds. Connections are
    lent in the order of the requests.
    """

    def __init__(self, pool: Pool, max_size: int) -> None:
        self._pool = pool
        self._turns = asyncio.Semaphore(max_size)  # asyncpg's own queue lets waiters starve

    @classmethod
    async def open(
        cls,
        dsn: str,
        *,
        max_size: int = 10,
        command_timeout: float = COMMAND_TIMEOUT,
        on_connect: Callable[[Connection], Awaitable[None]] | None = None,
    ) -> Database:
        """Open a pool of at most ``max_size`` connections and try one. Raises Unavailable.

        A statement that takes longer than ``command_timeout`` seconds counts as a lost database.
        ``on_connect`` is called with every new connection: it may run there what is needed quickly later.
        """

        async def prepare(connection: Connection) -> None:
            await _prepare(connection)
            if on_connect is not None:
                await on_connect(connection)

        pool = asyncpg.create_pool(
            dsn,
            min_size=0,
            max_size=max_size,
            timeout=CONNECT_TIMEOUT,
            command_timeout=command_timeout,
            connection_class=_PlainConnection,
            init=prepare,
            max_cached_statement_lifetime=0,  # seconds; 0: as long as its connection
            server_settings=SERVER_SETTINGS,
        )
        database = cls(pool, max_size)
        try:
            with _connecting():
                await pool
            await database.ping()
        except BaseException:
            pool.terminate()
            raise
        return database

    @contextlib.asynccontextmanager
    async def acquire(self) -> AsyncIterator[Connection]:
        """Lend a connection; each statement commits by itself. Raises Unavailable, also out of the body."""
        async with self._turns:
            with _connecting():
                connection = await self._pool.acquire()
            try:
                with translated(connection):
                    yield connection
            finally:
                await self._give_back(connection)

    @contextlib.asynccontextmanager
    async def transaction(self) -> AsyncIterator[Connection]:
        """Lend a connection inside a transaction: committed at the end, rolled back by an exception.

        Raises Unavailable; when that happens at the very end it is unknown whether the commit took place.
        """
        async with self.acquire() as connection, connection.transaction():
            yield connection

    async def ping(self) -> None:
        """Run a trivial query. Raises Unavailable."""
        async with self.acquire() as connection:
            await connection.execute("SELECT 1")

    async def close(self) -> None:
        """Close every connection; one that is still lent after CONNECT_TIMEOUT is dropped."""
        try:
            async with asyncio.timeout(CONNECT_TIMEOUT):
                await self._pool.close()
        except _ANY_FAILURE:
            self._pool.terminate()

    async def _give_back(self, connection: PoolConnectionProxy[asyncpg.Record]) -> None:
        """A connection that cannot be given back in time is dropped; the body's outcome is unaffected."""
        with contextlib.suppress(*_ANY_FAILURE):
            await self._pool.release(connection, timeout=RELEASE_TIMEOUT)
