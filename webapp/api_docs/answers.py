"""Answers, good ones and refusals, in OpenAPI's words."""

from __future__ import annotations

import inspect
from collections.abc import Mapping
from http import HTTPStatus
from typing import cast

from shared.core.errors import NotAuthenticated, PortalError
from shared.core.i18n import texts
from webapp.api.operation import JSON, MediaAnswer, Operation
from webapp.api_docs.errors import Error, failures
from webapp.api_docs.examples import example_of
from webapp.api_docs.schemas import Json, Types
from webapp.http.answers import NOT_AUTHENTICATED

RETRY_AFTER: Json = {"description": "Seconds to wait.", "schema": {"type": "integer", "minimum": 0}}
HTML = "text/html"


def answer_types(operation: Operation) -> Types:
    """The types a route answers with, to have schemas made of."""
    return {
        _key(operation, status): (answer, "serialization")
        for status, answer in operation.answers.items()
        if answer is not None and not isinstance(answer, MediaAnswer)
    }


class Answers:
    """Describes what routes answer, by schemas that are made."""

    def __init__(self, schemas: Mapping[str, Json], components: Mapping[str, Json]) -> None:
        self._schemas = schemas
        self._components = components

    def of(self, operation: Operation) -> dict[str, Json]:
        """`responses`: status → answer."""
        found = {
            str(status): self._good(operation, status, answer) for status, answer in operation.answers.items()
        }
        for status, errors in failures(operation).items():
            refusal = _page(errors) if operation.refuses_by_page else self._refusal(status, errors)
            refusal["x-codes"] = [error.code for error in errors]
            found.setdefault(str(status), refusal)  # a route may have a meaning of its own for a status
        return found

    def _good(self, operation: Operation, status: int, answer: object) -> Json:
        if answer is None:
            return {"description": HTTPStatus(status).phrase}
        if isinstance(answer, MediaAnswer):
            content: Json = {"schema": {"type": "string"}}
            return {
                "description": answer.meaning,
                "content": {answer.media: content | ({"example": answer.example} if answer.example else {})},
            }
        schema = self._schemas[_key(operation, status)]
        meaning = _first_paragraph(answer) if isinstance(answer, type) else HTTPStatus(status).phrase
        example = example_of(schema, self._components)
        return {"description": meaning, "content": {JSON: {"schema": schema, "example": example}}}

    def _refusal(self, status: int, errors: list[type[PortalError]]) -> Json:
        codes = {"type": "object", "properties": {"code": {"enum": [error.code for error in errors]}}}
        refusal: Json = {
            "description": _meanings(errors),
            "content": {
                JSON: {
                    "schema": {"allOf": [self._schemas["error"], codes]},
                    "examples": {error.code: {"value": self._example(error)} for error in errors},
                }
            },
        }
        if status == HTTPStatus.TOO_MANY_REQUESTS:
            refusal["headers"] = {"Retry-After": RETRY_AFTER}
        return refusal

    def _example(self, error: type[PortalError]) -> Json:
        """What a program sees of an error, in English."""
        if error is NotAuthenticated:
            return dict(NOT_AUTHENTICATED)
        example: Json = {"error": texts("en")(f"error.{error.code}"), "code": error.code}
        told = set(error.told)
        if error.status == HTTPStatus.UNAUTHORIZED:
            told.add("requires_auth")
        if error.status == HTTPStatus.TOO_MANY_REQUESTS:
            told.add("retry_after")
        fields = cast("Mapping[str, Json]", self._components[Error.__name__]["properties"])
        return example | {name: example_of(fields[name], self._components) for name in sorted(told)}


def _first_paragraph(cls: type) -> str:
    return inspect.cleandoc(cls.__doc__ or "").partition("\n\n")[0]


def _key(operation: Operation, status: int) -> str:
    return f"{operation.name} {status}"


def _page(errors: list[type[PortalError]]) -> Json:
    return {"description": _meanings(errors), "content": {HTML: {"schema": {"type": "string"}}}}


def _meanings(errors: list[type[PortalError]]) -> str:
    return "\n".join(f"- `{error.code}`: {error.summary()}" for error in errors)
