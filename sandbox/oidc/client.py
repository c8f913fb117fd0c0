"""A bot as a client of the provider, as BotFather has it."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from sandbox.oidc.signing_keys import Algorithm

LOOPBACK = frozenset({"localhost", "127.0.0.1", "[::1]", "::1"})


class RedirectNotAllowed(ValueError):
    """BotFather does not take this address."""


@dataclass(kw_only=True)
class Client:
    """`id` is the bot's. Redirect addresses are compared letter by letter."""

    id: str
    secret: str = field(default_factory=lambda: secrets.token_urlsafe(24), repr=False)
    redirect_uris: set[str] = field(default_factory=set)
    algorithm: Algorithm = "RS256"  #: of the ID tokens; BotFather offers four

    def allow(self, redirect_uri: str) -> None:
        """Add a redirect address.

        Raises RedirectNotAllowed for one that is neither https nor on this machine.
        """
        parts = urlsplit(redirect_uri)
        local = parts.scheme == "http" and parts.hostname in LOOPBACK
        if not (parts.scheme == "https" or local) or not parts.hostname or parts.fragment:
            raise RedirectNotAllowed(f"{redirect_uri} is no https address")
        self.redirect_uris.add(redirect_uri)
