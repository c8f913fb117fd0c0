"""The login page as a Mini App: identity, theme, and the host protocol."""

from __future__ import annotations

from urllib.parse import urlsplit

from playwright.async_api import Browser, expect

from sandbox.launch import THEMES
from shared.core.i18n import texts
from shared.login.begin import StartedLogin
from shared.login.states import State
from tests.integration.webapp.mini_app_host import as_web_view, framed
from tests.integration.webapp.running import LINK, Site
from tests.support.browser import Visitor, visitor
from tests.support.promised import SUCCESS
from tests.support.waiting import until

say = texts("ru")
COLOURS = """() => {
  const style = getComputedStyle(document.documentElement);
  return [style.getPropertyValue("--card").trim(), style.getPropertyValue("--button").trim()];
}"""


async def test_in_a_web_client(quiet: Site, login: StartedLogin, someone: Visitor) -> None:
    """In a frame: it greets, wears the theme, follows its change, and closes itself after success."""
    await quiet.show(login)
    async with framed(someone.context, quiet.app_link(login)) as host:
        await host.heard("web_app_ready")
        await host.heard("web_app_expand")
        await expect(host.app.locator("#open")).to_have_attribute("href", LINK)
        light = THEMES["light"]
        card, button = await host.app.locator("html").evaluate(COLOURS)
        assert card == light["bg_color"]
        assert button.startswith("#2")  # a darker shade of theirs, on which white can be read
        await host.say("theme_changed", {"theme_params": THEMES["dark"]})
        await expect(host.app.locator("html")).to_have_attribute("data-scheme", "dark")
        await quiet.succeed(login)
        await expect(host.app.locator("#success:not([hidden]) h2")).to_have_text(SUCCESS)
        await expect(host.app.locator("#success .in-app").first).to_be_visible()
        feel = await host.heard("web_app_trigger_haptic_feedback")
        assert feel == {"type": "notification", "notification_type": "success"}
        await host.heard("web_app_close")


async def test_on_a_phone(quiet: Site, login: StartedLogin, someone: Visitor) -> None:
    """Through the web view's own bridge; it knows that a phone cannot scan itself."""
    heard = await as_web_view(someone.context)
    await quiet.show(login)
    page = await someone.visit(quiet.app_link(login))
    await expect(page.locator("#other-screen")).to_be_visible()
    await expect(page.locator("#phone-input")).to_be_visible()
    await quiet.move(login, State.PASSWORD)
    await page.fill("#password-input", "x")
    await until(
        lambda: (
            {"eventType": "web_app_setup_closing_behavior", "eventData": {"need_confirmation": True}} in heard
        )
    )
    await quiet.move(login, State.CANCELLED)
    await expect(page.locator("#ended")).to_be_visible()
    await until(
        lambda: (
            {"eventType": "web_app_setup_closing_behavior", "eventData": {"need_confirmation": False}}
            in heard
        )
    )
    await page.click("#ended .close-app")
    await until(lambda: "web_app_close" in [one["eventType"] for one in heard])


async def test_events_of_a_phone_are_heard(quiet: Site, login: StartedLogin, someone: Visitor) -> None:
    """Phones call a function, desktop apps another one; both are there."""
    page = await someone.visit(quiet.app_link(login))
    for way in ("window.Telegram.WebView", "window.TelegramGameProxy"):
        for name in ("dark", "light"):
            await page.evaluate(
                f"(data) => {way}.receiveEvent('theme_changed', data)", {"theme_params": THEMES[name]}
            )
            await expect(page.locator("html")).to_have_attribute("data-scheme", name)
    await page.evaluate(
        "() => window.Telegram.WebView.receiveEvent('safe_area_changed', { top: 44, bottom: 34 })"
    )
    assert await page.evaluate("document.documentElement.style.getPropertyValue('--safe-top')") == "44px"


async def test_the_link_for_another_screen_is_bare(
    quiet: Site, login: StartedLogin, someone: Visitor
) -> None:
    """What is copied opens this login and says nothing about who its person is."""
    await someone.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page = await someone.visit(quiet.app_link(login))
    await page.click("#other-screen summary")
    await page.click("#copy-link")
    await expect(page.locator("#link-note")).to_have_text(say("page.link_copied"))
    copied = await page.evaluate("navigator.clipboard.readText()")
    assert copied == login.url
    assert not urlsplit(copied).fragment


async def test_somebody_elses_page(quiet: Site, login: StartedLogin, someone: Visitor) -> None:
    """Opened in another person's Telegram: a refusal, no code, no link, and nothing follows."""
    await quiet.show(login)
    page = await someone.visit(quiet.app_link(login, "Марина"))
    await expect(page.locator("#ended:not([hidden]) h2")).to_have_text(say("page.wrong_user.title"))
    assert await page.locator("svg, #open[href]").count() == 0
    await quiet.succeed(login)
    await page.reload()
    await expect(page.locator("#ended:not([hidden]) h2")).to_have_text(say("page.wrong_user.title"))


async def test_launch_data_that_is_too_old(quiet: Site, login: StartedLogin, someone: Visitor) -> None:
    """The link still opens this login, as on a second screen."""
    await quiet.show(login)
    person = quiet.person("Ilya")
    fresh = person.init_data()
    link = quiet.app_link(login).replace("auth_date%3D", "auth_date%3D1")
    assert fresh not in link
    page = await someone.visit(link)
    await expect(page.locator("#open")).to_have_attribute("href", LINK)
    await page.click("#cancel")
    await page.click("#cancel-yes")
    await expect(page.locator("#ended:not([hidden]) h2")).to_have_text(say("page.cancelled.title"))


async def test_a_reload_without_the_fragment(quiet: Site, login: StartedLogin, someone: Visitor) -> None:
    """Who opened the page is remembered in its window, and only there."""
    page = await someone.visit(quiet.app_link(login))
    await expect(page.locator("html")).to_have_attribute("data-host", "app")
    await page.goto("about:blank")
    await page.goto(login.url)
    await expect(page.locator("html")).to_have_attribute("data-host", "app")
    other = await someone.visit(login.url)
    assert await other.locator("html").get_attribute("data-host") is None


async def test_unreadable_colours_are_put_right(quiet: Site, login: StartedLogin, someone: Visitor) -> None:
    """A theme whose text cannot be read on its background is not followed that far."""
    page = await someone.visit(quiet.app_link(login))
    poor = {**THEMES["light"], "text_color": "#fdfdfd", "hint_color": "#eeeeee", "bg_color": "#ffffff"}
    await page.evaluate(
        "(data) => window.Telegram.WebView.receiveEvent('theme_changed', data)", {"theme_params": poor}
    )
    contrast = """async ([url]) => {
      const { contrast } = await import(url);
      const style = document.documentElement.style;
      return ["--text", "--muted", "--link", "--danger"].map((name) =>
        contrast(style.getPropertyValue(name), style.getPropertyValue("--card")));
    }"""
    theme = await page.locator('link[href$="theme.js"]').get_attribute("href")
    assert min(await page.evaluate(contrast, [theme])) >= 4.5


async def test_nonsense_from_the_host_harms_nothing(
    quiet: Site, login: StartedLogin, browser: Browser
) -> None:
    """Broken launch parameters and events are passed over."""
    await quiet.show(login)
    async with visitor(browser) as window:
        page = await window.visit(f"{login.url}#tgWebAppThemeParams=%7Bnot-json&tgWebAppPlatform=tdesktop")
        await page.evaluate("""() => {
          window.Telegram.WebView.receiveEvent("theme_changed", null);
          window.Telegram.WebView.receiveEvent("theme_changed", { theme_params: { bg_color: "red;" } });
          window.Telegram.WebView.receiveEvent("safe_area_changed", { top: "x" });
          window.postMessage("{broken", "*");
        }""")
        await expect(page.locator("#open")).to_have_attribute("href", LINK)
        assert window.complaints == []
