"""The disk of the session files is full: logins go on, and the file comes as soon as there is room."""

from __future__ import annotations

import contextlib
import os
import subprocess
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest

from tests.chaos.outcome import is_in_exactly_once
from tests.support.deployment import Deployment
from tests.support.waiting import until
from tests.support.window import Window, link_on, says_success

SIZE = 512 * 1024  # bytes


@pytest.fixture
async def no_room(portal: Deployment) -> AsyncIterator[Callable[[], None]]:
    """SESSIONS_DIR takes nothing until this is called: a full file system, where we may mount one.

    Elsewhere a file takes the place of the folder.
    """
    with contextlib.ExitStack() as stack:
        is_small = os.geteuid() == 0 and _mounted(portal.sessions)
        if is_small:
            stack.callback(subprocess.run, ["umount", "-l", str(portal.sessions)], check=True)
        filler = portal.sessions / "filler" if is_small else portal.sessions
        _fill(filler)
        yield filler.unlink


def _mounted(folder: Path) -> bool:
    folder.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", f"size={SIZE}", "none", str(folder)]
    if subprocess.run(command, check=False, capture_output=True).returncode == 0:
        return True
    folder.rmdir()
    return False


def _fill(file: Path) -> None:
    with contextlib.suppress(OSError), file.open("wb", buffering=0) as filler:
        for _ in range(SIZE // 1024):
            filler.write(b"x" * 1024)


async def test_a_full_disk_fails_no_login(
    portal: Deployment, ports: list[int], window: Window, no_room: Callable[[], None]
) -> None:
    """The person gets in, the operator reads about the file; no half of one is left; later it is there."""
    vera = portal.newcomer()
    file = portal.sessions / f"user_{vera.account.id}.session"
    async with portal.bot() as bot:
        async with portal.web(ports[0]) as (web,):
            page = await window.open(vera, await portal.offer(vera))
            vera.phone.scan(await link_on(page))
            await says_success(page)
            await is_in_exactly_once(portal, vera)
            await web.says(f"session file of {vera.account.id} not written")
            await until(lambda: f"finished for {vera.account.id}" in web.log)
            assert [path.name for path in portal.sessions.parent.glob("sessions/*session*")] == []
            await web.stop()
        no_room()
        async with portal.web(ports[1]) as (web,):
            await until(file.exists)
            assert file.stat().st_mode & 0o777 == 0o600
            await web.stop()
        await bot.stop()
