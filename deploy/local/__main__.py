"""The command line of the runner: starts the stack, stops it on a signal, says how it ended."""

from __future__ import annotations

import argparse
import asyncio
import os
import signal
import sys

from deploy.local.children import ROOT, ChildEndedError
from deploy.local.output import Output
from deploy.local.readiness import NotReadyError
from deploy.local.settings import Settings, SettingsError
from deploy.local.stack import Stack
from shared.configuration.environment import process_environment
from shared.embedded_postgres.supervisor import EmbeddedPostgresFailed

FAULTS = (ChildEndedError, NotReadyError, EmbeddedPostgresFailed, OSError)
STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)

DESCRIPTION = """\
Runs the whole portal on this machine: an embedded Postgres, the bot and the web process, and, unless
BOT_TOKEN, TELEGRAM_API_ID and TELEGRAM_API_HASH are all set, a local Telegram to try it with.
Ctrl-C stops all of it.
"""
VARIABLES = """\
variables, from the environment or .env (the whole list: .env.example):
  BOT_TOKEN, TELEGRAM_API_ID, TELEGRAM_API_HASH   run against the real Telegram
  AUTH_BASE_URL     public address of the web process   (http://localhost:WEB_PORT)
  WEB_PORT          where the web process listens       (8010)
  SANDBOX_UI_PORT   where the phone page listens        (8020; the local Telegram also uses +1, +11, +12)
  DATABASE_URL      a Postgres of your own              (embedded, under DATA_DIR)
  DATA_DIR          data and keys                       (./var)
"""


def main() -> int:
    argparse.ArgumentParser(
        prog="make run",
        description=DESCRIPTION,
        epilog=VARIABLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    ).parse_args()
    os.chdir(ROOT)
    output = Output()
    try:
        settings = Settings.read(process_environment())
        return asyncio.run(supervise(settings, output))
    except SettingsError as error:
        print(error, file=sys.stderr)
        return 2


async def supervise(settings: Settings, output: Output) -> int:
    """Runs the stack until it fails (1) or somebody asks it to stop (0)."""
    stack = Stack(settings, output)
    asked = asyncio.Event()
    running = asyncio.create_task(stack.run(), name="stack")

    def on_signal() -> None:
        if asked.is_set():
            output.say("Stopping at once.")
            stack.children.kill()
            return
        output.say("Stopping (once more: at once) ...")
        asked.set()
        running.cancel()

    for number in STOP_SIGNALS:
        asyncio.get_running_loop().add_signal_handler(number, on_signal)
    try:
        await running
    except asyncio.CancelledError:
        output.say("Stopped.")
        return 0
    except FAULTS as error:
        output.say(str(error))
        output.say("Everything is stopped.")
    return 1


if __name__ == "__main__":
    sys.exit(main())
