"""The API's description as it is served: whole, valid, and true."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from aiohttp import ClientSession, web
from jsonschema import Draft202012Validator
from openapi_spec_validator import OpenAPIV31SpecValidator

from shared.core.errors import all_errors
from tests.integration.webapp.asking import good
from tests.integration.webapp.running import Site
from tests.integration.webapp.test_routes import ROUTES, Access
from tests.support.ports import held_port
from webapp.api.models import RequestModel
from webapp.api.operation import Tag, Undescribed, Who, described
from webapp.api.parameters import JsonBody
from webapp.api_docs.document import routes_of
from webapp.api_docs.errors import Error
from webapp.http.server import listening

Json = dict[str, Any]  # the description, as its readers see it

WHO = {
    Access.OPEN: Who.ANYBODY,
    Access.PROOF: Who.PROOF,
    Access.TOKEN: Who.TOKEN,
    Access.CAPABILITY: Who.CAPABILITY,
    Access.PERSONAL: Who.PERSONAL,
    Access.SHELL: Who.PERSONAL,
    Access.OPERATOR: Who.OPERATOR,
    Access.OPERATOR_SHELL: Who.OPERATOR,
}
UNDESCRIBED = ("GET", "/static/{digest}/{name}")
SECRET = re.compile(r"eyJ|BEGIN |[A-Za-z0-9_-]{32,}")
HARMLESS = re.compile(r"(?:0c){32}|0{64}|[a-z_]{32,}")  # what is visibly made up, and long names


@pytest.fixture
async def document(lax_site: Site) -> Json:
    """The description of everything there is."""
    return await good(await lax_site.client.get("/openapi.json"))


def operations(document: Json) -> Iterator[tuple[str, str, Json]]:
    """Method, path and description of every route."""
    for path, item in document["paths"].items():
        for method, operation in item.items():
            yield method.upper(), path, operation


async def test_it_is_openapi(document: Json) -> None:
    """A validator of OpenAPI 3.1 finds no fault with it."""
    assert document["openapi"].startswith("3.1.")
    assert [str(fault) for fault in OpenAPIV31SpecValidator(document).iter_errors()] == []


async def test_every_route_is_described(document: Json) -> None:
    """By the same words as the table of who may ask; only static files are not in it."""
    found = {(method, path): Who(one["x-who"]) for method, path, one in operations(document)}
    assert found == {route: WHO[access] for route, access in ROUTES.items() if route != UNDESCRIBED}


def test_a_route_without_a_description_stops_the_application() -> None:
    """Nobody forgets one."""

    async def silent(_request: web.Request) -> web.Response:
        return web.Response()

    app = web.Application()
    app.router.add_get("/silent", silent)
    with pytest.raises(Undescribed, match="GET /silent"):
        routes_of(app)


async def test_what_is_not_declared_cannot_be_read() -> None:
    """A handler that reads a body that its description lacks fails."""
    declared, other = JsonBody(RequestModel), JsonBody(RequestModel)

    @described("test.sly", tag=Tag.PORTAL, who=Who.ANYBODY, parameters=(declared,), answers={200: None})
    async def sly(request: web.Request) -> web.Response:
        """Reads what it does not declare, when it is asked to."""
        await (declared if request.query_string == "well" else other).of(request)
        return web.Response()

    app, port = web.Application(), held_port()
    app.router.add_post("/", sly)
    async with listening(app, "127.0.0.1", port), ClientSession(f"http://127.0.0.1:{port}") as client:
        assert (await client.post("/?well", json={})).status == 200
        assert (await client.post("/", json={})).status == 500


async def test_each_operation_says_what_is_wanted(document: Json) -> None:
    """A name of its own, a summary, at least one good answer; a refusal for a caller without an identity."""
    names = [one["operationId"] for _, _, one in operations(document)]
    assert len(names) == len(set(names))
    for method, path, one in operations(document):
        assert one["summary"], path
        assert any(int(status) < 300 for status in one["responses"]), path
        assert "500" in one["responses"], (method, path)
        if one["x-who"] == Who.PERSONAL:
            assert "not_authenticated" in one["responses"]["401"]["x-codes"], path
            assert one["security"] == [{"init_data": []}, {"access_token": []}]
        if "requestBody" in one:
            assert {"400", "413", "415"} <= one["responses"].keys(), path


async def test_examples_fit(document: Json) -> None:
    """Each example of a body, a parameter and an answer is as its schema says."""
    for _, path, operation in operations(document):
        for schema, example in examples(operation):
            faults = Draft202012Validator({**schema, "components": document["components"]})
            assert [fault.message for fault in faults.iter_errors(example)] == [], (path, example)


def examples(operation: Json) -> Iterator[tuple[Json, object]]:
    """Every schema of an operation that has an example, with it."""
    for parameter in operation.get("parameters", ()):
        if "example" in parameter and parameter["in"] != "path":
            yield parameter["schema"], parameter["example"]
    for holder in (operation.get("requestBody", {}), *operation["responses"].values()):
        for content in holder.get("content", {}).values():
            if "example" in content:
                yield content["schema"], content["example"]
            for example in content.get("examples", {}).values():
                yield content["schema"], example["value"]


async def test_every_field_has_a_description(document: Json) -> None:
    """Fields of bodies and answers, and parameters."""
    silent = [
        (shape, name)
        for shape, schema in document["components"]["schemas"].items()
        for name, field in schema.get("properties", {}).items()
        if not field.get("description")
    ]
    assert silent == []
    for _, path, operation in operations(document):
        assert [one["name"] for one in operation.get("parameters", ()) if not one.get("description")] == [], (
            path
        )


async def test_every_operation_has_examples(document: Json) -> None:
    """Of each body and each JSON answer, and of a parameter that a path needs."""
    for _, path, operation in operations(document):
        for holder in (operation.get("requestBody", {}), *operation["responses"].values()):
            for media, content in holder.get("content", {}).items():
                assert media != "application/json" or content.keys() & {"example", "examples"}, path
        for parameter in operation.get("parameters", ()):
            assert parameter["in"] != "path" or "example" in parameter, (path, parameter["name"])


async def test_a_text_has_an_example(document: Json) -> None:
    """Of what is sent or answered as free text, nothing is filled in with a word that says nothing."""
    wanting = [
        (shape, name)
        for shape, schema in document["components"]["schemas"].items()
        for name, field in schema.get("properties", {}).items()
        if name in schema.get("required", ()) and is_free_text(field) and "examples" not in field
    ]
    assert wanting == []


def is_free_text(field: Json) -> bool:
    """Any text fits, as far as the schema says; or null does."""
    [kind, *_] = field.get("anyOf", [field])
    return kind.get("type") == "string" and not kind.keys() & {"const", "enum", "format"}


async def test_examples_of_fields_fit(document: Json) -> None:
    """Each example of a field is as its schema says."""
    for shape, schema in document["components"]["schemas"].items():
        for name, field in schema.get("properties", {}).items():
            faults = Draft202012Validator({**field, "components": document["components"]})
            for example in field.get("examples", ()):
                assert [fault.message for fault in faults.iter_errors(example)] == [], (shape, name)


async def test_no_example_looks_like_a_secret(document: Json) -> None:
    """Nothing in the whole description could be taken for a token, a key or a session."""
    for operation in operations(document):
        for _, example in examples(operation[2]):
            text = HARMLESS.sub("", json.dumps(example))
            assert not SECRET.search(text), text
    for schema in document["components"]["schemas"].values():
        for field in schema.get("properties", {}).values():
            text = HARMLESS.sub("", json.dumps(field.get("examples", [])))
            assert not SECRET.search(text), text


async def test_names_of_shapes_are_plain(document: Json) -> None:
    """No two things have one name, which would make both names long; nothing is described and unused."""
    names = document["components"]["schemas"].keys()
    assert [name for name in names if "__" in name] == []
    text = json.dumps(document)
    assert [name for name in names if f'/schemas/{name}"' not in text and name != "LoginEvent"] == []


def test_errors_have_the_shape_that_is_described() -> None:
    """Whatever an error tells beside its code is in the shape."""
    told = {name for error in all_errors() for name in error.told}
    assert told <= Error.__annotations__.keys()


async def test_it_is_kept_by_its_tag(lax_site: Site) -> None:
    """Who has it already gets nothing again; it may be kept for a while."""
    first = await lax_site.client.get("/openapi.json")
    assert first.headers["Cache-Control"] == "public, max-age=300"
    assert first.headers["Content-Encoding"] == "gzip"
    again = await lax_site.client.get("/openapi.json", headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status, await again.read()) == (304, b"")
    other = await lax_site.client.get("/openapi.json", headers={"If-None-Match": '"other"'})
    assert other.status == 200


async def test_without_the_development_login_it_is_not_described(quiet: Site) -> None:
    """The description matches the running application; its address is the public one."""
    document = await good(await quiet.client.get("/openapi.json"))
    assert "/api/auth/dev/" not in document["paths"]
    assert document["servers"] == [{"url": quiet.url}]
