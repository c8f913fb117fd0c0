"""What a person does on the screen, and what is seen there."""

from __future__ import annotations

import contextlib
import io
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import zxingcpp
from PIL import Image
from playwright.async_api import Browser, Page, Request, expect

from sandbox.bot_api.objects import Message
from sandbox.person import Person
from tests.integration.webapp.mini_app_host import as_web_view
from tests.support.browser import PHONE, Visitor, visitor
from tests.support.promised import SUCCESS

SITUATION = """() => [
  location.pathname, document.visibilityState, { ...document.documentElement.dataset },
  { ...document.getElementById("screen")?.dataset }, document.body.innerText.slice(0, 400),
  performance.getEntriesByType("resource").slice(-8).map((e) => [
    new URL(e.name).pathname, Math.round(e.startTime), Math.round(e.duration), e.responseStatus,
  ]),
]"""


@dataclass(kw_only=True)
class Window:
    """A web view of Telegram's, what its Mini Apps told it, and everything they asked of the network."""

    visitor: Visitor
    heard: list[dict[str, object]]
    requests: list[Request] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.visitor.context.on("request", self._note)
        self.visitor.context.on("requestfailed", self._note_failure)

    async def open(self, person: Person, message: Message) -> Page:
        """Tap the button under the bot's message."""
        return await self.visitor.visit(person.tap(message))

    def _note(self, request: Request) -> None:
        self.requests.append(request)

    def _note_failure(self, request: Request) -> None:
        self.visitor.troubles.append(f"{request.method} {urlsplit(request.url).path}: {request.failure}")

    async def report(self) -> None:
        """Print what a failed test should know of its pages; no link or token is in it."""
        print(f"complaints: {self.visitor.complaints}\nfailed requests: {self.visitor.troubles}")
        for page in self.visitor.context.pages:
            print(await page.evaluate(SITUATION))

    def events(self, kind: str) -> list[object]:
        """The data of every event of this kind that the host was told so far."""
        return [event["eventData"] for event in self.heard if event["eventType"] == kind]


@contextlib.asynccontextmanager
async def app_window(
    browser: Browser, *, dark: bool = False, language: str = "ru-RU", size: tuple[int, int] = PHONE
) -> AsyncIterator[Window]:
    """A window without a past; at the end no page in it may have complained."""
    async with visitor(browser, size=size, dark=dark, language=language) as someone:
        window = Window(visitor=someone, heard=await as_web_view(someone.context))
        try:
            yield window
        except BaseException:
            await window.report()
            raise
        assert someone.complaints == []


async def link_on(page: Page, *, other_than: str = "") -> str:
    """The `tg://login` link on show, once there is one other than a known one."""
    link = await page.locator(f'#open[href^="tg://login?token="]:not([href="{other_than}"])').get_attribute(
        "href"
    )
    assert link is not None
    return link


async def read_by_camera(page: Page) -> str:
    """What a camera reads off the screen: a real decoder on a picture of it."""
    await page.wait_for_selector("#qr-code svg")
    image = Image.open(io.BytesIO(await page.screenshot()))
    [code] = zxingcpp.read_barcodes(image)
    return code.text


async def says_success(page: Page, text: str = SUCCESS) -> None:
    """The page says that it worked."""
    await expect(page.locator("#success:not([hidden]) h2")).to_have_text(text)


async def ends_with(page: Page, title: str) -> None:
    """The page says how the login ended without success, and offers no code any more."""
    await expect(page.locator("#ended:not([hidden]) #ended-title")).to_have_text(title)
    assert await page.locator("#qr-code svg, #open[href]").count() == 0
