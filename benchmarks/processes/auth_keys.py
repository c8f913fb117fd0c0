"""New auth keys as the portal has them made: by its worker, for a process that must not be held up."""

from __future__ import annotations

import asyncio
import os
import time
from pathlib import Path

import psutil

from benchmarks.answering import answer
from shared.configuration.telegram_servers import DataCentre
from shared.telegram.auth_keys import AuthKeys


class Keys:
    """A worker and the one who asks it."""

    def __init__(self, environ: dict[str, str]) -> None:
        number, host, port = environ["TELEGRAM_DC"].split(":")
        self._dc = DataCentre(id=int(number), host=host, port=int(port))
        self.maker = AuthKeys(Path(environ["TELEGRAM_RSA_KEY"]).read_text())
        self._is_warm = False

    async def keys(self, count: int) -> dict[str, float]:
        """CPU seconds of so many keys, here and in the worker."""
        if not self._is_warm:
            await self.maker.make(self._dc)  # starts the worker
            self._is_warm = True
        before, before_worker = time.process_time(), _children()
        for _ in range(count):
            await self.maker.make(self._dc)
        return {"loop": time.process_time() - before, "worker": _children() - before_worker}


def _children() -> float:
    """CPU seconds that the processes started by this one have used."""
    times = [child.cpu_times() for child in psutil.Process().children()]
    return sum(one.user + one.system for one in times)


async def main() -> None:
    """Run until standard input ends."""
    keys = Keys(dict(os.environ))
    try:
        await answer({"keys": keys.keys})
    finally:
        await keys.maker.close()


if __name__ == "__main__":
    asyncio.run(main())
