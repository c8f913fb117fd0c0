"""What a route reads of a request, parameters and body: declared beside its handler, read as declared."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from enum import StrEnum
from typing import Generic, TypeVar

from aiohttp import hdrs, web

from shared.core.errors import BadRequest
from webapp.api.models import RequestModel
from webapp.http.errors import EncodingUnsupported

MARK = "__operation__"  #: the attribute of a handler that holds its declaration

M = TypeVar("M", bound=RequestModel)
Object = Mapping[str, object]


class ParameterLocation(StrEnum):
    """Where parameters are. The values are OpenAPI's."""

    QUERY = "query"
    PATH = "path"
    HEADER = "header"


class RequestPart:
    """A part of a request that a route reads. A handler can read what it declares, and nothing else."""

    models: tuple[type[RequestModel], ...]

    def _check_declared(self, request: web.Request) -> None:
        """Fail a handler that reads what it does not declare: any test that gets this far finds it."""
        operation = getattr(request.match_info.handler, MARK, None)
        if operation is None or self not in operation.parameters:
            raise RuntimeError(f"{request.match_info.handler} reads what it does not declare")


class Parameters(RequestPart, Generic[M]):
    """The parameters at one location, as a model; of several with one name the first counts."""

    def __init__(self, location: ParameterLocation, model: type[M]) -> None:
        self.location = location
        self.models = (model,)
        self._model = model
        self._names = [field.alias or name for name, field in model.model_fields.items()]

    def of(self, request: web.Request) -> M:
        """The request's. Raises BadRequest, or what the model says."""
        self._check_declared(request)
        found = self._found(request)
        return self._model.read({name: found[name] for name in self._names if name in found})

    def _found(self, request: web.Request) -> Mapping[str, str]:
        match self.location:
            case ParameterLocation.QUERY:
                return request.query
            case ParameterLocation.PATH:
                return request.match_info
            case ParameterLocation.HEADER:
                return request.headers


class JsonBody(RequestPart, Generic[M]):
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


async def json_body(request: web.Request) -> dict[str, object]:
    """The JSON object of the body, each name once. Raises BadRequest, EncodingUnsupported."""
    if request.headers.get(hdrs.CONTENT_ENCODING, "identity").lower() != "identity":
        raise EncodingUnsupported
    try:
        body = json.loads(await request.read(), object_pairs_hook=_once_each)
    except (ValueError, RecursionError):
        raise BadRequest("the body is not JSON") from None
    if not isinstance(body, dict):
        raise BadRequest("the body is not a JSON object")
    return body


def _once_each(pairs: list[tuple[str, object]]) -> dict[str, object]:
    """Two readers may take different ones of two values with one name: refuse them."""
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a name occurs twice")
    return found
