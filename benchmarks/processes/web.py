"""The web container, served as `python -m webapp` serves it, that also tells of itself when asked."""

from __future__ import annotations

import gc
import os
import sys

import psutil
import uvloop

from benchmarks.answering import answer
from benchmarks.lag import Lag
from shared import services
from shared.configuration import config, log
from webapp.__main__ import spare_the_loop
from webapp.app import create_app
from webapp.http.server import listening


class Instruments:
    """Figures of this process."""

    def __init__(self) -> None:
        self._lag = Lag()

    async def watch_lag(self) -> None:
        """Begin to watch how late the event loop is."""
        self._lag = Lag()
        self._lag.__enter__()

    async def lag(self) -> float:
        """The worst since, in seconds; ends the watch."""
        self._lag.__exit__(None, None, None)
        return self._lag.worst

    async def memory(self) -> int:
        """Resident bytes of this process."""
        gc.collect()
        return int(psutil.Process().memory_info().rss)


NO_LOGINS = (
    "--no-logins"  #: leaves logins to other processes: then there is next to no work in the background
)


async def main(port: int, *, drives_logins: bool) -> None:
    """Serve on a port until standard input ends."""
    settings = config.load(os.environ)
    log.setup(settings)
    instruments = Instruments()
    deeds = {"watch_lag": instruments.watch_lag, "lag": instruments.lag, "memory": instruments.memory}
    async with (
        services.opened(settings, drives_logins=drives_logins) as portal,
        listening(create_app(portal), settings.web_host, port),
    ):
        await answer(deeds)


if __name__ == "__main__":
    spare_the_loop()
    uvloop.run(main(int(sys.argv[1]), drives_logins=NO_LOGINS not in sys.argv))
