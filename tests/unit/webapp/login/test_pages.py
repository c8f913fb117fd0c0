"""The page's HTML, before any script."""

from __future__ import annotations

import json
from dataclasses import replace
from html.parser import HTMLParser

import pytest

from shared.core.i18n import LANGUAGES, texts
from shared.login.states import State
from tests.unit.webapp.login.views import HINT, URL, in_state, waiting
from webapp.login.page_texts import keys, script_texts
from webapp.login.pages import Pages
from webapp.login.ways import registry
from webapp.serving.assets import Assets
from webapp.serving.rendering import Templates, icon_label

SESSION = "A" * 32


class Page(HTMLParser):
    """What a page consists of, as far as tests ask."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note a tag."""
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        """Note text."""
        self.text += data

    def one(self, tag: str, **wanted: str) -> dict[str, str | None]:
        """The attributes of the only such tag."""
        (found,) = [attrs for name, attrs in self.tags if name == tag and wanted.items() <= attrs.items()]
        return found


@pytest.fixture(scope="module")
def pages() -> Pages:
    """The templates of a local portal."""
    return Pages(Templates(Assets(), "http://localhost:8010"))


def body(pages: Pages, view: object) -> Page:
    """The page of a view."""
    response = pages.login(view, SESSION)  # type: ignore[arg-type] # tests give views
    assert isinstance(response.body, bytes)
    return Page(response.body.decode())


def test_it_shows_all_before_any_script_runs(pages: Pages) -> None:
    """Code, link, status and instructions are in the HTML itself."""
    page = body(pages, waiting())
    say = texts("ru")
    assert page.one("a", id="open")["href"] == URL
    assert page.one("svg")
    for key in ("waiting", "waiting_scan", "open", "copy", "refresh", "how", "need_2fa"):
        assert say(f"page.{key}") in " ".join(page.text.split()), key


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_speaks_the_logins_language(pages: Pages, language: str) -> None:
    """The words and the ``lang`` attribute are the login's."""
    page = body(pages, replace(waiting(), language=language))
    assert page.one("html")["lang"] == language
    assert texts(language)("page.title") in page.text


def test_the_script_gets_its_state_and_words(pages: Pages) -> None:
    """As JSON in attributes: nothing inline has to run."""
    attributes = body(pages, waiting()).one("body")
    assert json.loads(attributes["data-state"] or "")["url"] == URL
    assert json.loads(attributes["data-texts"] or "").keys() == set(keys())
    assert attributes["data-session-id"] == SESSION


def test_without_a_code_there_is_no_link(pages: Pages) -> None:
    """While the code is being prepared nothing leads nowhere."""
    page = body(pages, in_state(State.CREATED))
    assert "href" not in page.one("a", id="open")
    assert "disabled" in page.one("button", id="copy")
    assert not [tag for tag, _ in page.tags if tag == "svg"]


@pytest.mark.parametrize("state", State)
def test_one_part_is_in_view(pages: Pages, state: State) -> None:
    """Whatever the state, exactly one part of the page shows without script."""
    page = body(pages, in_state(state, code="wrong_account" if state is State.FAILED else None))
    parts = [attrs for tag, attrs in page.tags if tag == "section"]
    assert len([part for part in parts if "hidden" not in part]) == 1
    assert "hidden" not in page.one("section", id=_part(state))


def _part(state: State) -> str:
    match state:
        case State.CODE:
            return "code"
        case State.PASSWORD:
            return "password"
        case State.AUTHORIZED:
            return "success"
        case State.EXPIRED | State.CANCELLED | State.SUPERSEDED | State.FAILED:
            return "ended"
    return "pending"


def test_no_inline_script_or_style(pages: Pages) -> None:
    """The policy forbids them, so there are none."""
    for view in (waiting(), in_state(State.PASSWORD), in_state(State.AUTHORIZED)):
        for tag, attrs in body(pages, view).tags:
            assert tag != "style"
            assert tag != "script" or attrs["src"]
            assert not [name for name in attrs if name.startswith("on") or name == "style"]


def test_what_comes_from_outside_is_escaped(pages: Pages) -> None:
    """A hint or a link is text, whatever stands in it."""
    evil = '"><script>alert(1)</script>'
    view = replace(in_state(State.PASSWORD), details=replace(HINT, hint=evil))
    page = body(pages, view)
    assert json.loads(page.one("body")["data-state"] or "")["details"] == {"hint": evil, "by": "qr"}
    scripts = [str(attrs["src"]) for tag, attrs in page.tags if tag == "script"]
    assert [address.rpartition("/")[2] for address in scripts] == [
        "again.js",
        "page.js",
        *(part.script for part in registry.PARTS),
    ]


def test_pages_are_private(pages: Pages) -> None:
    """No cache, no sniffing, no referrer, and a policy."""
    headers = pages.login(waiting(), SESSION).headers
    assert headers["Cache-Control"] == "no-store"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "no-referrer"
    assert "script-src 'self'" in headers["Content-Security-Policy"]


def test_an_emoji_at_the_front_is_drawn() -> None:
    """It stays in the text, in an element the style can draw over."""
    assert icon_label("📱 Открыть") == '<span class="icon" data-icon="📱">📱</span> Открыть'
    assert icon_label("Открыть <b>") == "Открыть &lt;b&gt;"
    assert icon_label("") == ""


@pytest.mark.parametrize("language", LANGUAGES)
def test_script_texts_need_no_parameters(language: str) -> None:
    """What a script says is said as it stands."""
    assert not [text for text in script_texts(language).values() if "{" in text]


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_the_portal_gets_is_said_before_the_way_in(pages: Pages, language: str) -> None:
    """It stands above the code and the number, can be opened without a script, and only before a login."""
    page = body(pages, replace(waiting(), language=language))
    say, text = texts(language), " ".join(page.text.split())
    for key in ("device", "can", "cannot", "end"):
        assert say(f"page.access.{key}") in text
    tags = [(tag, attrs.get("id")) for tag, attrs in page.tags]
    assert (
        tags.index(("details", "access"))
        < tags.index(("fieldset", "choice"))
        < tags.index(("div", "qr-code"))
    )
    assert tags.index(("section", "pending")) < tags.index(("details", "access"))
