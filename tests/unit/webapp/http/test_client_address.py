"""Whose address a request has."""

from __future__ import annotations

from ipaddress import ip_network

import pytest
from aiohttp.test_utils import make_mocked_request
from multidict import CIMultiDict

from webapp.http.client_address import client_address

PROXIES = (ip_network("10.0.0.0/8"), ip_network("::1/128"))


@pytest.mark.parametrize(
    ("peer", "forwarded", "address"),
    [
        ("203.0.113.9", [], "203.0.113.9"),
        ("203.0.113.9", ["198.51.100.1"], "203.0.113.9"),
        ("10.0.0.1", [], "10.0.0.1"),
        ("10.0.0.1", ["198.51.100.1"], "198.51.100.1"),
        ("10.0.0.1", ["1.1.1.1, 198.51.100.1"], "198.51.100.1"),
        ("10.0.0.1", ["1.1.1.1", "198.51.100.1, 10.0.0.2"], "198.51.100.1"),
        ("::1", ["2001:db8::5"], "2001:db8::5"),
        ("10.0.0.1", ["garbage"], "garbage"),
    ],
)
def test_forwarded_for(peer: str, forwarded: list[str], address: str) -> None:
    """The header counts only as far as a trusted proxy wrote it."""
    headers = CIMultiDict([("X-Forwarded-For", value) for value in forwarded])
    request = make_mocked_request("GET", "/", headers=headers).clone(remote=peer)
    assert client_address(request, PROXIES) == address


def test_nobody_is_trusted_by_default() -> None:
    """Without TRUSTED_PROXIES the header is what anybody may have written."""
    request = make_mocked_request("GET", "/", headers={"X-Forwarded-For": "1.1.1.1"}).clone(remote="10.0.0.1")
    assert client_address(request, ()) == "10.0.0.1"
