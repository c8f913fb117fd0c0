"""A page part: what the page of a login says and shows at one step."""

from __future__ import annotations

from abc import ABC
from collections.abc import Awaitable, Callable
from dataclasses import asdict, dataclass
from typing import Generic, TypeVar

from aiohttp import web

from shared.core.errors import PortalError
from shared.core.i18n import Texts
from shared.login.details import Details
from shared.login.inputs import Input
from webapp.api.parameters import RequestPart

D = TypeVar("D", bound=Details)


@dataclass(frozen=True, kw_only=True)
class StepRequest:
    """`POST /telegram/auth/<path>/`: a person asks something of their own login, by proven identity.

    `webapp.account.ways` makes a route of it. The answer is what came of it: a LoginState, or an error that
    leaves the login alive.
    """

    path: str
    name: str  #: the `operationId` of its description
    text: str  #: of its description: a summary, perhaps more
    parameters: tuple[RequestPart, ...] = ()
    input_of: Callable[[web.Request], Awaitable[Input]]
    begins: bool = False  #: whether a login is begun when there is none
    errors: tuple[type[PortalError], ...]


class PagePart(ABC, Generic[D]):
    """One step on the page. A part answers for the details of its step."""

    details: type[D]
    step: str | None = None  #: what the state's JSON calls the step; None: its `status` says it
    way: str | None = None  #: the way that a person may choose by this part; None: it offers no choice
    choice: str | None = None  #: the template of what the person fills in to take that way
    section: str | None = None  #: the template of the page's section for the step
    script: str  #: adds what the page does at the step, by `add` of `page.js`
    modules: tuple[str, ...] = ()  #: what that imports besides
    texts: tuple[str, ...] = ()  #: what these say, without `page.`
    requests: tuple[StepRequest, ...] = ()  #: what its scripts send

    @property
    def label(self) -> str:
        """The key of what the choice of its way is called."""
        return f"page.way.{self.way}"

    def facts(self, details: D) -> dict[str, object]:
        """The `details` of the state's JSON; None has nothing to say and is left out."""
        return asdict(details)

    def words(self, say: Texts, details: D) -> dict[str, str]:  # noqa: ARG002 - for parts that have words
        """What the state's JSON says in words."""
        return {}
