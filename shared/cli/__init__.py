"""The command ``portal``: one module for each group of commands."""

from __future__ import annotations

import sys

import click

from shared.cli.doctor import doctor
from shared.cli.features import features
from shared.cli.invites import invites
from shared.cli.keys import keys
from shared.cli.limits import limits
from shared.cli.migrate import migrate
from shared.cli.plans import plans
from shared.cli.signing_keys import signing_keys
from shared.core.config import EXIT_CONFIG
from shared.core.errors import ConfigError, PortalError


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
def portal() -> None:
    """Look after the Telegram auth portal."""


portal.add_command(doctor)
portal.add_command(migrate)
portal.add_command(invites)
portal.add_command(plans)
portal.add_command(limits)
portal.add_command(features)
portal.add_command(keys)
portal.add_command(signing_keys)


def main() -> None:
    """Run ``portal``; a known error is one line on stderr and exit status 1, a wrong configuration 2."""
    try:
        portal(standalone_mode=True)
    except ConfigError as error:
        sys.stderr.writelines(f"{problem}\n" for problem in error.problems)
        raise SystemExit(EXIT_CONFIG) from None
    except PortalError as error:
        sys.stderr.write(f"{error}\n")
        raise SystemExit(1) from None
