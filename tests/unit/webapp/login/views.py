"""Views of logins, for tests that need no database."""

from __future__ import annotations

import time
from dataclasses import replace

from shared.login.login_cache import LoginView
from shared.login.password.details import PasswordDetails
from shared.login.states import State
from shared.login.ways.phone.details import CodeDetails

URL = "tg://login?token=AQIDBAUGBwgJCgsMDQ4PEBESExQVFhcYGRobHB0eHyAhIg"

WAITING = LoginView(
    id=1,
    label="abcdefgh",
    telegram_id=139883458,
    state=State.WAITING,
    code=None,
    problem=None,
    language="ru",
    url=URL,
    details=None,
    retry_at=None,
    answered=0,
    version=7,
    expires_at=0.0,
    token_expires_at=0.0,
)


def waiting() -> LoginView:
    """A login whose QR is on show, with 250 s left and 20 s of its token."""
    now = time.monotonic()
    return replace(WAITING, expires_at=now + 250, token_expires_at=now + 20)


SENT = CodeDetails(phone="+7•••••1122", where="app", length=5, next_by="sms")
HINT = PasswordDetails(srp_id="1", g=3, p="ff", salt1="aa", salt2="bb", B="ee", hint="cat", by="qr")


def in_state(state: State, *, code: str | None = None, problem: str | None = None) -> LoginView:
    """A login in some state without a QR."""
    details = SENT if state is State.CODE else None
    view = replace(waiting(), state=state, code=code, problem=problem, details=details)
    return replace(view, url=None, token_expires_at=None)
