"""The one state behind every face of the sandbox: accounts, devices, login tokens, codes and messages.

The MTProto server, the Bot API server, the phone page and the tests all hold the same `World`. It does no
I/O; subscribe to follow its changes.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

from sandbox.accounts import Account, Authorization, ClientInfo, Email, SentCode, standard_accounts
from sandbox.bot_link import BotLink
from sandbox.changes import Change, Changes
from sandbox.cloud_password import Verifier
from sandbox.code_means import BY_NO_CODE
from sandbox.devices import Devices
from sandbox.errors import RpcFailure
from sandbox.files import Files
from sandbox.login_tokens import TOKEN_LIFE, LoginToken, LoginTokens
from sandbox.mail import Draft, Mail
from sandbox.messages import Attachment, Message
from sandbox.notices import code_notice, device_notice
from sandbox.password_recovery import PasswordRecovery
from sandbox.peers import SERVICE_ID, SERVICE_PEERS, ServicePeer
from sandbox.phone_codes import PhoneCodes, canonical_phone

__all__ = [
    "SERVICE_ID",
    "Account",
    "Attachment",
    "Authorization",
    "Change",
    "ClientInfo",
    "DataCentre",
    "Message",
    "RpcFailure",
    "SentCode",
    "World",
]


@dataclass(frozen=True, kw_only=True)
class DataCentre:
    """Where one data centre listens; filled in by the MTProto server when it starts."""

    id: int
    host: str
    port: int


class World:
    """Everything the sandbox knows. Not thread-safe: used from one event loop.

    `clock` gives Unix time in seconds; tests inject their own.
    """

    def __init__(self, accounts: list[Account], *, clock: Callable[[], float] = time.time) -> None:
        self.clock = clock
        self.accounts = {account.id: account for account in accounts}
        self.data_centres: dict[int, DataCentre] = {}
        self.tokens = LoginTokens()
        self.codes = PhoneCodes()
        self.devices = Devices(self.accounts)
        self.logout_tokens: dict[bytes, int] = {}  #: What log-outs gave for coming back → whose it is
        self.changes = Changes()
        self.mail = Mail(self.accounts, self.changes, clock)
        self.files = Files()
        self.service_peers = {peer.id: peer for peer in SERVICE_PEERS}  #: Who is no person; bots are added
        self.bots: dict[int, BotLink] = {}
        self.recovery = PasswordRecovery(self.accounts, self.changes, clock)
        self.asks_about_new_devices = False  #: Whether owners must confirm new devices ("was this you?")
        self._announce = self.changes.announce

    @classmethod
    def standard(cls, *, clock: Callable[[], float] = time.time) -> World:
        """A fresh world with Ilya, two people with cloud passwords, two on data centre 2, and a stranger."""
        return cls(standard_accounts(), clock=clock)

    def subscribe(self, callback: Callable[[Change], None]) -> Callable[[], None]:
        """Have `callback` called, synchronously, after every change. Returns what undoes it."""
        return self.changes.subscribe(callback)

    def account(self, account_id: int) -> Account:
        """The account; KeyError when no account has this id."""
        return self.accounts[account_id]

    def account_by_phone(self, phone: str) -> Account | None:
        """Who has this number. Raises `RpcFailure` 406 PHONE_NUMBER_INVALID when it is none."""
        canonical = canonical_phone(phone)
        return next((account for account in self.accounts.values() if account.phone == canonical), None)

    # Signing in

    def export_login_token(
        self,
        key_id: int,
        dc_id: int,
        client: ClientInfo,
        *,
        except_ids: frozenset[int] = frozenset(),
        life: float = TOKEN_LIFE,
    ) -> LoginToken:
        """The login token of an auth key that is not signed in."""
        return self.tokens.export(
            key_id=key_id, dc_id=dc_id, client=client, except_ids=except_ids, now=self.clock(), life=life
        )

    def accept_login_token(self, account_id: int, token: bytes) -> Authorization:
        """What the phone of `account_id` does after a scan; the device is in its list from now on.

        Raises `RpcFailure`: 400 AUTH_TOKEN_INVALID, AUTH_TOKEN_EXPIRED, AUTH_TOKEN_ALREADY_ACCEPTED or
        AUTH_TOKEN_EXCEPTION. Source: https://core.telegram.org/method/auth.acceptLoginToken
        """
        account = self.accounts[account_id]
        found = self.tokens.open(token, account_id, self.clock())
        at_home = found.dc_id == account.dc_id
        found.device = self._add_device(account, found.client, found.key_id if at_home else None)
        self._announce("authorization_added", account_id, key_id=found.device.key_id)
        self._announce("token_accepted", account_id, key_id=found.key_id)
        if at_home and not found.device.password_pending:
            self.notify(account_id, device_notice(account, found.device, self.clock()))
        return found.device

    def import_login_token(self, key_id: int, dc_id: int, token: bytes, client: ClientInfo) -> Authorization:
        """Move an accepted token to `key_id`, a key of the account's own data centre.

        Raises 400 AUTH_TOKEN_INVALID, AUTH_TOKEN_EXPIRED, or AUTH_TOKEN_ALREADY_ACCEPTED (by another key).
        Source: https://core.telegram.org/method/auth.importLoginToken
        """
        device = self.tokens.accepted(token, self.clock()).device
        if device is None or self.accounts[device.account_id].dc_id != dc_id:
            raise RpcFailure(400, "AUTH_TOKEN_INVALID")
        if device.key_id not in (None, key_id):
            raise RpcFailure(400, "AUTH_TOKEN_ALREADY_ACCEPTED")
        if device.key_id is None:
            device.client = client
            self._leave(key_id)
            self.devices.bind(device, key_id)
            self._entered(device)
        return device

    def enter(self, account_id: int, key_id: int, client: ClientInfo) -> Authorization:
        """Sign `key_id` in to an account that gave the right code; a cloud password may still be due."""
        self._leave(key_id)
        device = self._add_device(self.accounts[account_id], client, key_id)
        self._announce("authorization_added", account_id, key_id=key_id)
        self._entered(device)
        return device

    def pass_password(self, device: Authorization) -> None:
        """The right cloud password was given for this device."""
        device.password_pending = False
        self._entered(device)

    def sign_out(self, key_id: int) -> None:
        """Log out a key: remove its device and its login token, if any."""
        self._leave(key_id)

    def spend_logout_token(self, account_id: int, shown: list[bytes] | None) -> bool:
        """Whether one of these tokens is the account's; it serves once."""
        good = next((token for token in shown or () if self.logout_tokens.get(token) == account_id), None)
        return good is not None and self.logout_tokens.pop(good) == account_id

    # Devices

    def authorizations(self, account_id: int) -> list[Authorization]:
        """The account's devices besides the phone itself, oldest first; those awaiting a password too."""
        return sorted(self.accounts[account_id].devices.values(), key=lambda device: device.created_at)

    def terminate(self, account_id: int, authorization_hash: int) -> None:
        """End a device from the phone: its key is signed out. Raises `RpcFailure` 400 HASH_INVALID."""
        device = self.accounts[account_id].devices.get(authorization_hash)
        if device is None:
            raise RpcFailure(400, "HASH_INVALID")
        self._end(device, revoked=True)

    def confirm(self, account_id: int, authorization_hash: int) -> None:
        """The owner says that a new device is theirs. Raises `RpcFailure` 400 HASH_INVALID."""
        device = self.accounts[account_id].devices.get(authorization_hash)
        if device is None:
            raise RpcFailure(400, "HASH_INVALID")
        device.unconfirmed = False
        self._announce("authorization_changed", account_id, key_id=device.key_id)

    # Cloud password

    def set_cloud_password(self, account_id: int, password: str | None, *, hint: str | None = None) -> None:
        """Set, change or (with None) remove the cloud password; outer spaces belong to it."""
        account = self.accounts[account_id]
        account.cloud_password, account.password_hint, account.verifier = password, hint, None
        self._announce("password_changed", account_id)

    def set_verifier(self, account_id: int, verifier: Verifier, *, hint: str | None) -> None:
        """A client set a cloud password: only its verifier is known."""
        account = self.accounts[account_id]
        account.cloud_password, account.password_hint, account.verifier = None, hint, verifier
        self._announce("password_changed", account_id)

    def verifier(self, account_id: int) -> Verifier | None:
        """What checks the account's cloud password; made when first asked for (about 60 ms)."""
        account = self.accounts[account_id]
        if account.verifier is None and account.cloud_password is not None:
            account.verifier = Verifier.of(account.cloud_password)
        return account.verifier

    # Messages and codes

    def chat(self, account_id: int, peer_id: int) -> list[Message]:
        """The account's copy of its chat with `peer_id` (`SERVICE_ID` for Telegram's own), oldest first."""
        return self.mail.chat(account_id, peer_id)

    def send_message(
        self, sender_id: int, peer_id: int, text: str, attachment: Attachment | None = None
    ) -> Message:
        """Deliver a private message to both sides; returns the sender's copy. A login code in it is void."""
        return self.send(sender_id, peer_id, Draft(text=text, attachment=attachment))

    def send(self, sender_id: int, peer_id: int, draft: Draft) -> Message:
        """The same for a message with formatting, a reply or media."""
        self.burn_codes(sender_id, draft.text)
        sent = self.mail.send(sender_id, peer_id, draft)
        if peer_id in self.bots and draft.text:
            self.bots[peer_id].hear(sender_id, draft.text)
        return sent

    def notify(self, account_id: int, notice: Draft | str, *, sender_id: int = SERVICE_ID) -> Message:
        """A message from Telegram itself (777000), or from another of `service_peers`."""
        draft = Draft(text=notice) if isinstance(notice, str) else notice
        return self.mail.receive(account_id, sender_id, draft)

    def add_bot(self, peer: ServicePeer, link: BotLink) -> None:
        """A bot exists from now on; what accounts write to it goes over the link."""
        self.service_peers[peer.id] = peer
        self.bots[peer.id] = link

    def burn_codes(self, account_id: int, text: str) -> None:
        """A person typed `text` into some chat: login codes in it are void, as on Telegram."""
        self.codes.burn(self.accounts[account_id].phone, text)

    def deliver_code(self, account: Account, sent: SentCode) -> None:
        """Let the owner have a login code; one sent to the app also shows in the chat with Telegram."""
        if sent.delivered or sent.kind in BY_NO_CODE:
            return
        sent.delivered = True
        account.codes.append(sent)
        if sent.kind == "app":
            self.notify(account.id, code_notice(account, sent))
        elif sent.kind == "email" and account.login_email is not None:
            account.mailbox.append(Email(address=account.login_email, code=sent.code, purpose="login"))
        self._announce("code_sent", account.id)

    def last_code(self, account_id: int) -> SentCode:
        """The newest login code sent to this account. Raises LookupError when there was none."""
        codes = self.accounts[account_id].codes
        if not codes:
            raise LookupError(f"No login code was sent to {account_id}")
        return codes[-1]

    def _add_device(self, account: Account, client: ClientInfo, key_id: int | None) -> Authorization:
        device = self.devices.add(account, client, key_id, self.clock())
        device.unconfirmed = self.asks_about_new_devices
        return device

    def _entered(self, device: Authorization) -> None:
        if device.key_id is not None:
            self.tokens.forget_unaccepted(device.key_id)
        self._announce("authorization_changed", device.account_id, key_id=device.key_id)
        if not device.password_pending:
            self.notify(
                device.account_id, device_notice(self.accounts[device.account_id], device, self.clock())
            )

    def _leave(self, key_id: int) -> None:
        self.tokens.forget_unaccepted(key_id)
        try:
            device = self.devices.of_key(key_id)
        except RpcFailure:
            return
        if device is not None and device.key_id == key_id:
            self._end(device, revoked=False)

    def _end(self, device: Authorization, *, revoked: bool) -> None:
        self.devices.remove(device, revoked=revoked)
        self.tokens.forget_device(device)
        self._announce("authorization_removed", device.account_id, key_id=device.key_id)
