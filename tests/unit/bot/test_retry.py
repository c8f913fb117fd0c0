"""Second tries: which errors are worth one."""

from __future__ import annotations

from datetime import timedelta

import pytest
from telegram.error import (
    BadRequest,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
    TimedOut,
)

from bot import retry
from bot.retry import flood_wait, retrying, retrying_until_done


class Call:
    """Fails with the given errors, one a call, then succeeds."""

    def __init__(self, *errors: TelegramError) -> None:
        self.errors = list(errors)
        self.made = 0

    async def __call__(self) -> str:
        self.made += 1
        if self.errors:
            raise self.errors.pop(0)
        return "done"


@pytest.fixture(autouse=True)
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Waiting is not what is tested."""
    monkeypatch.setattr(retry, "PAUSES", (0.0, 0.0))
    monkeypatch.setattr(retry, "FIRST_PAUSE", 0.0)


async def test_network_errors_are_tried_again() -> None:
    """Three tries in all."""
    call = Call(NetworkError("a"), NetworkError("b"))
    assert await retrying(call) == "done"
    failing = Call(NetworkError("a"), NetworkError("b"), NetworkError("c"), NetworkError("d"))
    with pytest.raises(NetworkError, match="c"):
        await retrying(failing)
    assert failing.made == 3


@pytest.mark.parametrize("error", [TimedOut(), BadRequest("no"), Forbidden("blocked"), InvalidToken()])
async def test_what_may_have_happened_or_never_will(error: TelegramError) -> None:
    """A time-out may have reached Telegram, a refusal stays one: no second try."""
    call = Call(error)
    with pytest.raises(type(error)):
        await retrying(call)
    assert call.made == 1


async def test_flood_waits() -> None:
    """Short ones are waited out, a long one is not worth an answer."""
    assert await retrying(Call(RetryAfter(timedelta(0)))) == "done"
    with pytest.raises(RetryAfter):
        await retrying(Call(RetryAfter(timedelta(seconds=21))))
    assert flood_wait(RetryAfter(7)) == 7.0


async def test_insisting(caplog: pytest.LogCaptureFixture) -> None:
    """What everything depends on is tried for ever and complained of once; what cannot heal is raised."""
    assert await retrying_until_done(Call(*[NetworkError("away")] * 5), "no answer") == "done"
    assert caplog.text.count("no answer") == 1
    with pytest.raises(InvalidToken):
        await retrying_until_done(Call(InvalidToken()), "no answer")
