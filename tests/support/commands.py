"""``portal …`` inside the tests' own process: a process for each call would mostly import modules."""

from __future__ import annotations

import asyncio
import contextlib
import io
import logging
import os
import sys
from collections.abc import Iterator, Mapping

from shared.cli.main import main

KEPT = "PATH"  # of this process's own environment


async def portal_command(*arguments: str, env: Mapping[str, str]) -> tuple[int, str, str]:
    """Exit status, standard output and standard error of ``portal <arguments>``; nothing is typed.

    ``env`` comes on top of a bare environment, so that nothing of the developer's own leaks in. The command
    runs in a thread, because it has an event loop of its own: the servers of the test go on meanwhile.
    """
    return await asyncio.to_thread(_run, arguments, env)


def _run(arguments: tuple[str, ...], env: Mapping[str, str]) -> tuple[int, str, str]:
    out, err = io.StringIO(), io.StringIO()
    with (
        _like_a_process({KEPT: os.environ.get(KEPT, ""), **env}),
        contextlib.redirect_stdout(out),
        contextlib.redirect_stderr(err),
    ):
        status = _status(arguments)
    return status, out.getvalue(), err.getvalue()


@contextlib.contextmanager
def _like_a_process(env: Mapping[str, str]) -> Iterator[None]:
    """Another environment and an empty standard input; what a command sets for its process is undone."""
    ours, stdin, disabled = dict(os.environ), sys.stdin, logging.root.manager.disable
    sys.stdin = io.StringIO()
    os.environ.clear()
    os.environ.update(env)
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(ours)
        sys.stdin = stdin
        logging.disable(disabled)


def _status(arguments: tuple[str, ...]) -> int:
    """What the process would end with. Raises what would be a traceback."""
    try:
        main(arguments)
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else int(end.code is not None)
    return 0
