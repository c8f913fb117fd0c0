"""A login as the page sees it: plain data, and the words for it in its user's language."""

from __future__ import annotations

import time
from functools import lru_cache

from shared.core.errors import PortalError, all_errors
from shared.core.i18n import code_text, texts
from shared.login.login_cache import LoginView
from shared.login.states import TERMINAL, State, public
from shared.telegram.errors import TelegramError
from webapp.http.answers import encode
from webapp.login.qr_svg import qr_svg
from webapp.login.ways.registry import part_of

Json = dict[str, object]

PENDING = "pending"


def status_json(view: LoginView) -> Json:
    """``{"status", "code"?, "expires_in"?, "qr_expires_in"?}``: no secret is in it. Seconds."""
    return _status_json(*_status_fields(view))


def status_bytes(view: LoginView) -> bytes:
    """The same as JSON text; pages ask for it all the time, and mostly for the same."""
    return _status_bytes(*_status_fields(view))


def _status_fields(view: LoginView) -> tuple[str, str | None, int | None, int | None]:
    """Without the view's own properties: every status request comes through here."""
    state = view.state
    status = public(state)
    if state in TERMINAL:
        return status, "superseded" if state is State.SUPERSEDED else view.code, None, None
    now = time.monotonic()
    until = view.token_expires_at if status == PENDING else None
    shown = None if until is None else max(0, round(until - now))
    return status, view.code, max(0, round(view.expires_at - now)), shown


def _status_json(status: str, code: str | None, expires_in: int | None, qr_expires_in: int | None) -> Json:
    data: Json = {
        "status": status,
        "code": code,
        "expires_in": expires_in,
        "qr_expires_in": qr_expires_in,
    }
    return {name: value for name, value in data.items() if value is not None}


@lru_cache(maxsize=4096)
def _status_bytes(status: str, code: str | None, expires_in: int | None, qr_expires_in: int | None) -> bytes:
    return encode(_status_json(status, code, expires_in, qr_expires_in)).encode()


def state_json(view: LoginView) -> Json:
    """The status and all else the page shows: ``url`` while a QR is on show, ``title`` and ``message``
    in the user's language when there is something to say, ``details``, ``version``."""
    data = status_json(view)
    data["version"] = view.version
    if view.status == PENDING and view.url is not None:
        data["url"] = view.url
    if view.problem is not None:
        data["problem"] = view.problem
    data |= wording(view)
    if view.retry_after is not None:
        data["retry_after"] = view.retry_after
    return data | _step_json(view)


def _step_json(view: LoginView) -> Json:
    """``step``, the words of its part of the page, and ``details``, as far as there are any."""
    part = part_of(view.details)
    if part is None:
        return {}
    facts = {name: fact for name, fact in part.facts(view.details).items() if fact is not None}
    data: Json = {} if part.step is None else {"step": part.step}
    data |= part.words(texts(view.language), view.details)
    return data | ({"details": facts} if facts else {})


def event_json(view: LoginView) -> Json:
    """What an event carries: the state, and the QR as ``qr_svg``."""
    data = state_json(view)
    if "url" in data:
        data["qr_svg"] = qr_svg(str(data["url"]))
    return data


def wording(view: LoginView) -> dict[str, str]:
    """``title`` and ``message`` of an end, ``message`` of a problem on the way, else nothing."""
    say = texts(view.language)
    match view.state:
        case State.EXPIRED | State.CANCELLED | State.SUPERSEDED:
            return {"title": say(f"page.{view.state}.title"), "message": say(f"page.{view.state}.text")}
        case State.FAILED:
            return {
                "title": say("page.failed.title"),
                "message": code_text(say, view.code or "internal_error", {}),
            }
        case State.FINALISING:
            return {"message": say("page.finalising")}
    if view.problem is None:
        return {}
    return {"message": code_text(say, view.problem, {"retry_after": view.retry_after})}


def settled(view: LoginView) -> LoginView:
    """The view that an input led to. Raises its problem as an error, when the login goes on."""
    if view.problem is not None and view.is_live:
        raise problem_error(view)
    return view


def problem_error(view: LoginView) -> PortalError:
    """The error that a view's ``problem`` is the code of, as if Telegram had just refused."""
    kinds = {kind.code: kind for kind in all_errors()}
    kind = kinds.get(view.problem or "", TelegramError)
    return kind() if view.retry_after is None else kind(retry_after=view.retry_after)
