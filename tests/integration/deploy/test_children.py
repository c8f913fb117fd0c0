"""The runner's processes: real ones, small."""

from __future__ import annotations

import asyncio
import io
import os
import signal
import sys
from collections.abc import AsyncIterator

import psutil
import pytest

from deploy.local.children import Child, ChildEndedError, Children
from deploy.local.output import Output

TIMEOUT = 30  # seconds
SLEEPER = "import time; print('up', flush=True); time.sleep(600)"
DEAF = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN);" + SLEEPER
PARENT = """
import subprocess, sys, time
child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
print(child.pid, flush=True)
time.sleep(600)
"""
EVERYONE = ((("bot", "web"), 5.0),)


@pytest.fixture
async def screen() -> io.StringIO:
    return io.StringIO()


@pytest.fixture
async def children(screen: io.StringIO) -> AsyncIterator[Children]:
    made = Children(Output(screen))
    yield made
    made.kill()
    await made.stop(EVERYONE)


async def start(children: Children, name: str, program: str, line: str = "up") -> Child:
    child = await children.start(name, (sys.executable, "-c", program), os.environ)
    said = child.expect(line)
    async with asyncio.timeout(TIMEOUT):
        await said.wait()
    return child


async def test_lines_carry_the_name(children: Children, screen: io.StringIO) -> None:
    """Output and errors of a process come line by line, a last unfinished one too, bad bytes and all."""
    program = r"import sys; print('one'); sys.stderr.buffer.write(b'two \xff'); sys.stdout.flush()"
    lines = await children.run("web", (sys.executable, "-c", program), os.environ)
    assert sorted(lines) == ["one", "two �"]
    assert "web      | one\n" in screen.getvalue()
    assert "web      | two �\n" in screen.getvalue()


async def test_a_line_without_end_is_no_trouble(children: Children) -> None:
    """A megabyte without a line feed passes."""
    lines = await children.run("web", (sys.executable, "-c", "print('x' * 1_000_000)"), os.environ)
    assert lines == ["x" * 1_000_000]


async def test_a_failed_one_time_process_says_why(children: Children) -> None:
    """The error carries the exit status and the last that it said."""
    command = (sys.executable, "-c", "print('no database'); raise SystemExit(3)")
    with pytest.raises(ChildEndedError, match=r"(?s)exit status 3.*no database"):
        await children.run("portal", command, os.environ)


async def test_the_first_to_end_is_named(children: Children) -> None:
    """A child that dies is reported by name, signal and last output; the others run until stopped."""
    web = await start(children, "web", SLEEPER)
    bot = await start(children, "bot", SLEEPER)
    bot.signal_group(signal.SIGKILL)
    async with asyncio.timeout(TIMEOUT):
        told = await children.first_end
    assert "bot ended by itself (killed by SIGKILL)" in told
    assert told.endswith("up")
    assert web.process.returncode is None


async def test_stopping_is_no_accident(children: Children) -> None:
    """A process that ends because it was asked is not reported as having died."""
    child = await start(children, "web", SLEEPER)
    await children.stop(EVERYONE)
    assert child.process.returncode == -signal.SIGTERM
    assert children.first_end.cancelled()


async def test_who_does_not_listen_is_killed(children: Children, screen: io.StringIO) -> None:
    """SIGTERM first; SIGKILL when the patience is over, and the terminal says so."""
    child = await start(children, "web", DEAF)
    await children.stop(((("web",), 0.1),))
    assert child.process.returncode == -signal.SIGKILL
    assert "web did not stop in" in screen.getvalue()


async def test_grandchildren_go_too(children: Children) -> None:
    """What a process started and left behind in its group ends with it."""
    child = await start(children, "web", PARENT, line=r"^\d+$")
    grandchild = psutil.Process(int(child.lines[-1]))
    await children.stop(EVERYONE)
    await asyncio.to_thread(psutil.wait_procs, [grandchild], TIMEOUT)
    assert not grandchild.is_running() or grandchild.status() == psutil.STATUS_ZOMBIE


async def test_a_killed_runner_leaves_nobody() -> None:
    """kill -9 of the starter ends what it started, though nobody was there to do it."""
    runner = f"""
import asyncio, os, sys
from deploy.local.children import Children
from deploy.local.output import Output
async def main():
    child = await Children(Output()).start("web", (sys.executable, "-c", {SLEEPER!r}), os.environ)
    await child.expect("up").wait()
    print(child.process.pid, flush=True)
    await asyncio.sleep(600)
asyncio.run(main())
"""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", runner, stdout=asyncio.subprocess.PIPE
    )
    assert process.stdout is not None
    async with asyncio.timeout(TIMEOUT):
        await process.stdout.readline()  # "web | up"
        child = psutil.Process(int(await process.stdout.readline()))
    process.kill()
    await process.wait()
    _, alive = await asyncio.to_thread(psutil.wait_procs, [child], TIMEOUT)
    assert not alive
