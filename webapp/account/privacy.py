"""What is stored about a person, and its erasure: always their own, by identity."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from aiohttp import hdrs, web
from pydantic import AfterValidator, Field
from pydantic_core import ErrorDetails
from typing_extensions import TypedDict

from shared.accounts.accounts import StillDraining
from shared.core.errors import PortalError
from shared.core.json_value import JSON
from shared.members.person_fields import TelegramId
from shared.privacy import my_data
from shared.privacy.erasure import ConfirmationRequired
from shared.telegram.sessions import SessionBusy
from webapp.access import identity_of
from webapp.api.models import RequestModel
from webapp.api.operation import Tag, Who, described
from webapp.api.parameters import JsonBody
from webapp.http.answers import json_answer
from webapp.services import SERVICES

routes = web.RouteTableDef()


class MyDataFile(TypedDict):
    """Everything stored about one person."""

    telegram_id: TelegramId
    made_at: Annotated[datetime, Field(description="when the file was made")]
    stored: Annotated[dict[str, list[dict[str, JSON]]], Field(description="rows by table")]


def _consent(given: bool) -> bool:
    if not given:
        raise ValueError("no consent")
    return given


class Deletion(RequestModel):
    """The consent to an erasure."""

    confirm: Annotated[
        bool,
        AfterValidator(_consent),
        Field(description="true: the deletion is meant", json_schema_extra={"const": True}),
    ]

    @classmethod
    def refusal(cls, fault: ErrorDetails) -> PortalError:
        return ConfirmationRequired() if fault["loc"] == ("confirm",) else super().refusal(fault)


class Deleted(TypedDict):
    """What became of it."""

    deleted: Annotated[bool, Field(description="false: nothing was stored")]
    remote: Annotated[
        bool,
        Field(description="false: Telegram did not confirm; the device has to be ended in Telegram's list"),
    ]


DELETION = JsonBody(Deletion)


@routes.get("/telegram/my-data/")
@described("privacy.export", tag=Tag.ACCOUNT, who=Who.PERSONAL, answers={200: MyDataFile})
async def export(request: web.Request) -> web.Response:
    """Everything stored about the asker, secrets left out; browsers keep it as a file."""
    who = identity_of(request).telegram_id
    data = await my_data.collect(request.app[SERVICES].portal.db, who)
    file_name = my_data.file_name(who)
    return json_answer(
        data.document(), headers={hdrs.CONTENT_DISPOSITION: f'attachment; filename="{file_name}"'}
    )


@routes.post("/telegram/delete-me/")
@described(
    "privacy.delete",
    tag=Tag.ACCOUNT,
    who=Who.PERSONAL,
    parameters=(DELETION,),
    answers={200: Deleted},
    errors=(ConfirmationRequired, SessionBusy, StillDraining),
)
async def delete(request: web.Request) -> web.Response:
    """Log out at Telegram and erase everything.

    While a login is going on it can take a minute. `session_busy`, `still_draining`: ask again.
    """
    who = identity_of(request).telegram_id
    await DELETION.of(request)
    erased = await request.app[SERVICES].portal.erasure.erase(who)
    return json_answer({"deleted": erased is not None, "remote": erased is None or erased.remote})
