"""Text and its entities under construction: offsets in UTF-16 code units, trimmed as Telegram trims."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from sandbox.bot_api.objects import Entity

Extra = tuple[tuple[str, str], ...]


def utf16_length(text: str) -> int:
    """How many UTF-16 code units the text takes; Telegram counts in them."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


@dataclass(frozen=True, kw_only=True)
class Formatted:
    """A plain text with its entities."""

    text: str
    entities: tuple[Entity, ...] = ()


class TextBuilder:
    """Collects text and finished entities."""

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._entities: list[Entity] = []
        self.position = 0  #: UTF-16 code units written so far

    def write(self, text: str) -> None:
        """Append to the text."""
        self._parts.append(text)
        self.position += utf16_length(text)

    def since(self, start: int) -> str:
        """The text written after that position."""
        units = "".join(self._parts).encode("utf-16-le")
        return units[start * 2 :].decode("utf-16-le")

    def mark(self, kind: str, start: int, extra: Extra = ()) -> None:
        """Everything since `start` is of this kind; an empty stretch is forgotten."""
        if self.position > start:
            self._entities.append(Entity(type=kind, offset=start, length=self.position - start, extra=extra))

    def finish(self) -> Formatted:
        """The trimmed text and the entities, outermost first."""
        return trimmed("".join(self._parts), reversed(self._entities))  # the outer end later


def trimmed(text: str, entities: Iterable[Entity]) -> Formatted:
    """Drop blanks at both ends of the text and cut the entities to what is left."""
    without_head = text.lstrip()
    cut = utf16_length(text) - utf16_length(without_head)
    body = without_head.rstrip()
    limit = utf16_length(body)
    kept = []
    for entity in entities:
        start = max(entity.offset - cut, 0)
        end = min(entity.offset - cut + entity.length, limit)
        if end > start:
            kept.append(replace(entity, offset=start, length=end - start))
    return Formatted(text=body, entities=ordered(kept))


def ordered(entities: Iterable[Entity]) -> tuple[Entity, ...]:
    """By position, the longer first, as Telegram lists them."""
    return tuple(sorted(entities, key=lambda entity: (entity.offset, -entity.length)))
