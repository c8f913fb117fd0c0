"""What the account's API asks of the product."""

from __future__ import annotations

from dataclasses import dataclass

from aiohttp import web

from shared.accounts.accounts import Accounts
from shared.accounts.chats import Chats
from shared.accounts.devices import Devices
from shared.core.db import Database
from shared.login.qr_auth_manager import QRAuthManager
from shared.privacy.erasure import Erasure


@dataclass(frozen=True, kw_only=True)
class AccountSide:
    """Everything about connected accounts, at one place."""

    db: Database
    logins: QRAuthManager
    accounts: Accounts
    chats: Chats
    devices: Devices
    erasure: Erasure


ACCOUNT_SIDE = web.AppKey("account_side", AccountSide)
