"""The modules whose methods are offered: importing this one registers them all."""

from __future__ import annotations

from sandbox.mtproto.rpc import (  # noqa: F401 - imported for what they register
    account,
    app_config,
    bots,
    channels,
    configuration,
    contacts,
    devices,
    dialogs,
    editing,
    exported_authorizations,
    files,
    history,
    login_email,
    login_token,
    password_recovery,
    phone,
    search,
    sending,
    updates,
    users,
)
