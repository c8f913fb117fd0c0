"""The modules whose methods are offered; importing them registers these."""

from __future__ import annotations

from sandbox.mtproto.rpc import (
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

FAMILIES = (
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
