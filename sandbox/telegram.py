"""The assembled double: one world behind a Bot API and an MTProto server, its people and their page."""

from __future__ import annotations

import contextlib
import functools
import tempfile
from collections.abc import Mapping
from pathlib import Path

from sandbox.bot_api.bot import Bot
from sandbox.bot_api.server import BotApi
from sandbox.crowd import Crowd
from sandbox.faults import Faults
from sandbox.kept_devices import KeptDevices
from sandbox.launch import Signer
from sandbox.mtproto.server import MTProtoServer
from sandbox.mtproto.server_key import ServerKey
from sandbox.oidc.provider import Provider
from sandbox.phone_ui.server import PhoneUi
from sandbox.state import State, new_token, write_whole
from sandbox.world import World

API_ID = "100001"
API_HASH = "5a4db0c0ffee5a4db0c0ffee5a4db0c0"  # fictional: Telegram's own are issued at my.telegram.org
HOME_DC = 1  #: where a client that knows nothing yet begins


class Telegram(Crowd):
    """A whole Telegram on this machine; an async context manager that listens while it is open.

    Ports of 0 are chosen by the system; `ui_port` None leaves the phone page out,
    `oidc_port` None the OpenID provider. With a `state_dir` the
    bot's token, the server's keys and the devices are kept there, and the same again at the next run.
    """

    def __init__(
        self,
        *,
        host: str = "127.0.0.1",
        bot_api_port: int = 0,
        dc_ports: Mapping[int, int] | None = None,
        ui_port: int | None = None,
        oidc_port: int | None = None,
        state_dir: Path | None = None,
        world: World | None = None,
        faults: Faults | None = None,
        allow_loopback: bool = True,
    ) -> None:
        world = world or World.standard()
        self._state = None if state_dir is None else State.open(state_dir)
        token = self._state.token if self._state else new_token()
        signer = Signer(token, self._state.init_data_key if self._state else None)
        super().__init__(world, Bot(token, allow_loopback=allow_loopback, clock=world.clock), signer)
        self.bot_api = BotApi(self.bot, host=host, port=bot_api_port)
        self.mtproto = MTProtoServer(
            world,
            host=host,
            ports=dc_ports,
            server_key=self._state.server_key if self._state else _passing_key(),
            faults=faults,
        )
        self.ui: PhoneUi | None = None
        if ui_port is not None:
            self.ui = PhoneUi(
                self,
                self.bot_api,
                faults=self.mtproto.faults,
                journal=self.mtproto.journal,
                host=host,
                port=ui_port,
            )
        self.oidc = None if oidc_port is None else Provider(self, host=host, port=oidc_port)
        self._pem = self._state.pem if self._state else Path()
        self._open = contextlib.AsyncExitStack()

    @property
    def faults(self) -> Faults:
        """What may go wrong on the MTProto side; the Bot API's own faults are `bot_api.faults`."""
        return self.mtproto.faults

    async def __aenter__(self) -> Telegram:
        async with contextlib.AsyncExitStack() as stack:
            if self._state is None:
                directory = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="sandbox-")))
                self._pem = directory / "server_key.pem"
                write_whole(self._pem, self.mtproto.public_key_pem)
            else:
                kept = KeptDevices(self._state.devices, self.world, self.mtproto.keys)
                kept.restore()
                stack.callback(self.world.subscribe(kept.on_change))
            await stack.enter_async_context(self.mtproto)
            await stack.enter_async_context(self.bot_api)
            if self.oidc is not None:
                await stack.enter_async_context(self.oidc)
            if self.ui is not None:
                await stack.enter_async_context(self.ui)
            self._open = stack.pop_all()
        return self

    async def __aexit__(self, *exc: object) -> None:
        await self._open.aclose()

    def environ(self) -> dict[str, str]:
        """What a program needs in its environment to take this for Telegram; valid while it is open."""
        home = self.world.data_centres[HOME_DC]
        login = {}
        if self.oidc is not None:
            login = {
                "TELEGRAM_LOGIN_ISSUER": self.oidc.issuer,
                "TELEGRAM_LOGIN_SECRET": self.oidc.client.secret,
            }
        return {
            "BOT_TOKEN": self.bot.token,
            "BOT_API_URL": self.bot_api.url,
            "TELEGRAM_API_ID": API_ID,
            "TELEGRAM_API_HASH": API_HASH,
            "TELEGRAM_DC": f"{home.id}:{home.host}:{home.port}",
            "TELEGRAM_RSA_KEY": str(self._pem.absolute()),
            "TELEGRAM_INIT_DATA_KEY": self.signer.public_key,
            **login,
        }


@functools.cache
def _passing_key() -> ServerKey:
    """One key a process for all that keep no state: making one costs a tenth of a second and more."""
    return ServerKey.generate()
