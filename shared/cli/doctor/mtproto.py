"""Telegram itself: every data centre does a real key exchange, and the application is one that it knows."""

from __future__ import annotations

import asyncio

from telethon.crypto import rsa
from telethon.tl import functions

from shared.cli.doctor.finding import Finding, failed, ok, warning
from shared.configuration.config import Config
from shared.telegram.auth_keys import AuthKeys
from shared.telegram.client import Clients, PortalClient, call, disconnect
from shared.telegram.data_centres import DataCentres
from shared.telegram.errors import ApplicationRefused, TelegramError

PATIENCE = 12.0  # seconds for one data centre


async def look(config: Config, *, patience: float = PATIENCE) -> list[Finding]:
    """Reach every data centre with a key made for the occasion, which signs in nobody and is thrown away."""
    if config.telegram_rsa_key is not None:
        rsa.add_key(config.telegram_rsa_key, old=False)
    auth_keys, dcs = AuthKeys(config.telegram_rsa_key), DataCentres(config)
    try:
        application = await _application(config, auth_keys, dcs, patience)
        others = sorted(dcs.known - {dcs.home})
        reached = await asyncio.gather(*(_reach(auth_keys, dcs, dc_id, patience) for dc_id in others))
    finally:
        await auth_keys.close()
    return [*application, *reached]


async def _application(
    config: Config, auth_keys: AuthKeys, dcs: DataCentres, patience: float
) -> list[Finding]:
    """The first data centre and what it thinks of the application; it names the others."""
    name = f"data_centre_{dcs.home}"
    clients = Clients(config)
    try:
        async with asyncio.timeout(patience):
            client = await clients.connected(await auth_keys.make(await dcs.get(dcs.home)))
    except ApplicationRefused:
        return [ok(name, "it answers"), _refused()]
    except (TelegramError, TimeoutError):
        return [_silent(name)]
    try:
        return [ok(name, "it answers"), await _credentials(client, dcs)]
    finally:
        await disconnect(client)


async def _credentials(client: PortalClient, dcs: DataCentres) -> Finding:
    """The id counts at every connection, the hash when a login token is asked for; nobody sees that one."""
    try:
        dcs.learn(await call(client, functions.help.GetConfigRequest()))
        await call(client, functions.auth.ExportLoginTokenRequest(client.api_id, client.api_hash, []))
    except ApplicationRefused:
        return _refused()
    except TelegramError as error:
        return warning("application", f"Telegram did not say ({error.code})", "run this again in a while")
    return ok("application", "Telegram takes TELEGRAM_API_ID and TELEGRAM_API_HASH")


async def _reach(auth_keys: AuthKeys, dcs: DataCentres, dc_id: int, patience: float) -> Finding:
    name = f"data_centre_{dc_id}"
    try:
        async with asyncio.timeout(patience):
            await auth_keys.make(await dcs.get(dc_id))
    except (TelegramError, TimeoutError):
        return _silent(name)
    return ok(name, "it answers")


def _silent(name: str) -> Finding:
    return failed(
        name,
        "no key could be exchanged with it",
        "let this machine reach Telegram's addresses, and check TELEGRAM_DC and TELEGRAM_RSA_KEY if set",
    )


def _refused() -> Finding:
    return failed(
        "application",
        "Telegram does not take TELEGRAM_API_ID and TELEGRAM_API_HASH",
        "copy both from https://my.telegram.org/apps again",
    )
