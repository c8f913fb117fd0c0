"""The bot's messages, composed from the catalogue; pure."""

from __future__ import annotations

from collections.abc import Mapping

from babel.dates import format_date

from bot.plan_texts import feature_lines, limit_lines
from shared.accounts.accounts import LogOut
from shared.core import i18n
from shared.core.i18n import Texts
from shared.login.begin import StartedLogin
from shared.members.subscriptions import Overview, Subscription

LONGEST_MESSAGE = 4096  # UTF-16 code units, https://core.telegram.org/bots/api#sendmessage
_CUT = "…"

#: Outbox kinds that end a login, and whether each also sends a message of its own.
_ENDINGS = {
    "login_authorized": True,
    "login_failed": True,
    "login_expired": True,
    "login_cancelled": True,
    "login_superseded": False,  # the new login has sent its own message
}


#: Outbox kinds whose message has a button that opens the dashboard.
WITH_DASHBOARD_BUTTON = frozenset({"login_authorized", "session_revoked"})

#: The counts that an erasure's preview shows, in this order.
ERASED = ("sessions", "subscriptions", "logins", "attempts", "sign_ins", "messages")


def login_offer(texts: Texts, started: StartedLogin) -> str:
    """The message above the button that opens the QR page."""
    key = "bot.login.again" if started.is_relogin else "bot.login.accepted"
    rows = limit_lines(texts, started.plan)
    limits = "\n" + texts("bot.login.limits", rows="\n".join(rows)) if rows else ""
    duration = texts.duration(started.expires_in)
    return cut(texts(key, plan=started.plan.title, limits=limits, duration=duration))


def subscription(texts: Texts, overview: Overview) -> str:
    """The answer to /subscription."""
    current = overview.subscription
    if current is None:
        return texts("bot.subscription.none")
    status = "bot.subscription.active" if overview.is_authenticated else "bot.subscription.disconnected"
    title, until = current.plan.title, _until(texts, current)
    parts = [texts("bot.subscription", plan=title, status=texts(status), until=until)]
    rows = limit_lines(texts, current.plan) + feature_lines(texts, current.plan)
    if rows:
        parts.append(texts("bot.subscription.limits", rows="\n".join(rows)))
    if not overview.is_authenticated:
        parts.append(texts("bot.subscription.connect"))
    return cut("\n\n".join(parts))


def news(texts: Texts, kind: str, payload: Mapping[str, object], plan: str | None) -> str | None:
    """The message to send for an outbox row; None when only the button message changes.

    ``plan`` is the title of the plan that the payload names. Raises KeyError for an unknown kind.
    """
    if not _ENDINGS.get(kind, True):
        return None
    if kind == "login_authorized":
        return _welcome(texts, again=bool(payload.get("relogin")), plan=plan)
    if kind == "login_failed":
        return texts(
            "bot.outbox.login_failed", reason=i18n.code_text(texts, str(payload.get("code")), payload)
        )
    return texts(f"bot.outbox.{kind}")


def ending(texts: Texts, kind: str) -> str | None:
    """The text that replaces the message with the button; None for a kind that ends no login."""
    return texts(f"bot.ended.{kind}") if kind in _ENDINGS else None


def logged_out(texts: Texts, result: LogOut) -> str:
    """The result of a log-out; says so when Telegram did not confirm it."""
    if result.remote:
        return texts("bot.logout.done")
    return texts("bot.logout.local_only" if result.local else "bot.logout.nothing")


def status(facts: Mapping[str, object]) -> str:
    """Everything stored about a person, one fact per line, for an operator."""
    return cut("\n".join(_lines(facts)))


def reset_preview(texts: Texts, telegram_id: int, counts: Mapping[str, int]) -> str:
    """What a full reset would delete."""
    rows = "\n".join(f"  • {table}: {count}" for table, count in counts.items() if count)
    return texts("bot.reset.confirm", id=telegram_id, rows=rows)


def erasure_preview(texts: Texts, counts: Mapping[str, int], *, is_operator: bool) -> str:
    """What an erasure deletes, and what it keeps."""
    rows = "\n".join(f"  • {texts(f'bot.delete.{kind}', n=counts[kind])}" for kind in ERASED if counts[kind])
    parts = [texts("bot.delete.confirm", rows=rows or f"  • {texts('bot.delete.profile')}")]
    if is_operator:
        parts.append(texts("bot.delete.operator"))
    return "\n\n".join(parts)


def erased(texts: Texts, *, remote: bool) -> str:
    """The result of an erasure; says so when Telegram did not confirm it."""
    return texts("bot.delete.done" if remote else "bot.delete.done_local")


def cut(text: str) -> str:
    """The text, cut to the length limit of one message."""
    encoded = text.encode("utf-16-le")
    if len(encoded) <= LONGEST_MESSAGE * 2:
        return text
    return encoded[: (LONGEST_MESSAGE - len(_CUT)) * 2].decode("utf-16-le", "ignore") + _CUT


def _until(texts: Texts, current: Subscription) -> str:
    """The line with the last day; empty for a subscription that does not expire."""
    if current.ends_at is None:
        return ""
    day = format_date(current.ends_at.date(), format="long", locale=texts.language)
    return "\n" + texts("bot.subscription.until", day=day)


def _welcome(texts: Texts, *, again: bool, plan: str | None) -> str:
    if plan is None:
        return texts("bot.outbox.login_authorized.no_plan")
    return texts("bot.outbox.login_authorized.again" if again else "bot.outbox.login_authorized", plan=plan)


def _lines(facts: Mapping[str, object], indent: str = "") -> list[str]:
    lines = []
    for name, value in facts.items():
        if isinstance(value, Mapping):
            lines += [f"{indent}{name}:", *_lines(value, indent + "  ")]
        elif isinstance(value, (list, tuple)):
            lines.append(f"{indent}{name}:" + ("" if value else " –"))
            for item in value:
                lines += _item(item, indent)
        else:
            lines.append(f"{indent}{name}: {'–' if value is None else value}")
    return lines


def _item(item: object, indent: str) -> list[str]:
    if isinstance(item, Mapping):
        return [f"{indent}  • " + ", ".join(f"{name}: {value}" for name, value in item.items())]
    return [f"{indent}  • {item}"]
