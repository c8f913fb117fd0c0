"""Which Telegram the portal talks to: the address of a data centre, and whether it is Telegram's own."""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from shared.configuration.values import host_port, integer

#: Telegram's address ranges, https://core.telegram.org/resources/cidr.txt
TELEGRAM_NETWORKS = tuple(
    map(
        ipaddress.ip_network,
        (
            "91.105.192.0/23",
            "91.108.0.0/18",
            "95.161.64.0/20",
            "149.154.160.0/20",
            "185.76.151.0/24",
            "2001:67c:4e8::/48",
            "2001:b28:f23c::/46",
            "2a0a:f280::/32",
        ),
    )
)


@dataclass(frozen=True, kw_only=True)
class DataCentre:
    """Where an MTProto server listens."""

    id: int
    host: str
    port: int


def data_centre(text: str) -> DataCentre:
    """Parse ``id:host:port``; raises ValueError."""
    number, _, address = text.partition(":")
    try:
        host, port = host_port(address)
        return DataCentre(id=integer(1, 99_999)(number), host=host, port=port)
    except ValueError:
        raise ValueError("must be id:host:port") from None


def rsa_public_key(path: str) -> str:
    """Read the PEM file of an RSA public key and return it as PKCS#1 PEM text; raises ValueError."""
    # imported here: no other setting needs it, and it costs every command a tenth of its start
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_pem_public_key

    try:
        key = load_pem_public_key(Path(path).read_bytes())
    except OSError as error:
        raise ValueError(f"the file cannot be read ({error.strerror})") from None
    except (ValueError, UnsupportedAlgorithm):
        raise ValueError("the file is not a PEM public key") from None
    if not isinstance(key, RSAPublicKey):
        raise ValueError("the file's key is not an RSA key")  # noqa: TRY004 - a parser's faults are ValueErrors
    return key.public_bytes(Encoding.PEM, PublicFormat.PKCS1).decode()


def is_telegrams_own_host(host: str) -> bool:
    """Whether a name or address is Telegram's: under telegram.org, or within its published networks."""
    name = host.lower().rstrip(".")
    try:
        address = ipaddress.ip_address(name)
    except ValueError:
        return name == "telegram.org" or name.endswith(".telegram.org")
    return any(address in network for network in TELEGRAM_NETWORKS)


def is_telegrams_own(bot_api_url: str, dc: DataCentre | None, rsa_key: str | None) -> bool:
    """Whether the Bot API *or* the MTProto server belongs to Telegram, its test environment included.

    A data centre trusted by Telegram's built-in keys (no ``rsa_key``) counts as Telegram's wherever it is.
    """
    if dc is None or rsa_key is None:
        return True
    return is_telegrams_own_host(dc.host) or is_telegrams_own_host(urlsplit(bot_api_url).hostname or "")
