"""Entities that Telegram detects in any text: commands, mentions, hashtags, links, e-mail."""

from __future__ import annotations

import re
from collections.abc import Iterable

from sandbox.bot_api.formatting import Formatted, ordered, utf16_length
from sandbox.bot_api.objects import Entity

_PATTERNS = (
    ("email", re.compile(r"(?<![\w.+-])[\w.+-]+@[\w-]+(?:\.[\w-]+)*\.[A-Za-z]{2,}")),
    (
        "url",
        re.compile(
            r"(?<!\w)(?:https?://[^\s<>\"«»]+[^\s<>\"«».,:;!?)\]]|tg://[^\s<>\"«»]+|t\.me/[\w/?=&-]+)"
        ),
    ),
    ("bot_command", re.compile(r"(?<![\w/<>])/[A-Za-z0-9_]{1,64}(?:@[A-Za-z][\w]{2,31})?(?![\w/])")),
    ("mention", re.compile(r"(?<!\w)@[A-Za-z]\w{3,31}(?!\w)")),
    ("hashtag", re.compile(r"(?<!\w)#(?=\w*[^\W\d])\w{1,256}")),
    ("cashtag", re.compile(r"(?<!\w)\$[A-Z]{1,8}(?!\w)")),
)
_OPAQUE = frozenset({"code", "pre", "text_link"})  #: nothing is looked for inside these


def detect(formatted: Formatted) -> Formatted:
    """Add the entities found in the text; what the sender marked himself stays and wins."""
    taken = [
        (entity.offset, entity.offset + entity.length)
        for entity in formatted.entities
        if entity.type in _OPAQUE
    ]
    found: list[Entity] = []
    for kind, pattern in _PATTERNS:
        for match in pattern.finditer(formatted.text):
            start = utf16_length(formatted.text[: match.start()])
            end = start + utf16_length(match.group())
            if _free(start, end, taken):
                taken.append((start, end))
                found.append(Entity(type=kind, offset=start, length=end - start))
    return Formatted(text=formatted.text, entities=ordered((*formatted.entities, *found)))


def _free(start: int, end: int, taken: Iterable[tuple[int, int]]) -> bool:
    return all(end <= begin or start >= finish for begin, finish in taken)
