"""The texts of Telegram's own messages (777000), in the account's language."""

from __future__ import annotations

from datetime import UTC, datetime

from sandbox.accounts import Account, Authorization, SentCode
from sandbox.mail import Draft
from sandbox.messages import Span


def code_notice(account: Account, sent: SentCode) -> Draft:
    """The message that carries a login code."""
    if account.language_code == "ru":
        title = "Код для входа в Telegram:"
        text = (
            f"{title} {sent.code}. Не давайте код никому, даже если его требуют от имени Telegram!\n\n"
            "Этот код используется для входа в Ваш аккаунт в Telegram. Он никогда не нужен для чего-то ещё."
            "\n\nЕсли Вы не запрашивали код для входа, проигнорируйте это сообщение."
        )
    else:
        title = "Login code:"
        text = (
            f"{title} {sent.code}. Do not give this code to anyone, even if they say they are from Telegram!"
            "\n\nThis code can be used to log in to your Telegram account. We never ask it for anything else."
            "\n\nIf you didn't request this code by trying to log in on another device, simply ignore this "
            "message."
        )
    return _titled(title, text)


def device_notice(account: Account, device: Authorization, now: float) -> Draft:
    """The message about a new device; `now` in Unix seconds."""
    client = f"{device.client.device_model}, {device.client.app_version}"
    when = datetime.fromtimestamp(now, UTC)
    if account.language_code == "ru":
        title = "Новый вход."
        text = (
            f"{title} {account.first_name}, мы обнаружили вход в Ваш аккаунт с нового устройства "
            f"{when:%d.%m.%Y в %H:%M:%S} UTC.\n\nУстройство: {client}\nМестоположение: {device.country}\n\n"
            "Если это были не Вы, завершите этот сеанс в настройках: «Устройства»."
        )
    else:
        title = "New login."
        text = (
            f"{title} Dear {account.first_name}, we detected a login into your account from a new device on "
            f"{when:%d/%m/%Y at %H:%M:%S} UTC.\n\nDevice: {client}\nLocation: {device.country}\n\n"
            "If this wasn't you, you can terminate that session in Settings > Devices."
        )
    return _titled(title, text)


def bot_token_notice(token: str, username: str) -> Draft:
    """What BotFather writes after /newbot."""
    before = (
        f"Done! Congratulations on your new bot. You will find it at t.me/{username}.\n\n"
        "Use this token to access the HTTP API:\n"
    )
    after = "\nKeep your token secure and store it safely, it can be used by anyone to control your bot."
    code = Span(kind="Code", offset=_units(before), length=_units(token))
    return Draft(text=before + token + after, spans=(code,))


def _titled(title: str, text: str) -> Draft:
    return Draft(text=text, spans=(Span(kind="Bold", offset=0, length=_units(title)),))


def _units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2
