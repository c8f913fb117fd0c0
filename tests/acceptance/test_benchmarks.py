"""`make bench` runs, and says what it measured in the promised form. No figure is judged here."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from benchmarks.child import started
from tests.support.programs import program

KEYS = {"name": "str", "unit": "str", "value": "float", "floor": "float", "ratio": "float", "goal": "str"}


async def test_a_smoke_run(tmp_path: Path) -> None:
    """Two measurements, real processes and all: rows with a floor each, on the terminal and as JSON."""
    out = tmp_path / "bench.json"
    only = ("--only", "accepted", "--only", "auth-key")
    async with program("-m", "benchmarks", "--quick", *only, "--out", str(out)) as bench:
        printed, errors = await bench.output()
        assert await bench.ended() == 0, errors
    rows = json.loads(out.read_text())
    assert len(rows) >= 2
    for row in rows:
        assert {name: type(row[name]).__name__ for name in KEYS} == KEYS
        assert isinstance(row["met"], bool)
        assert row["value"] > 0
        assert row["floor"] > 0
        assert row["ratio"] == pytest.approx(row["value"] / row["floor"], rel=0.01)
        assert row["name"] in printed


async def test_http_load_without_wrk(tmp_path: Path) -> None:
    """The loader of our own asks, on every connection, and counts what is answered."""

    async def hello(_request: web.Request) -> web.Response:
        return web.json_response({"status": "pending"})

    app = web.Application()
    app.router.add_get("/status", hello)
    async with TestServer(app) as server, started("benchmarks.processes.loader", folder=tmp_path) as loader:
        url = str(server.make_url("/status"))
        found = await loader.ask("load", dict[str, float], url=url, connections=4, seconds=0)
    assert found["answers"] == 4
