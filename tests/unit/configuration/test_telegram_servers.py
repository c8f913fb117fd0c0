"""Whose server is it: a development login must never meet Telegram's own."""

from __future__ import annotations

import pytest

from shared.configuration.telegram_servers import (
    DataCentre,
    data_centre,
    is_telegrams_own,
    is_telegrams_own_host,
)

OURS = DataCentre(id=2, host="127.0.0.1", port=4430)


@pytest.mark.parametrize(
    ("text", "host"),
    [("2:127.0.0.1:4430", "127.0.0.1"), ("2:[::1]:4430", "::1"), ("2:dc.example:4430", "dc.example")],
)
def test_a_data_centre_is_read(text: str, host: str) -> None:
    """Number, host, port; IPv6 in brackets."""
    assert data_centre(text) == DataCentre(id=2, host=host, port=4430)


@pytest.mark.parametrize(
    "text", ["", "2", "2:host", "x:host:80", "0:host:80", "2:host:0", "2:::1:80", "2:a:b:80"]
)
def test_a_malformed_data_centre_is_refused(text: str) -> None:
    """With the one sentence that helps."""
    with pytest.raises(ValueError, match="must be id:host:port"):
        data_centre(text)


@pytest.mark.parametrize(
    "host",
    [
        "149.154.167.51",
        "149.154.175.10",
        "91.108.56.130",
        "2001:67c:4e8:f002::a",
        "api.telegram.org",
        "Telegram.org.",
    ],
)
def test_telegrams_hosts_are_known(host: str) -> None:
    """By name and by network, production and test servers alike."""
    assert is_telegrams_own_host(host)


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "::1", "api.telegram.org.example", "nottelegram.org", "sandbox"]
)
def test_other_hosts_are_not_telegrams(host: str) -> None:
    """A suffix is not a domain."""
    assert not is_telegrams_own_host(host)


@pytest.mark.parametrize(
    ("bot_api", "dc", "key", "own"),
    [
        ("http://127.0.0.1:8081", OURS, "PEM", False),
        ("https://api.telegram.org", OURS, "PEM", True),
        ("http://127.0.0.1:8081", None, None, True),
        ("http://127.0.0.1:8081", OURS, None, True),
        ("http://127.0.0.1:8081", DataCentre(id=2, host="149.154.167.51", port=443), "PEM", True),
    ],
)
def test_one_side_of_telegrams_is_enough(
    bot_api: str, dc: DataCentre | None, key: str | None, own: bool
) -> None:
    """Without a key of its own a server is trusted by Telegram's, so it counts as Telegram's."""
    assert is_telegrams_own(bot_api, dc, key) is own
