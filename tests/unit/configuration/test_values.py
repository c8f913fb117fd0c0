"""The parsers of single variables: what they take, and that a fault never repeats the value."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from shared.configuration.values import (
    base_url,
    choice,
    flag,
    host_port,
    integer,
    listed,
    network,
    origin,
)


@pytest.mark.parametrize(
    ("parse", "text", "value"),
    [
        (integer(1, 10), "10", 10),
        (integer(1), "999999999999", 999_999_999_999),
        (flag, "1", True),
        (flag, "0", False),
        (choice("text", "json"), "JSON", "json"),
        (base_url, "https://a.example:8443/base/", "https://a.example:8443/base"),
        (base_url, "http://[::1]:8010", "http://[::1]:8010"),
        (origin, "https://App.Example:443", "https://app.example"),
        (origin, "http://localhost:3000/", "http://localhost:3000"),
        (host_port, "127.0.0.1:80", ("127.0.0.1", 80)),
        (host_port, "[::1]:443", ("::1", 443)),
        (listed(integer(1)), " 3, 1 ,,3 ", (3, 1)),
    ],
)
def test_good_values(parse: Callable[[str], object], text: str, value: object) -> None:
    """Each is taken in its normal form."""
    assert parse(text) == value


def test_networks_may_be_single_addresses() -> None:
    """A proxy is often one machine."""
    assert [str(network(text)) for text in ("10.1.2.3/8", "192.0.2.1", "::1")] == [
        "10.0.0.0/8",
        "192.0.2.1/32",
        "::1/128",
    ]


@pytest.mark.parametrize(
    ("parse", "text"),
    [
        (integer(1, 10), "11"),
        (integer(1), "0"),
        (integer(1), "-5"),
        (integer(1), "1.5"),
        (integer(1), "٣"),
        (integer(1), "9" * 5000),
        (flag, "yes"),
        (choice("text", "json"), "xml"),
        (base_url, "ftp://a.example"),
        (base_url, "a.example"),
        (base_url, "https://"),
        (base_url, "https://a.example/?q=hush"),
        (base_url, "https://a.example/#hush"),
        (base_url, "https://user:hush@a.example"),
        (base_url, "https://a.example:99999"),
        (base_url, "https://a b.example"),
        (base_url, "https://[::1"),
        (origin, "https://a.example/path"),
        (origin, "*"),
        (host_port, "host"),
        (host_port, "host:0"),
        (host_port, "host:70000"),
        (host_port, ":80"),
        (network, "10.0.0.0/99"),
        (network, "proxy.example"),
        (listed(integer(1)), "1,x"),
    ],
)
def test_bad_values_are_refused_without_being_repeated(parse: Callable[[str], object], text: str) -> None:
    """Any of them could be a secret pasted into the wrong line."""
    with pytest.raises(ValueError, match="must ") as caught:
        parse(text)
    assert "hush" not in str(caught.value)
