"""parse_mode Markdown, the old one without nesting (core.telegram.org/bots/api#markdown-style)."""

from __future__ import annotations

import re

from sandbox.bot_api.errors import bad_request
from sandbox.bot_api.formatting import Formatted, TextBuilder

_KINDS = {"*": "bold", "_": "italic", "`": "code", "```": "pre", "[": "text_link"}
_MARK = re.compile(r"\\([_*`\[])|(```|[*_`\[])")
_ADDRESS = re.compile(r"\(([^)]*)\)")


def parse_legacy_markdown(source: str) -> Formatted:
    """Turn the markup into text and entities. Raises ApiError 400 when an entity does not end."""
    built = TextBuilder()
    at = 0
    while found := _MARK.search(source, at):
        built.write(source[at : found.start()])
        escaped, mark = found.groups()
        if escaped:
            built.write(escaped)
            at = found.end()
            continue
        end = source.find("]" if mark == "[" else mark, found.end())
        if end < 0:
            place = len(source[: found.start()].encode())
            raise bad_request(
                f"can't parse entities: Can't find end of the entity starting at byte offset {place}"
            )
        start = built.position
        built.write(source[found.end() : end])
        at = end + (1 if mark == "[" else len(mark))
        address = _ADDRESS.match(source, at) if mark == "[" else None
        if address:
            at = address.end()
            built.mark("text_link", start, (("url", address.group(1)),))
        elif mark != "[":
            built.mark(_KINDS[mark], start)
    built.write(source[at:])
    return built.finish()
