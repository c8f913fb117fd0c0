"""A lock that lasts exactly as long as its holders live."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from shared.core.file_lock import FileLock
from tests.support.programs import program
from tests.support.waiting import until

HOLDER = """
import os, pathlib, sys, time
from shared.core.file_lock import FileLock
lock = FileLock(pathlib.Path(sys.argv[1]))
assert lock.try_acquire()
child = os.fork()
if child == 0:
    time.sleep(600)
print(child)
time.sleep(600)
"""


def test_one_holder_at_a_time(tmp_path: Path) -> None:
    """Within one process too; asking again while holding is harmless."""
    one, two = FileLock(tmp_path / "lock"), FileLock(tmp_path / "lock")
    assert one.try_acquire()
    assert one.try_acquire()
    assert not two.try_acquire()
    one.release()
    one.release()
    assert two.try_acquire()
    two.release()


def test_a_child_that_was_given_the_lock_goes_on_holding_it(tmp_path: Path) -> None:
    """That is how a server says that it still lives, whatever became of who started it."""
    one, two = FileLock(tmp_path / "lock"), FileLock(tmp_path / "lock")
    assert one.try_acquire()
    with subprocess.Popen(
        [sys.executable, "-c", "input()"], stdin=subprocess.PIPE, pass_fds=[one.fileno()]
    ) as child:
        one.release()
        assert not two.try_acquire()
        child.communicate(b"\n")
    assert two.try_acquire()
    two.release()


def test_a_lock_that_is_not_held_cannot_be_handed_on(tmp_path: Path) -> None:
    """Passing nothing on would look like success."""
    with pytest.raises(ValueError, match="not held"):
        FileLock(tmp_path / "lock").fileno()


async def test_a_killed_holder_lets_go_though_its_forked_child_lives(tmp_path: Path) -> None:
    """A worker process made by fork must not keep its dead parent's place."""
    lock = FileLock(tmp_path / "lock")
    async with program("-c", HOLDER, str(tmp_path / "lock")) as holder:
        child = int(await holder.line())
        assert not lock.try_acquire()
        holder.signal(signal.SIGKILL)
        try:
            await until(lock.try_acquire)
            os.kill(child, 0)  # it lives
        finally:
            os.kill(child, signal.SIGKILL)
    lock.release()
