"""The processes: started in groups of their own, watched, and stopped together."""

from __future__ import annotations

import asyncio
import contextlib
import os
import re
import signal
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from deploy.local.output import Output
from deploy.local.parent_death import die_with_parent

ROOT = Path(__file__).resolve().parents[2]
READ_SIZE = 65_536  # bytes
Round = tuple[Sequence[str], float]  # whom to stop together, and for how many seconds to be patient
LAST_OUTPUT = 1.0  # seconds to read what it left; a grandchild may hold its pipe open for ever
LAST_WORDS = 8  # lines kept of each process, to show why it ended


class ChildEndedError(Exception):
    """A process that should be running ended, or a one-time one failed."""


@dataclass(kw_only=True, eq=False)
class Child:
    """One process and what it has said."""

    name: str
    process: asyncio.subprocess.Process
    output: Output
    lines: list[str] = field(default_factory=list)  #: the last of what it printed
    relay: asyncio.Task[None] = field(init=False)
    _waiting: dict[re.Pattern[str], asyncio.Event] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.relay = asyncio.create_task(self._relay(), name=f"output of {self.name}")

    def expect(self, pattern: str) -> asyncio.Event:
        """Set as soon as a line matches; ask right after the start, before it can have been printed."""
        return self._waiting.setdefault(re.compile(pattern), asyncio.Event())

    async def wait(self) -> int:
        """Until it has ended and all it said is written; returns its exit status, negative for a signal."""
        status = await self.process.wait()
        await asyncio.wait({self.relay}, timeout=LAST_OUTPUT)
        return status

    def epitaph(self, what: str, status: int) -> str:
        """What happened, how, and the last that was heard."""
        return "\n".join([f"{what} ({describe(status)}). Its last words:", *self.lines[-LAST_WORDS:]])

    def signal_group(self, number: signal.Signals) -> None:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self.process.pid, number)

    async def _relay(self) -> None:
        assert self.process.stdout is not None  # it was opened with a pipe
        rest = b""
        while chunk := await self.process.stdout.read(READ_SIZE):
            *whole, rest = (rest + chunk).split(b"\n")
            for raw in whole:
                self._heard(raw)
        if rest:
            self._heard(rest)

    def _heard(self, raw: bytes) -> None:
        text = raw.decode(errors="replace").rstrip("\r")
        self.lines = [*self.lines[1 - LAST_WORDS :], text]
        self.output.line(self.name, text)
        for pattern, event in self._waiting.items():
            if pattern.search(text):
                event.set()


class Children:
    """All child processes. The opener must call `stop`, also after an error."""

    def __init__(self, output: Output) -> None:
        self._output = output
        self._children: list[Child] = []
        self._watchers: set[asyncio.Task[None]] = set()
        self.first_end: asyncio.Future[str] = asyncio.get_running_loop().create_future()
        """Who ended first of those that are meant to stay, and how."""

    async def start(self, name: str, command: Sequence[str], environ: Mapping[str, str]) -> Child:
        """Starts a process that is meant to stay; it dies with this one, however this one dies."""
        child = await self._spawn(name, command, environ)
        watcher = asyncio.create_task(self._watch(child), name=f"watch {name}")
        self._watchers.add(watcher)
        watcher.add_done_callback(self._watchers.discard)
        return child

    async def run(self, name: str, command: Sequence[str], environ: Mapping[str, str]) -> list[str]:
        """Runs a process to its end and returns its last lines; raises ChildEndedError when it fails."""
        child = await self._spawn(name, command, environ)
        status = await child.wait()
        self._children.remove(child)
        if status:
            raise ChildEndedError(child.epitaph(f"`{shown(command)}` failed", status))
        return child.lines

    async def _spawn(self, name: str, command: Sequence[str], environ: Mapping[str, str]) -> Child:
        process = await asyncio.create_subprocess_exec(
            *command,
            cwd=ROOT,
            env=dict(environ),
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
            start_new_session=True,
            preexec_fn=die_with_parent(),
        )
        child = Child(name=name, process=process, output=self._output)
        self._children.append(child)
        return child

    async def _watch(self, child: Child) -> None:
        status = await child.wait()
        if not self.first_end.done():
            self.first_end.set_result(child.epitaph(f"{child.name} ended by itself", status))

    async def stop(self, rounds: Iterable[Round]) -> None:
        """Asks each round's processes to end, and ends those that are still there after its seconds."""
        self.first_end.cancel()
        for names, patience in rounds:
            group = [child for child in self._children if child.name in names]
            for child in group:
                child.signal_group(signal.SIGTERM)
            if group:
                await asyncio.wait([asyncio.create_task(child.wait()) for child in group], timeout=patience)
            for child in group:
                if child.process.returncode is None:
                    self._output.say(f"{child.name} did not stop in {patience:.0f} s and is killed")
                child.signal_group(signal.SIGKILL)  # also what it left behind in its group
                await child.process.wait()
                child.relay.cancel()

    def kill(self) -> None:
        """Ends everything at once: somebody has pressed Ctrl-C again."""
        for child in self._children:
            child.signal_group(signal.SIGKILL)


def describe(status: int) -> str:
    """An exit status in words."""
    return f"exit status {status}" if status >= 0 else f"killed by {signal.Signals(-status).name}"


def shown(command: Sequence[str]) -> str:
    """The command as a person would type it."""
    return " ".join(Path(part).name for part in command if part != sys.executable)
