"""What outlived its supervisor is waited for, and killed only when it is certain to be ours."""

from __future__ import annotations

import signal

import psutil
import pytest

from shared.core.file_lock import FileLock
from shared.embedded_postgres import leftovers
from shared.embedded_postgres.home import EmbeddedPostgresFailed, prepare
from shared.embedded_postgres.supervisor import running
from tests.support.postgres import FAST, open_folder
from tests.support.programs import program


async def test_a_server_that_does_not_listen_any_more_is_killed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Its supervisor was killed while it was frozen, so the parent-death signal could not end it."""
    monkeypatch.setattr(leftovers, "GRACE", 0.2)
    with open_folder() as folder:
        async with program("-m", "tests.support.keep_postgres", str(folder)) as keeper:
            dsn = await keeper.line()
            pid = int((folder / "postgres" / "data" / "postmaster.pid").read_text().partition("\n")[0])
            frozen = psutil.Process(pid)
            frozen.send_signal(signal.SIGSTOP)
            await keeper.kill()
        async with running(folder, settings=FAST) as again:
            assert again == dsn
            assert not frozen.is_running() or frozen.status() == psutil.STATUS_ZOMBIE


async def test_a_stranger_who_holds_the_lock_is_not_touched(monkeypatch: pytest.MonkeyPatch) -> None:
    """No process works in the data folder: there is nobody to signal, so the start is given up."""
    monkeypatch.setattr(leftovers, "GRACE", 0.05)
    monkeypatch.setattr(leftovers, "AFTER_KILL", 0.05)
    with open_folder() as folder:
        home = prepare(folder)
        home.data.mkdir()
        (home.data / "postmaster.pid").write_text("1\n")
        stranger, lock = FileLock(home.server_lock), FileLock(home.server_lock)
        assert stranger.try_acquire()
        with pytest.raises(EmbeddedPostgresFailed, match="an earlier server still holds"):
            await leftovers.wait_until_gone(home, lock)
        stranger.release()
        await leftovers.wait_until_gone(home, lock)
        lock.release()
