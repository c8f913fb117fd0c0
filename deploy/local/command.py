"""`make portal`: a `portal` command with the settings that `make run` gives its processes."""

from __future__ import annotations

import os
import sys
from typing import NoReturn

from deploy.local.children import ROOT
from deploy.local.settings import Settings, SettingsError
from deploy.local.stack import PORTAL
from shared.configuration.environment import process_environment, read_env_file


def main() -> NoReturn:
    """Become that command. Exit with 2 if a setting is wrong or the local Telegram never ran here."""
    os.chdir(ROOT)
    try:
        environ = _environment(Settings.read(process_environment()))
    except SettingsError as error:
        print(error, file=sys.stderr)
        sys.exit(2)
    os.execve(PORTAL[0], (*PORTAL, *sys.argv[1:]), environ)  # noqa: S606 -- no shell is wanted


def _environment(settings: Settings) -> dict[str, str]:
    telegram = read_env_file(settings.sandbox_env_file) if settings.sandbox else {}
    if settings.sandbox and not telegram:
        raise SettingsError("there is no local Telegram yet: start `make run` first")
    return settings.for_children(telegram)


if __name__ == "__main__":
    main()
