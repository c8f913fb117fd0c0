"""A page part: what the page of a login says and shows at one step."""

from __future__ import annotations

from abc import ABC
from dataclasses import asdict
from typing import Generic, TypeVar

from aiohttp import web

from shared.core.i18n import Texts
from shared.login.details import Details

D = TypeVar("D", bound=Details)


class PagePart(ABC, Generic[D]):
    """One step on the page. A part answers for the details of its step."""

    details: type[D]
    step: str | None = None  #: what the state's JSON calls the step; None: its `status` says it
    way: str | None = None  #: the way that a person may choose by this part; None: it offers no choice
    choice: str | None = None  #: the template of what the person fills in to take that way
    section: str | None = None  #: the template of the page's section for the step
    modules: tuple[str, ...] = ()  #: scripts of its own
    texts: tuple[str, ...] = ()  #: what these say, without `page.`
    routes: tuple[web.AbstractRouteDef, ...] = ()  #: of its own, unless they belong to another room

    def facts(self, details: D) -> dict[str, object]:
        """The `details` of the state's JSON; None has nothing to say and is left out."""
        return asdict(details)

    def words(self, say: Texts, details: D) -> dict[str, str]:  # noqa: ARG002 - for parts that have words
        """What the state's JSON says in words."""
        return {}
