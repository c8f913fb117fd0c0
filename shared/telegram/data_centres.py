"""Where Telegram's data centres are, and what time it is there; learned from `help.getConfig`."""

from __future__ import annotations

import asyncio
import ipaddress
import time
from dataclasses import replace

from telethon.tl import types

from shared.configuration.config import Config
from shared.configuration.telegram_servers import DataCentre
from shared.telegram.errors import TelegramUnreachable

#: The entry points that Telethon ships too, https://my.telegram.org/apps
PRODUCTION = DataCentre(id=2, host="149.154.167.51", port=443)
TEST = DataCentre(id=2, host="149.154.167.40", port=443)


class DataCentres:
    """The directory of data centres of one Telegram. Starts with the configured one, learns the others."""

    def __init__(self, config: Config) -> None:
        self._home = config.telegram_dc or (TEST if config.telegram_test_dc else PRODUCTION)
        self._known: dict[int, DataCentre] = {}
        self._clock_offset = 0.0

    @property
    def home(self) -> int:
        """The data centre where every new login starts."""
        return self._home.id

    async def get(self, dc_id: int) -> DataCentre:
        """A data centre with a numeric address. Raises TelegramUnreachable when it is not known."""
        if dc_id not in self._known and dc_id == self._home.id:
            self._known[dc_id] = await _resolved(self._home)
        try:
            return self._known[dc_id]
        except KeyError:
            raise TelegramUnreachable(f"data centre {dc_id} is not known") from None

    def knows(self, dc_id: int) -> bool:
        """Whether `get` would find it."""
        return dc_id in self._known or dc_id == self._home.id

    @property
    def known(self) -> frozenset[int]:
        """The ids of all that `get` would find."""
        return frozenset(self._known) | {self._home.id}

    def learn(self, config: types.Config) -> None:
        """Take over what a `help.getConfig` answer says (https://core.telegram.org/constructor/config)."""
        self._clock_offset = config.date.timestamp() - time.time()
        for option in config.dc_options:
            unfit = option.ipv6 or option.cdn or option.media_only or option.tcpo_only
            if not unfit and option.id != self._home.id:
                self._known.setdefault(
                    option.id, DataCentre(id=option.id, host=option.ip_address, port=option.port)
                )

    def now(self) -> float:
        """Telegram's clock, Unix seconds: the host's own may be off by minutes."""
        return time.time() + self._clock_offset


async def _resolved(dc: DataCentre) -> DataCentre:
    """The same with an address instead of a name: session strings hold addresses only."""
    try:
        ipaddress.ip_address(dc.host)
    except ValueError:
        try:
            found = await asyncio.get_running_loop().getaddrinfo(dc.host, dc.port)
        except OSError as error:
            raise TelegramUnreachable(f"the name {dc.host} does not resolve") from error
        addresses = sorted(found, key=lambda entry: len(entry[4][0]) if isinstance(entry[4][0], str) else 0)
        return replace(dc, host=str(addresses[0][4][0]))
    return dc
