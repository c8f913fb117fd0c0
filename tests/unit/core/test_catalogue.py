"""The product's catalogue: whole, in both languages, and nothing too much."""

from __future__ import annotations

import importlib
import pkgutil
import re

import pytest

import bot
import shared
import webapp
from shared.core import i18n
from shared.core.errors import all_errors
from tests.unit.core import catalogue_use
from tests.unit.core.catalogue_use import Use


@pytest.fixture(scope="module")
def use() -> Use:
    """What the sources ask for."""
    return catalogue_use.of_the_product()


def _codes() -> set[str]:
    """The code of every error in every module of the product."""
    for package in (bot, webapp, shared):
        for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            if not module.name.endswith("__main__"):
                importlib.import_module(module.name)
    own = tuple(f"{name}." for name in catalogue_use.ROOMS)
    return {error.code for error in all_errors() if error.__module__.startswith(own)}


def test_all_languages_have_the_same_keys() -> None:
    """No text is missing in one language."""
    first, *others = (set(i18n.texts(language)) for language in i18n.LANGUAGES)
    assert others == [first] * len(others)


def test_all_languages_have_the_same_placeholders() -> None:
    """A parameter that one language lacks is a fact that its readers do not get."""
    first, *others = (i18n.texts(language) for language in i18n.LANGUAGES)
    differing = [
        (other.language, key)
        for other in others
        for key in first
        if (first[key].placeholders, first[key].plural) != (other[key].placeholders, other[key].plural)
    ]
    assert differing == []
    assert others


@pytest.mark.parametrize("language", i18n.LANGUAGES)
def test_every_plural_form_has_the_same_placeholders(language: str) -> None:
    """Whatever the number, the sentence says the same."""
    texts = i18n.texts(language)
    for key in texts:
        forms = {i18n.Message(forms=(form,), plural=False).placeholders for form in texts[key].forms}
        assert len(forms) == 1, key


def test_english_texts_have_no_russian() -> None:
    """But for the word by which a Russian reader finds the way to the own language."""
    for key, message in i18n.texts("en").items():
        for form in message.forms:
            assert not re.search("[а-яё]", form.replace("язык", ""), re.IGNORECASE), key


def test_one_dash_and_one_apostrophe_per_language() -> None:
    """Russian has the long dash only; English has the short one, and the typographic apostrophe."""
    wrong = {"ru": r"\u2013|\w - \w", "en": r"\u2014|\w - \w|\w'|'\w"}
    for language, pattern in wrong.items():
        for key, message in i18n.texts(language).items():
            assert not any(re.search(pattern, form) for form in message.forms), key


def test_one_word_for_one_act() -> None:
    """A person connects an account on the login page and signs in to the portal; a session is a «сеанс»."""
    for key, message in i18n.texts("en").items():
        if key.startswith("page.") and not key.startswith("page.docs."):
            assert not any(re.search(r"\bsign", form, re.IGNORECASE) for form in message.forms), key
    for key, message in i18n.texts("ru").items():
        assert not any(re.search("сесси[яиюей]", form, re.IGNORECASE) for form in message.forms), key


@pytest.mark.parametrize("language", i18n.LANGUAGES)
def test_every_error_has_a_text(language: str) -> None:
    """Each code in the tree says what happened and what to do, in one text that needs no details."""
    texts = i18n.texts(language)
    assert sorted(code for code in _codes() if f"error.{code}" not in texts) == []
    for key in texts:
        if re.fullmatch(r"error\.[a-z0-9_]+", key):
            assert texts[key].placeholders == frozenset(), key
            assert not texts[key].plural, key


@pytest.mark.parametrize("language", i18n.LANGUAGES)
def test_detailed_errors_have_a_plain_sister(language: str) -> None:
    """A detailed text adds to a plain one, which answers when the details are unknown."""
    texts = i18n.texts(language)
    for key in texts:
        if key.startswith("error.") and not re.fullmatch(r"error\.[a-z0-9_]+", key):
            assert key.endswith(i18n.DETAILED), key
            assert key.removesuffix(i18n.DETAILED) in texts, key
            assert texts[key].placeholders, key


def test_no_key_is_missing(use: Use) -> None:
    """Whatever the sources ask for by name is there."""
    texts = i18n.texts("ru")
    assert {key: where for key, where in use.keys.items() if key not in texts} == {}


def test_no_key_is_unused(use: Use) -> None:
    """A text that nobody asks for is deleted, not translated."""
    asked = (key for key in i18n.texts("ru") if not use.asks_for(key.removesuffix(i18n.DETAILED)))
    assert sorted(asked) == []


def test_every_call_gives_the_parameters(use: Use) -> None:
    """A call that spells out its parameters names all of the text's, and counts what is counted."""
    texts = i18n.texts("ru")
    wrong = [
        call
        for call in use.calls
        if call.key in texts
        and (call.plural, call.params) != (texts[call.key].plural, texts[call.key].placeholders)
    ]
    assert wrong == []
