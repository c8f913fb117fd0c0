"""Ports for servers that must know theirs before they listen."""

from __future__ import annotations

import socket

_holders: list[int] = []  # file descriptors, kept open until this process ends


def held_port() -> int:
    """A port that the system gives to nobody else while we live; a server of ours can listen on it.

    The socket that holds it does not listen, and both share the address (SO_REUSEADDR). Until a server is
    there, whoever connects is refused.
    """
    with socket.socket() as holder:
        holder.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        holder.bind(("127.0.0.1", 0))
        port: int = holder.getsockname()[1]
        _holders.append(holder.detach())
    return port
