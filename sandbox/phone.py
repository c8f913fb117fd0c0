"""The phone in a person's hand: the in-app camera, the device list, the codes Telegram sends."""

from __future__ import annotations

import asyncio
import base64
import binascii
from urllib.parse import parse_qs, urlsplit

from sandbox.accounts import Email
from sandbox.world import SERVICE_ID, Account, Authorization, Change, Message, SentCode, World

PATIENCE = 40.0  # seconds a person waits for what should come unless told otherwise; a bound, never a measure
LINK_REFUSAL = "Please scan this code with the in-app camera: Settings → Devices → Link Desktop Device."


class Phone:
    """One account's official app."""

    def __init__(self, account: Account, world: World) -> None:
        self.account = account
        self._world = world
        self._codes_read = 0

    def scan(self, code: str | bytes) -> Authorization:
        """Accept the login that a QR shows: `tg://login?token=…`, the bare token, or its bytes.

        Raises ValueError for anything else, and what `World.accept_login_token` raises.
        """
        return self._world.accept_login_token(self.account.id, read_login_code(code))

    def tap_login_link(self, url: str) -> str:
        """What an official app answers to a tapped `tg://login` link: it accepts nothing that way."""
        read_login_code(url)
        return LINK_REFUSAL

    def devices(self) -> list[Authorization]:
        """The account's other sessions, oldest first."""
        return self._world.authorizations(self.account.id)

    def end_session(self, device: Authorization | int) -> None:
        """Terminate a device, given itself or its hash. Raises RpcFailure HASH_INVALID."""
        number = device if isinstance(device, int) else device.hash
        self._world.terminate(self.account.id, number)

    def confirm(self, device: Authorization | int) -> None:
        """Say of a new device that it is one's own. Raises RpcFailure HASH_INVALID."""
        number = device if isinstance(device, int) else device.hash
        self._world.confirm(self.account.id, number)

    def letters(self) -> list[Email]:
        """What Telegram sent to the account's mailboxes, oldest first."""
        return list(self.account.mailbox)

    def service_messages(self) -> list[Message]:
        """The chat with Telegram itself (777000), oldest first."""
        return self._world.chat(self.account.id, SERVICE_ID)

    async def next_code(self, *, timeout: float = PATIENCE) -> SentCode:
        """The next login code not read yet, waiting for it. Raises TimeoutError."""
        arrived = asyncio.Event()

        def look(change: Change) -> None:
            if change.account_id == self.account.id and change.kind == "code_sent":
                arrived.set()

        undo = self._world.subscribe(look)
        try:
            async with asyncio.timeout(timeout):
                while len(self.account.codes) <= self._codes_read:
                    await arrived.wait()
                    arrived.clear()
        finally:
            undo()
        self._codes_read += 1
        return self.account.codes[self._codes_read - 1]


def read_login_code(code: str | bytes) -> bytes:
    """The token of a login link or QR. Raises ValueError when it is none.

    Source: core.telegram.org/api/qr-login#exporting-a-login-token
    """
    if isinstance(code, bytes):
        return code
    parts = urlsplit(code.strip())
    token = code.strip()
    if parts.scheme:
        if parts.scheme != "tg" or parts.netloc != "login":
            raise ValueError("This code does not log anybody in")
        token = parse_qs(parts.query).get("token", [""])[0]
    try:
        raw = base64.b64decode(token + "=" * (-len(token) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        raise ValueError("This code is damaged") from None
    if not raw:
        raise ValueError("This code is empty")
    return raw
