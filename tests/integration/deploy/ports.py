"""Ports for programs that must know theirs before they listen."""

from __future__ import annotations

import random
import socket
from contextlib import ExitStack

from deploy.local.settings import Settings

# Below those that the system hands out by itself: no connection of another test takes one in between.
CANDIDATES = range(12_000, 32_000, 20)


def free_ports() -> dict[str, str]:
    """The runner's settings: the web process's port, and the phone page's with the three that go with it."""
    while True:
        web, ui = random.sample(CANDIDATES, 2)
        settings = Settings.read({"WEB_PORT": str(web), "SANDBOX_UI_PORT": str(ui)})
        if are_free(web, ui, settings.bot_api_port, *settings.dc_ports.values()):
            return {"WEB_PORT": str(web), "SANDBOX_UI_PORT": str(ui)}


def are_free(*ports: int) -> bool:
    try:
        with ExitStack() as held:
            for port in ports:
                held.enter_context(socket.create_server(("127.0.0.1", port)))
    except OSError:
        return False
    return True
