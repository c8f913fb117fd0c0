"""Parameters and bodies, in OpenAPI's words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import cast

from webapp.api.models import RequestModel
from webapp.api.operation import JSON, Operation
from webapp.api.parameters import JsonBody, ParameterLocation, Parameters
from webapp.api_docs.examples import example_of
from webapp.api_docs.schemas import Json, Types


def request_types(operation: Operation) -> Types:
    """The models of a route, to have schemas made of."""
    return {_key(model): (model, "validation") for part in operation.parameters for model in part.models}


class Requests:
    """Describes what routes take, by schemas that are made."""

    def __init__(self, schemas: Mapping[str, Json], components: Mapping[str, Json]) -> None:
        self._schemas = schemas
        self._components = components
        self._spread: set[str] = set()
        self._whole: set[str] = set()

    def of(self, operation: Operation) -> Json:
        """`parameters` and `requestBody`, each where there is one."""
        parameters = [
            one
            for part in operation.parameters
            if isinstance(part, Parameters)
            for one in self._parameters(part.location, *part.models)
        ]
        bodies = [part for part in operation.parameters if isinstance(part, JsonBody)]
        return ({"parameters": parameters} if parameters else {}) | (
            {"requestBody": self._body(bodies[0])} if bodies else {}
        )

    @property
    def spread(self) -> set[str]:
        """Models that became parameters and nothing else: nothing refers to them."""
        return self._spread - self._whole

    def _parameters(self, location: ParameterLocation, model: type[RequestModel]) -> list[Json]:
        whole = self._components[model.__name__]
        self._spread.add(model.__name__)
        required = cast("list[str]", whole.get("required", []))
        found = []
        for name, field in cast("Mapping[str, Json]", whole["properties"]).items():
            schema = _without_null(field)
            description, examples = schema.pop("description", None), schema.pop("examples", None)
            needed = location is ParameterLocation.PATH or name in required
            found.append(
                {"name": name, "in": location.value, "required": needed, "schema": schema}
                | ({} if description is None else {"description": description})
                | ({"example": examples[0]} if isinstance(examples, list) else {})
            )
        return found

    def _body(self, body: JsonBody[RequestModel]) -> Json:
        schemas = [self._schemas[_key(model)] for model in body.models]
        self._whole |= {model.__name__ for model in body.models}
        whole = schemas[0] if len(schemas) == 1 else {"anyOf": schemas}
        examples = {
            model.__name__: {"value": example_of(schema, self._components)}
            for model, schema in zip(body.models, schemas, strict=True)
        }
        return {"required": not body.optional, "content": {JSON: {"schema": whole, "examples": examples}}}


def _key(model: type[RequestModel]) -> str:
    return f"{model.__module__}.{model.__name__}"


def _without_null(field: Json) -> Json:
    """A parameter is there or it is not: it is never null."""
    kinds = field.get("anyOf")
    if not isinstance(kinds, list):
        return dict(field)
    [kind] = [one for one in kinds if one != {"type": "null"}]
    return {**kind, **{name: value for name, value in field.items() if name not in {"anyOf", "default"}}}
