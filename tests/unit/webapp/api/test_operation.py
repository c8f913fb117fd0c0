"""What is said beside a handler."""

from __future__ import annotations

from aiohttp import web

from shared.core.errors import Conflict
from webapp.api.operation import Tag, Who, described, operation_of


async def handler(_request: web.Request) -> web.Response:
    """Do something.

    With an edge.
    """
    return web.Response()


def test_the_handler_stays_the_same() -> None:
    """Nothing stands before it: who asks most often pays nothing for the description."""
    marked = described("chats.do", tag=Tag.CHATS, who=Who.PERSONAL, answers={200: None}, errors=(Conflict,))(
        handler
    )
    assert marked is handler
    operation = operation_of(marked)
    assert operation is not None
    assert (operation.name, operation.summary, operation.text) == (
        "chats.do",
        "Do something",
        "With an edge.",
    )
    assert operation_of(len) is None
