"""Texts: which language, parameters, plurals, durations, errors."""

from __future__ import annotations

from pathlib import Path

import pytest

from shared.core import i18n
from shared.core.errors import InternalError, NotFound, PortalError, TooManyRequests
from shared.core.i18n import CatalogueError, Texts

HEADER = """msgid ""
msgstr ""
"Language: {language}\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Plural-Forms: {plural}\\n"

"""
PLURALS = {
    "ru": "nplurals=3; plural=(n%10==1 && n%100!=11 ? 0 : n%10>=2 && n%10<=4 && n/10%10!=1 ? 1 : 2);",
    "en": "nplurals=2; plural=(n != 1);",
}
RUSSIAN_PAGES = """msgid "pages"
msgid_plural "pages"
msgstr[0] "{n} страница в {book}"
msgstr[1] "{n} страницы в {book}"
msgstr[2] "{n} страниц в {book}"
"""


def _texts(folder: Path, language: str, **files: str) -> Texts:
    """The texts of a catalogue made of these files."""
    messages = folder / language / "LC_MESSAGES"
    messages.mkdir(parents=True)
    for name, body in files.items():
        head = HEADER.format(language=language, plural=PLURALS[language])
        (messages / f"{name}.po").write_text(head + body, encoding="utf-8")
    return i18n.load(folder, language)


def _message(key: str, text: str) -> str:
    return f'msgid "{key}"\nmsgstr "{text}"\n\n'


@pytest.mark.parametrize(
    ("language_code", "language"),
    [
        (None, "ru"),
        ("", "ru"),
        ("ru", "ru"),
        ("ru-RU", "ru"),
        ("RU_ru", "ru"),
        ("be", "ru"),
        ("uk", "ru"),
        ("kk-Cyrl-KZ", "ru"),
        ("en", "en"),
        ("en-GB", "en"),
        ("pt-br", "en"),
        ("zh-hans", "en"),
        ("rue", "en"),
        ("-", "en"),
        ("🦄", "en"),
    ],
)
def test_the_language_for_a_client(language_code: str | None, language: str) -> None:
    """Russian for who says nothing or reads Russian, English for everybody else."""
    assert i18n.pick(language_code) == language


def test_parameters_are_filled_in(tmp_path: Path) -> None:
    """Also more than once, and nothing in a value is taken for a parameter."""
    texts = _texts(tmp_path, "en", bot=_message("greet", "{name}, {name}: {n}"))
    assert texts("greet", name="{n}", n=1000) == "{n}, {n}: 1000"


def test_unknown_keys_and_missing_parameters_are_errors(tmp_path: Path) -> None:
    """A fault in the code is heard at once, not read by a person."""
    texts = _texts(tmp_path, "en", bot=_message("greet", "{name}"))
    with pytest.raises(KeyError, match="nothing"):
        texts("nothing")
    with pytest.raises(KeyError, match="nothing"):
        texts.count("nothing", 1)
    with pytest.raises(KeyError, match="name"):
        texts("greet", other=1)
    with pytest.raises(KeyError, match="fr"):
        i18n.texts("fr")


@pytest.mark.parametrize(
    ("n", "text"),
    [
        (0, "0 страниц"),
        (1, "1 страница"),
        (3, "3 страницы"),
        (5, "5 страниц"),
        (11, "11 страниц"),
        (21, "21 страница"),
    ],
)
def test_plurals_in_russian(tmp_path: Path, n: int, text: str) -> None:
    """Three forms, by the rule in the file's header; the number is a parameter too."""
    assert _texts(tmp_path, "ru", bot=RUSSIAN_PAGES).count("pages", n, book="«А»") == f"{text} в «А»"


def test_plurals_in_english(tmp_path: Path) -> None:
    """Two forms."""
    body = 'msgid "pages"\nmsgid_plural "pages"\nmsgstr[0] "{n} page"\nmsgstr[1] "{n} pages"\n'
    texts = _texts(tmp_path, "en", bot=body)
    assert [texts.count("pages", n) for n in (0, 1, 2)] == ["0 pages", "1 page", "2 pages"]


def test_all_files_are_one_catalogue(tmp_path: Path) -> None:
    """Each front end keeps its own file; a key belongs to one of them."""
    texts = _texts(tmp_path / "a", "en", bot=_message("bot.a", "A"), page=_message("page.b", "B"))
    assert sorted(texts) == ["bot.a", "page.b"]
    with pytest.raises(CatalogueError, match=r"bot\.a is there twice"):
        _texts(tmp_path / "b", "en", bot=_message("bot.a", "A"), page=_message("bot.a", "B"))


@pytest.mark.parametrize(
    "unfinished",
    [
        _message("a", ""),
        "#, fuzzy\n" + _message("a", "A"),
        'msgid "a"\nmsgid_plural "a"\nmsgstr[0] "A"\n',
        'msgid "a"\nmsgid_plural "a"\nmsgstr[0] "A"\nmsgstr[1] ""\nmsgstr[2] "C"\n',
    ],
)
def test_an_unfinished_catalogue_is_refused(tmp_path: Path, unfinished: str) -> None:
    """An empty text, one marked as a guess, or a missing plural form never reaches a person."""
    with pytest.raises(CatalogueError, match="a is not finished"):
        _texts(tmp_path, "ru", bot=unfinished)


@pytest.mark.parametrize(
    ("seconds", "russian", "english"),
    [
        (-5, "1 секунда", "1 second"),
        (0.2, "1 секунда", "1 second"),
        (22, "22 секунды", "22 seconds"),
        (119.01, "2 минуты", "2 minutes"),
        (121, "3 минуты", "3 minutes"),
        (300, "5 минут", "5 minutes"),
        (7200, "2 часа", "2 hours"),
        (7201, "3 часа", "3 hours"),
        (86400, "24 часа", "24 hours"),
    ],
)
def test_durations_are_never_shorter_than_they_are(seconds: float, russian: str, english: str) -> None:
    """Who waits as long as he was told has waited long enough."""
    assert (i18n.texts("ru").duration(seconds), i18n.texts("en").duration(seconds)) == (russian, english)


def test_an_error_says_its_details_when_it_knows_them() -> None:
    """The detailed text needs every detail it names; without one, the plain text answers."""
    texts = i18n.texts("en")
    assert "3 minutes" in i18n.error_text(texts, TooManyRequests(retry_after=121))
    assert "ab12" in i18n.error_text(texts, InternalError(reference="ab12"))
    plain = i18n.error_text(texts, PortalError())
    assert plain == texts("error.internal_error")
    assert i18n.error_text(texts, PortalError(reference=None)) == plain
    assert i18n.error_text(texts, NotFound()) == texts("error.not_found")


def test_a_code_without_a_text_still_gets_an_answer() -> None:
    """A code of a newer release, read from a row, is no second error."""
    for language in i18n.LANGUAGES:
        texts = i18n.texts(language)
        assert i18n.code_text(texts, "from_the_future") == texts("error.internal_error")
        assert "x1" in i18n.code_text(texts, "from_the_future", {"reference": "x1"})
