"""Devices and their auth keys in a file, so that clients stay signed in over a restart of the sandbox."""

from __future__ import annotations

import base64
import dataclasses
import json
from pathlib import Path
from typing import Any

from sandbox.accounts import Authorization, ClientInfo
from sandbox.changes import Change
from sandbox.mtproto.auth_key import AuthKey
from sandbox.mtproto.known_keys import KnownKey, KnownKeys
from sandbox.state import write_whole
from sandbox.world import World


class KeptDevices:
    """Reads the file at the start, and writes it after every change of a device."""

    def __init__(self, path: Path, world: World, keys: KnownKeys) -> None:
        self._path = path
        self._world = world
        self._keys = keys

    def restore(self) -> None:
        """Bring back what an earlier run left. Raises ValueError when the file is damaged."""
        if not self._path.exists():
            return
        try:
            kept = json.loads(self._path.read_text(encoding="utf-8"))
            keys = [self._read_key(row) for row in kept["keys"]]
            devices = [_read_device(row) for row in kept["devices"]]
            self._world.devices.restore(devices, [int(key_id) for key_id in kept["revoked"]])
            for row, key in zip(kept["keys"], keys, strict=True):
                self._lend(row, key)
        except (KeyError, TypeError, ValueError) as error:
            raise ValueError(f"{self._path} is damaged: remove it, and everybody is signed out") from error

    def on_change(self, change: Change) -> None:
        """One change of the world."""
        if change.kind.startswith("authorization_"):
            self.save()

    def save(self) -> None:
        """Write the devices, their keys, and the keys whose devices were ended."""
        rows = [device for account in self._world.accounts.values() for device in account.devices.values()]
        revoked = self._world.devices.revoked
        keys = [
            self._key_row(key)
            for key in self._keys.all()
            if key.id in revoked or self._world.devices.known(key.id) is not None
        ]
        kept = {
            "devices": [dataclasses.asdict(row) for row in rows],
            "keys": keys,
            "revoked": sorted(revoked),
        }
        write_whole(self._path, json.dumps(kept))

    def _key_row(self, key: KnownKey) -> dict[str, object]:
        device = self._world.devices.known(key.id)
        return {
            "key": base64.b64encode(key.auth.key).decode(),
            "dc_id": key.dc_id,
            "salt": key.salt,
            "client": dataclasses.asdict(key.client),
            "device": None if device is None else device.hash,
        }

    def _read_key(self, row: dict[str, Any]) -> KnownKey:
        key = self._keys.add(AuthKey(base64.b64decode(row["key"])), row["dc_id"], row["salt"])
        key.client = ClientInfo(**row["client"])
        return key

    def _lend(self, row: dict[str, Any], key: KnownKey) -> None:
        """A key of another data centre acts for its device again."""
        for account in self._world.accounts.values():
            device = account.devices.get(row["device"])
            if device is not None and device.key_id != key.id:
                self._world.devices.lend(device, key.id)


def _read_device(row: dict[str, Any]) -> Authorization:
    return Authorization(**{**row, "client": ClientInfo(**row["client"])})
