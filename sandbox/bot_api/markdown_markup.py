"""parse_mode MarkdownV2 (core.telegram.org/bots/api#markdownv2-style), with Telegram's own complaints."""

from __future__ import annotations

import re
from dataclasses import dataclass

from sandbox.bot_api.errors import ApiError, bad_request
from sandbox.bot_api.formatting import Extra, Formatted, TextBuilder

_RESERVED = frozenset("_*[]()~`>#+-=|{}.!")
_MARKS = (
    ("```", "pre"),
    ("`", "code"),
    ("__", "underline"),
    ("_", "italic"),
    ("*", "bold"),
    ("~", "strikethrough"),
    ("||", "spoiler"),
    ("![", "custom_emoji"),
    ("[", "text_link"),
)
_CLOSERS = {kind: mark for mark, kind in _MARKS} | {"custom_emoji": "]", "text_link": "]"}
_NAMES = {"text_link": "TextUrl", "custom_emoji": "CustomEmoji"}
_LANGUAGE = re.compile(r"([A-Za-z0-9_+#.-]+)\n|\n?")
_ADDRESS = re.compile(r"\(((?:\\.|[^)\\])*)\)")


@dataclass(frozen=True)
class _Open:
    kind: str
    start: int
    byte_offset: int
    extra: Extra = ()


def parse_markdown(source: str) -> Formatted:
    """Turn the markup into text and entities. Raises ApiError 400 "can't parse entities: …"."""
    return _MarkdownParser(source).run()


class _MarkdownParser:
    def __init__(self, source: str) -> None:
        self._source = source
        self._at = 0
        self._built = TextBuilder()
        self._open: list[_Open] = []
        self._quote: int | None = None

    def run(self) -> Formatted:
        while self._at < len(self._source):
            self._step()
        if self._quote is not None:
            self._end_quote()
        if self._open:
            left = self._open[-1]
            name = _NAMES.get(left.kind, left.kind.capitalize())
            raise _cannot(f"Can't find end of {name} entity at byte offset {left.byte_offset}")
        return self._built.finish()

    def _step(self) -> None:
        character = self._source[self._at]
        following = self._source[self._at + 1 : self._at + 2]
        if character == "\\" and following and 0 < ord(following) <= 126:
            self._built.write(following)
            self._at += 2
        elif self._closes():
            self._close()
        elif self._in_code() or (character not in _RESERVED and character != "\n"):
            self._built.write(character)
            self._at += 1
        elif character == "\n":
            self._line_end()
        elif character == ">" and self._at_line_start():
            self._quote = self._built.position if self._quote is None else self._quote
            self._at += 1
        else:
            self._begin()

    def _in_code(self) -> bool:
        return bool(self._open) and self._open[-1].kind in {"code", "pre"}

    def _closes(self) -> bool:
        if not self._open or not self._source.startswith(_CLOSERS[self._open[-1].kind], self._at):
            return False
        # "_" closes italic only where it is not the "__" of an underline
        return self._open[-1].kind != "italic" or not self._source.startswith("__", self._at)

    def _close(self) -> None:
        opened = self._open.pop()
        self._at += len(_CLOSERS[opened.kind])
        extra = opened.extra
        if opened.kind in {"text_link", "custom_emoji"}:
            extra = self._address(opened)
            if not extra:
                return
        self._built.mark(opened.kind, opened.start, extra)

    def _address(self, opened: _Open) -> Extra:
        found = _ADDRESS.match(self._source, self._at)
        if found:
            self._at = found.end()
            address = re.sub(r"\\(.)", r"\1", found.group(1))
        else:
            address = self._built.since(opened.start)
        if opened.kind == "custom_emoji":
            return (("custom_emoji_id", address.partition("id=")[2]),)
        return (("url", address),) if "." in address or ":" in address else ()

    def _begin(self) -> None:
        place = len(self._source[: self._at].encode())
        mark, kind = next((pair for pair in _MARKS if self._source.startswith(pair[0], self._at)), ("", ""))
        if not mark:
            character = self._source[self._at]
            raise _cannot(f"Character '{character}' is reserved and must be escaped with the preceding '\\'")
        self._at += len(mark)
        if mark == "||" and self._quote is not None and self._source[self._at :][:1] in {"", "\n"}:
            self._end_quote(kind="expandable_blockquote")
            return
        extra: Extra = ()
        if kind == "pre":
            language = _LANGUAGE.match(self._source, self._at)
            if language:
                self._at = language.end()
                extra = (("language", language.group(1)),) if language.group(1) else ()
        self._open.append(_Open(kind, self._built.position, place, extra))

    def _at_line_start(self) -> bool:
        return self._at == 0 or self._source[self._at - 1] == "\n"

    def _line_end(self) -> None:
        if self._quote is not None and not self._source.startswith("\n>", self._at):
            self._end_quote()
        self._built.write("\n")
        self._at += 1

    def _end_quote(self, kind: str = "blockquote") -> None:
        if self._quote is not None:
            self._built.mark(kind, self._quote)
        self._quote = None


def _cannot(reason: str) -> ApiError:
    return bad_request(f"can't parse entities: {reason}")
