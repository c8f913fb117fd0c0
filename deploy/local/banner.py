"""What a newcomer reads when everything is up: where to click, what to type, how to stop."""

from __future__ import annotations

from deploy.local.settings import LOCAL_OPERATOR, Settings

BUTTON = "🔐 Открыть QR авторизацию"  # the bot's own words: an invite's answer carries this button


def banner(settings: Settings, *, invite: str, bot: str | None) -> list[str]:
    """The lines of the box. `bot` is the bot's @name without the @, None when it is unknown."""
    told = _sandbox(settings, invite) if settings.sandbox else _telegram(settings, invite, bot)
    body = [*told, "", f"Invite: {invite}   Web: {settings.public_base}   Stop: Ctrl-C"]
    return ["", f"┌{'─' * 78}", *(f"│ {line}".rstrip() for line in body), f"└{'─' * 78}", ""]


def _sandbox(settings: Settings, invite: str) -> list[str]:
    return [
        "The portal is running, with a Telegram of its own on this machine.",
        "",
        f"1. Open   http://localhost:{settings.ui_port}",
        f"2. Send   /login {invite}",
        f"3. Press  {BUTTON}  and scan the QR with the phone on the same screen",
        "4. Send   /subscription",
        "5. Press  Кабинет, the button beside the message field: chats, devices, the plan",
        f"   It is {settings.public_base}/telegram/; to sign in there in a browser run with DEV_LOGIN=1",
        f"6. Send   /admin   {_as_whom(settings)}for the operators' panel, {settings.public_base}/admin",
        "",
        'Commands: make portal ARGS="invites list", in another terminal',
        *_partly_configured(settings.missing_credentials),
    ]


def _as_whom(settings: Settings) -> str:
    return "as Ilya " if settings.operator_ids == LOCAL_OPERATOR else "as one of OPERATOR_IDS "


def _partly_configured(missing: tuple[str, ...]) -> list[str]:
    """A line for somebody who meant the real Telegram and forgot a variable."""
    if len(missing) == 3:
        return []
    return ["", f"For the real Telegram, still missing: {', '.join(missing)}"]


def _telegram(settings: Settings, invite: str, bot: str | None) -> list[str]:
    where = f"https://t.me/{bot}?start={invite}" if bot else "your bot in Telegram"
    told = [
        "The portal is running against the real Telegram.",
        "",
        f"1. Open   {where}",
        f"2. Send   /login {invite}   (the link above does so by itself)",
        f"3. Press  {BUTTON}  and scan the QR with Telegram on your phone",
        "4. Send   /subscription",
        f"5. Open   {settings.public_base}/telegram/ in a browser: chats, devices, the plan",
        f"6. {_panel(settings)}",
    ]
    if not settings.public_base.startswith("https://"):
        told += [
            "",
            f"A Mini App button needs an https AUTH_BASE_URL; it is {settings.public_base}.",
            "Until then the bot sends the page's address as text: open it on this machine.",
        ]
    return told


def _panel(settings: Settings) -> str:
    if not settings.operator_ids:
        return "Put your Telegram id into OPERATOR_IDS to have the operators' panel, by /admin"
    return f"Send   /admin   as one of OPERATOR_IDS for the operators' panel, {settings.public_base}/admin"
