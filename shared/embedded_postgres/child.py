"""Run as a program: become an unprivileged user, end with the parent, then run the given command.

``python child.py PARENT_PID UID GID COMMAND…`` (``-`` for UID and GID: keep the user). A program and not a
``preexec_fn``, for that one runs between fork and exec, where a process with threads may deadlock.
"""

from __future__ import annotations

import ctypes
import os
import signal
import sys

PR_SET_PDEATHSIG = 1  # linux/prctl.h


def main(parent: str, uid: str, gid: str, *command: str) -> None:
    """Change the user, ask for the parent-death signal (SIGINT: a fast shutdown; Linux only), exec."""
    os.umask(0o077)
    if uid != "-":
        os.setgroups([])
        os.setgid(int(gid))
        os.setuid(int(uid))
    os.chdir("/")
    if sys.platform == "linux":
        libc = ctypes.CDLL(None, use_errno=True)
        if libc.prctl(PR_SET_PDEATHSIG, signal.SIGINT, 0, 0, 0) != 0:  # after setuid, which would clear it
            raise OSError(ctypes.get_errno(), "prctl")
    if os.getppid() != int(parent):
        raise SystemExit("the parent is gone already")
    os.execv(command[0], command)  # noqa: S606 - no shell is wanted


if __name__ == "__main__":
    main(*sys.argv[1:])
