"""The Bot API's markup: what becomes an entity where, and what is refused in which words."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from sandbox.bot_api.detection import detect
from sandbox.bot_api.errors import ApiError
from sandbox.bot_api.formatting import Formatted
from sandbox.bot_api.html_markup import parse_html
from sandbox.bot_api.legacy_markdown import parse_legacy_markdown
from sandbox.bot_api.markdown_markup import parse_markdown

Parser = Callable[[str], Formatted]


def seen(formatted: Formatted) -> list[tuple[str, str]]:
    """(kind, covered text) of every entity."""
    units = formatted.text.encode("utf-16-le")
    return [
        (entity.type, units[entity.offset * 2 : (entity.offset + entity.length) * 2].decode("utf-16-le"))
        for entity in formatted.entities
    ]


@pytest.mark.parametrize(
    ("parser", "source", "text", "entities"),
    [
        (parse_html, "<b>жир<i>но</i></b>!", "жирно!", [("bold", "жирно"), ("italic", "но")]),
        (parse_html, "🎁 <code>A&lt;B &amp; &#67;</code>", "🎁 A<B & C", [("code", "A<B & C")]),
        (parse_html, "a && b &nope; c", "a && b &nope; c", []),
        (parse_html, '<a href="https://t.me/x">here</a>', "here", [("text_link", "here")]),
        (parse_html, "<span class='tg-spoiler'>s</span><del>d</del>", "sd",
         [("spoiler", "s"), ("strikethrough", "d")]),
        (parse_html, '<pre><code class="language-py">x</code></pre>', "x", [("pre", "x")]),
        (parse_html, "<blockquote expandable>q</blockquote>", "q", [("expandable_blockquote", "q")]),
        (parse_html, "  <b> trimmed </b>  ", "trimmed", [("bold", "trimmed")]),
        (parse_markdown, "*b _bi_* __u__ ~s~ ||p||", "b bi u s p",
         [("bold", "b bi"), ("italic", "bi"), ("underline", "u"), ("strikethrough", "s"), ("spoiler", "p")]),
        (parse_markdown, "🎁 `a*b` 1\\.5", "🎁 a*b 1.5", [("code", "a*b")]),
        (parse_markdown, "[here](https://t.me/x_\\))", "here", [("text_link", "here")]),
        (parse_markdown, "```python\nx = 1\n```", "x = 1", [("pre", "x = 1")]),
        (parse_markdown, ">one\n>two\nthree", "one\ntwo\nthree", [("blockquote", "one\ntwo")]),
        (parse_markdown, "___both_**__", "both", [("underline", "both"), ("italic", "both")]),
        (parse_legacy_markdown, "*b* _i_ `c` \\* [t](http://x.io)", "b i c * t",
         [("bold", "b"), ("italic", "i"), ("code", "c"), ("text_link", "t")]),
    ],
)  # fmt: skip
def test_markup_becomes_text_and_entities(
    parser: Parser, source: str, text: str, entities: list[tuple[str, str]]
) -> None:
    """Each mark of the three styles covers the right stretch, counted in UTF-16 units."""
    formatted = parser(source)
    assert formatted.text == text
    assert seen(formatted) == entities


@pytest.mark.parametrize(
    ("parser", "source", "complaint"),
    [
        (parse_html, "ж<blink>", 'Unsupported start tag "blink" at byte offset 2'),
        (parse_html, "<b>never", 'Can\'t find end tag corresponding to start tag "b"'),
        (parse_html, "<b>x</i>", 'Unmatched end tag at byte offset 4, expected "</b>", found "</i>"'),
        (parse_html, "x</b>", "Unexpected end tag at byte offset 1"),
        (parse_html, "<b", "Unclosed start tag at byte offset 0"),
        (parse_html, "1 < 2", 'Unsupported start tag "" at byte offset 2'),
        (parse_markdown, "1.5", "Character '.' is reserved and must be escaped with the preceding '\\'"),
        (parse_markdown, "ж *x", "Can't find end of Bold entity at byte offset 3"),
        (parse_legacy_markdown, "a *b", "Can't find end of the entity starting at byte offset 2"),
    ],
)
def test_bad_markup_is_refused_in_telegrams_words(parser: Parser, source: str, complaint: str) -> None:
    """A client that matches on the description meets what it would meet at Telegram."""
    with pytest.raises(ApiError) as refused:
        parser(source)
    assert refused.value.code == 400
    assert refused.value.description == f"Bad Request: can't parse entities: {complaint}"


@pytest.mark.parametrize(
    ("text", "entities"),
    [
        ("/login 3HBP4Z3ECICZ", [("bot_command", "/login")]),
        ("/start@some_bot hi", [("bot_command", "/start@some_bot")]),
        ("a/b and //c", []),
        ("ask @durov #qr", [("mention", "@durov"), ("hashtag", "#qr")]),
        ("see https://example.org/a?b=1.", [("url", "https://example.org/a?b=1")]),
        ("mail a.b@example.org", [("email", "a.b@example.org")]),
    ],
)
def test_telegram_finds_entities_by_itself(text: str, entities: list[tuple[str, str]]) -> None:
    """Bots rely on bot_command entities; nobody marks them by hand."""
    assert seen(detect(Formatted(text=text))) == entities


def test_nothing_is_detected_inside_code() -> None:
    """A command quoted as code is no command."""
    assert seen(detect(parse_html("<code>/login</code> /help"))) == [
        ("code", "/login"),
        ("bot_command", "/help"),
    ]
