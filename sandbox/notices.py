"""The texts of Telegram's own messages (777000), in the account's language."""

from __future__ import annotations

from sandbox.accounts import Account, Authorization, SentCode


def code_notice(account: Account, sent: SentCode) -> str:
    """The message that carries a login code."""
    if account.language_code == "ru":
        return (
            f"Код для входа в Telegram: {sent.code}. Не давайте код никому, даже если его требуют от имени "
            "Telegram!"
        )
    return (
        f"Login code: {sent.code}. Do not give this code to anyone, even if they say they are from Telegram!"
    )


def device_notice(account: Account, device: Authorization) -> str:
    """The message about a new device."""
    client = f"{device.client.device_model}, {device.client.app_version}"
    if account.language_code == "ru":
        return f"Новый вход. Мы обнаружили вход в Ваш аккаунт с нового устройства: {client}."
    return f"New login. We detected a login into your account from a new device: {client}."
