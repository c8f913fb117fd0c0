"""The ways in which login codes reach people, and what a code of each looks like.

Source: https://core.telegram.org/type/auth.SentCodeType
"""

from __future__ import annotations

import secrets
from typing import Literal

CodeMeans = Literal[
    "app",
    "sms",
    "call",
    "missed_call",  # the code is the end of the calling number
    "fragment_sms",  # an anonymous number: the SMS is read on Fragment
    "firebase_sms",  # an SMS that is sent only after an official app proved itself
    "sms_word",
    "sms_phrase",
    "email",
    "set_up_email",  # no code at all: an e-mail address must be given first
    "payment",  # no code at all: it must be paid for in an official app
    "unknown",  # a means of a newer layer
]

USUAL: tuple[CodeMeans, ...] = ("app", "sms", "call")
"""For an account that is signed in somewhere, which here all are."""

USUAL_ELSEWHERE: tuple[CodeMeans, ...] = ("sms", "call")
"""For a number that nobody has."""

CODE_LENGTH = 5  # digits
EMAIL_CODE_LENGTH = 6  # digits
MISSED_CALL_PREFIX = "99966"  #: How the calling number begins
BY_NO_CODE: frozenset[CodeMeans] = frozenset({"set_up_email", "payment"})
WORDS = ("avalanche", "lighthouse", "marmalade", "nightingale", "umbrella", "velvet")
PHRASES = ("the quick brown fox", "seven grey cats at noon", "rain over the old harbour")
LENGTHS: dict[CodeMeans, int] = {"email": EMAIL_CODE_LENGTH}


def new_code(means: CodeMeans) -> str:
    """A code as this means has it; empty for a means that brings none."""
    if means in BY_NO_CODE:
        return ""
    if means == "sms_word":
        return secrets.choice(WORDS)
    if means == "sms_phrase":
        return secrets.choice(PHRASES)
    return "".join(secrets.choice("0123456789") for _ in range(LENGTHS.get(means, CODE_LENGTH)))


def beginning(means: CodeMeans, code: str) -> str:
    """What is told of a word or phrase beforehand: its first letter, or its first word."""
    return code.split(maxsplit=1)[0] if means == "sms_phrase" else code[:1]
