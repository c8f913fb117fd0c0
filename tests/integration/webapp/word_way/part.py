"""The word way on the page. As a part of the web container it would be `webapp/login/ways/word.py`."""

from __future__ import annotations

from typing import Annotated

from aiohttp import web
from pydantic import Field
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

    letters: Annotated[int, Field(description="how many letters the word has", examples=[5])]


class NumberGiven(RequestModel):
    """The number of the account."""

    phone: Annotated[ShortText, Field(description="with the country code", examples=["+999661234"])]


class WordGiven(RequestModel):
    """The word that arrived."""

    word: Annotated[ShortText, Field(description="as Telegram sent it", examples=["apple"])]


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
