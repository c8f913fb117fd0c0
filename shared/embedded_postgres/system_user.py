"""The system user PostgreSQL runs as: it refuses root, so root picks an unprivileged one."""

from __future__ import annotations

import os
import pwd
import subprocess
from dataclasses import dataclass
from pathlib import Path

CANDIDATES = ("postgres", "nobody")
NOBODY = 65534  # uid and gid where no user has a name


@dataclass(frozen=True, kw_only=True)
class SystemUser:
    """A user and its group, by number."""

    uid: int
    gid: int

    def may_use(self, path: Path) -> bool:
        """Whether this user may read and enter or execute ``path``, according to the kernel."""
        asked = subprocess.run(  # noqa: S603 - a fixed command; the path is an argument
            ["/bin/sh", "-c", 'test -r "$1" && test -x "$1"', "sh", str(path)],
            user=self.uid,
            group=self.gid,
            extra_groups=[],
            cwd="/",
            check=False,
        )
        return asked.returncode == 0


def choose() -> SystemUser | None:
    """The user to run as; None when this process is unprivileged itself."""
    if os.geteuid() != 0:
        return None
    for name in CANDIDATES:
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return SystemUser(uid=entry.pw_uid, gid=entry.pw_gid)
    return SystemUser(uid=NOBODY, gid=NOBODY)


def owner_of(path: Path) -> SystemUser:
    """The user a file belongs to. Raises OSError."""
    found = path.stat()
    return SystemUser(uid=found.st_uid, gid=found.st_gid)
