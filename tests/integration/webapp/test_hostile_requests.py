"""What nobody honest sends, to every route that the description knows, new ones included."""

from __future__ import annotations

import asyncio
import gzip
import logging
import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

import pytest
from yarl import URL

from sandbox.telegram import Telegram
from tests.integration.webapp.asking import mini_app, refused
from tests.integration.webapp.running import Site
from tests.integration.webapp.test_hostile_bodies import JSON, MALFORMED
from tests.support.account import Caller, connect
from webapp.services import SERVICES

Json = dict[str, Any]  # the description, as its readers see it

LARGEST = 64 * 1024  # bytes: what the route that takes most takes
BOMB = gzip.compress(b'{"text": "' + b"x" * 30_000_000 + b'"}')
LARGE = [str(number) for number in (2**31, 2**63, -(2**63), 10**20, 10**500)]
ODD_NUMBERS = ["-1", "0", *LARGE, "1e3", "1_0", "%D9%A3", "x", "%00"]
ODD_TEXTS = [
    "\x00",
    "' OR 1=1 --",
    "../../etc/passwd",
    "\ud7ff\uffff",
    "a" * 4000,
    "<script>",
    "%n%s",
    "null",
]


def operations(site: Site) -> Iterator[tuple[str, str, Json]]:
    """Method, path and description of every route; what is in the path's braces is a 1."""
    paths: Json = site.app[SERVICES].description.document["paths"]
    for path, item in paths.items():
        for method, operation in item.items():
            yield method.upper(), path, operation


def bodied(site: Site) -> list[tuple[str, str]]:
    """Method and path of every route that takes a body."""
    found = [(method, path) for method, path, operation in operations(site) if "requestBody" in operation]
    assert len(found) > 10
    return [(method, filled(path)) for method, path in found]


def filled(path: str) -> str:
    """A path with something well formed in its braces."""
    return re.sub(r"\{\w+\}", "1", path.replace("{code}", "3HBP4Z3ECICZ"))


async def test_malformed_bodies(lax_site: Site) -> None:
    """No JSON, no object, one name twice: 400 everywhere."""
    headers = mini_app(lax_site) | JSON
    for method, path in bodied(lax_site):
        for data in (*MALFORMED.values(), b'{"session_id": "a", "session_id": "b"}', b'"text"'):
            response = await lax_site.client.request(method, path, data=data, headers=headers)
            await refused(response, 400, "bad_request")


async def test_huge_and_packed_bodies(lax_site: Site) -> None:
    """413 for what is larger than any honest body, 415 for what would have to be unpacked."""
    headers = mini_app(lax_site) | JSON
    for method, path in bodied(lax_site):
        response = await lax_site.client.request(method, path, data=b" " * (LARGEST + 1), headers=headers)
        await refused(response, 413, "too_large")
        packed = headers | {"Content-Encoding": "gzip"}
        response = await lax_site.client.request(method, path, data=BOMB[:10_000], headers=packed)
        await refused(response, 415, "encoding_unsupported")


async def test_wrong_types(lax_site: Site) -> None:
    """Each required field of each body as something else: refused, and the value is not repeated."""
    headers = mini_app(lax_site) | JSON
    for method, path, operation in operations(lax_site):
        for body, name in wrong_bodies(lax_site, operation):
            response = await lax_site.client.request(method, filled(path), json=body, headers=headers)
            text = await response.text()
            assert response.status in {400, 401}, (path, name, text)
            assert '"code":"' in text
            assert "4711" not in text, (path, name)


def wrong_bodies(site: Site, operation: Json) -> Iterator[tuple[Json, str]]:
    """Bodies with one field wrong, and which."""
    document = site.app[SERVICES].description.document
    for content in operation.get("requestBody", {}).get("content", {}).values():
        for shape, example in content["examples"].items():
            for name in document["components"]["schemas"][shape].get("required", ()):
                for value in (4711.5, [4711], {"4711": 4711}, None, True, "4711\ud800"):
                    if value is not example["value"][name]:
                        yield {**example["value"], name: value}, name


@pytest.fixture
async def ilya(site: Site) -> Caller:
    """Ilya, connected: numbers that are well formed get as far as Telegram."""
    await connect(site.services, site.person("Ilya"))
    return Caller(client=site.client, person=site.person("Ilya"))


async def test_odd_parameters(site: Site, ilya: Caller) -> None:
    """Numbers and texts of every kind in every place of an address: an answer, or a refusal with a code."""
    headers = mini_app(site)
    for method, path, operation in operations(site):
        for parameter in operation.get("parameters", ()):
            if method != "GET" or parameter["in"] == "header":
                continue
            for value in (*ODD_NUMBERS, *map(quote, ODD_TEXTS)):
                address = f"{path}?{parameter['name']}={value}"
                if parameter["in"] == "path":
                    address = path.replace(f"{{{parameter['name']}}}", value.replace("/", "%2F"))
                url = URL(site.url + filled(address), encoded=True)
                async with site.client.get(url, headers=headers) as response:
                    text = await response.text()
                    assert response.status < 500, (address, text)
                    assert response.status < 400 or "code" in text or text.startswith("<!doctype"), address


async def test_ids_that_name_nothing(ilya: Caller, telegram: Telegram) -> None:
    """Chats and devices that the account does not have are not found, however large their numbers."""
    for number in (-1, 0, 1, 2**31, 2**53, 2**63, -(2**63), 10**19):
        for answer in (
            await ilya.get(f"chats/{number}/messages/"),
            await ilya.post(f"chats/{number}/messages/", {"text": "x"}),
        ):
            assert (answer.status, answer.code) == (404, "chat_not_found"), number
    for number in (1, -1, 2**63 - 1, -(2**63)):
        answer = await ilya.ask("DELETE", f"devices/{number}/")
        assert (answer.status, answer.code) in {(404, "device_not_found"), (409, "session_too_fresh")}
    for odd in (2**63, -(2**63) - 1, "x", "1.0", "%00"):
        answer = await ilya.ask("DELETE", f"devices/{odd}/")
        assert (answer.status, answer.code) == (400, "bad_request"), odd
    assert telegram.mtproto.journal.calls("messages.sendMessage") == []


async def test_what_is_no_http_leaves_no_trace(quiet: Site, caplog: pytest.LogCaptureFixture) -> None:
    """A broken request is refused; the log has one quiet line about it, and none of the request's."""
    caplog.set_level(logging.DEBUG)
    host, port = quiet.url.removeprefix("http://").split(":")
    reader, writer = await asyncio.open_connection(host, int(port))
    writer.write(b"GET /api/ HTTP/1.1\r\nHost: x\r\nCookie: portal_refresh=very-secret\x00\r\n\r\n")
    assert (await reader.readline()).startswith(b"HTTP/1.0 400")
    writer.close()
    await writer.wait_closed()
    [record] = [one for one in caplog.records if one.name == "webapp.http"]
    assert (record.levelname, record.exc_info) == ("INFO", None)
    assert "very-secret" not in caplog.text
