"""parse_mode HTML (core.telegram.org/bots/api#html-style), with Telegram's own complaints."""

from __future__ import annotations

import re
from dataclasses import dataclass

from sandbox.bot_api.errors import ApiError, bad_request
from sandbox.bot_api.formatting import Extra, Formatted, TextBuilder

_KINDS = {
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "u": "underline",
    "ins": "underline",
    "s": "strikethrough",
    "strike": "strikethrough",
    "del": "strikethrough",
    "tg-spoiler": "spoiler",
    "span": "spoiler",
    "code": "code",
    "pre": "pre",
    "a": "text_link",
    "blockquote": "blockquote",
    "tg-emoji": "custom_emoji",
}
_NAMED = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}
_CHARACTER = re.compile(r"&(?:#(\d{1,7})|#[xX]([0-9a-fA-F]{1,6})|(\w+));?")
_ATTRIBUTE = re.compile(r"""\s*([a-zA-Z0-9_-]+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+)))?""")
_START = re.compile(r"<([^\s>/]*)")


@dataclass(frozen=True)
class _Open:
    tag: str
    start: int
    attributes: dict[str, str]


def parse_html(source: str) -> Formatted:
    """Turn the markup into text and entities. Raises ApiError 400 "can't parse entities: …"."""
    return _HtmlParser(source).run()


class _HtmlParser:
    def __init__(self, source: str) -> None:
        self._source = source
        self._at = 0
        self._built = TextBuilder()
        self._open: list[_Open] = []

    def run(self) -> Formatted:
        while self._at < len(self._source):
            character = self._source[self._at]
            if character == "&":
                self._character()
            elif character != "<":
                self._built.write(character)
                self._at += 1
            elif self._source.startswith("</", self._at):
                self._end_tag()
            else:
                self._start_tag()
        if self._open:
            raise _cannot(f'Can\'t find end tag corresponding to start tag "{self._open[-1].tag}"')
        return self._built.finish()

    def _character(self) -> None:
        found = _CHARACTER.match(self._source, self._at)
        text = "&"
        if found:
            decimal, hexadecimal, name = found.groups()
            code = int(decimal) if decimal else int(hexadecimal, 16) if hexadecimal else 0
            known = chr(code) if 0 < code < 0x110000 else _NAMED.get(name or "")
            if known:
                text = known
                self._at = found.end() - 1
        self._built.write(text)
        self._at += 1

    def _start_tag(self) -> None:
        began = self._at
        found = _START.match(self._source, began)
        tag = found.group(1).lower() if found else ""
        if tag not in _KINDS:
            raise _cannot(f'Unsupported start tag "{tag}" at byte offset {self._bytes(began)}')
        self._at = began + 1 + len(tag)
        attributes: dict[str, str] = {}
        while not self._source.startswith(">", self._at):
            attribute = _ATTRIBUTE.match(self._source, self._at)
            if attribute is None:
                rest = self._source[self._at :]
                self._at += len(rest) - len(rest.lstrip())
                if not self._source.startswith(">", self._at):
                    raise _cannot(f"Unclosed start tag at byte offset {self._bytes(began)}")
                break
            name, *values = attribute.groups()
            attributes[name.lower()] = next((value for value in values if value is not None), "")
            self._at = attribute.end()
        self._at += 1
        if tag == "span" and attributes.get("class") != "tg-spoiler":
            raise _cannot(f'Tag "span" must have class "tg-spoiler" at byte offset {self._bytes(began)}')
        self._open.append(_Open(tag, self._built.position, attributes))

    def _end_tag(self) -> None:
        began = self._at
        end = self._source.find(">", began)
        if not self._open:
            raise _cannot(f"Unexpected end tag at byte offset {self._bytes(began)}")
        if end < 0:
            raise _cannot(f"Unclosed end tag at byte offset {self._bytes(began)}")
        tag = self._source[began + 2 : end].strip().lower()
        opened = self._open.pop()
        if tag and tag != opened.tag:
            place = self._bytes(began)
            raise _cannot(
                f'Unmatched end tag at byte offset {place}, expected "</{opened.tag}>", found "</{tag}>"'
            )
        self._at = end + 1
        self._mark(opened)

    def _mark(self, opened: _Open) -> None:
        kind, extra = _KINDS[opened.tag], _extra(opened, self._built)
        if opened.tag == "a" and not extra:
            return
        if opened.tag == "code" and self._open and self._open[-1].tag == "pre":
            language = opened.attributes.get("class", "")
            if language.startswith("language-"):
                self._open[-1].attributes["language"] = language.removeprefix("language-")
            return
        if opened.tag == "blockquote" and "expandable" in opened.attributes:
            kind = "expandable_blockquote"
        self._built.mark(kind, opened.start, extra)

    def _bytes(self, at: int) -> int:
        return len(self._source[:at].encode())


def _extra(opened: _Open, built: TextBuilder) -> Extra:
    if opened.tag == "a":
        url = opened.attributes.get("href") or built.since(opened.start)
        return (("url", url),) if "." in url or ":" in url else ()
    if opened.tag == "tg-emoji":
        return (("custom_emoji_id", opened.attributes.get("emoji-id", "")),)
    if opened.tag == "pre" and opened.attributes.get("language"):
        return (("language", opened.attributes["language"]),)
    return ()


def _cannot(reason: str) -> ApiError:
    return bad_request(f"can't parse entities: {reason}")
