"""Buttons, and what their presses may be."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from telegram import Chat, InaccessibleMessage, InlineKeyboardMarkup, Message

from bot import keyboards
from shared.core import i18n

RU = i18n.texts("ru")
LARGEST_ID = 2**52


def data_of(keyboard: InlineKeyboardMarkup) -> list[str]:
    """The callback data of every button."""
    return [str(button.callback_data) for row in keyboard.inline_keyboard for button in row]


def test_every_press_can_be_read_back() -> None:
    """What a button carries fits its pattern and Telegram's 64 bytes, with the largest of ids too."""
    reset = data_of(keyboards.confirm_reset(RU, operator_id=LARGEST_ID, telegram_id=LARGEST_ID - 1))
    for data, pattern in (
        *((data, keyboards.RESET) for data in reset),
        *((data, keyboards.LOG_OUT) for data in data_of(keyboards.confirm_log_out(RU))),
        *((data, keyboards.LANGUAGE) for data in data_of(keyboards.languages())),
    ):
        assert pattern.fullmatch(data)
        assert len(data.encode()) <= 64
    found = keyboards.RESET.fullmatch(reset[0])
    assert found is not None
    press = keyboards.reset_press(found)
    assert (press.agreed, press.operator_id, press.telegram_id) == (True, LARGEST_ID, LARGEST_ID - 1)


@pytest.mark.parametrize("age", [-5, 0, 119])
def test_a_fresh_question(age: int) -> None:
    """A question can be answered for two minutes; Telegram's clock may be a little ahead."""
    now = datetime(2026, 1, 1, tzinfo=UTC)
    message = Message(message_id=1, date=now - timedelta(seconds=age), chat=Chat(id=1, type="private"))
    assert not keyboards.is_stale(message, now)


def test_a_stale_question() -> None:
    """Too old, no longer accessible, or not there at all: no decision."""
    now = datetime(2026, 1, 1, tzinfo=UTC)
    chat = Chat(id=1, type="private")
    assert keyboards.is_stale(Message(message_id=1, date=now - timedelta(seconds=121), chat=chat), now)
    assert keyboards.is_stale(InaccessibleMessage(chat=chat, message_id=1), now)
    assert keyboards.is_stale(None, now)


def test_the_way_from_a_group_is_no_invite() -> None:
    """Its start parameter can never be taken for a code."""
    [[button]] = keyboards.open_private_chat(RU, "some_bot").inline_keyboard
    assert button.url == "https://t.me/some_bot?start=go"
