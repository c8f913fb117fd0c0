"""A lock between processes that ends with its last holder, even when that is killed."""

from __future__ import annotations

import fcntl
import os
import weakref
from pathlib import Path


class FileLock:
    """An exclusive lock on a file (flock): the kernel releases it when its last holder ends, however it ends.

    A child started by ``exec`` also holds it when :meth:`fileno` is among its ``pass_fds``; a child made by
    plain ``fork`` never does.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._handle: int | None = None

    def try_acquire(self) -> bool:
        """Take the lock if it is free, without waiting; makes the file (mode 600). Raises OSError."""
        if self._handle is not None:
            return True
        handle = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            os.close(handle)
            if isinstance(error, BlockingIOError):
                return False
            raise
        self._handle = handle
        _held.add(self)
        return True

    def release(self) -> None:
        """Release the lock; a child that was given it still holds it."""
        handle, self._handle = self._handle, None
        _held.discard(self)
        if handle is not None:
            os.close(handle)

    def fileno(self) -> int:
        """The descriptor to pass to a child. Raises ValueError when the lock is not held."""
        if self._handle is None:
            raise ValueError("the lock is not held")
        return self._handle


_held: weakref.WeakSet[FileLock] = weakref.WeakSet()


def _let_go_in_child() -> None:
    for lock in list(_held):
        lock.release()


os.register_at_fork(after_in_child=_let_go_in_child)
