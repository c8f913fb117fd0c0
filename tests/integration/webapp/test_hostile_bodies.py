"""What nobody honest sends: refused with a code, within limits, never an error of the server."""

from __future__ import annotations

import gzip
from itertools import product

import psutil

from tests.integration.webapp.asking import refused
from tests.integration.webapp.running import Site

PATHS = ("/api/auth/telegram/", "/api/auth/refresh/", "/api/auth/sign-out/", "/api/auth/dev/")
JSON = {"Content-Type": "application/json"}
BOMB = 50 * 1024 * 1024  # bytes it would become


MALFORMED: dict[str, bytes] = {
    "no JSON": b"{",
    "not UTF-8": b'{"init_data": "\xff\xfe"}',
    "a list": b"[]",
    "a number": b"5",
    "null": b"null",
    "deep": b"[" * 8000,
    "deep objects": b'{"a":' * 3000,
    "a long number": b'{"telegram_id": ' + b"9" * 8000 + b"}",
    "a name twice": b'{"refresh_token": "a", "refresh_token": "b"}',
    "a nameless field twice": b'{"": 1, "": 2}',
}


async def test_malformed(lax_site: Site) -> None:
    """What is no JSON object, each name once, is malformed everywhere."""
    for path in PATHS:
        for data in MALFORMED.values():
            await refused(await lax_site.client.post(path, data=data, headers=JSON), 400, "bad_request")


NO_TOKENS: list[object] = [5, None, "", [], {}, "x" * 129]
NO_IDS: list[object] = [0, -5, 2**52, 2**63, 2**64, 1.5, 1e300, True, "1", None, []]
NO_VALUES: list[object] = [None, True, 5.5, [], {}, "\ud800", "\x00", "", 2**63, -1, "x" * 3000]
WRONG: dict[str, list[dict[str, object]]] = {
    "/api/auth/telegram/": [
        {},
        {"init_data": 5},
        {"init_data": None},
        {"init_data": ""},
        {"init_data": {"user": {}}},
        {"init_data": "x" * 8193},
        {"init_data": "a=b", "id": 1},
        {"init_data": "a=b", "cookie": "yes"},
        {"init_data": "a=b", "cookie": None},
    ],
    "/api/auth/refresh/": [{"refresh_token": value} for value in NO_TOKENS],
    "/api/auth/sign-out/": [{"refresh_token": value} for value in NO_TOKENS],
    "/api/auth/dev/": [
        {},
        *({"telegram_id": value} for value in NO_IDS),
        {"telegram_id": 1, "first_name": 5},
        {"telegram_id": 1, "first_name": "x" * 257},
        {"telegram_id": 1, "is_operator": True},
    ],
}


async def test_wrong_types(lax_site: Site) -> None:
    """Fields of another form are malformed, also where a database would choke on them."""
    for path, bodies in WRONG.items():
        for body in bodies:
            await refused(await lax_site.client.post(path, json=body), 400, "bad_request")


async def test_odd_texts_of_a_widget(lax_site: Site) -> None:
    """Whatever a payload's fields are, it is not Telegram's."""
    good: dict[str, object] = dict(lax_site.person("Ilya").login_widget())
    for name in good:
        for value in NO_VALUES:
            response = await lax_site.client.post("/api/auth/telegram/", json=good | {name: value})
            await refused(response, 401, "login_widget_invalid")


async def test_names_that_postgres_cannot_store(lax_site: Site) -> None:
    """NULs and halves of surrogate pairs are left out of a profile, not an error."""
    body = {"telegram_id": 77, "first_name": "a\x00b", "last_name": "\ud800", "username": "\x00"}
    response = await lax_site.client.post("/api/auth/dev/", json=body)
    assert response.status == 200
    assert (await response.json())["user"]["first_name"] == "ab"


async def test_huge_bodies(lax_site: Site) -> None:
    """A body larger than any honest one is refused by its size, whether it was announced or not."""

    async def endless() -> object:
        for _ in range(64):
            yield b" " * 1024

    for path in PATHS:
        await refused(await lax_site.client.post(path, data=b" " * 20_000, headers=JSON), 413, "too_large")
        await refused(await lax_site.client.post(path, data=endless(), headers=JSON), 413, "too_large")


ENCODINGS = ("gzip", "deflate", "br", "GZIP", "gzip, gzip")


async def test_bombs(lax_site: Site) -> None:
    """A small body that would become a huge one stays a small one: nothing is unpacked here."""
    bomb = gzip.compress(b" " * BOMB)
    before = psutil.Process().memory_info().rss
    for path, encoding in product(PATHS, ENCODINGS):
        headers = JSON | {"Content-Encoding": encoding}
        response = await lax_site.client.post(path, data=bomb, headers=headers)
        await refused(response, 415, "encoding_unsupported")
    assert psutil.Process().memory_info().rss - before < BOMB / 2


async def test_compression_that_is_none(lax_site: Site) -> None:
    """What was not compressed at all is taken."""
    headers = JSON | {"Content-Encoding": "identity"}
    response = await lax_site.client.post("/api/auth/dev/", data=b'{"telegram_id": 5}', headers=headers)
    assert response.status == 200
