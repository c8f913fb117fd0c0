"""The portal as the image has it: without the embedded PostgreSQL."""

from __future__ import annotations

from pathlib import Path

import pytest
from aiohttp import ClientSession

from sandbox.telegram import Telegram
from tests.support.image import copy_image_files
from tests.support.portal import environment
from tests.support.ports import held_port
from tests.support.programs import program
from tests.support.waiting import until


@pytest.fixture(scope="module")
def image(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the files of the image."""
    folder = tmp_path_factory.mktemp("image")
    copy_image_files(folder)
    return folder


async def healthy(env: dict[str, str], image: Path) -> bool:
    """Whether the bot's health check is content."""
    async with program("-m", "bot", "--health", env=env, root=image) as check:
        return await check.ended() == 0


async def test_the_web_container_starts_on_database_url(telegram: Telegram, dsn: str, image: Path) -> None:
    """It is ready, so nothing imported what is not there."""
    port = held_port()
    env = environment(telegram, dsn, WEB_PORT=str(port))
    async with program("-m", "webapp", env=env, root=image), ClientSession() as client:

        async def answers() -> bool:
            try:
                return (await client.get(f"http://127.0.0.1:{port}/readyz")).status == 200
            except OSError:
                return False

        await until(answers)


async def test_the_bot_starts_on_database_url(
    telegram: Telegram, dsn: str, image: Path, tmp_path: Path
) -> None:
    """Its health check says so."""
    env = environment(telegram, dsn, DATA_DIR=str(tmp_path))
    async with program("-m", "bot", env=env, root=image):
        await until(lambda: healthy(env, image))


@pytest.mark.parametrize("module", ["bot", "webapp"])
async def test_without_database_url_one_line_names_it(telegram: Telegram, image: Path, module: str) -> None:
    """Exit status 2, like every configuration that lacks something."""
    env = environment(telegram, "")
    async with program("-m", module, env=env, root=image) as process:
        assert await process.ended() == 2
        _, errors = await process.output()
    assert errors == "DATABASE_URL: is required: this installation has no embedded PostgreSQL\n"


async def test_a_checkout_does_not_load_it_beside_database_url(telegram: Telegram, dsn: str) -> None:
    """The package is there, and no command that has a DATABASE_URL imports it."""
    code = (
        "import sys; from shared.cli.main import portal; portal(['invites', 'list'], standalone_mode=False); "
        "print([name for name in sys.modules if name.startswith('shared.embedded_postgres')])"
    )
    async with program("-c", code, env=environment(telegram, dsn)) as process:
        output, errors = await process.output()
    assert output.splitlines()[-1] == "[]", errors
