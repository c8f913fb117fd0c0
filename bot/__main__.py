"""``python -m bot``: the bot, until SIGTERM or SIGINT.

Exit status: 0 after a signal, 2 when the configuration is wrong (the bot token included), 1 otherwise.

``python -m bot --health`` is the container's health check of a bot on this machine: status 0, or 1 and the
reason. The bot works while Telegram answers its polls (or, with BOT_WEBHOOK_URL, while it listens; there
``GET /healthz`` on BOT_WEBHOOK_LISTEN answers too). The check reads ``bot.alive`` in DATA_DIR, which the bot
must be able to write: in a read-only container point DATA_DIR at a tmpfs. It imports little: some 50 ms.
"""

from __future__ import annotations

import signal
import sys
from pathlib import Path
from typing import NoReturn

from bot import health
from shared.configuration.environment import process_environment


def main() -> int:
    """Run what the command line asks for; returns the exit status."""
    if sys.argv[1:] == ["--health"]:
        return _health()
    if sys.argv[1:]:
        sys.stderr.write("usage: python -m bot [--health]\n")
        return 2
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, _leave)  # until the event loop handles them
    import uvloop  # the health check must start fast

    from bot import app
    from shared.configuration import config, log

    settings = config.load_or_exit()
    log.setup(settings)
    return uvloop.run(app.run(settings))


def _leave(_number: int, _frame: object) -> NoReturn:
    raise SystemExit(0)


def _health() -> int:
    data_dir = Path(process_environment().get("DATA_DIR", "").strip() or "var")
    problem = health.problem(health.alive_file(data_dir.expanduser().absolute()))
    if problem is not None:
        sys.stderr.write(f"{problem}\n")
    return 0 if problem is None else 1


if __name__ == "__main__":
    raise SystemExit(main())
