"""What Telegram does to accounts: freezing, banning, giving several names."""

from __future__ import annotations

from sandbox.accounts import Freeze, Username
from sandbox.mail import Draft
from sandbox.messages import Message, Span
from sandbox.notices import bot_token_notice
from sandbox.peers import BOT_FATHER_ID, VERIFICATION_CODES_ID
from sandbox.world import World

DAY = 24 * 3600.0  # seconds
APPEAL_DAYS = 30  # from a freeze to the account's deletion


def freeze(world: World, account_id: int, *, days: float = APPEAL_DAYS) -> Freeze:
    """Freeze an account until it is deleted in `days`; its clients meet 420 FROZEN_METHOD_INVALID."""
    now = world.clock()
    made = Freeze(since=now, until=now + days * DAY)
    world.account(account_id).freeze = made
    world.changes.announce("account_changed", account_id)
    return made


def unfreeze(world: World, account_id: int) -> None:
    """An appeal succeeded."""
    world.account(account_id).freeze = None
    world.changes.announce("account_changed", account_id)


def ban(world: World, account_id: int) -> None:
    """Ban an account: its clients meet 401 USER_DEACTIVATED_BAN, its number 400 PHONE_NUMBER_BANNED."""
    world.account(account_id).banned = True
    world.changes.announce("account_changed", account_id)


def unban(world: World, account_id: int) -> None:
    """The ban was a mistake."""
    world.account(account_id).banned = False
    world.changes.announce("account_changed", account_id)


def give_usernames(world: World, account_id: int, *names: Username) -> None:
    """The account has several names from now on; clients get them in `usernames`, `username` is empty."""
    world.account(account_id).usernames = names
    world.changes.announce("account_changed", account_id)


def give_bot_token(world: World, account_id: int, token: str, username: str) -> Message:
    """The account made a bot: BotFather's chat holds its token."""
    return world.notify(account_id, bot_token_notice(token, username), sender_id=BOT_FATHER_ID)


def send_verification_code(world: World, account_id: int, code: str, service: str) -> Message:
    """Another service verifies the account's number through Telegram's "Verification Codes" (489000)."""
    text = f"{code} is your verification code for {service}. For your security, do not share this code."
    draft = Draft(text=text, spans=(Span(kind="Bold", offset=0, length=len(code)),))
    return world.notify(account_id, draft, sender_id=VERIFICATION_CODES_ID)


def send_unknown_message(world: World, account_id: int, sender_id: int) -> Message:
    """A message of a kind that no client's layer has, in the account's chat with somebody."""
    return world.mail.receive(account_id, sender_id, Draft(text="?", unknown=True))


def announce_to_devices(world: World, account_id: int, text: str) -> None:
    """Telegram says something in a pop-up of all devices (`updateServiceNotification`); no chat keeps it."""
    world.account(account_id).popups.append(text)
    world.changes.announce("service_notification", account_id)
