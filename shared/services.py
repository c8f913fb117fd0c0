"""Wiring: everything a front end needs, opened in one place and closed in reverse order."""

from __future__ import annotations

import contextlib
import os
import secrets
import socket
from collections.abc import AsyncIterator
from dataclasses import dataclass

from telethon.crypto import rsa

from shared.accounts.accounts import Accounts
from shared.accounts.chats import Chats
from shared.accounts.devices import Devices
from shared.configuration.config import Config
from shared.configuration.database_url import database_url
from shared.connections.disconnected import revoked
from shared.connections.reactions import REACTIONS
from shared.connections.worker import ReactionWorker
from shared.core import migrate
from shared.core.db import Database
from shared.core.notifications import Listener
from shared.crypto.session_keys import KeyFile
from shared.crypto.vault import Vault
from shared.identity.identities import Identities
from shared.identity.key_set import SigningKeySet
from shared.login import finalise
from shared.login.dependencies import LoginDependencies
from shared.login.qr_auth_manager import QRAuthManager
from shared.maintenance import Maintenance
from shared.privacy.erasure import Erasure
from shared.privacy.retention import Retention
from shared.telegram.auth_keys import AuthKeys
from shared.telegram.client import Clients
from shared.telegram.client_pool import ClientPool
from shared.telegram.data_centres import DataCentres
from shared.telegram.session_care import SessionCare
from shared.telegram.session_files import SessionFiles
from shared.telegram.session_leases import SessionLeases
from shared.telegram.session_pool import SessionPool


@dataclass(frozen=True, kw_only=True)
class Services:
    """What a front end works with."""

    config: Config
    db: Database
    listener: Listener
    vault: Vault
    qr_auth: QRAuthManager
    warm: ClientPool
    sessions: SessionPool
    care: SessionCare
    accounts: Accounts
    chats: Chats
    devices: Devices
    identities: Identities
    erasure: Erasure


@contextlib.asynccontextmanager
async def opened(
    config: Config, *, drives_logins: bool, auth_keys: AuthKeys | None = None
) -> AsyncIterator[Services]:
    """Open the database (embedded or DATABASE_URL), apply migrations, and wire everything together.

    `drives_logins`: whether this process may own logins: the web container does, the bot does not.
    `auth_keys`: the maker to use, which then stays open; by default one of its own. Raises Unavailable,
    EmbeddedPostgresFailed, or what `migrate.apply` raises.
    """
    async with contextlib.AsyncExitStack() as stack:
        dsn = await stack.enter_async_context(database_url(config))
        await migrate.apply(dsn)
        db = await Database.open(dsn, on_connect=finalise.prepare if drives_logins else None)
        stack.push_async_callback(db.close)
        listener = Listener(dsn)
        await listener.open()
        stack.push_async_callback(listener.close)
        worker = ReactionWorker(db, listener, REACTIONS)
        worker.open()
        stack.push_async_callback(worker.close)
        if auth_keys is None:
            auth_keys = AuthKeys(config.telegram_rsa_key)
            stack.push_async_callback(auth_keys.close)
        deps = _deps(config, db, auth_keys)
        stack.push_async_callback(deps.warm.close)
        identities = await _identities(stack, config, db, deps.vault, listener)
        if drives_logins:
            deps.warm.open()
            maintenance = Maintenance(db, deps.vault, deps.files, Retention.of(config))
            maintenance.open()
            stack.push_async_callback(maintenance.close)
        manager = QRAuthManager(deps, config, listener, drives=drives_logins)
        await manager.open()
        stack.push_async_callback(manager.close)
        pool = _pool(deps, listener)
        pool.open()
        stack.push_async_callback(pool.close)
        care = SessionCare(db=db, pool=pool, vault=deps.vault, clients=deps.clients)
        if drives_logins:
            care.open()
            stack.push_async_callback(care.close)
        await listener.wait_ready()
        accounts = Accounts(db, pool, deps.files, deps.vault)
        yield Services(
            config=config,
            db=db,
            listener=listener,
            vault=deps.vault,
            qr_auth=manager,
            warm=deps.warm,
            sessions=pool,
            care=care,
            accounts=accounts,
            chats=Chats(db, pool),
            devices=Devices(db, pool, accounts),
            identities=identities,
            erasure=Erasure(db, accounts, care),
        )


async def _identities(
    stack: contextlib.AsyncExitStack, config: Config, db: Database, vault: Vault, listener: Listener
) -> Identities:
    keys = SigningKeySet(db, vault, listener)
    await keys.open()
    stack.push_async_callback(keys.close)
    return Identities(db, vault, keys, issuer=config.auth_base_url, allows_development=config.dev_login)


def _pool(deps: LoginDependencies, listener: Listener) -> SessionPool:
    return SessionPool(
        db=deps.db,
        leases=SessionLeases(deps.db, listener, deps.owner),
        vault=deps.vault,
        clients=deps.clients,
        files=deps.files,
        on_revoked=revoked,
    )


def vault_of(config: Config) -> Vault:
    """The vault of a configuration; keys of a file are followed as the file is replaced."""
    path = config.generated_keys_file
    return Vault(config.session_keys, None if path is None else KeyFile(path))


def _deps(config: Config, db: Database, auth_keys: AuthKeys) -> LoginDependencies:
    if config.telegram_rsa_key is not None:
        rsa.add_key(config.telegram_rsa_key, old=False)
    clients = Clients(config)
    dcs = DataCentres(config)
    return LoginDependencies(
        db=db,
        vault=vault_of(config),
        clients=clients,
        warm=ClientPool(clients, auth_keys, dcs),
        dcs=dcs,
        files=SessionFiles(config.sessions_dir),
        owner=f"{socket.gethostname()}:{os.getpid()}:{secrets.token_hex(4)}",
    )
