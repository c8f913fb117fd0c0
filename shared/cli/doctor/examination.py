"""The whole examination: every check, in the order in which a person would mend things."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Iterable, Mapping

import asyncpg

from shared.cli.doctor import bot, configuration, database, mtproto, places, sealed, web
from shared.cli.doctor.finding import Finding, failed, warning
from shared.configuration.config import Config, load
from shared.configuration.database_url import database_url
from shared.core import db
from shared.core.errors import ConfigError, PortalError, Unavailable
from shared.core.redaction import Redactor
from shared.services import vault_of

NOT_OURS = (asyncpg.UndefinedTableError, asyncpg.UndefinedColumnError)


async def examine(environ: Mapping[str, str]) -> list[Finding]:
    """Look at everything; makes nothing but what any command does: generated keys, an embedded database."""
    try:
        config = load(environ)
    except ConfigError as error:
        return configuration.faults(error)
    beside = asyncio.gather(
        _guarded("bot", bot.look(config)),
        _guarded("telegram", mtproto.look(config)),
        _guarded("web", web.look(config)),
    )
    findings = await _guarded("configuration", _listed(configuration.look(config)))
    findings += await _guarded("places", _listed(places.look(config)))
    findings += await _guarded("database", _database(config))
    for part in await beside:
        findings += part
    return [_redacted(one, Redactor(config.secrets())) for one in findings]


async def _database(config: Config) -> list[Finding]:
    try:
        async with database_url(config) as dsn:
            connection = await db.connect(dsn, command_timeout=db.COMMAND_TIMEOUT)
            try:
                with db.translated(connection):
                    findings = await database.look(connection, dsn)
                    return findings + await _sealed(config, connection)
            finally:
                await db.disconnect(connection)
    except Unavailable as error:
        todo = (
            "start it" if config.database_url is None else "see that it runs, and that DATABASE_URL is right"
        )
        return [failed("database", str(error), todo)]


async def _sealed(config: Config, connection: db.Connection) -> list[Finding]:
    try:
        return await sealed.look(connection, vault_of(config), frozenset(config.session_keys))
    except NOT_OURS:
        return [warning("session_keys", "not looked at: the schema is not of this release", "see above")]


async def _listed(findings: Iterable[Finding]) -> list[Finding]:
    return list(findings)


async def _guarded(name: str, check: Awaitable[list[Finding]]) -> list[Finding]:
    """A check that breaks is a finding too, and keeps none of the others from being made."""
    try:
        return await check
    except PortalError as error:
        return [failed(name, str(error), "see the log of bot and web")]
    except Exception as error:  # noqa: BLE001 - the report must come out whole
        return [failed(name, f"could not be looked at ({type(error).__name__})", "please report this")]


def _redacted(found: Finding, redact: Redactor) -> Finding:
    """The last net: no secret of the configuration is in a report."""
    return Finding(level=found.level, name=found.name, what=redact(found.what), todo=redact(found.todo))
