"""`python -m sandbox`: the local Telegram on its own, until Ctrl-C."""

from __future__ import annotations

import argparse
import asyncio
import signal
import sys
from collections.abc import Sequence
from pathlib import Path

from sandbox import small_talk
from sandbox.state import write_whole
from sandbox.telegram import Telegram

BOT_API_PORT = 8021
UI_PORT = 8020
DC_PORTS = {1: 8031, 2: 8032}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run until SIGINT or SIGTERM. Returns 0, or 1 when it could not start."""
    try:
        asyncio.run(_run(_parse(arguments)))
    except (OSError, ValueError) as error:
        print(f"sandbox: {error}", file=sys.stderr)  # noqa: T201 - a command line speaks on its streams
        return 1
    return 0


async def _run(options: argparse.Namespace) -> None:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for signal_number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(signal_number, stop.set)
    ports = DC_PORTS | dict(options.dc_port or [])
    async with Telegram(
        host=options.host,
        bot_api_port=options.bot_api_port,
        dc_ports=ports,
        ui_port=options.ui_port,
        oidc_port=options.oidc_port,
        state_dir=options.state_dir,
        allow_loopback=not options.https_only,
    ) as telegram:
        if telegram.oidc is not None:
            for redirect_uri in options.redirect_uri or ():
                telegram.oidc.client.allow(redirect_uri)
        for account_id in tuple(telegram.people):
            small_talk.fill(telegram.world, account_id)
        lines = [f"{name}={value}" for name, value in telegram.environ().items()]
        if options.env_file is not None:
            await asyncio.to_thread(_write, options.env_file, lines)
        for line in _banner(telegram, lines):
            print(line, flush=True)  # noqa: T201 - a command line speaks on its streams
        await stop.wait()


def _write(path: Path, lines: Sequence[str]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    write_whole(path, "\n".join(lines) + "\n")


def _banner(telegram: Telegram, lines: Sequence[str]) -> list[str]:
    where = telegram.ui.url if telegram.ui else telegram.bot_api.url
    return [
        f"The local Telegram is running. Open {where}",
        "A bot and its Mini App meet it with these variables:",
        *(f"export {line}" for line in lines),
        "Stop with Ctrl-C.",
    ]


def _parse(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m sandbox",
        description="A local Telegram: MTProto, the Bot API and a phone page, for demos and tests.",
    )
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (default: %(default)s)")
    parser.add_argument(
        "--bot-api-port", type=int, default=BOT_API_PORT, metavar="PORT", help="default: %(default)s; 0: any"
    )
    parser.add_argument(
        "--ui-port",
        type=int,
        default=UI_PORT,
        metavar="PORT",
        help="the phone page; default: %(default)s; 0: any",
    )
    parser.add_argument(
        "--oidc-port", type=int, metavar="PORT", help="Log In With Telegram (OpenID); default: off; 0: any"
    )
    parser.add_argument(
        "--redirect-uri",
        action="append",
        metavar="URL",
        help="where logins may return to, may be repeated: https, or http on this machine",
    )
    parser.add_argument(
        "--dc-port",
        type=_dc_port,
        action="append",
        metavar="DC=PORT",
        help="port of a data centre, may be repeated; default: 1=8031 and 2=8032; 0: any",
    )
    parser.add_argument(
        "--state-dir",
        type=Path,
        default=Path("var/sandbox"),
        help="keeps the bot's token, the server's keys and the signed-in devices (default: %(default)s)",
    )
    parser.add_argument(
        "--env-file", type=Path, help="write the environment of a client there, once all listens"
    )
    parser.add_argument(
        "--https-only",
        action="store_true",
        help="refuse http://localhost in Mini App buttons, as Telegram does",
    )
    return parser.parse_args(arguments)


def _dc_port(text: str) -> tuple[int, int]:
    number, _, port = text.partition("=")
    if number not in {"1", "2"} or not port.isdecimal():
        raise argparse.ArgumentTypeError(f"{text!r} is not like 1=8031")
    return int(number), int(port)


if __name__ == "__main__":
    sys.exit(main())
