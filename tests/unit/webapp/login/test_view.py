"""A login in the page's words."""

from __future__ import annotations

import time
from dataclasses import replace

import pytest

from shared.core.i18n import LANGUAGES, texts
from shared.login.states import State
from shared.telegram.errors import FloodWait, PasswordInvalid, TelegramError
from shared.telegram.phone_code import NEXT, WHERE
from tests.unit.webapp.login.views import HINT, SENT, URL, in_state, waiting
from webapp.login.view import event_json, problem_error, state_json, status_json


def test_the_status_of_a_waiting_login() -> None:
    """Status and the two countdowns, in whole seconds; the link is not in it."""
    assert status_json(waiting()) == {"status": "pending", "expires_in": 250, "qr_expires_in": 20}


def test_the_state_of_a_waiting_login() -> None:
    """The page also gets the link; an event the drawing too."""
    assert state_json(waiting()) == status_json(waiting()) | {"version": 7, "url": URL}
    assert str(event_json(waiting())["qr_svg"]).startswith("<svg ")


@pytest.mark.parametrize(
    ("state", "status"),
    [
        (State.CREATED, "pending"),
        (State.CODE, "pending"),
        (State.FINALISING, "pending"),
        (State.PASSWORD, "password_required"),
        (State.AUTHORIZED, "authorized"),
        (State.EXPIRED, "expired"),
        (State.CANCELLED, "cancelled"),
        (State.SUPERSEDED, "cancelled"),
        (State.FAILED, "failed"),
    ],
)
def test_every_state_has_its_public_status(state: State, status: str) -> None:
    """Without a link there is none in the answer, and no countdown of a QR."""
    data = event_json(in_state(state))
    assert data["status"] == status
    assert not {"url", "qr_svg", "qr_expires_in"} & data.keys()
    assert ("expires_in" in data) is (status in {"pending", "password_required"})


def test_a_superseded_login_says_so() -> None:
    """To the outside it is cancelled; the code tells why."""
    assert status_json(in_state(State.SUPERSEDED)) == {"status": "cancelled", "code": "superseded"}


def test_a_link_is_told_only_while_it_leads_somewhere() -> None:
    """A token that the row still holds in a later state does not get out."""
    view = replace(waiting(), state=State.PASSWORD)
    assert not {"url", "qr_svg", "qr_expires_in"} & event_json(view).keys()


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("state", [State.EXPIRED, State.CANCELLED, State.SUPERSEDED, State.FAILED])
def test_every_end_has_its_words(language: str, state: State) -> None:
    """A title and a sentence in the login's language."""
    data = state_json(replace(in_state(state, code="wrong_account"), language=language))
    assert data["title"]
    assert len(str(data["message"]).split()) > 3


@pytest.mark.parametrize(
    "code",
    [
        "wrong_account",
        "flood_wait",
        "telegram_unreachable",
        "sign_up_required",
        "user_deactivated",
        "telegram_error",
    ],
)
def test_every_failure_has_its_own_sentence(code: str) -> None:
    """No failure hides behind the general one."""
    message = state_json(in_state(State.FAILED, code=code))["message"]
    assert message != texts("ru")("error.internal_error")


def test_an_unknown_failure_still_has_a_sentence() -> None:
    """A code without a text, or none at all, gets the general one."""
    for code in ("never_heard_of", None):
        assert state_json(in_state(State.FAILED, code=code))["message"] == texts("ru")("error.internal_error")


def test_a_problem_has_its_sentence_and_its_wait() -> None:
    """What went wrong without ending the login is said, with how long to wait."""
    view = replace(in_state(State.PASSWORD, problem="flood_wait"), retry_at=time.monotonic() + 90)
    data = state_json(view)
    assert data["problem"] == "flood_wait"
    assert "90" in str(data["message"])
    assert data["retry_after"] == 90


def test_only_what_the_page_needs_leaves_the_server() -> None:
    """The hint does; the challenge has a request of its own."""
    data = state_json(replace(in_state(State.PASSWORD), details=HINT))
    assert data["details"] == {"hint": "cat", "by": "qr"}


def test_a_problem_becomes_its_error() -> None:
    """The answer to a wrong password is the error for Telegram's refusal."""
    assert isinstance(problem_error(in_state(State.PASSWORD, problem="password_invalid")), PasswordInvalid)
    waits = replace(in_state(State.PASSWORD, problem="flood_wait"), retry_at=time.monotonic() + 30)
    error = problem_error(waits)
    assert isinstance(error, FloodWait)
    assert error.retry_after == 30
    assert type(problem_error(in_state(State.PASSWORD, problem="never_heard_of"))) is TelegramError


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("where", [*WHERE.values()])
def test_every_way_of_a_code_has_its_words(language: str, where: str) -> None:
    """Wherever Telegram sent the code, the page says where to look."""
    view = replace(in_state(State.CODE), language=language)
    data = state_json(replace(view, details=replace(SENT, where=where)))
    assert (data["status"], data["step"]) == ("pending", "code")
    assert "+7•••••1122" in str(data["notice"])
    assert "+7•••••1122" in str(data["elsewhere"])


@pytest.mark.parametrize("by", [*NEXT.values(), None])
def test_every_way_of_asking_again_has_its_words(by: str | None) -> None:
    """The button says what pressing it will do."""
    view = in_state(State.CODE)
    assert state_json(replace(view, details=replace(SENT, next_by=by)))["resend"]
