"""The embedded PostgreSQL: who may see it, who shares it, and what survives which death."""

from __future__ import annotations

import asyncio
import os
import signal
import stat
import subprocess
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import asyncpg
import psutil
import pytest

from shared.core.db import Database
from shared.core.errors import Unavailable
from shared.core.file_lock import FileLock
from shared.core.notifications import Listener
from shared.embedded_postgres.supervisor import EmbeddedPostgresFailed, running
from tests.support.postgres import SURVIVES_KILLS, open_folder
from tests.support.programs import Program, program
from tests.support.waiting import until

KEEP = ("-m", "tests.support.keep_postgres")


@pytest.fixture
def folder() -> Iterator[Path]:
    """A data folder of this test's own."""
    with open_folder() as made:
        yield made


@pytest.fixture
async def keeper(folder: Path) -> AsyncIterator[Program]:
    """A process that looks after the folder's server; its first line is the address."""
    async with program(*KEEP, str(folder)) as process:
        yield process
    await until(lambda: is_gone(folder))


def is_gone(folder: Path) -> bool:
    """Whether no process of the folder's server is left: each of them holds its lock."""
    lock = FileLock(folder / "postgres" / "server.lock")
    free = lock.try_acquire()
    lock.release()
    return free


def postmaster(folder: Path) -> psutil.Process:
    """The server's first process."""
    pid_file = folder / "postgres" / "data" / "postmaster.pid"
    return psutil.Process(int(pid_file.read_text().partition("\n")[0]))


async def write_mark(dsn: str) -> None:
    """Commit something."""
    connection = await asyncpg.connect(dsn)
    await connection.execute("CREATE TABLE mark AS SELECT 42 AS value")
    await connection.close()


async def read_mark(dsn: str) -> int:
    """Read it back; waits for a server that is coming up again."""
    value = 0

    async def attempt() -> bool:
        nonlocal value
        try:
            connection = await asyncpg.connect(dsn, timeout=2)
        except (OSError, TimeoutError, asyncpg.PostgresError):
            return False
        value = await connection.fetchval("SELECT value FROM mark")
        await connection.close()
        return True

    await until(attempt)
    return value


async def test_it_is_closed_to_everybody_else(folder: Path) -> None:
    """Loopback only, scram, an unprivileged account, private files, a role without powers."""
    async with running(folder, settings=SURVIVES_KILLS) as dsn:
        connection = await asyncpg.connect(dsn)
        assert await connection.fetchval("SHOW listen_addresses") == "127.0.0.1"
        assert not await connection.fetchval("SELECT rolsuper FROM pg_roles WHERE rolname = current_user")
        assert await connection.fetchval(
            "SELECT pg_get_userbyid(datdba) = current_user FROM pg_database"
            " WHERE datname = current_database()"
        )
        await connection.close()
        assert postmaster(folder).uids().real != 0
        assert {
            each.laddr.ip for each in postmaster(folder).net_connections() if each.status == "LISTEN"
        } == {"127.0.0.1"}
        assert not postmaster(folder).net_connections("unix")
        address = urlsplit(dsn)
        with pytest.raises(asyncpg.InvalidPasswordError):
            await asyncpg.connect(dsn.replace(address.password or "", "guessed"))
    home = folder / "postgres"
    assert "trust" not in (home / "data" / "pg_hba.conf").read_text().split("# TYPE")[1]
    for name in ("password", "log", "port"):
        assert stat.S_IMODE((home / name).stat().st_mode) == 0o600, name
    assert stat.S_IMODE((home / "data").stat().st_mode) == 0o700


async def test_data_stay_over_a_clean_stop_and_the_address_too(folder: Path) -> None:
    """And nothing is left running in between."""
    async with running(folder) as dsn:
        await write_mark(dsn)
    assert is_gone(folder)
    async with running(folder) as again:
        assert again == dsn
        assert await read_mark(again) == 42
    assert is_gone(folder)


async def test_processes_that_start_at_once_share_one_server(folder: Path) -> None:
    """Also at the very first start, when the cluster is being made."""
    async with program(*KEEP, str(folder)) as one, program(*KEEP, str(folder)) as two:
        async with running(folder, settings=SURVIVES_KILLS) as dsn:
            assert [await one.line(), await two.line()] == [dsn, dsn]
            assert len(postmaster_parents(folder)) == 1
        for process in (one, two):
            process.signal(signal.SIGTERM)
            assert await process.ended() == 0
    assert is_gone(folder)


def postmaster_parents(folder: Path) -> list[int]:
    """The processes that are a postmaster of this folder."""
    data = str(folder / "postgres" / "data")
    found = []
    for process in psutil.process_iter(["cmdline"]):
        command = process.info["cmdline"] or []
        if data in command and command[0].endswith("/postgres"):
            found.append(process.pid)
    return found


async def test_a_clean_end_of_the_supervisor_hands_the_server_over(folder: Path, keeper: Program) -> None:
    """The guest starts it again on the same port."""
    dsn = await keeper.line()
    async with running(folder, settings=SURVIVES_KILLS) as same:
        assert same == dsn
        await write_mark(dsn)
        keeper.signal(signal.SIGTERM)
        assert await keeper.ended() == 0
        assert await read_mark(dsn) == 42
    assert is_gone(folder)


async def test_a_killed_supervisor_takes_its_server_along_and_loses_no_data(
    folder: Path, keeper: Program
) -> None:
    """kill -9: no server is leaked, the next start finds everything that was committed."""
    dsn = await keeper.line()
    await write_mark(dsn)
    await keeper.kill()
    await until(lambda: is_gone(folder))
    async with running(folder, settings=SURVIVES_KILLS) as again:
        assert await read_mark(again) == 42


async def test_a_guest_takes_over_from_a_killed_supervisor(folder: Path, keeper: Program) -> None:
    """Its pool and its listener come back by themselves."""
    dsn = await keeper.line()
    await write_mark(dsn)
    async with running(folder, settings=SURVIVES_KILLS):
        db = await Database.open(dsn)
        listener = Listener(dsn)
        resync: asyncio.Queue[None] = asyncio.Queue()
        heard: asyncio.Queue[str] = asyncio.Queue()
        listener.on_resync(lambda: resync.put_nowait(None))
        listener.subscribe("logins", heard.put_nowait)
        await listener.open()
        await resync.get()
        await keeper.kill()
        await resync.get()
        await listener.wait_ready()
        async with db.acquire() as connection:
            assert await connection.fetchval("SELECT value FROM mark") == 42
            await connection.execute("NOTIFY logins, 'back'")
        assert await heard.get() == "back"
        await listener.close()
        await db.close()


async def test_a_killed_server_is_started_again(folder: Path) -> None:
    """kill -9 of PostgreSQL itself: calls fail at once as unavailable, then succeed on the same pool."""
    async with running(folder, settings=SURVIVES_KILLS) as dsn:
        await write_mark(dsn)
        db = await Database.open(dsn)

        async def is_cut_off() -> None:
            async with db.acquire() as connection:
                postmaster(folder).kill()
                await connection.execute("SELECT pg_sleep(600)")

        with pytest.raises(Unavailable):
            await is_cut_off()

        async def is_back() -> bool:
            try:
                await db.ping()
            except Unavailable:
                return False
            return True

        await until(is_back)
        async with db.acquire() as connection:
            assert await connection.fetchval("SELECT value FROM mark") == 42
        await db.close()


async def test_a_stale_pid_file_fools_nobody(folder: Path) -> None:
    """Its pid now belongs to an innocent process of the same account: that one lives, the server starts."""
    async with running(folder, settings=SURVIVES_KILLS) as dsn:
        await write_mark(dsn)
    data = folder / "postgres" / "data"
    owner = data.stat()
    uid, gid = (owner.st_uid, owner.st_gid) if os.geteuid() == 0 else (None, None)
    with subprocess.Popen(["/bin/cat"], stdin=subprocess.PIPE, cwd="/", user=uid, group=gid) as innocent:
        pid_file = data / "postmaster.pid"
        pid_file.write_text(
            f"{innocent.pid}\n{data}\n1700000000\n{urlsplit(dsn).port}\n\n127.0.0.1\n1 1\nready\n"
        )
        os.chown(pid_file, owner.st_uid, owner.st_gid)
        async with running(folder, settings=SURVIVES_KILLS) as again:
            assert await read_mark(again) == 42
        assert innocent.poll() is None
        innocent.communicate(b"")


async def test_a_kill_while_the_cluster_is_made_leaves_no_half_cluster(folder: Path) -> None:
    """The next start makes it anew."""
    async with program(*KEEP, str(folder)) as process:
        await until(lambda: any((folder / "postgres").glob("data.*/PG_VERSION")))
        await process.kill()
    async with running(folder, settings=SURVIVES_KILLS) as dsn:
        await write_mark(dsn)
        assert not list((folder / "postgres").glob("data.*"))


async def test_a_port_taken_by_someone_else_is_left_to_them(folder: Path) -> None:
    """The server moves and the data come along."""
    async with running(folder, settings=SURVIVES_KILLS) as dsn:
        await write_mark(dsn)
    port = urlsplit(dsn).port
    squatter = await asyncio.start_server(lambda _reader, writer: writer.close(), "127.0.0.1", port)
    async with squatter, running(folder, settings=SURVIVES_KILLS) as moved:
        assert urlsplit(moved).port != port
        assert await read_mark(moved) == 42


async def test_a_lost_password_is_told(folder: Path) -> None:
    """With the file to look at, instead of waiting for ever."""
    async with running(folder, settings=SURVIVES_KILLS):
        pass
    (folder / "postgres" / "password").write_text("not this one")
    with pytest.raises(EmbeddedPostgresFailed, match=r"password is not the password of"):
        async with running(folder, settings=SURVIVES_KILLS):
            pass
    assert is_gone(folder)


async def test_a_server_that_cannot_start_is_told_with_its_reason(folder: Path) -> None:
    """The last lines of its own log."""
    with pytest.raises(EmbeddedPostgresFailed, match=r"nonsense_setting"):
        async with running(folder, settings={"nonsense_setting": "1"}):
            pass
    assert is_gone(folder)


async def test_a_folder_that_cannot_be_made_is_told(folder: Path) -> None:
    """By its path."""
    (folder / "file").write_text("")
    with pytest.raises(EmbeddedPostgresFailed, match=r"file/var: Not a directory"):
        async with running(folder / "file" / "var"):
            pass


async def test_an_interrupt_in_the_terminal_reaches_only_us(keeper: Program, folder: Path) -> None:
    """Ctrl-C goes to the whole foreground group; the server is not in it, so we can finish our work first."""
    await keeper.line()
    assert os.getpgid(postmaster(folder).pid) != os.getpgid(keeper.pid)
    keeper.signal(signal.SIGINT)
    assert await keeper.ended() == 0
    assert is_gone(folder)
