"""The API's description as a page: read by everybody, on every screen, with and without script."""

from __future__ import annotations

import pytest
from playwright.async_api import Browser, expect

from shared.core.i18n import texts
from tests.acceptance.login.acts import has_no_grave_fault
from tests.support.browser import DESKTOP, PHONE, Visitor, visitor
from tests.support.deployment import Deployment
from tests.support.screenshots import keep

SEND = "chats\\.send"
WITHOUT_CONTRAST = {"color-contrast": {"enabled": False}}
ONLY_CONTRAST = {"type": "rule", "values": ["color-contrast"]}
# Of what looks alike one stays: an element goes when every path of tags and classes in it was there before.
ONE_OF_A_KIND = """() => {
  const seen = new Set();
  const kind = (element) => `${element.tagName}.${element.className}`;
  const kinds = (element, path) =>
    [path, ...Array.from(element.children).flatMap((child) => kinds(child, `${path}>${kind(child)}`))];
  const thin = (element, path) => {
    for (const child of Array.from(element.children)) {
      const to = `${path}>${kind(child)}`;
      if (kinds(child, to).every((one) => seen.has(one))) child.remove();
      else {
        seen.add(to);
        thin(child, to);
      }
    }
  };
  thin(document.body, "");
  return seen.size;
}"""
LOCALES = {"ru": "ru-RU", "en": "en-GB"}


@pytest.mark.parametrize(
    ("language", "dark", "size"),
    [("ru", False, DESKTOP), ("ru", True, PHONE), ("en", False, PHONE), ("en", True, DESKTOP)],
    ids=["ru-light-desk", "ru-dark-phone", "en-light-phone", "en-dark-desk"],
)
async def test_reading(
    portal: Deployment, browser: Browser, language: str, dark: bool, size: tuple[int, int]
) -> None:
    """In the browser's language and scheme; axe finds nothing serious; nothing sticks out.

    Axe reads it folded in the light, open in the dark. Contrasts take it long on a page of this length:
    of what looks alike one is judged.
    """
    say = texts(language)
    async with visitor(browser, dark=dark, language=LOCALES[language], size=size) as reader:
        page = await reader.visit(f"{portal.url}/docs")
        await expect(page.locator("h1")).to_have_text(say("page.docs.title"))
        assert await page.locator("html").get_attribute("lang") == language
        if not dark and size == PHONE:
            await has_no_grave_fault(page, rules=WITHOUT_CONTRAST)
        await page.locator(f"#{SEND}").scroll_into_view_if_needed()
        await page.evaluate("document.querySelectorAll('details').forEach((part) => (part.open = true))")
        await expect(page.locator(f"#{SEND} .refusals")).to_contain_text(say("error.writing_forbidden"))
        if dark and size == DESKTOP:
            await has_no_grave_fault(page, rules=WITHOUT_CONTRAST)
        assert await page.evaluate("document.documentElement.scrollWidth") <= size[0]
        await page.evaluate("location.hash = 'chats.send'")
        name = f"{language}-{'dark' if dark else 'light'}-{'phone' if size == PHONE else 'desk'}"
        await keep(page, f"docs-{name}")
        assert await page.evaluate(ONE_OF_A_KIND) > 100
        await has_no_grave_fault(page, runOnly=ONLY_CONTRAST)
        assert reader.complaints == []


async def test_every_link_leads_somewhere(portal: Deployment, browser: Browser) -> None:
    """Each anchor that the page speaks of is on it, once."""
    async with visitor(browser) as reader:
        page = await reader.visit(f"{portal.url}/docs")
        anchors = await page.evaluate("Array.from(document.links).map((link) => link.hash.slice(1))")
        ids = await page.evaluate("Array.from(document.querySelectorAll('[id]'), (one) => one.id)")
        assert len(ids) == len(set(ids))
        assert set(anchors) - {""} <= set(ids)
        await page.click("a[hreflang=en]")
        await expect(page.locator("h1")).to_have_text(texts("en")("page.docs.title"))


async def test_by_keyboard(portal: Deployment, browser: Browser) -> None:
    """The first key leads past the contents; what scrolls can be reached; what is copied is said."""
    async with visitor(browser, size=DESKTOP) as reader:
        await reader.context.grant_permissions(["clipboard-read", "clipboard-write"])
        page = await reader.visit(f"{portal.url}/docs")
        await page.keyboard.press("Tab")
        await expect(page.locator(".skip")).to_be_focused()
        await page.keyboard.press("Enter")
        await expect(page.locator("#content")).to_be_focused()
        command = page.locator(f"#{SEND} > .sample")
        await command.locator("pre").focus()
        await page.keyboard.press("Tab")
        await expect(command.locator("button")).to_be_focused()
        await page.keyboard.press("Enter")
        await expect(page.locator("#said")).to_have_text(texts("ru")("page.docs.copied"))
        copied = await page.evaluate("navigator.clipboard.readText()")
        assert copied.startswith(f'curl -X POST "{portal.url}/telegram/chats/')
        assert '"Authorization: Bearer $ACCESS_TOKEN"' in copied


async def test_a_clipboard_that_is_refused(portal: Deployment, browser: Browser) -> None:
    """Then the command is shown selected, and the page says so."""
    async with visitor(browser) as reader:
        refuse = "navigator.clipboard.writeText = () => Promise.reject(new Error())"
        await reader.context.add_init_script(refuse)
        page = await reader.visit(f"{portal.url}/docs")
        await page.locator(f"#{SEND} > .sample button").click()
        await expect(page.locator("#said")).to_have_text(texts("ru")("page.docs.copy_by_hand"))
        assert (await page.evaluate("getSelection().toString()")).startswith("curl -X POST")


async def test_without_script(portal: Deployment, browser: Browser) -> None:
    """Everything is there but the buttons that would not work; nothing comes from elsewhere."""
    context = await browser.new_context(java_script_enabled=False, locale="en")
    reader, asked = Visitor(context), list[str]()
    context.on("request", lambda request: asked.append(request.url))
    page = await reader.visit(f"{portal.url}/docs")
    await expect(page.locator(f"#{SEND} > .sample")).to_contain_text("curl -X POST")
    await expect(page.locator("button.copy:visible")).to_have_count(0)
    await expect(page.locator(".contents a").first).to_be_visible()
    await page.locator(f"#{SEND} .refusals summary").click()
    await expect(page.locator(f"#{SEND} .refusals dl")).to_be_visible()
    assert {url.partition("/docs")[0].partition("/static/")[0] for url in asked} == {portal.url}
    await context.close()
