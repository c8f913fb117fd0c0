"""Messages of two accounts: copies, numbers, events."""

from __future__ import annotations

import pytest

from sandbox.changes import Change
from sandbox.mail import Draft
from sandbox.messages import ReplyTo, Span
from sandbox.world import RpcFailure, World

ILYA, MARINA = 139883458, 228104517


@pytest.fixture
def world() -> World:
    """Everybody, at a fixed time."""
    return World.standard(clock=lambda: 1_800_000_000.0)


def test_every_event_has_a_number(world: World) -> None:
    """pts rises by one for each; `since` gives what came after."""
    changes: list[Change] = []
    world.subscribe(changes.append)
    sent = world.send_message(ILYA, MARINA, "one")
    world.mail.edit(ILYA, sent.id, text="two")
    world.mail.delete(ILYA, [sent.id], revoke=True)
    mine = [event for event in changes if event.account_id == ILYA]
    assert [(event.kind, event.pts) for event in mine] == [
        ("message", 2),
        ("message_edited", 3),
        ("messages_deleted", 4),
    ]
    assert world.mail.pts(ILYA) == 4
    assert [event.kind for event in world.mail.since(ILYA, 2)] == ["edited", "deleted"]
    assert world.mail.event(ILYA, 3).kind == "edited"
    assert world.mail.pts(MARINA) == 4


def test_a_reply_is_translated_for_the_other_side(world: World) -> None:
    """Its own number there; nothing when the other side has no such message any more."""
    world.notify(MARINA, "earlier")
    asked = world.send_message(MARINA, ILYA, "?")
    (mine,) = world.chat(ILYA, MARINA)
    world.send(ILYA, MARINA, Draft(text="!", reply_to=ReplyTo(message_id=mine.id)))
    assert [kept.reply_to for kept in world.chat(MARINA, ILYA)][-1] == ReplyTo(message_id=asked.id)
    world.mail.delete(MARINA, [asked.id], revoke=False)
    world.send(ILYA, MARINA, Draft(text="!!", reply_to=ReplyTo(message_id=mine.id)))
    assert world.chat(MARINA, ILYA)[-1].reply_to is None


def test_reading_counts_once(world: World) -> None:
    """Reading what was read is no event; a number beyond the end means all."""
    world.send_message(MARINA, ILYA, "one")
    before = world.mail.pts(ILYA)
    world.mail.read(ILYA, MARINA, 0)
    world.mail.read(ILYA, MARINA, 999)
    assert world.mail.pts(ILYA) == before + 1
    assert world.account(ILYA).unread(MARINA) == 0


def test_a_burnt_code_in_a_formatted_message(world: World) -> None:
    """A login code in any message its owner sends is void, also one that is sent with formatting."""
    sent = world.codes.send(world.account(ILYA).phone, in_app=True, now=world.clock())
    world.deliver_code(world.account(ILYA), sent)
    world.send(ILYA, MARINA, Draft(text=sent.code, spans=(Span(kind="Code", offset=0, length=5),)))
    assert sent.used


def test_a_code_is_delivered_once(world: World) -> None:
    """And one that consists of nothing not at all."""
    account = world.account(ILYA)
    sent = world.codes.send(account.phone, in_app=True, now=world.clock())
    world.deliver_code(account, sent)
    world.deliver_code(account, sent)
    paid = world.codes.send(account.phone, in_app=True, now=world.clock(), means=("payment",))
    world.deliver_code(account, paid)
    assert account.codes == [sent]


def test_another_persons_message_is_not_edited(world: World) -> None:
    """403 MESSAGE_AUTHOR_REQUIRED; what was forwarded is nobody's to edit."""
    world.send_message(MARINA, ILYA, "hers")
    with pytest.raises(RpcFailure, match="403 MESSAGE_AUTHOR_REQUIRED"):
        world.mail.edit(ILYA, world.chat(ILYA, MARINA)[-1].id, text="mine")
