"""What a route takes: parameters, a body. Declared beside the handler, which reads by the declaration."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from enum import StrEnum
from typing import Generic, TypeVar

from aiohttp import web

from webapp.api.models import Asked
from webapp.http.bodies import json_body

MARK = "__operation__"  #: the attribute of a handler in which its description stands

M = TypeVar("M", bound=Asked)
Object = Mapping[str, object]


class Place(StrEnum):
    """Where parameters stand. The values are OpenAPI's."""

    QUERY = "query"
    PATH = "path"
    HEADER = "header"


class Part:
    """Something a route takes. A handler may read what it declares, and nothing else."""

    models: tuple[type[Asked], ...]

    def _check_declared(self, request: web.Request) -> None:
        """Every test that gets this far finds a handler that reads what it has not declared."""
        operation = getattr(request.match_info.handler, MARK, None)
        if operation is None or self not in operation.takes:
            raise RuntimeError(f"{request.match_info.handler} reads what it does not declare")


class Parameters(Part, Generic[M]):
    """The parameters at one place, as a model; of several with one name the first counts."""

    def __init__(self, place: Place, model: type[M]) -> None:
        self.place = place
        self.models = (model,)
        self._model = model
        self._names = [field.alias or name for name, field in model.model_fields.items()]

    def of(self, request: web.Request) -> M:
        """The request's. Raises BadRequest, or what the model says."""
        self._check_declared(request)
        found = self._found(request)
        return self._model.read({name: found[name] for name in self._names if name in found})

    def _found(self, request: web.Request) -> Mapping[str, str]:
        match self.place:
            case Place.QUERY:
                return request.query
            case Place.PATH:
                return request.match_info
            case Place.HEADER:
                return request.headers


class JsonBody(Part, Generic[M]):
    """A JSON object, each name once: one of the models, the first unless `choose` knows better.

    `largest`: bytes, where the application's own limit is too narrow. `optional`: no body is an empty one.
    """

    def __init__(
        self,
        *models: type[M],
        choose: Callable[[Object], type[M]] | None = None,
        largest: int | None = None,
        optional: bool = False,
    ) -> None:
        self.models = models
        self.optional = optional
        self._largest = largest
        self._choose = (lambda _: models[0]) if choose is None else choose

    async def of(self, request: web.Request) -> M:
        """The request's. Raises BadRequest, EncodingUnsupported, what the model says, aiohttp's 413."""
        self._check_declared(request)
        if self.optional and not request.body_exists:
            return self._choose({}).read({})
        whole = request if self._largest is None else request.clone(client_max_size=self._largest)
        body = await json_body(whole)
        return self._choose(body).read(body)
