"""``portal migrate`` as an operator meets it."""

from __future__ import annotations

from shared.core import migrate
from tests.support.programs import program
from tests.unit.configuration.test_config import MINIMAL

CALL = ("-c", "from shared.cli.main import main; main()", "migrate")


async def run(dsn: str, *arguments: str) -> tuple[int, str, str]:
    """Exit status, standard output and error."""
    async with program(*CALL, *arguments, env={**MINIMAL, "DATABASE_URL": dsn}) as portal:
        out, err = await portal.output()
        return await portal.ended(), out, err


async def test_it_applies_once_and_lists(empty_dsn: str) -> None:
    """Pending, applied, nothing to do."""
    names = [str(migration) for migration in migrate.load()]
    status, out, err = await run(empty_dsn, "--status")
    assert (status, err) == (0, "")
    assert [line.split("\t")[:2] for line in out.splitlines()] == [[name, "pending"] for name in names]
    status, out, _ = await run(empty_dsn)
    assert (status, out.splitlines()) == (
        0,
        [f"applied {name}" for name in names] + [f"{len(names)} applied"],
    )
    assert await run(empty_dsn) == (0, "nothing to apply\n", "")
    assert "pending" not in (await run(empty_dsn, "--status"))[1]


async def test_an_unreachable_database_is_one_line_and_status_1() -> None:
    """No traceback, no password."""
    status, out, err = await run("postgresql://portal:hush@127.0.0.1:1/portal")
    assert (status, out) == (1, "")
    assert err == "no connection to the database (ConnectionRefusedError)\n"


async def test_a_wrong_configuration_is_status_2() -> None:
    """One line a variable."""
    status, out, err = await run("mysql://portal:hush@127.0.0.1:1/portal")
    assert (status, out, err) == (2, "", "DATABASE_URL: must be a postgresql:// address\n")
