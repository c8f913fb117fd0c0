"""Is it up yet? Each question is asked again until the answer is yes or the time is over."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path

import aiohttp

from deploy.local.children import ROOT

PAUSE = 0.1  # seconds between two questions
REQUEST_TIMEOUT = 5.0  # seconds


class NotReadyError(Exception):
    """Something did not come up, or a port it needs is taken."""


async def until(what: str, asked: Callable[[], Awaitable[bool]], *, timeout: float) -> None:
    """Raises NotReadyError, naming `what`, when the answer is still no after `timeout` seconds."""
    try:
        async with asyncio.timeout(timeout):
            while not await asked():  # noqa: ASYNC110 - what another process does is no event here
                await asyncio.sleep(PAUSE)
    except TimeoutError:
        raise NotReadyError(f"{what} was not ready after {timeout:.0f} s") from None


async def answers(url: str) -> bool:
    """Whether a GET is answered with 200."""
    try:
        limit = aiohttp.ClientTimeout(total=REQUEST_TIMEOUT)
        async with aiohttp.ClientSession(timeout=limit) as session, session.get(url) as response:
            return response.status == 200
    except (aiohttp.ClientError, TimeoutError):
        return False


async def succeeds(*command: str, environ: Mapping[str, str]) -> bool:
    """Whether a command that looks at something ends with 0."""
    quiet = asyncio.subprocess.DEVNULL
    process = await asyncio.create_subprocess_exec(
        *command, cwd=ROOT, env=dict(environ), stdin=quiet, stdout=quiet, stderr=quiet
    )
    try:
        return await process.wait() == 0
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()


async def exists(path: Path) -> bool:
    """Whether a file is there; files that others wait for are moved into place whole."""
    return await asyncio.to_thread(path.exists)


def check_port(host: str, port: int, variable: str, *, moves_to: int) -> None:
    """Raises NotReadyError, naming the variable to change, when nothing could listen there now."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise NotReadyError(
                f"port {port} on {host} cannot be used ({error.strerror}). Is another `make run` open? "
                f"Otherwise choose another one: {variable}={moves_to} make run"
            ) from None
