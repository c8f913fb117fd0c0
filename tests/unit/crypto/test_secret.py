"""A secret shows itself only when asked to."""

from __future__ import annotations

import copy
import json
import pickle
from dataclasses import dataclass

import pytest

from shared.crypto.secret import Secret

WORD = "open sesame"


def test_it_is_revealed_on_demand() -> None:
    """The one way in."""
    assert Secret(WORD).reveal() == WORD


@pytest.mark.parametrize(
    "shown", [repr(Secret(WORD)), str(Secret(WORD)), f"{Secret(WORD)}", f"{[Secret(WORD)]}"]
)
def test_no_text_form_shows_it(shown: str) -> None:
    """Neither by itself nor inside a container."""
    assert WORD not in shown


def test_a_dataclass_that_holds_one_does_not_show_it() -> None:
    """The generated repr goes through Secret's."""

    @dataclass
    class Holder:
        secret: Secret

    assert WORD not in repr(Holder(Secret(WORD)))


def test_it_is_not_serialised() -> None:
    """JSON, pickle and copies are ways out that nobody meant."""
    with pytest.raises(TypeError):
        json.dumps(Secret(WORD))
    with pytest.raises(TypeError):
        pickle.dumps(Secret(WORD))
    with pytest.raises(TypeError):
        copy.deepcopy(Secret(WORD))


def test_it_cannot_be_changed() -> None:
    """Frozen, as a value should be."""
    secret = Secret(WORD)
    with pytest.raises(AttributeError):
        secret.value = "other"
    with pytest.raises(AttributeError):
        del secret._Secret__value  # type: ignore[attr-defined]  # mypy knows it is private


def test_equality_is_by_value_among_secrets_only() -> None:
    """A plain string is never equal to a secret, so that nobody compares in plain time by accident."""
    assert Secret(WORD) == Secret(WORD)
    assert hash(Secret(WORD)) == hash(Secret(WORD))
    assert Secret(WORD) != Secret("other")
    assert Secret("пароль") == Secret("пароль")
    assert Secret(WORD) != WORD


def test_an_empty_secret_is_falsy() -> None:
    """Emptiness may be asked for without revealing."""
    assert not Secret("")
    assert Secret(" ")
