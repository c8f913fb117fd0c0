"""The other side of `child`: a measured process answers what the benchmark asks of it."""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

Deed = Callable[..., Awaitable[Any]]


async def answer(deeds: Mapping[str, Deed]) -> None:
    """Do what each line of standard input asks for, side by side; return when it ends."""
    reader = asyncio.StreamReader()
    loop = asyncio.get_running_loop()
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
    under_way: set[asyncio.Task[None]] = set()
    while line := await reader.readline():
        task = asyncio.create_task(_do(deeds, json.loads(line)))
        under_way.add(task)
        task.add_done_callback(under_way.discard)
    for task in under_way:
        task.cancel()
    await asyncio.gather(*under_way, return_exceptions=True)


async def _do(deeds: Mapping[str, Deed], request: dict[str, Any]) -> None:
    reply: dict[str, Any] = {"number": request.pop("number")}
    try:
        reply["answer"] = await deeds[request.pop("do")](**request)
    except Exception as error:  # noqa: BLE001 - whatever it is, the benchmark that asked is told
        reply["failed"] = f"{type(error).__name__}: {error}"
    sys.stdout.write(json.dumps(reply) + "\n")
    sys.stdout.flush()
