"""The process that makes auth keys: one JSON object a line on stdin, one on stdout.

The exchange is Telethon's own (https://core.telegram.org/mtproto/auth_key), with its expensive steps
replaced: the factorisation of `pq` by cryptg's, and the two 2048-bit powers by GMP's constant-time
`powmod_sec` (the exponent is our half of the secret). It ends when stdin
does, so it never outlives its parent.
"""

from __future__ import annotations

import asyncio
import base64
import builtins
import json
import logging
import sys
from typing import Any

import cryptg
import gmpy2
from telethon.crypto import rsa
from telethon.network import ConnectionTcpFull, MTProtoPlainSender, authenticator

from shared.configuration.telegram_servers import DataCentre

ATTEMPTS = 3  # about 1 exchange in 256 fails by design of the protocol
CONNECT_TIMEOUT = 10.0  # seconds
EXCHANGE_TIMEOUT = 20.0  # seconds
LARGE = 1 << 512  # from here on GMP's constant-time power pays


def fast_power(base: int, exponent: int, modulus: int) -> int:
    """`pow` with three arguments; in constant time for an odd modulus of cryptographic size."""
    if modulus > LARGE and modulus & 1 and exponent > 0:
        return int(gmpy2.powmod_sec(base, exponent, modulus))
    return builtins.pow(base, exponent, modulus)


class FastFactorization:
    """Stands in for Telethon's pure Python one."""

    @staticmethod
    def factorize(pq: int) -> tuple[int, int]:
        """The two prime factors of `pq`, the smaller first."""
        p, q = cryptg.factorize_pq_pair(pq)
        return min(p, q), max(p, q)


def install() -> None:
    """Give Telethon's exchange the fast arithmetic. In this process only."""
    authenticator.Factorization = FastFactorization
    authenticator.pow = fast_power  # shadows the built-in inside that one module


class _Loggers(dict[str, logging.Logger]):
    def __missing__(self, name: str) -> logging.Logger:
        return logging.getLogger(name)


async def make_key(dc: DataCentre) -> bytes:
    """A fresh 256-byte auth key of `dc`. Raises the last attempt's error."""
    for attempt in range(ATTEMPTS):
        connection = ConnectionTcpFull(dc.host, dc.port, dc.id, loggers=_Loggers())
        try:
            await connection.connect(timeout=CONNECT_TIMEOUT)
            exchange = authenticator.do_authentication(MTProtoPlainSender(connection, loggers=_Loggers()))
            async with asyncio.timeout(EXCHANGE_TIMEOUT):
                key, _ = await exchange
        except Exception:
            if attempt == ATTEMPTS - 1:
                raise
        else:
            return bytes(key.key)
        finally:
            await connection.disconnect()
    raise AssertionError("unreachable")


async def answer(request: dict[str, Any]) -> None:
    """Serve one request; the answer goes to stdout as one line."""
    reply: dict[str, object] = {"number": request["number"]}
    try:
        reply["key"] = base64.b64encode(await make_key(DataCentre(**request["dc"]))).decode()
    except Exception as error:  # noqa: BLE001 - the parent decides what it means; its name is enough
        reply["error"] = type(error).__name__
    sys.stdout.write(json.dumps(reply) + "\n")
    sys.stdout.flush()


async def serve() -> None:
    """Answer every line of stdin, side by side, until it ends."""
    install()
    reader = asyncio.StreamReader()
    loop = asyncio.get_running_loop()
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
    rsa_key = json.loads(await reader.readline() or b"{}").get("rsa_key")
    if rsa_key:
        rsa.add_key(rsa_key, old=False)
    tasks: set[asyncio.Task[None]] = set()
    while line := await reader.readline():
        task = asyncio.create_task(answer(json.loads(line)))
        tasks.add(task)
        task.add_done_callback(tasks.discard)


if __name__ == "__main__":
    logging.basicConfig(level=logging.ERROR)
    asyncio.run(serve())
