"""``python -m webapp``: the web container's process, until SIGTERM or SIGINT.

Exit status: 0 after a signal, 2 when the configuration is wrong, 1 when it cannot run.
"""

from __future__ import annotations

import gc
import logging

import uvloop

from shared import services
from shared.configuration import config, log
from shared.core.errors import PortalError
from webapp.app import create_app
from webapp.http.server import serve

EXIT_FAILURE = 1

logger = logging.getLogger("webapp")


async def run(settings: config.Config) -> int:
    """Open everything, serve until told to stop, close everything; returns the exit status."""
    try:
        async with services.opened(settings, drives_logins=True) as portal:
            await serve(create_app(portal), settings.web_host, settings.web_port)
    except (PortalError, OSError) as error:
        logger.critical("the web container cannot run: %s", error)
        return EXIT_FAILURE
    return 0


def main() -> int:
    """Read the configuration and run. Raises SystemExit(2) when it is wrong."""
    settings = config.load_or_exit()
    log.setup(settings)
    spare_the_loop()
    return uvloop.run(run(settings))


def spare_the_loop() -> None:
    """Leave what the imports made out of garbage collection from now on.

    It is a hundred thousand objects that never die; to look them over again holds every page up for 30 ms.
    """
    gc.collect()
    gc.freeze()


if __name__ == "__main__":
    raise SystemExit(main())
