"""The description in words that people read, and as commands that they copy."""

from __future__ import annotations

import pytest

from webapp.api_docs.curl import curl
from webapp.api_docs.docs import breakable, prose
from webapp.api_docs.value_types import Json, value_type_of


@pytest.mark.parametrize(
    ("schema", "words"),
    [
        ({"type": "string"}, "string"),
        ({"type": "string", "format": "date-time"}, "date-time"),
        ({"type": "string", "minLength": 1, "maxLength": 64}, "string of 1–64 characters"),
        ({"type": "string", "pattern": "^x$"}, "string like ^x$"),
        ({"type": "integer", "minimum": 1, "maximum": 100, "default": 30}, "integer 1–100 (default 30)"),
        ({"enum": ["a", None], "type": "string"}, '"a" | null'),
        ({"const": True}, "true"),
        ({"anyOf": [{"type": "string"}, {"type": "null"}]}, "string | null"),
        ({"anyOf": [{"$ref": "#/x/Message"}, {"type": "null"}]}, "null | Message"),
        ({"type": "array", "items": {"$ref": "#/x/Chat"}}, "list of Chat"),
        ({}, "anything"),
    ],
)
def test_kinds(schema: Json, words: str) -> None:
    """What a value may be, in a few words."""
    assert str(value_type_of(schema)) == words


def test_a_shape_can_be_followed() -> None:
    """It is kept apart from the words, to become a link."""
    kind = value_type_of({"type": "array", "items": {"$ref": "#/x/Chat"}})
    assert (kind.words, kind.shape) == ("list of ", "Chat")


def test_a_command() -> None:
    """Method, address, identity and body; what is secret is a variable, what is quoted stays quoted."""
    operation = {
        "security": [{"init_data": []}, {"access_token": []}],
        "parameters": [
            {"name": "id", "in": "path", "required": True, "example": -5},
            {"name": "limit", "in": "query", "required": False},
        ],
        "requestBody": {"content": {"application/json": {"examples": {"X": {"value": {"text": "it's"}}}}}},
    }
    assert curl("https://p.example", "POST", "/chats/{id}/", operation).split(" \\\n  ") == [
        'curl -X POST "https://p.example/chats/-5/"',
        '-H "Authorization: Bearer $ACCESS_TOKEN"',
        "-H 'Content-Type: application/json'",
        """-d '{"text": "it'"'"'s"}'""",
    ]


def test_a_command_with_the_link_of_a_login() -> None:
    """The session id is a variable; no identity is asked for, because none is needed."""
    operation = {
        "security": [{"session_id": []}, {"session_id": [], "access_token": []}],
        "parameters": [{"name": "session_id", "in": "query", "required": True}],
    }
    assert curl("http://p", "GET", "/status", operation) == 'curl "http://p/status?session_id=$SESSION_ID"'


def test_prose() -> None:
    """Code, addresses, paragraphs and lists; everything else is text."""
    assert prose("a `b<c>` <d>\n\n- x\n- `y`") == (
        "<p>a <code>b&lt;c&gt;</code> &lt;d&gt;</p><ul><li>x</li><li><code>y</code></li></ul>"
    )
    link = '<a href="https://x.example/a" rel="noreferrer">https://x.example/a</a>'
    assert prose("see https://x.example/a.") == f"<p>see {link}.</p>"
    assert prose('https://x.example/"onclick=') == (
        '<p><a href="https://x.example/&#34;onclick=" rel="noreferrer">https://x.example/&#34;onclick=</a></p>'
    )


def test_a_path_may_be_broken() -> None:
    """Behind each slash; what is in it is text."""
    assert breakable("/a/<b>/") == "/<wbr>a/<wbr>&lt;b&gt;/<wbr>"
