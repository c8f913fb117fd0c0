"""The devices of the person's own account."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from aiohttp import web
from pydantic import Field

from shared.accounts.devices import Device
from shared.telegram.errors import DeviceNotFound, SessionTooFresh
from webapp.access import identity_of
from webapp.api.error_groups import ASKING
from webapp.api.models import RequestModel
from webapp.api.operation import Tag, Who, described
from webapp.api.parameters import ParameterLocation, Parameters
from webapp.http.answers import json_answer, plain
from webapp.services import SERVICES

routes = web.RouteTableDef()


class DevicePath(RequestModel):
    """Which device."""

    hash: Annotated[
        str,
        Field(
            description="a device's hash, a signed 64-bit number; `current` or `0` is the portal's own",
            examples=["-4242424242"],
            pattern="^(current|-?[0-9]{1,19})$",
        ),
    ]


@dataclass(frozen=True, kw_only=True)
class DeviceList:
    """Where the account is signed in."""

    devices: Annotated[
        list[Device], Field(description="the portal's own first, then as Telegram orders them")
    ]


@dataclass(frozen=True, kw_only=True)
class Ended:
    """What ending a device achieved. Ending the portal's own is a log-out."""

    ended: Annotated[bool, Field(description="the device is signed out now")]
    remote: Annotated[bool, Field(description="Telegram confirmed")]
    local: Annotated[bool, Field(description="a session of the portal's was there, and it is forgotten")]


DEVICE = Parameters(ParameterLocation.PATH, DevicePath)


@routes.get("/telegram/devices/")
@described("devices.devices", tag=Tag.DEVICES, who=Who.PERSONAL, answers={200: DeviceList}, errors=ASKING)
async def devices(request: web.Request) -> web.Response:
    """Where the account is signed in, the portal itself first."""
    who = identity_of(request).telegram_id
    return json_answer(plain(DeviceList(devices=await request.app[SERVICES].portal.devices.every(who))))


@routes.delete("/telegram/devices/{hash}/")
@described(
    "devices.end",
    tag=Tag.DEVICES,
    who=Who.PERSONAL,
    parameters=(DEVICE,),
    answers={200: Ended},
    errors=(*ASKING, DeviceNotFound, SessionTooFresh),
)
async def end(request: web.Request) -> web.Response:
    """End a device; the portal's own by `current`, which is a log-out.

    Telegram lets a session end others only when it is a day old: `session_too_fresh` before.
    """
    who = identity_of(request).telegram_id
    left = await request.app[SERVICES].portal.devices.end(who, DEVICE.of(request).hash)
    if left is None:
        return json_answer(plain(Ended(ended=True, remote=True, local=False)))
    return json_answer(plain(Ended(ended=left.remote or left.local, remote=left.remote, local=left.local)))
