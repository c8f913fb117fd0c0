"""What is said beside a handler."""

from __future__ import annotations

from aiohttp import web

from shared.core.errors import BadRequest, Conflict, Unavailable
from webapp.description.failures import failures
from webapp.description.operation import Tag, Who, described, operation_of
from webapp.description.takes import Parameters, Place
from webapp.session_id import LoginAsked

QUERY = Parameters(Place.QUERY, LoginAsked)


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


def test_errors_that_follow() -> None:
    """From who may ask and from what is taken; each once, by status."""
    described(
        "chats.do",
        tag=Tag.CHATS,
        who=Who.PERSONAL,
        takes=(QUERY,),
        answers={200: None},
        errors=(BadRequest, Conflict, Unavailable),
    )(handler)
    operation = operation_of(handler)
    assert operation is not None
    codes = {status: [error.code for error in errors] for status, errors in failures(operation).items()}
    assert codes == {
        400: ["bad_request"],
        401: ["not_authenticated", "token_expired", "token_invalid", "init_data_invalid"],
        409: ["conflict"],
        500: ["internal_error"],
        503: ["unavailable"],
    }
