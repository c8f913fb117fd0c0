"""The page's HTML, before any script."""

from __future__ import annotations

import json
from dataclasses import replace
from html.parser import HTMLParser

import pytest

from shared.core.i18n import LANGUAGES, texts
from shared.login.login_cache import LoginView
from shared.login.states import State
from tests.unit.webapp.login.views import HINT, URL, in_state, waiting
from webapp.http.assets import Assets
from webapp.http.templates import Templates, icon_label
from webapp.login.page import render_login, script_keys, script_texts
from webapp.login.ways import registry

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
def templates() -> Templates:
    """The templates of a local portal."""
    return Templates(Assets(), "http://localhost:8010")


def body(templates: Templates, view: LoginView) -> Page:
    """The page of a view."""
    response = render_login(templates, view, SESSION)
    assert isinstance(response.body, bytes)
    return Page(response.body.decode())


def test_it_shows_all_before_any_script_runs(templates: Templates) -> None:
    """Code, link, status and instructions are in the HTML itself."""
    page = body(templates, waiting())
    say = texts("ru")
    assert page.one("a", id="open")["href"] == URL
    assert page.one("svg")
    for key in ("waiting", "waiting_scan", "open", "copy", "refresh", "how", "need_2fa"):
        assert say(f"page.{key}") in " ".join(page.text.split()), key


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_speaks_the_logins_language(templates: Templates, language: str) -> None:
    """The words and the ``lang`` attribute are the login's."""
    page = body(templates, replace(waiting(), language=language))
    assert page.one("html")["lang"] == language
    assert texts(language)("page.title") in page.text


def test_the_script_gets_its_state_and_words(templates: Templates) -> None:
    """As JSON in attributes: nothing inline has to run."""
    attributes = body(templates, waiting()).one("body")
    assert json.loads(attributes["data-state"] or "")["url"] == URL
    assert json.loads(attributes["data-texts"] or "").keys() == set(script_keys())
    assert attributes["data-session-id"] == SESSION


def test_without_a_code_there_is_no_link(templates: Templates) -> None:
    """While the code is being prepared nothing leads nowhere."""
    page = body(templates, in_state(State.CREATED))
    assert "href" not in page.one("a", id="open")
    assert "disabled" in page.one("button", id="copy")
    assert not [tag for tag, _ in page.tags if tag == "svg"]


@pytest.mark.parametrize("state", State)
def test_one_part_is_in_view(templates: Templates, state: State) -> None:
    """Whatever the state, exactly one part of the page shows without script."""
    page = body(templates, in_state(state, code="wrong_account" if state is State.FAILED else None))
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


def test_no_inline_script_or_style(templates: Templates) -> None:
    """The policy forbids them, so there are none."""
    for view in (waiting(), in_state(State.PASSWORD), in_state(State.AUTHORIZED)):
        for tag, attrs in body(templates, view).tags:
            assert tag != "style"
            assert tag != "script" or attrs["src"]
            assert not [name for name in attrs if name.startswith("on") or name == "style"]


def test_what_comes_from_outside_is_escaped(templates: Templates) -> None:
    """A hint or a link is text, whatever it contains."""
    evil = '"><script>alert(1)</script>'
    view = replace(in_state(State.PASSWORD), details=replace(HINT, hint=evil))
    page = body(templates, view)
    assert json.loads(page.one("body")["data-state"] or "")["details"] == {"hint": evil, "by": "qr"}
    scripts = [str(attrs["src"]) for tag, attrs in page.tags if tag == "script"]
    assert [address.rpartition("/")[2] for address in scripts] == [
        "again.js",
        "page.js",
        *(part.script.rpartition("/")[2] for part in registry.PARTS),
    ]


def test_pages_are_private(templates: Templates) -> None:
    """No cache, no sniffing, no referrer, and a policy."""
    headers = render_login(templates, waiting(), SESSION).headers
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
    """A text for a script is passed on unchanged."""
    assert not [text for text in script_texts(language).values() if "{" in text]


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_the_portal_gets_is_said_before_the_way_in(templates: Templates, language: str) -> None:
    """It is above the code and the number, opens without a script, and is shown only before a login."""
    page = body(templates, replace(waiting(), language=language))
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
