"""The word way on the page. As a part of the web container it would be `webapp/login/ways/word.py`."""

from __future__ import annotations

from aiohttp import web
from typing_extensions import TypedDict

from shared.core.i18n import Texts
from shared.login.inputs import Input
from tests.integration.webapp.word_way.way import Word, WordDetails, WordWanted, WordWay
from webapp.api.error_groups import opening, step_of
from webapp.api.models import RequestModel, ShortText
from webapp.api.parameters import JsonBody
from webapp.login.ways.part import PagePart, StepRequest


class WordFacts(TypedDict, total=False):
    """What the page is told of a word."""

    letters: int  #: of the word


class NumberGiven(RequestModel):
    """The number of the account."""

    phone: ShortText


class WordGiven(RequestModel):
    """The word that arrived."""

    word: ShortText


NUMBER_BODY = JsonBody(NumberGiven)
WORD_BODY = JsonBody(WordGiven)


async def _number(request: web.Request) -> Input:
    return WordWanted(phone=(await NUMBER_BODY.of(request)).phone)


async def _word(request: web.Request) -> Input:
    return Word(word=(await WORD_BODY.of(request)).word)


class WordPart(PagePart[WordDetails]):
    """The form for the word."""

    details = WordDetails
    step = "word"
    way = "word"
    choice = "login_word.html"
    section = "login_word_step.html"
    script = "login/word_part.js"
    texts = ("word_sending", "word_checking")
    requests = (
        StepRequest(
            path="word",
            name="word.send",
            text="Have a word sent.",
            parameters=(NUMBER_BODY,),
            input_of=_number,
            begins=True,
            errors=opening(WordWay),
        ),
        StepRequest(
            path="word/verify",
            name="word.verify",
            text="Say the word.",
            parameters=(WORD_BODY,),
            input_of=_word,
            errors=step_of(WordWay),
        ),
    )

    def words(self, say: Texts, details: WordDetails) -> dict[str, str]:
        """How long the word is."""
        return {"notice": say("page.word_sent", letters=details.letters)}
