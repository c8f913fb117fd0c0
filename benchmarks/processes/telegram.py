"""The local Telegram, in a process of its own: neither side of a comparison pays for it."""

from __future__ import annotations

import asyncio
import time

from benchmarks.answering import answer
from sandbox.accounts import Account
from sandbox.telegram import Telegram

FIRST_ID = 700_000_000


class Desk:
    """What the benchmark asks of Telegram and its people. Times are of the clock all processes share."""

    def __init__(self, telegram: Telegram) -> None:
        self._telegram = telegram
        self._count = 0

    async def environ(self) -> dict[str, str]:
        """What a program needs in its environment to meet this Telegram."""
        return self._telegram.environ()

    async def people(self, count: int) -> list[int]:
        """The ids of so many new people, all at the home data centre."""
        ids = [FIRST_ID + self._count + number for number in range(count)]
        self._count += count
        for one in ids:
            account = Account(id=one, first_name=f"P{one}", phone=f"+9996{one % 10_000_000:07}", dc_id=1)
            self._telegram.add_person(account)
        return ids

    async def scan(self, person: int, url: str) -> float:
        """A phone accepts; returns when."""
        accepted_at = time.monotonic()
        self._telegram.person(person).phone.scan(url)
        return accepted_at

    async def latency(self, seconds: float) -> None:
        """The round trip of everything from now on."""
        self._telegram.faults.latency = seconds

    async def connections(self) -> int:
        """How many MTProto clients are connected and past their key exchange."""
        return sum(key.live for key in self._telegram.mtproto.keys.all())

    async def chat(self, people: list[int], text: str, each: int) -> float:
        """Everybody writes the text so often; returns the seconds until the bot has answered it all."""
        bot = self._telegram.bot
        want, done = len(people) * each, asyncio.Event()
        answered = 0

        def count(_event: object) -> None:
            nonlocal answered
            answered += 1
            if answered == 2 * want:  # one event for what was written, one for what was answered
                done.set()

        undo = bot.chats.watch(count)
        began = time.monotonic()
        try:
            for _ in range(each):
                for person in people:
                    self._telegram.person(person).send(text)
            await done.wait()
        finally:
            undo()
        return time.monotonic() - began


async def main() -> None:
    """Run until standard input ends."""
    async with Telegram() as telegram:
        desk = Desk(telegram)
        await answer(
            {
                "environ": desk.environ,
                "people": desk.people,
                "scan": desk.scan,
                "latency": desk.latency,
                "connections": desk.connections,
                "chat": desk.chat,
            }
        )


if __name__ == "__main__":
    asyncio.run(main())
