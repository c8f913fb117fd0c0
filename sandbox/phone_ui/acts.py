"""What an account's owner does, one function per act: a person and the request's parameters in, JSON out."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from sandbox.bot_api.objects import Chat, Document, JsonObject, Message
from sandbox.bot_api.params import Params
from sandbox.crowd import Crowd
from sandbox.person import NotPossible, Person, find_button
from sandbox.phone_ui.states import STATES
from sandbox.phone_ui.views import device_view, message_view, service_view

READ_WITHIN = 10.0  # seconds
Act = Callable[[Crowd, Person, Params], Awaitable[object]]


async def start(crowd: Crowd, person: Person, params: Params) -> object:
    """Press "Start"."""
    del crowd
    return message_view(person.start(params.text("payload")))


async def follow(crowd: Crowd, person: Person, params: Params) -> object:
    """Open a deep link."""
    del crowd
    return message_view(person.follow(params.text("link")))


async def send(crowd: Crowd, person: Person, params: Params) -> object:
    """Write into the private chat or a group."""
    chat = _chat(crowd, params)
    reply_to = None
    if "reply_to" in params:
        reply_to = _message(person, params, "reply_to", chat)
    return message_view(person.send(params.text("text"), chat=chat, reply_to=reply_to))


async def edit(crowd: Crowd, person: Person, params: Params) -> object:
    """Change a message of one's own."""
    message = _message(person, params, "message_id", _chat(crowd, params))
    return message_view(person.edit(message, params.text("text")))


async def repeat(crowd: Crowd, person: Person, params: Params) -> object:
    """Duplicate delivery of the newest update."""
    del crowd, params
    person.repeat()
    return {}


async def read(crowd: Crowd, person: Person, params: Params) -> object:
    """Wait for a message of the bot."""
    message = await person.read(
        params.text("text"),
        after=params.integer("after", 0) or 0,
        chat=_chat(crowd, params),
        timeout=_seconds(params),
    )
    return message_view(message)


async def press(crowd: Crowd, person: Person, params: Params) -> object:
    """Press an inline button and wait for the bot's answer to it."""
    message = _with_button(person, params, "callback_data", _chat(crowd, params))
    answer = await person.press(message, params.text("button"), timeout=_seconds(params))
    return {"text": answer.text, "show_alert": answer.show_alert, "url": answer.url}


async def tap(crowd: Crowd, person: Person, params: Params) -> object:
    """Tap a Mini App button."""
    del crowd
    _choose_app(person, params)
    message = _with_button(person, params, "web_app", None)
    return {"url": person.tap(message, params.text("button"))}


async def menu(crowd: Crowd, person: Person, params: Params) -> object:
    """Tap the menu button."""
    del crowd
    _choose_app(person, params)
    return {"url": person.open_menu()}


async def init_data(crowd: Crowd, person: Person, params: Params) -> object:
    """Signed init data alone."""
    del crowd
    return {"init_data": person.init_data(auth_date=params.integer("auth_date"))}


async def login_widget(crowd: Crowd, person: Person, params: Params) -> object:
    """The Login Widget's payload."""
    del crowd
    return person.login_widget(auth_date=params.integer("auth_date"))


async def data(crowd: Crowd, person: Person, params: Params) -> object:
    """Data from a keyboard's Mini App."""
    message = crowd.send_data(person, params.text("data"), button=params.text("button", "Open"))
    return message_view(message)


async def share_phone(crowd: Crowd, person: Person, params: Params) -> object:
    """The contact, to the bot and to the Mini App that asked."""
    del crowd, params
    return {"message": message_view(person.share_phone()), "contact": person.signed_contact()}


async def scan(crowd: Crowd, person: Person, params: Params) -> object:
    """Accept a login."""
    del crowd
    return device_view(person.phone.scan(params.text("code")))


async def link(crowd: Crowd, person: Person, params: Params) -> object:
    """Tap a login link."""
    del crowd
    return {"answer": person.phone.tap_login_link(params.text("url"))}


async def end(crowd: Crowd, person: Person, params: Params) -> object:
    """End a device's session."""
    del crowd
    person.phone.end_session(params.integer("hash", 0) or 0)
    return {}


async def code(crowd: Crowd, person: Person, params: Params) -> object:
    """Read the next login code."""
    del crowd
    sent = await person.phone.next_code(timeout=_seconds(params))
    return {"code": sent.code, "kind": sent.kind}


async def block(crowd: Crowd, person: Person, params: Params) -> object:
    """Block the bot."""
    del crowd, params
    person.block()
    return {}


async def unblock(crowd: Crowd, person: Person, params: Params) -> object:
    """Unblock the bot."""
    del crowd, params
    person.unblock()
    return {}


ACTS: dict[str, Act] = {
    "start": start,
    "follow": follow,
    "send": send,
    "edit": edit,
    "repeat": repeat,
    "read": read,
    "press": press,
    "tap": tap,
    "menu": menu,
    "init-data": init_data,
    "login-widget": login_widget,
    "data": data,
    "share-phone": share_phone,
    "scan": scan,
    "link": link,
    "end": end,
    "code": code,
    "block": block,
    "unblock": unblock,
    **STATES,
}


def devices(person: Person) -> list[JsonObject]:
    """The device list."""
    return [device_view(device) for device in person.phone.devices()]


def document(person: Person, params: Params) -> Document:
    """The file of a message in the private chat."""
    message = _message(person, params, "message_id", None)
    if message.document is None:
        raise LookupError("This message has no file")
    return message.document


def service(person: Person) -> list[JsonObject]:
    """The chat with Telegram itself."""
    return [service_view(message) for message in person.phone.service_messages()]


def _seconds(params: Params) -> float:
    return float(params.text("timeout", str(READ_WITHIN)))


def _choose_app(person: Person, params: Params) -> None:
    person.platform = params.text("platform", person.account.platform)
    if "theme" in params:
        person.theme = "dark" if params.text("theme") == "dark" else "light"


def _chat(crowd: Crowd, params: Params) -> Chat | None:
    number = params.integer("chat")
    return None if number is None else crowd.bot.chats.known[number]


def _message(person: Person, params: Params, field: str, chat: Chat | None) -> Message:
    number = params.integer(field)
    for message in person.messages(chat=chat):
        if message.message_id == number:
            return message
    raise LookupError(f"No message {number} in this chat")


def _with_button(person: Person, params: Params, action: str, chat: Chat | None) -> Message:
    if "message_id" in params:
        return _message(person, params, "message_id", chat)
    for message in reversed(person.messages(chat=chat)):
        try:
            find_button(message, params.text("button"), action)
        except NotPossible:
            continue
        return message
    raise NotPossible(f"No {action} button {params.text('button')!r} in this chat")
