"""Devices and keys that outlive a run of the sandbox."""

from __future__ import annotations

from pathlib import Path

import pytest
from telethon import errors, functions
from telethon.sessions import StringSession

from sandbox.telegram import Telegram
from tests.integration.sandbox.login_client import telethon_client

OLEG = 301557902


async def test_a_client_stays_signed_in_over_a_restart(tmp_path: Path) -> None:
    """The same session, on the same ports: the device is on the list, and can be ended from the phone."""
    async with Telegram(state_dir=tmp_path) as telegram:
        ports = {number: centre.port for number, centre in telegram.world.data_centres.items()}
        async with telethon_client(telegram.environ()) as client:
            shown = await client.qr_login()
            telegram.person("Ilya").phone.scan(shown.url)
            await shown.recreate()
            session = StringSession.save(client.session)
    async with Telegram(state_dir=tmp_path, dc_ports=ports) as telegram:
        ilya = telegram.person("Ilya")
        (device,) = ilya.phone.devices()
        async with telethon_client(telegram.environ(), session) as client:
            assert (await client.get_me()).id == ilya.account.id
            ilya.phone.end_session(device)
            with pytest.raises(errors.SessionRevokedError):
                await client(functions.updates.GetStateRequest())
    async with Telegram(state_dir=tmp_path, dc_ports=ports) as telegram:
        assert telegram.person("Ilya").phone.devices() == []
        async with telethon_client(telegram.environ(), session) as client:
            with pytest.raises(errors.SessionRevokedError):
                await client(functions.updates.GetStateRequest())


async def test_damage_is_named(tmp_path: Path) -> None:
    """The file is named, with what removing it costs."""
    async with Telegram(state_dir=tmp_path):
        pass
    (tmp_path / "devices.json").write_text('{"keys": []')
    with pytest.raises(ValueError, match=r"devices\.json is damaged"):
        async with Telegram(state_dir=tmp_path):
            pass


async def test_the_key_of_init_data_is_kept_and_private(tmp_path: Path) -> None:
    """The same public key at the next run; its file is the owner's only; damage is named."""
    seen = []
    for _ in range(2):
        async with Telegram(state_dir=tmp_path) as telegram:
            seen.append(telegram.environ()["TELEGRAM_INIT_DATA_KEY"])
    assert seen[0] == seen[1]
    assert len(bytes.fromhex(seen[0])) == 32
    path = tmp_path / "init_data_key"
    assert path.stat().st_mode & 0o077 == 0
    path.write_text("nonsense")
    with pytest.raises(ValueError, match="init_data_key is damaged"):
        Telegram(state_dir=tmp_path)
