"""Ports for servers that must know theirs before they listen."""

from __future__ import annotations

import socket

_holders: list[int] = []  # file descriptors, kept open until this process ends


def held_port() -> int:
    """A port reserved for this process: the system gives it to no other, and a server can listen on it.

    The socket that holds it does not listen, and both share the address (SO_REUSEADDR). Until a server is
    there, connections are refused.
    """
    with socket.socket() as holder:
        holder.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        holder.bind(("127.0.0.1", 0))
        port: int = holder.getsockname()[1]
        _holders.append(holder.detach())
    return port
