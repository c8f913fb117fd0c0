"""The camera: what QR a screen shows, read from the screen's own public stream.

A page cannot look into a frame of another origin, so the camera asks the server that drew the QR: the login
page at `…?session_id=S` announces it in the events of `/qr-auth-events?session_id=S`, whose `state` carries
`url`.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from urllib.parse import parse_qs, quote, urlsplit

from aiohttp import ClientError, ClientSession, ClientTimeout

EVENTS_PATH = "/qr-auth-events"
LOOK_FOR = 10.0  # seconds


class NothingSeenError(Exception):
    """There is no code on that screen; the text says what there is instead."""


@dataclass(frozen=True, kw_only=True)
class Sight:
    """A code in front of the camera."""

    code: str  #: the QR's content
    picture: str  #: the QR as SVG, empty when the page did not send one


async def look(url: str, *, timeout: float = LOOK_FOR) -> Sight:
    """Wait until the page at `url` shows a code. Raises NothingSeenError."""
    parts = urlsplit(url)
    session = parse_qs(parts.query).get("session_id", [""])[0]
    if parts.scheme not in {"http", "https"} or not session:
        raise NothingSeenError("There is no QR code on this screen")
    stream = f"{parts.scheme}://{parts.netloc}{EVENTS_PATH}?session_id={quote(session, safe='')}"
    try:
        async with (
            ClientSession(timeout=ClientTimeout(total=timeout)) as client,
            client.get(stream, headers={"Accept": "text/event-stream"}) as answer,
        ):
            if answer.status != 200:
                raise NothingSeenError(f"The screen answered {answer.status}: no QR code there")
            async for line in answer.content:
                sight = _read(line)
                if sight is not None:
                    return sight
    except TimeoutError:
        raise NothingSeenError("No QR code appeared on this screen") from None
    except ClientError:
        raise NothingSeenError("The screen is dark: its server does not answer") from None
    raise NothingSeenError("There is no QR code on this screen")


def _read(line: bytes) -> Sight | None:
    """A `data:` line with a login link. Raises NothingSeenError when the login is past showing a code."""
    if not line.startswith(b"data:"):
        return None
    try:
        state = json.loads(line.removeprefix(b"data:"))
    except ValueError:
        return None
    if not isinstance(state, dict):
        return None
    if isinstance(state.get("url"), str):
        picture = state.get("qr_svg")
        return Sight(code=state["url"], picture=picture if isinstance(picture, str) else "")
    if state.get("status") not in {None, "pending"}:
        raise NothingSeenError(f"The screen shows no QR code: the login is {state['status']}")
    return None
