"""The texts people read: one catalogue in every language of LANGUAGES, shared by bot, pages and errors.

Gettext ``.po`` files under ``shared/locale/<language>/LC_MESSAGES/``, all of them merged. Message ids are
symbolic and dotted (``login.accepted``); parameters are in braces (``{plan}``) as for ``str.format``.
"""

from __future__ import annotations

import functools
import gettext
import string
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, get_args

from babel.messages import catalog
from babel.messages.pofile import read_po
from babel.units import format_unit

from shared.core.errors import PortalError

Language = Literal["ru", "en"]  #: of a person, a page, an answer
LANGUAGES: tuple[Language, ...] = get_args(Language)
LOCALE = Path(__file__).parent.parent / "locale"
DETAILED = ".detailed"  # suffix of an error text that has placeholders

#: Clients in these languages get Russian: their speakers read it more often than English.
_READ_RUSSIAN = frozenset({"ru", "be", "uk", "kk", "ky", "uz", "tg", "tk", "tt", "ba", "cv", "hy", "az"})

_UNITS = ((7200, 3600, "duration-hour"), (120, 60, "duration-minute"), (0, 1, "duration-second"))


class CatalogueError(Exception):
    """The catalogue's files contradict each other or are not finished."""


@dataclass(frozen=True, kw_only=True)
class Message:
    """One text; a plural one has as many forms as its language has."""

    forms: tuple[str, ...]
    plural: bool

    @property
    def placeholders(self) -> frozenset[str]:
        """The names of the parameters, over all forms."""
        parts = (name for form in self.forms for _, name, _, _ in string.Formatter().parse(form))
        return frozenset(filter(None, parts))


class Texts(Mapping[str, Message]):
    """The texts in one language, by key. An unknown key or a missing parameter raises KeyError."""

    def __init__(self, language: str, messages: Mapping[str, Message], plural: Callable[[int], int]) -> None:
        self.language = language  #: one of LANGUAGES
        self._messages = messages
        self._plural = plural

    def __call__(self, key: str, **params: object) -> str:
        """The text with its parameters filled in."""
        return self._messages[key].forms[0].format_map(params)

    def count(self, key: str, n: int, **params: object) -> str:
        """The plural form for ``n``, which is a parameter too; ``n`` must not be negative."""
        return self._messages[key].forms[self._plural(n)].format_map({"n": n, **params})

    def duration(self, seconds: float) -> str:
        """A length of time in words, in the nominative, rounded up: never shorter than it is."""
        whole = max(1, -int(-seconds // 1))
        size, unit = next((size, unit) for least, size, unit in _UNITS if whole >= least)
        return format_unit(-(-whole // size), unit, length="long", locale=self.language)

    def __getitem__(self, key: str) -> Message:
        return self._messages[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._messages)

    def __len__(self) -> int:
        return len(self._messages)


def pick(language_code: str | None) -> str:
    """The language for a client's ``language_code`` (IETF tag, any case); Russian when it says nothing."""
    if not language_code:
        return "ru"
    primary = language_code.replace("_", "-").partition("-")[0].lower()
    return "ru" if primary in _READ_RUSSIAN else "en"


@functools.cache
def texts(language: str) -> Texts:
    """The texts in one of LANGUAGES, read once. Raises KeyError for another language, CatalogueError."""
    if language not in LANGUAGES:
        raise KeyError(language)
    return load(LOCALE, language)


def load(locale: Path, language: str) -> Texts:
    """Merge the ``.po`` files of one language. Raises CatalogueError."""
    messages: dict[str, Message] = {}
    plural: Callable[[int], int] = gettext.c2py("0")
    for path in sorted((locale / language / "LC_MESSAGES").glob("*.po")):
        with path.open("rb") as file:
            catalogue = read_po(file, locale=language, abort_invalid=True)
        plural = gettext.c2py(catalogue.plural_expr)
        for message in filter(lambda message: message.id, catalogue):  # the header has no id
            key = _first(message.id)
            if key in messages:
                raise CatalogueError(f"{path}: {key} is there twice")
            messages[key] = _finished(message, catalogue.num_plurals if message.pluralizable else 1)
    return Texts(language, messages, plural)


def _finished(message: catalog.Message, forms: int) -> Message:
    strings = message.string if isinstance(message.string, (tuple, list)) else (message.string,)
    texts = tuple(text for text in strings if text)
    if message.fuzzy or len(texts) != forms:
        raise CatalogueError(f"{_first(message.id)} is not finished")
    return Message(forms=texts, plural=forms > 1)


def _first(message_id: str | tuple[str, ...] | list[str]) -> str:
    return message_id if isinstance(message_id, str) else message_id[0]


def error_text(texts: Texts, error: PortalError) -> str:
    """What to tell a person about an error: :func:`code_text` of its code and details."""
    return code_text(texts, error.code, error.details)


def code_text(texts: Texts, code: str, details: Mapping[str, object] | None = None) -> str:
    """The text ``error.<code>``, or ``error.<code>.detailed`` when every detail it names is there.

    Always answers: for a code without a text it gives the one of ``internal_error``. A detail ``retry_after``
    (seconds) is also there as ``wait``, in words.
    """
    params = {name: value for name, value in (details or {}).items() if value is not None}
    seconds = params.get("retry_after")
    if isinstance(seconds, (int, float)):
        params["wait"] = texts.duration(seconds)
    key = f"error.{code}" if f"error.{code}" in texts else "error.internal_error"
    detailed = texts.get(key + DETAILED)
    if detailed is not None and detailed.placeholders <= params.keys():
        key += DETAILED
    return texts(key, **params)
