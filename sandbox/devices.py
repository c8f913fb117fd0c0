"""The device lists of all accounts, and which auth key is signed in to which of them."""

from __future__ import annotations

from sandbox.accounts import Account, Authorization, ClientInfo, new_hash
from sandbox.errors import RpcFailure


class Devices:
    """Adds, finds and removes devices. `Account.devices` stays the list people see."""

    def __init__(self, accounts: dict[int, Account]) -> None:
        self._accounts = accounts
        self._by_key: dict[int, Authorization] = {}
        self._revoked: set[int] = set()

    @property
    def revoked(self) -> frozenset[int]:
        """The keys whose devices somebody else ended."""
        return frozenset(self._revoked)

    def restore(self, devices: list[Authorization], revoked: list[int]) -> None:
        """Take over the devices and revoked keys of an earlier run; those of unknown accounts are dropped."""
        for device in devices:
            if device.account_id in self._accounts:
                self._accounts[device.account_id].devices[device.hash] = device
                if device.key_id is not None:
                    self.bind(device, device.key_id)
        self._revoked.update(revoked)

    def add(self, account: Account, client: ClientInfo, key_id: int | None, now: float) -> Authorization:
        """Put a device on the list; it waits for the cloud password when the account has one."""
        device = Authorization(
            hash=new_hash(),
            account_id=account.id,
            client=client,
            created_at=now,
            active_at=now,
            password_pending=account.has_password,
        )
        account.devices[device.hash] = device
        if key_id is not None:
            self.bind(device, key_id)
        return device

    def bind(self, device: Authorization, key_id: int) -> None:
        """From now on the device lives on this auth key."""
        device.key_id = key_id
        self._by_key[key_id] = device
        self._revoked.discard(key_id)

    def lend(self, device: Authorization, key_id: int) -> None:
        """Let a key of another data centre act for the device, for files (`auth.importAuthorization`)."""
        self._by_key[key_id] = device
        self._revoked.discard(key_id)

    def of_key(self, key_id: int) -> Authorization | None:
        """The device on this key, also while it waits for a password. Raises 401 SESSION_REVOKED."""
        if key_id in self._revoked:
            raise RpcFailure(401, "SESSION_REVOKED")
        return self._by_key.get(key_id)

    def known(self, key_id: int) -> Authorization | None:
        """The device on this key, None for a stranger's and for one that was ended."""
        return self._by_key.get(key_id)

    def signed_in(self, key_id: int) -> Account:
        """Whose key this is. Raises 401 AUTH_KEY_UNREGISTERED, SESSION_PASSWORD_NEEDED or SESSION_REVOKED."""
        device = self.of_key(key_id)
        if device is None:
            raise RpcFailure(401, "AUTH_KEY_UNREGISTERED")
        if device.password_pending:
            raise RpcFailure(401, "SESSION_PASSWORD_NEEDED")
        return self._accounts[device.account_id]

    def remove(self, device: Authorization, *, revoked: bool) -> None:
        """Take the device off the list; `revoked` when somebody else ended it, not the key itself."""
        self._accounts[device.account_id].devices.pop(device.hash, None)
        for key_id in [key_id for key_id, bound in self._by_key.items() if bound is device]:
            del self._by_key[key_id]
            if revoked:
                self._revoked.add(key_id)
