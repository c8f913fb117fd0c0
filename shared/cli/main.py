"""The command ``portal``: its groups of commands, each loaded when it is used."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Sequence

import click

from shared.core.errors import EXIT_CONFIG, ConfigError, PortalError

#: Command → the module that has it, under its name with ``_`` for ``-``.
COMMANDS = {
    "doctor": "shared.cli.doctor.command",
    "migrate": "shared.cli.migrate",
    "invites": "shared.cli.invites",
    "plans": "shared.cli.plans",
    "limits": "shared.cli.limits",
    "features": "shared.cli.features",
    "keys": "shared.cli.keys",
    "signing-keys": "shared.cli.signing_keys",
}


class LazyGroup(click.Group):
    """Imports the module of a command when it is run or listed, so no command waits for the others."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        return sorted(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 - click's
        if cmd_name not in COMMANDS:
            return None
        command = getattr(importlib.import_module(COMMANDS[cmd_name]), cmd_name.replace("-", "_"))
        if not isinstance(command, click.Command):
            raise TypeError(f"{COMMANDS[cmd_name]} has no command {cmd_name}")
        return command


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
def portal() -> None:
    """Look after the Telegram auth portal."""


def main(arguments: Sequence[str] | None = None) -> None:
    """Run ``portal``; a known error is one line on stderr and exit status 1, a wrong configuration 2.

    ``arguments`` are those of the process by default. Always ends in SystemExit.
    """
    try:
        portal(args=arguments, prog_name="portal", standalone_mode=True)
    except ConfigError as error:
        sys.stderr.writelines(f"{problem}\n" for problem in error.problems)
        raise SystemExit(EXIT_CONFIG) from None
    except PortalError as error:
        sys.stderr.write(f"{error}\n")
        raise SystemExit(1) from None
