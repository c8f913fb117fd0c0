"""The address of a server: a fixed port on loopback, and its roles."""

from __future__ import annotations

import random
import socket

from shared.core.files import write_private
from shared.embedded_postgres.home import EmbeddedPostgresFailed, Home

SUPERUSER = "postgres"
ROLE = DATABASE = "portal"
PORTS = range(20_000, 32_000)  # below the ephemeral ports, so still free after a restart


def dsn(home: Home, port: int, *, user: str = ROLE, database: str = DATABASE) -> str:
    """The address of a database of this server. Raises EmbeddedPostgresFailed."""
    return f"postgresql://{user}:{home.password()}@127.0.0.1:{port}/{database}?sslmode=disable"


def known_port(home: Home) -> int | None:
    """The port the server was started on last, None before the first start. Raises OSError."""
    try:
        return int(home.port_file.read_text())
    except (FileNotFoundError, ValueError):
        return None


def settle_port(home: Home) -> int:
    """The port to listen on: the last one while it is free, else a free one, stored for the other processes.

    Raises EmbeddedPostgresFailed, OSError.
    """
    last = known_port(home)
    if last is not None and _is_free(last):
        return last
    port = next((each for each in random.sample(PORTS, 100) if _is_free(each)), None)
    if port is None:
        raise EmbeddedPostgresFailed("no free port for PostgreSQL")
    write_private(home.port_file, f"{port}\n", replace=True)
    return port


def _is_free(port: int) -> bool:
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True
