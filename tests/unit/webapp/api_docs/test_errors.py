"""The errors that a route may answer with."""

from __future__ import annotations

from aiohttp import web

from shared.core.errors import BadRequest, Conflict, Unavailable
from webapp.api.operation import Tag, Who, described, operation_of
from webapp.api.parameters import ParameterLocation, Parameters
from webapp.api_docs.errors import failures
from webapp.auth.session_id import LoginReference

QUERY = Parameters(ParameterLocation.QUERY, LoginReference)


async def handler(_request: web.Request) -> web.Response:
    """Do something."""
    return web.Response()


def test_errors_that_follow() -> None:
    """From who may ask and from what is taken; each once, by status."""
    described(
        "chats.do",
        tag=Tag.CHATS,
        who=Who.PERSONAL,
        parameters=(QUERY,),
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
